import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { checkLicenseFile, parseLicenseFile } from '../../shared/register/import.ts';
import { license, registerOf, serialOf, shipment, unit, uuidOf } from '../factories/appraisal.ts';

const HEADER = 'license,shipment,shippedAt,model,serial,uuid';
const csv = (...lines: readonly string[]) =>
  parseLicenseFile({ name: 'units.csv', bytes: utf8(`${lines.join('\n')}\n`) });
const json = (value: unknown) =>
  parseLicenseFile({ name: 'license.json', bytes: utf8(JSON.stringify(value)) });

/** The lines of the importInvalid message, the first left out. */
function problemsOf(parse: () => unknown): string[] {
  try {
    parse();
  } catch (error) {
    if (error instanceof FleetsealError && error.code === 'importInvalid') {
      return error.message.split('\n').slice(1);
    }
    throw error;
  }
  return [];
}

describe('a CSV of shipments', () => {
  it('gives shipments in order, with absent identities left out', () => {
    const file = csv(
      HEADER,
      `L1,S1,2026-05-01,H200,${serialOf(1)},`,
      `L1,S2,2026-05-02,H20,,${uuidOf(2)}`,
      `L1,S1,2026-05-01,H200,${serialOf(3)},${uuidOf(3)}`,
    );
    expect(file).toEqual({
      shipments: [
        shipment([unit(1), unit(3, { uuid: uuidOf(3) })], { shippedAt: '2026-05-01' }),
        shipment([{ model: 'H20', uuid: uuidOf(2) }], { id: 'S2', shippedAt: '2026-05-02' }),
      ],
    });
  });

  it('takes columns in any order, quotes, CRLF, a byte order mark and no last line end', () => {
    const header = '\uFEFFserial,model,"shippedAt",shipment,license';
    const text = `${header}\r\n${serialOf(1)},H200,2026-05-01,"S ""1"", a","L1"`;
    const file = parseLicenseFile({ name: 'UNITS.CSV', bytes: utf8(text) });
    expect(file.shipments?.[0]).toMatchObject({ id: 'S "1", a', units: [unit(1)] });
  });

  it('is told from JSON by its first character where the name does not say', () => {
    const bytes = utf8(`${HEADER}\nL1,S1,2026-05-01,H200,${serialOf(1)},\n`);
    expect(parseLicenseFile({ name: '-', bytes }).shipments).toHaveLength(1);
    expect(parseLicenseFile({ name: '-', bytes: utf8(' {"licenses":[]}') }).licenses).toEqual([]);
  });

  it.each([
    ['an unknown column', [`${HEADER},note`], ['line 1: unknown column "note"']],
    ['a missing column', ['license,shipment,model,serial'], ['line 1: no column shippedAt']],
    ['a column twice', [`${HEADER},uuid`], ['line 1: column uuid is there twice']],
    [
      'no identity column',
      ['license,shipment,shippedAt,model'],
      ['line 1: no column serial and no column uuid'],
    ],
    ['no header', [''], ['line 1: no header line']],
    [
      'a row of another length',
      [HEADER, 'L1,S1,2026-05-01,H200,1'],
      ['line 2: 5 fields under 6 columns'],
    ],
    [
      'a row without an identity',
      [HEADER, 'L1,S1,2026-05-01,H200,,'],
      ['line 2: unit: A unit needs a serial or a uuid.'],
    ],
    [
      'a shipment under two licenses and of two days',
      [HEADER, 'L1,S1,2026-05-01,H200,1,', 'L2,S1,2026-05-02,H200,2,'],
      [
        'line 3: shipment S1 is under license L1 in line 2',
        'line 3: shipment S1 is of 2026-05-01 in line 2',
      ],
    ],
    [
      'a quoted field without its end',
      [HEADER, 'L1,S1,2026-05-01,H200,"1,'],
      ['line 2: a quoted field without its end'],
    ],
    [
      'text after a closing quote',
      [HEADER, 'L1,S1,2026-05-01,H200,"1"2,'],
      ['line 2: text after a closing quote'],
    ],
    [
      'a quote inside a field',
      [HEADER, 'L1,S1,2026-05-01,H200,1"2,'],
      ['line 2: a quote inside a field that is not quoted'],
    ],
    [
      'a lone carriage return',
      [`${HEADER}\rL1`],
      ['line 1: no header line', 'line 1: a carriage return without a line feed'],
    ],
  ])('is refused with %s', (_, lines, problems) => {
    expect(problemsOf(() => csv(...lines)).toSorted()).toEqual(problems.toSorted());
  });

  it('lists every wrong row at once, with the line where it begins', () => {
    const problems = problemsOf(() =>
      csv(
        HEADER,
        'L1,S1,2026-05-01,H200,"1\n",',
        '',
        'L1,S1,2026-13-01,H200,2,',
        'L1,S1,2026-05-01,H/200,3,',
      ),
    );
    expect(problems.map((problem) => problem.replace(/: .*/, ''))).toEqual([
      'line 2',
      'line 5',
      'line 6',
    ]);
    expect(problems[1]).toContain('shippedAt');
  });

  it('shows the first 50 problems and counts the rest', () => {
    const rows = Array.from({ length: 60 }, () => 'L1,S1,2026-05-01,H200,,');
    const problems = problemsOf(() => csv(HEADER, ...rows));
    expect(problems).toHaveLength(51);
    expect(problems.at(-1)).toBe('and 10 more');
  });
});

describe('a JSON file of licenses and shipments', () => {
  it('gives what it holds', () => {
    const file = { licenses: [license()], shipments: [shipment([unit(1)])] };
    expect(json(file)).toEqual(file);
  });

  it('is refused with every problem and its place', () => {
    const problems = problemsOf(() =>
      json({ licenses: [{ ...license(), id: '', more: 1 }], shipments: [shipment([])] }),
    );
    expect([...new Set(problems.map((problem) => problem.replace(/: .*/, '')))]).toEqual([
      'licenses[0].id',
      'licenses[0]',
      'shipments[0].units',
    ]);
  });

  it.each([
    ['no JSON', '{'],
    ['a member twice', '{"licenses":[],"licenses":[]}'],
    ['a fraction', '{"licenses":[1.5]}'],
  ])('is refused with %s', (_, text) => {
    const parse = () => parseLicenseFile({ name: 'a.json', bytes: utf8(text) });
    expect(problemsOf(parse)).toHaveLength(1);
  });

  it('is refused when it is no UTF-8, and when it is too large', () => {
    const parse = (bytes: Uint8Array) => () => parseLicenseFile({ name: 'a.csv', bytes });
    expect(parse(new Uint8Array([0xff]))).toThrow(
      expect.objectContaining({ code: 'importInvalid' }),
    );
    expect(parse(new Uint8Array(LIMITS.importBytes + 1))).toThrow(
      expect.objectContaining({ code: 'tooLarge' }),
    );
  });
});

describe('checkLicenseFile', () => {
  const register = registerOf({ licenses: [license()] });

  it.each([
    ['shipments under a license of the register', { shipments: [shipment([unit(1)])] }, []],
    [
      'shipments under a license of the file',
      {
        licenses: [license({ id: 'L2' })],
        shipments: [shipment([unit(1)], { license: 'L2' })],
      },
      [],
    ],
    [
      'an unknown license',
      { shipments: [shipment([unit(1)], { license: 'L9' })] },
      ['shipment S1: there is no license L9'],
    ],
    [
      'a model that the license of the file no longer has',
      {
        licenses: [license({ items: [{ model: 'H20', quantity: 1 }] })],
        shipments: [shipment([unit(1)])],
      },
      ['shipment S1: license L1 has no item of model H200'],
    ],
    [
      'days that do not exist',
      {
        licenses: [license({ validFrom: '2026-02-30' })],
        shipments: [shipment([unit(1)], { shippedAt: '2026-06-31' })],
      },
      ['license L1: there is no day 2026-02-30', 'shipment S1: there is no day 2026-06-31'],
    ],
    [
      'a validity that is empty',
      { licenses: [license({ validFrom: '2026-01-01', validTo: '2026-01-01' })] },
      ['license L1: validTo is not after validFrom'],
    ],
    [
      'names twice',
      { licenses: [license(), license()], shipments: [shipment([unit(1)]), shipment([unit(2)])] },
      ['license L1: twice in the file', 'shipment S1: twice in the file'],
    ],
    [
      'a model in two items',
      {
        licenses: [
          license({
            items: [
              { model: 'H200', quantity: 1 },
              { model: 'H200', quantity: 2 },
            ],
          }),
        ],
      },
      ['license L1: model H200 is in two items'],
    ],
    [
      'a unit twice by serial',
      { shipments: [shipment([unit(1)]), shipment([unit(1)], { id: 'S2' })] },
      [`shipment S2, unit 1: serial ${serialOf(1)} is there twice`],
    ],
    [
      'a unit twice by uuid',
      { shipments: [shipment([unit(1, { uuid: uuidOf(1) }), unit(2, { uuid: uuidOf(1) })])] },
      [`shipment S1, unit 2: uuid ${uuidOf(1)} is there twice`],
    ],
    [
      'board mates with one serial and two uuids',
      { shipments: [shipment([unit(1, { uuid: uuidOf(1) }), unit(1, { uuid: uuidOf(2) })])] },
      [],
    ],
    [
      'a serial that could never match',
      {
        shipments: [
          shipment([
            { model: 'H200', serial: ' 1' },
            { model: 'H200', serial: '1.65213E+12' },
            { model: 'H200', serial: '0000000000000' },
          ]),
        ],
      },
      [
        'shipment S1, unit 1: serial " 1" has spaces around it',
        'shipment S1, unit 2: serial 1.65213E+12 is a number as a spreadsheet shortens it',
        'shipment S1, unit 3: serial 0000000000000 is a placeholder',
      ],
    ],
  ])('says what is wrong with %s', (_, file, problems) => {
    expect(checkLicenseFile(file, register)).toEqual(problems);
  });
});
