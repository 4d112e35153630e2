import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  type EnrollmentToken,
  enrollmentMac,
  formatToken,
  parseToken,
} from '../../shared/protocol/token.ts';

const token: EnrollmentToken = {
  id: 'tok-1',
  secret: Buffer.alloc(32, 1).toString('base64url'),
  serverKey: Buffer.alloc(32, 2).toString('base64url'),
  logs: ['example/evidence', 'example/register'],
};
const invalid = expect.objectContaining({ code: 'tokenInvalid' });
const binding = { serverKid: 'S', kid: 'K', serverNonce: 'N', agentNonce: 'A' };

describe('an enrollment token', () => {
  it('is one line without spaces, and survives white space around it', () => {
    const text = formatToken(token);
    expect(text).toMatch(/^fleetseal-token-1\.[A-Za-z0-9_-]+$/);
    expect(parseToken(`\n ${text} \n`)).toEqual(token);
  });

  it('is refused when anything is missing, added or cut off', () => {
    const text = formatToken(token);
    for (let length = 0; length < text.length; length += 7) {
      expect(() => parseToken(text.slice(0, length))).toThrow(invalid);
    }
    const more = Buffer.from(JSON.stringify({ ...token, url: 'x' })).toString('base64url');
    for (const other of [`${text}A`, text.replace('-1.', '-2.'), `fleetseal-token-1.${more}`]) {
      expect(() => parseToken(other)).toThrow(invalid);
    }
  });

  it('does not show its secret in the error about it', () => {
    const { secret, ...rest } = token;
    const text = Buffer.from(JSON.stringify({ ...rest, SECRET: secret })).toString('base64url');
    try {
      parseToken(`fleetseal-token-1.${text}`);
      expect.unreachable();
    } catch (error) {
      expect(String(error)).not.toContain(secret);
    }
  });
});

describe('the proof of a token', () => {
  it('is the HMAC over the five lines that the documents name', () => {
    const expected = createHmac('sha256', Buffer.alloc(32, 1))
      .update('fleetseal-enroll/v1\nS\nK\nN\nA\n')
      .digest('base64url');
    expect(enrollmentMac(token.secret, binding)).toBe(expected);
  });

  it('changes with the secret, with either key and with either nonce', () => {
    const other = Buffer.alloc(32, 3).toString('base64url');
    const macs = [
      enrollmentMac(token.secret, binding),
      enrollmentMac(other, binding),
      ...Object.keys(binding).map((name) =>
        enrollmentMac(token.secret, { ...binding, [name]: 'other' }),
      ),
    ];
    expect(new Set(macs).size).toBe(macs.length);
  });
});
