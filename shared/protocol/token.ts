/**
 * Enrollment tokens (docs/formats/protocol.md): an id, a secret that is never sent, the server
 * key's fingerprint and the log origins. The secret only makes an HMAC over both keys and nonces.
 */
import * as z from 'zod';
import { fromBase64Url, toBase64Url } from '../bytes/base64.ts';
import { utf8 } from '../bytes/bytes.ts';
import { encodeJson, parseStrictJson } from '../bytes/json.ts';
import { hmacSha256 } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';

const PREFIX = 'fleetseal-token-1.';
const MAC_TAG = 'fleetseal-enroll/v1';

const originSchema = z.string().min(1).max(LIMITS.originLength);
const tokenSchema = z.strictObject({
  id: nameSchema,
  /** 32 random bytes, base64url. */
  secret: digestSchema,
  /** RFC 7638 thumbprint of the server key. */
  serverKey: digestSchema,
  /** Origins of the evidence log and of the register log. */
  logs: z.tuple([originSchema, originSchema]),
});
/** What an enrollment token holds. */
export type EnrollmentToken = z.infer<typeof tokenSchema>;

/** One line of text without spaces. */
export function formatToken(token: EnrollmentToken): string {
  return PREFIX + toBase64Url(encodeJson(token));
}

/** Parses a token; surrounding white space is dropped. Throws tokenInvalid. */
export function parseToken(text: string): EnrollmentToken {
  const trimmed = text.trim();
  try {
    if (!trimmed.startsWith(PREFIX)) throw new FleetsealError('tokenInvalid');
    return tokenSchema.parse(parseStrictJson(fromBase64Url(trimmed.slice(PREFIX.length))));
  } catch (error) {
    throw new FleetsealError('tokenInvalid', undefined, { cause: error });
  }
}

/** What the HMAC of an enrollment is over. */
export interface EnrollmentBinding {
  readonly serverKid: string;
  readonly kid: string;
  readonly serverNonce: string;
  readonly agentNonce: string;
}

/** base64url(HMAC-SHA-256(secret, five lines)): proves the token without sending its secret. */
export function enrollmentMac(secret: string, binding: EnrollmentBinding): string {
  const { serverKid, kid, serverNonce, agentNonce } = binding;
  const text = [MAC_TAG, serverKid, kid, serverNonce, agentNonce, ''].join('\n');
  return toBase64Url(hmacSha256(fromBase64Url(secret, 32), utf8(text)));
}
