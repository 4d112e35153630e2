/** Bytes, text, hex and big-endian integers. Everything is exact: nothing is repaired silently. */
import { type ErrorCode, FleetsealError } from '../errors.ts';

/** Bytes over a plain buffer of their own: what WebCrypto accepts. */
export type Bytes = Uint8Array<ArrayBuffer>;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** Encodes text as UTF-8. Throws textInvalid when the text holds a lone surrogate. */
export function utf8(text: string): Bytes {
  if (!text.isWellFormed()) throw new FleetsealError('textInvalid', 'lone surrogate in text');
  return encoder.encode(text);
}

/**
 * Decodes UTF-8 strictly; a byte order mark stays in the text as U+FEFF.
 * Throws `code` (textInvalid unless the caller names a better one) when the bytes are not UTF-8.
 */
export function fromUtf8(bytes: Uint8Array, code: ErrorCode = 'textInvalid'): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new FleetsealError(code, 'not valid UTF-8', { cause });
  }
}

/** Joins byte arrays into a new one. */
export function concat(...parts: readonly Uint8Array[]): Bytes {
  let length = 0;
  for (const part of parts) length += part.length;
  const joined = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    joined.set(part, offset);
    offset += part.length;
  }
  return joined;
}

/** True when both hold the same bytes. Not constant time: see equalConstantTime for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) {
    if (a[i] !== b[i]) return false;
  }
  return true;
}

/** Orders byte arrays by their first differing byte, then by length. */
export function compareBytes(a: Uint8Array, b: Uint8Array): -1 | 0 | 1 {
  const shared = Math.min(a.length, b.length);
  for (let i = 0; i < shared; i += 1) {
    const x = a[i] ?? 0;
    const y = b[i] ?? 0;
    if (x !== y) return x < y ? -1 : 1;
  }
  if (a.length === b.length) return 0;
  return a.length < b.length ? -1 : 1;
}

/** Orders texts by UTF-16 code units, the same on every machine. For sorting. */
export function compareText(a: string, b: string): -1 | 0 | 1 {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** Lower case hex. */
export function toHex(bytes: Uint8Array): string {
  return bytes.toHex();
}

/**
 * Decodes lower case hex of an even number of digits, and of `length` bytes where given.
 * Throws `code` (textInvalid unless the caller names a better one) on anything else.
 */
export function fromHex(
  text: string,
  { length, code = 'textInvalid' }: { length?: number; code?: ErrorCode } = {},
): Bytes {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new FleetsealError(code, 'not lower case hex');
  const bytes = Uint8Array.fromHex(text);
  if (length !== undefined && bytes.length !== length) {
    throw new FleetsealError(code, `hex of ${bytes.length} bytes, expected ${length}`);
  }
  return bytes;
}

/** A 16-bit big-endian integer. A value out of range is a RangeError: a programmer error. */
export function u16be(value: number): Bytes {
  assertRange(value, 0xffff);
  const bytes = new Uint8Array(2);
  new DataView(bytes.buffer).setUint16(0, value);
  return bytes;
}

/** A 32-bit big-endian integer. A value out of range is a RangeError: a programmer error. */
export function u32be(value: number): Bytes {
  assertRange(value, 0xffffffff);
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

/** A 64-bit big-endian integer. A value out of range is a RangeError: a programmer error. */
export function u64be(value: number | bigint): Bytes {
  if (typeof value === 'number') assertRange(value, Number.MAX_SAFE_INTEGER);
  const big = BigInt(value);
  if (big < 0n || big > 0xffffffffffffffffn) throw new RangeError(`${big} is not a u64`);
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, big);
  return bytes;
}

/** Reads a 16-bit big-endian integer. Reading past the end is a RangeError: check lengths first. */
export function readU16be(bytes: Uint8Array, offset = 0): number {
  return view(bytes).getUint16(offset);
}

/** Reads a 32-bit big-endian integer. Reading past the end is a RangeError: check lengths first. */
export function readU32be(bytes: Uint8Array, offset = 0): number {
  return view(bytes).getUint32(offset);
}

/** Reads a 64-bit big-endian integer. Reading past the end is a RangeError: check lengths first. */
export function readU64be(bytes: Uint8Array, offset = 0): bigint {
  return view(bytes).getBigUint64(offset);
}

function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function assertRange(value: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < 0 || value > max) {
    throw new RangeError(`${value} is not an integer from 0 to ${max}`);
  }
}
