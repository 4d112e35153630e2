/** Reads structures of a TPM 2.0 (big-endian), byte for byte, with nothing left over. */
import { fromBase64Url } from '../bytes/base64.ts';
import { type Bytes, readU16be, readU32be } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';

/** Throws tpmInvalid with what was seen. */
export function refuse(detail: string): never {
  throw new FleetsealError('tpmInvalid', detail);
}

/** Decodes base64url of a structure. Throws tpmInvalid. */
export function structureBytes(text: string): Bytes {
  try {
    return fromBase64Url(text);
  } catch (cause) {
    throw new FleetsealError('tpmInvalid', 'not canonical base64url', { cause });
  }
}

/** Reads one structure from front to back. Every method throws tpmInvalid past the end. */
export class TpmReader {
  readonly #bytes: Uint8Array;
  #offset = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next `length` bytes, as a copy. */
  take(length: number): Bytes {
    const end = this.#offset + length;
    if (end > this.#bytes.length) refuse(`ends after ${this.#bytes.length} bytes, needs ${end}`);
    const bytes = new Uint8Array(this.#bytes.subarray(this.#offset, end));
    this.#offset = end;
    return bytes;
  }

  u8(): number {
    return this.take(1)[0] ?? 0;
  }

  u16(): number {
    return readU16be(this.take(2));
  }

  u32(): number {
    return readU32be(this.take(4));
  }

  /** A TPM2B: a 16-bit length of at most `lengthMax`, and that many bytes. */
  sized(lengthMax: number): Bytes {
    const length = this.u16();
    if (length > lengthMax) refuse(`a field of ${length} bytes, at most ${lengthMax}`);
    return this.take(length);
  }

  /** Reads a 16-bit number that must be `expected`. */
  expect16(expected: number, what: string): void {
    const seen = this.u16();
    if (seen !== expected) refuse(`${what} is 0x${hex(seen)}, not 0x${hex(expected)}`);
  }

  /** Everything was read. */
  end(): void {
    const rest = this.#bytes.length - this.#offset;
    if (rest !== 0) refuse(`${rest} bytes remain`);
  }
}

/** A number as the TPM's specification prints it: lower case hex of at least four digits. */
export function hex(value: number): string {
  return value.toString(16).padStart(4, '0');
}

/** A big-endian integer left-padded to 32 bytes: a TPM may leave out leading zeros. */
export function padded32(integer: Uint8Array): Bytes {
  if (integer.length === 0 || integer.length > 32) refuse(`an integer of ${integer.length} bytes`);
  const bytes = new Uint8Array(32);
  bytes.set(integer, 32 - integer.length);
  return bytes;
}
