/**
 * Canonical base64 (RFC 4648): decode, encode again, compare. So each byte string has exactly one
 * accepted text: no white space, no missing or extra padding, no leftover bits.
 */
import { FleetsealError } from '../errors.ts';
import type { Bytes } from './bytes.ts';

type Alphabet = 'base64' | 'base64url';

/** Padded standard base64. */
export function toBase64(bytes: Uint8Array): string {
  return bytes.toBase64();
}

/** Unpadded base64url. */
export function toBase64Url(bytes: Uint8Array): string {
  return bytes.toBase64({ alphabet: 'base64url', omitPadding: true });
}

/**
 * Decodes canonical padded standard base64, of exactly `length` bytes where given.
 * Throws base64Invalid.
 */
export function fromBase64(text: string, length?: number): Bytes {
  const bytes = decode(text, 'base64');
  if (toBase64(bytes) !== text) throw new FleetsealError('base64Invalid', 'not canonical base64');
  return withLength(bytes, length);
}

/**
 * Decodes canonical unpadded base64url, of exactly `length` bytes where given.
 * Throws base64Invalid.
 */
export function fromBase64Url(text: string, length?: number): Bytes {
  const bytes = decode(text, 'base64url');
  if (toBase64Url(bytes) !== text) {
    throw new FleetsealError('base64Invalid', 'not canonical base64url');
  }
  return withLength(bytes, length);
}

/** True when `text` is canonical unpadded base64url, of `length` bytes where given. */
export function isBase64Url(text: string, length?: number): boolean {
  try {
    fromBase64Url(text, length);
    return true;
  } catch {
    return false;
  }
}

function decode(text: string, alphabet: Alphabet): Bytes {
  try {
    return Uint8Array.fromBase64(text, { alphabet });
  } catch (cause) {
    throw new FleetsealError('base64Invalid', `not ${alphabet}`, { cause });
  }
}

function withLength(bytes: Bytes, length: number | undefined): Bytes {
  if (length !== undefined && bytes.length !== length) {
    throw new FleetsealError('base64Invalid', `${bytes.length} bytes, expected ${length}`);
  }
  return bytes;
}
