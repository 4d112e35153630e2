import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  compareBytes,
  compareText,
  concat,
  equalBytes,
  fromHex,
  fromUtf8,
  readU16be,
  readU32be,
  readU64be,
  toHex,
  u16be,
  u32be,
  u64be,
  utf8,
} from '../../shared/bytes/bytes.ts';

const coded = (code: string) => expect.objectContaining({ code });

describe('text', () => {
  it('comes back from UTF-8 as it went in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(fromUtf8(utf8(text))).toBe(text);
      }),
    );
  });

  it('is refused when it holds a lone surrogate', () => {
    expect(() => utf8('a\ud800')).toThrow(coded('textInvalid'));
  });

  it('keeps a byte order mark', () => {
    expect(fromUtf8(Uint8Array.of(0xef, 0xbb, 0xbf, 0x61))).toBe('\ufeffa');
  });

  it.each([
    ['a cut sequence', [0xe2, 0x80]],
    ['an overlong slash', [0xc0, 0xaf]],
    ['an encoded surrogate', [0xed, 0xa0, 0x80]],
  ])('is refused when the bytes are %s', (_title, bytes) => {
    expect(() => fromUtf8(Uint8Array.from(bytes))).toThrow(coded('textInvalid'));
    expect(() => fromUtf8(Uint8Array.from(bytes), 'noteInvalid')).toThrow(coded('noteInvalid'));
  });
});

describe('bytes', () => {
  it('are joined in order', () => {
    expect(concat(Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2, 3))).toEqual(
      Uint8Array.of(1, 2, 3),
    );
  });

  it('are equal exactly when they compare as 0, and in the order of their hex', () => {
    const pair = fc.tuple(fc.uint8Array({ maxLength: 3 }), fc.uint8Array({ maxLength: 3 }));
    fc.assert(
      fc.property(pair, ([a, b]) => {
        expect(equalBytes(a, b)).toBe(compareBytes(a, b) === 0);
        expect(compareBytes(a, b)).toBe(compareText(toHex(a), toHex(b)));
      }),
    );
  });

  it('come back from hex, which is lower case and of even length', () => {
    fc.assert(
      fc.property(fc.uint8Array(), (bytes) => {
        expect(fromHex(toHex(bytes))).toEqual(bytes);
      }),
    );
    for (const text of ['0', 'AB', 'zz', ' 00']) {
      expect(() => fromHex(text)).toThrow(coded('textInvalid'));
    }
    expect(() => fromHex('00', { length: 2, code: 'keyInvalid' })).toThrow(coded('keyInvalid'));
  });
});

describe('texts', () => {
  it('are ordered by code unit, whatever the language', () => {
    const words = ['b', 'Z', 'ä', 'a', '\u{1f600}', '\uff61'];
    expect([...words].sort(compareText)).toEqual(['Z', 'a', 'b', 'ä', '\u{1f600}', '\uff61']);
    expect(compareText('a', 'a')).toBe(0);
  });
});

describe('big-endian integers', () => {
  it('have the bytes of their hex', () => {
    expect(toHex(u16be(0x0102))).toBe('0102');
    expect(toHex(u32be(0xfffefdfc))).toBe('fffefdfc');
    expect(toHex(u64be(2 ** 53 - 1))).toBe('001fffffffffffff');
    expect(toHex(u64be(0xffffffffffffffffn))).toBe('ffffffffffffffff');
  });

  it('are read at their offset, also from a view into other bytes', () => {
    const inside = concat(Uint8Array.of(9), u16be(513), u32be(7), u64be(8)).subarray(1);
    expect([readU16be(inside), readU32be(inside, 2)]).toEqual([513, 7]);
    expect(readU64be(inside, 6)).toBe(8n);
    expect(() => readU16be(Uint8Array.of(1))).toThrow(RangeError);
  });

  it('refuse what does not fit', () => {
    for (const value of [-1, 65_536, Number.NaN]) expect(() => u16be(value)).toThrow(RangeError);
    expect(() => u32be(2 ** 32)).toThrow(RangeError);
    expect(() => u64be(2 ** 53)).toThrow(RangeError);
    expect(() => u64be(-1n)).toThrow(RangeError);
    expect(() => u64be(2n ** 64n)).toThrow(RangeError);
  });
});
