import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { concat, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { crc32, readZip, writeZip, type ZipMember } from '../../shared/report/zip.ts';

const MEMBERS: ZipMember[] = [
  { name: 'statement.jws', bytes: utf8('a.b.c') },
  { name: 'empty', bytes: new Uint8Array(0) },
  { name: 'balance.json', bytes: utf8('{"total":12}') },
];

function codeOf(file: Uint8Array): string {
  try {
    readZip(file);
    return 'accepted';
  } catch (error) {
    return error instanceof FleetsealError ? error.code : `threw ${String(error)}`;
  }
}

function patched(edit: (view: DataView, file: Uint8Array) => void): Uint8Array {
  const file = writeZip(MEMBERS);
  edit(new DataView(file.buffer), file);
  return file;
}

describe('the container of a report', () => {
  it('gives back the members that were written, also empty ones', () => {
    expect(readZip(writeZip(MEMBERS))).toEqual(MEMBERS);
    expect(readZip(writeZip([]))).toEqual([]);
  });

  it('computes the CRC-32 of the standard check value', () => {
    expect(crc32(utf8('123456789'))).toBe(0xcbf43926);
  });

  it('has fixed headers: version 1.0, stored, 1980-01-01, no flags', () => {
    const file = writeZip(MEMBERS);
    expect([...file.subarray(0, 14)]).toEqual([80, 75, 3, 4, 10, 0, 0, 0, 0, 0, 0, 0, 0x21, 0]);
  });

  it('refuses every flipped bit of a file', () => {
    const file = writeZip(MEMBERS);
    for (let i = 0; i < file.length; i += 1) {
      for (let bit = 0; bit < 8; bit += 1) {
        const changed = file.slice();
        changed[i] = (changed[i] ?? 0) ^ (1 << bit);
        expect(codeOf(changed), `byte ${i} bit ${bit}`).toBe('reportInvalid');
      }
    }
  });

  it('refuses every shorter file, and bytes before or after it', () => {
    const file = writeZip(MEMBERS);
    for (let length = 0; length < file.length; length += 1) {
      expect(codeOf(file.subarray(0, length))).toBe('reportInvalid');
    }
    expect(codeOf(concat(file, Uint8Array.of(0)))).toBe('reportInvalid');
    expect(codeOf(concat(Uint8Array.of(0), file))).toBe('reportInvalid');
    expect(codeOf(concat(file, file))).toBe('reportInvalid');
  });

  it('refuses a comment, a compression method, a data descriptor and extra fields', () => {
    const end = writeZip(MEMBERS).length - 22;
    const central = new DataView(writeZip(MEMBERS).buffer).getUint32(end + 16, true);
    const withComment = concat(
      patched((view) => view.setUint16(end + 20, 1, true)),
      utf8('x'),
    );
    expect(codeOf(withComment)).toBe('reportInvalid');
    const both = (at: number, value: number) =>
      patched((view) => {
        view.setUint16(at, value, true);
        view.setUint16(central + at + 2, value, true);
      });
    expect(codeOf(both(8, 8))).toBe('reportInvalid');
    expect(codeOf(both(6, 8))).toBe('reportInvalid');
    expect(codeOf(both(10, 1))).toBe('reportInvalid');
    expect(codeOf(patched((view) => view.setUint16(central + 30, 1, true)))).toBe('reportInvalid');
    expect(codeOf(patched((view) => view.setUint32(central + 38, 1, true)))).toBe('reportInvalid');
  });

  it('refuses a name twice, a path as a name, and members that overlap', () => {
    const twins = ['aa', 'ab'].map((name) => ({ name, bytes: utf8('same') }));
    const file = writeZip(twins);
    for (let i = 1; i < file.length; i += 1) {
      if (file[i - 1] === 0x61 && file[i] === 0x62) file[i] = 0x61;
    }
    expect(codeOf(file)).toBe('reportInvalid');
    const path = patched((_, bytes) => bytes.set(utf8('../'), 30));
    expect(codeOf(path)).toBe('reportInvalid');
    expect(() => writeZip([{ name: '../x', bytes: utf8('') }])).toThrow(TypeError);
    expect(() => writeZip([...twins, ...twins])).toThrow(TypeError);
  });

  it('refuses a small file that claims 65535 overlapping members', () => {
    const name = 'a'.repeat(64);
    const one = writeZip([{ name, bytes: new Uint8Array(100_000) }]);
    const entry = one.slice(one.length - 22 - 46 - name.length, one.length - 22);
    const body = one.slice(0, one.length - 22 - entry.length);
    const end = one.slice(-22);
    new DataView(end.buffer).setUint16(10, 65_535, true);
    const directory = new Uint8Array(entry.length * 65_535);
    for (let i = 0; i < 65_535; i += 1) directory.set(entry, i * entry.length);
    expect(codeOf(concat(body, directory, end))).toBe('reportInvalid');
  });

  it('never throws anything else on arbitrary bytes', () => {
    const file = writeZip(MEMBERS);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(codeOf(bytes)).toBe('reportInvalid');
        expect(codeOf(concat(bytes, file.subarray(-22)))).toBe('reportInvalid');
      }),
    );
  });
});
