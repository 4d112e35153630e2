/** SHA-256 and HMAC-SHA-256, synchronous (@noble/hashes), and a constant-time comparison. */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';
import { toBase64Url } from '../bytes/base64.ts';
import type { Bytes } from '../bytes/bytes.ts';

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(bytes: Uint8Array): Bytes {
  return nobleSha256(bytes);
}

/** SHA-256 as unpadded base64url: 43 characters. */
export function sha256Base64Url(bytes: Uint8Array): string {
  return toBase64Url(sha256(bytes));
}

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Bytes {
  return hmac(nobleSha256, key, bytes);
}

/** True when both hold the same bytes; looks at every byte. The lengths are not secret. */
export function equalConstantTime(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  let difference = 0;
  for (let i = 0; i < a.length; i += 1) difference |= (a[i] ?? 0) ^ (b[i] ?? 0);
  return difference === 0;
}
