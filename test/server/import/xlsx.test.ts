import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readXlsx, writeXlsx } from '../../../server/import/xlsx.ts';
import { readZipParts } from '../../../server/import/zipParts.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { date, number, row, text, workbook, zipOf } from '../../factories/workbook.ts';

describe('a spreadsheet that this program writes', () => {
  it('gives the same text of every cell', async () => {
    const rows = [
      ['id', 'serial', 'note'],
      ['a', '0001654924000131', ' two\nlines, "quoted" & <b> '],
      ['b', '1650000000000000000', '_x0041_ 中文 😀'],
      ['', '', ''],
      ['c', '=1+1', '2026-06-01'],
    ];
    const { rows: read, problems } = await readXlsx(await writeXlsx(rows));
    expect(problems).toEqual([]);
    expect(read.map(({ cells }) => cells)).toEqual(rows);
    expect(read.map(({ line }) => line)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('a spreadsheet of another program', () => {
  const read = async (cells: string) => {
    const header = row(1, text('A1', 'serial') + text('B1', 'day'));
    const { rows, problems } = await readXlsx(workbook(header + row(2, cells)));
    return { cells: rows[1]?.cells, problems };
  };

  it.each([
    ['1654924000131', '1654924000131'],
    ['1.654924000131E12', '1654924000131'],
    ['999999999999999', '999999999999999'],
    ['0.5', '0.5'],
  ])('keeps each digit of the number %s', async (value, expected) => {
    expect(await read(number('A2', value))).toEqual({ cells: [expected, ''], problems: [] });
  });

  it.each(['1000000000000000', '1.23456789012345E+17', '16549240001310000'])(
    'lists the number %s as shortened',
    async (value) => {
      const { problems } = await read(number('A2', value));
      expect(problems).toEqual([
        { line: 2, column: 'serial', problem: expect.stringContaining('shortened by the spread') },
      ]);
    },
  );

  it('gives a day as a day, and a time of day without a zone, which no column takes', async () => {
    expect((await read(date('B2', '46174'))).cells).toEqual(['', '2026-06-01']);
    expect((await read(date('B2', '46174.75'))).cells).toEqual(['', '2026-06-01T18:00:00']);
    expect((await read(date('B2', '46174.7500000001'))).cells).toEqual(['', '2026-06-01T18:00:00']);
  });

  it('keeps the line numbers behind empty rows', async () => {
    const rows = row(1, text('A1', 'id')) + row(7, text('A7', 'x'));
    const { rows: found } = await readXlsx(workbook(rows));
    expect(found.at(-1)).toEqual({ line: 7, cells: ['x'] });
  });

  it.each([
    ['a formula', '<c r="A2"><f>1+1</f><v>2</v></c>', 'Cell A2 holds a formula'],
    ['an error value', '<c r="B2" t="e"><v>#N/A</v></c>', 'Cell B2 holds an error value'],
    ['a far column', number('ZZZ2', '1'), 'Cell ZZZ2 is beyond'],
  ])('is refused for %s', async (_, cells, words) => {
    await expect(read(cells)).rejects.toMatchObject({
      code: 'importInvalid',
      message: expect.stringContaining(words),
    });
  });

  it.each([
    ['a cell without an address', '<c><v>1</v></c>', 'does not say where it is'],
    ['an address of another form', number('ZZZZ2', '1'), 'does not say where it is'],
    ['an address behind a bracket', '<c x="<" r="ZZZ2"><v>1</v></c>', 'a broken element'],
    ['an end inside an attribute', '<c x=">" r="ZZZ2"><v>1</v></c>', 'a broken element'],
    ['a far row', `</row><row r="500002">${number('A500002', '1')}`, 'has a row 500002'],
    [
      'gaps that fill the memory',
      number('IV2', '1') + number('A400000', '1'),
      '400000 rows and 256',
    ],
  ])('is refused for %s', async (_, cells, words) => {
    await expect(read(cells)).rejects.toMatchObject({
      code: 'importInvalid',
      message: expect.stringContaining(words),
    });
  });

  it('is refused at once for elements without an end', async () => {
    const startedAt = performance.now();
    const broken = workbook('<c '.repeat(500_000));
    await expect(readXlsx(broken)).rejects.toMatchObject({ code: 'importInvalid' });
    expect(performance.now() - startedAt).toBeLessThan(30_000);
  });

  it('is refused where another part holds cells, which the reader could be led to', async () => {
    const formula = '<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f></c></row></sheetData>';
    for (const name of ['xl/other/sheet1.xml', 'xl/worksheets/sheet2.bin', 'a.txt']) {
      const file = workbook(row(1, text('A1', 'id')), { parts: { [name]: formula } });
      await expect(readXlsx(file)).rejects.toMatchObject({
        code: 'importInvalid',
        message: expect.stringContaining(`${name} holds cells`),
      });
    }
  });

  it('is refused for a second sheet, and for what is no spreadsheet', async () => {
    const two = workbook(row(1, text('A1', 'id')), { sheets: 2 });
    await expect(readXlsx(two)).rejects.toMatchObject({
      message: expect.stringContaining('2 sheets'),
    });
    for (const bytes of [
      utf8('id,serial\n'),
      new Uint8Array(0),
      readFileSync(import.meta.filename),
    ]) {
      await expect(readXlsx(bytes)).rejects.toMatchObject({ code: 'importInvalid' });
    }
  });
});

describe('the parts of a zip', () => {
  const options = { bytesMax: 1000, endings: ['.xml'] };

  it('are refused before they are unpacked where they are too large together', () => {
    const zip = zipOf({ 'a.xml': 'x'.repeat(600), 'b.bin': 'y'.repeat(600) });
    expect(() => readZipParts(zip, options)).toThrow(expect.objectContaining({ code: 'tooLarge' }));
    expect([...readZipParts(zip, { ...options, bytesMax: 1200 }).keys()]).toEqual(['a.xml']);
  });

  it('never unpack to more than the directory says', () => {
    for (const stated of [10, 599, 601]) {
      const zip = zipOf({ 'a.xml': 'x'.repeat(600) }, stated);
      expect(() => readZipParts(zip, options)).toThrow(
        expect.objectContaining({ code: 'importInvalid' }),
      );
    }
  });

  it('are refused for each cut and for each changed byte, or are the same', () => {
    const zip = zipOf({ 'a.xml': 'hello' });
    const whole = readZipParts(zip, options).get('a.xml');
    for (let end = 0; end < zip.length; end += 1) {
      expect(() => readZipParts(zip.subarray(0, end), options)).toThrow(
        expect.objectContaining({ code: 'importInvalid' }),
      );
    }
    for (let at = 0; at < zip.length; at += 1) {
      const changed = zip.slice();
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      try {
        const part = readZipParts(changed, options).get('a.xml');
        if (part !== undefined) expect(part.length).toBe(whole?.length);
      } catch (error) {
        expect(error).toMatchObject({ code: expect.stringMatching(/importInvalid|tooLarge/) });
      }
    }
  });
});
