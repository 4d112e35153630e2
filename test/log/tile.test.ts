import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  decodeEntries,
  encodeEntries,
  entriesPath,
  fullTiles,
  parseTilePath,
  partialWidth,
  tilePath,
} from '../../shared/log/tile.ts';

const notFound = expect.objectContaining({ code: 'notFound' });

describe('tile paths', () => {
  it('come back as they went in', () => {
    const address = fc.record({
      level: fc.option(fc.integer({ min: 0, max: 63 }), { nil: undefined }),
      n: fc.maxSafeNat(),
      width: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(address, ({ level, n, width }) => {
        const path = level === undefined ? entriesPath(n, width) : tilePath(level, n, width);
        expect(parseTilePath(path)).toEqual({ level, n, width });
      }),
    );
  });

  it.each([
    'tile/0/0',
    'tile/00/000',
    'tile/64/000',
    'tile/0/x000/001',
    'tile/0/001/002',
    'tile/0/x001',
    'tile/0/000.p/0',
    'tile/0/000.p/256',
    'tile/0/000.p/01',
    'tile/entries/000.p/1/',
    '/tile/0/000',
    'tile/0/000\n',
    'tile/0/../000',
    'tile/data/000',
    'checkpoint',
  ])('do not include %j', (path) => expect(() => parseTilePath(path)).toThrow(notFound));

  it('are not written for what is out of range', () => {
    expect(() => tilePath(64, 0, 1)).toThrow(RangeError);
    expect(() => tilePath(0, -1, 1)).toThrow(RangeError);
    expect(() => tilePath(0, 0, 0)).toThrow(RangeError);
    expect(() => entriesPath(0, 257)).toThrow(RangeError);
    expect(() => entriesPath(2 ** 53, 1)).toThrow(RangeError);
  });
});

describe('tile sizes', () => {
  it('add up to the tree', () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 0, max: 7 }), (size, level) => {
        const hashes = BigInt(size) / 256n ** BigInt(level);
        expect(BigInt(fullTiles(size, level)) * 256n + BigInt(partialWidth(size, level))).toBe(
          hashes,
        );
      }),
    );
  });
});

describe('entry bundles', () => {
  it('come back as they went in, and cut anywhere they do not decode to as many leaves', () => {
    const leaves = fc.array(fc.uint8Array({ maxLength: 20 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(leaves, fc.nat(), (entries, at) => {
        const bytes = encodeEntries(entries);
        expect(decodeEntries(bytes)).toEqual(entries);
        const cut = bytes.slice(0, at % bytes.length);
        let count = 0;
        try {
          count = decodeEntries(cut).length;
        } catch (error) {
          expect(error).toMatchObject({ code: 'leafInvalid' });
        }
        expect(count).toBeLessThan(entries.length);
      }),
    );
  });

  it('hold 1 to 256 leaves of up to 65535 bytes', () => {
    const leafInvalid = expect.objectContaining({ code: 'leafInvalid' });
    expect(() => decodeEntries(new Uint8Array(0))).toThrow(leafInvalid);
    expect(decodeEntries(new Uint8Array(512))).toHaveLength(256);
    expect(() => decodeEntries(new Uint8Array(514))).toThrow(leafInvalid);
    const large = new Uint8Array(65_535).fill(7);
    expect(decodeEntries(encodeEntries([large]))).toEqual([large]);
    expect(() => encodeEntries([new Uint8Array(65_536)])).toThrow(RangeError);
    expect(() => encodeEntries(Array.from({ length: 257 }, () => large))).toThrow(RangeError);
  });
});
