import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../../shared/bytes/bytes.ts';
import {
  equalConstantTime,
  hmacSha256,
  sha256,
  sha256Base64Url,
} from '../../shared/crypto/sha256.ts';

describe('SHA-256', () => {
  it('gives the example of FIPS 180-4', () => {
    expect(toHex(sha256(utf8('abc')))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('agrees with Node on any input, also as HMAC', () => {
    const inputs = fc.tuple(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 200 }));
    fc.assert(
      fc.property(inputs, ([key, bytes]) => {
        const digest = createHash('sha256').update(bytes);
        expect(sha256Base64Url(bytes)).toBe(digest.digest('base64url'));
        const mac = createHmac('sha256', key).update(bytes).digest('hex');
        expect(toHex(hmacSha256(key, bytes))).toBe(mac);
      }),
    );
  });
});

describe('equalConstantTime', () => {
  it('finds a difference at any place, and in length', () => {
    const bytes = sha256(utf8('x'));
    expect(equalConstantTime(bytes, new Uint8Array(bytes))).toBe(true);
    for (const index of bytes.keys()) {
      const other = new Uint8Array(bytes);
      other[index] = (other[index] ?? 0) ^ 1;
      expect(equalConstantTime(bytes, other)).toBe(false);
    }
    expect(equalConstantTime(bytes, bytes.subarray(1))).toBe(false);
  });
});
