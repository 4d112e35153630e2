import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  fromBase64,
  fromBase64Url,
  isBase64Url,
  toBase64,
  toBase64Url,
} from '../../shared/bytes/base64.ts';

const refusal = expect.objectContaining({ code: 'base64Invalid' });

describe('base64', () => {
  it('comes back as it went in, and agrees with Node', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
        expect(toBase64Url(bytes)).toBe(Buffer.from(bytes).toString('base64url'));
        expect(fromBase64(toBase64(bytes), bytes.length)).toEqual(bytes);
        expect(fromBase64Url(toBase64Url(bytes), bytes.length)).toEqual(bytes);
      }),
    );
  });

  it('accepts of all texts only those that it writes itself', () => {
    const alphabet = fc.constantFrom(...'AQgw+/-_= \n.');
    fc.assert(
      fc.property(fc.string({ unit: alphabet, maxLength: 9 }), (text) => {
        for (const [decode, encode] of [
          [fromBase64, toBase64],
          [fromBase64Url, toBase64Url],
        ] as const) {
          let bytes: Uint8Array | undefined;
          try {
            bytes = decode(text);
          } catch (error) {
            expect(error).toEqual(refusal);
          }
          if (bytes !== undefined) expect(encode(bytes)).toBe(text);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it.each(['AA', 'AB==', 'AA= =', 'AA==\n', 'AA===', 'A', '__8=', 'AAA', '\u{1f600}'])(
    'refuses %j as standard base64',
    (text) => expect(() => fromBase64(text)).toThrow(refusal),
  );

  it.each(['AA==', 'AB', 'A A', 'AA\n', 'A', '//8', 'AAB', 'é'])(
    'refuses %j as base64url',
    (text) => {
      expect(() => fromBase64Url(text)).toThrow(refusal);
      expect(isBase64Url(text)).toBe(false);
    },
  );

  it('refuses another length than the expected one', () => {
    expect(() => fromBase64('AAAA', 2)).toThrow(refusal);
    expect(() => fromBase64Url('AAAA', 4)).toThrow(refusal);
    expect(isBase64Url('AAAA', 3)).toBe(true);
  });
});
