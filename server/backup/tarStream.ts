/** Tar archives (POSIX ustar, sizes above 8 GiB as GNU tar has them), never whole in memory. */
import { FleetsealError } from '../../shared/errors.ts';

const BLOCK = 512;
const NAME_BYTES = 100;
const OCTAL_DIGITS = 11;
/** Sizes up to here are written in octal digits. */
const OCTAL_MAX = 8 ** OCTAL_DIGITS - 1;
const SIZE_AT = 124;
const CHECKSUM_AT = 148;
const BASE_256 = 0x80;

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

/** The header of one plain file. Its name is ASCII, up to 100 bytes. */
export function tarHeader(name: string, bytes: number, timeS: number): Uint8Array {
  const block = Buffer.alloc(BLOCK);
  if (!/^[\x20-\x7e]+$/.test(name) || name.length > NAME_BYTES) {
    throw new TypeError(`no name for a tar archive: ${name}`);
  }
  block.write(name);
  block.write(octal(0o600, 7), 100);
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  if (bytes <= OCTAL_MAX) block.write(octal(bytes, OCTAL_DIGITS), SIZE_AT);
  else {
    block[SIZE_AT] = BASE_256;
    block.writeBigUInt64BE(BigInt(bytes), SIZE_AT + 4);
  }
  block.write(octal(timeS, OCTAL_DIGITS), 136);
  block.write('0', 156);
  block.write('ustar\0' + '00', 257);
  block.write(`${octal(checksum(block), 6)}\0 `, CHECKSUM_AT);
  return block;
}

/** Zeros that fill the last block of a file. */
export function tarPadding(bytes: number): Uint8Array {
  return new Uint8Array((BLOCK - (bytes % BLOCK)) % BLOCK);
}

/** The end of an archive. */
export function tarEnd(): Uint8Array {
  return new Uint8Array(2 * BLOCK);
}

/** The checksum field counts as spaces. */
function checksum(block: Uint8Array): number {
  return block.reduce(
    (sum, byte, at) => sum + (at >= CHECKSUM_AT && at < CHECKSUM_AT + 8 ? 32 : byte),
    0,
  );
}

/** A member of an archive. */
export interface TarMember {
  readonly name: string;
  readonly bytes: number;
}

/** Reads an archive from start to end. Throws backupInvalid for anything that is not as above. */
export class TarReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array(0);

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** The next member, or null at the end, behind which nothing may follow. */
  async next(): Promise<TarMember | null> {
    const block = await this.#take(BLOCK);
    if (block.every((byte) => byte === 0)) {
      const second = await this.#take(BLOCK);
      if (second.some((byte) => byte !== 0)) throw damaged('an archive ends in the middle');
      await this.#assertNothingLeft();
      return null;
    }
    const text = (from: number, to: number) => Buffer.from(block.subarray(from, to)).toString();
    const stated = Number.parseInt(text(CHECKSUM_AT, CHECKSUM_AT + 6), 8);
    if (stated !== checksum(block) || text(156, 157) !== '0') throw damaged('a header is damaged');
    const name = text(0, NAME_BYTES).replace(/\0+$/, '');
    return { name, bytes: sizeIn(block) };
  }

  /** The content of the member that `next` gave, in pieces; to be read to its end. */
  async *content(bytes: number): AsyncGenerator<Uint8Array> {
    let left = bytes;
    while (left > 0) {
      if (this.#held.length === 0) await this.#fill();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
    const padding = await this.#take(tarPadding(bytes).length);
    if (padding.some((byte) => byte !== 0)) throw damaged('a member is longer than it says');
  }

  /** Lets go of what is read from. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }

  async #take(bytes: number): Promise<Uint8Array> {
    const pieces: Uint8Array[] = [];
    for (let left = bytes; left > 0; ) {
      if (this.#held.length === 0) await this.#fill();
      const piece = this.#held.subarray(0, left);
      this.#held = this.#held.subarray(piece.length);
      left -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  async #fill(): Promise<void> {
    const { value, done } = await this.#source.next();
    if (done === true) throw damaged('the archive is cut off');
    this.#held = value;
  }

  async #assertNothingLeft(): Promise<void> {
    if (this.#held.length > 0) throw damaged('something follows the archive');
    for (;;) {
      const { value, done } = await this.#source.next();
      if (done === true) return;
      if (value.length > 0) throw damaged('something follows the archive');
    }
  }
}

function sizeIn(block: Buffer | Uint8Array): number {
  const field = Buffer.from(block.subarray(SIZE_AT, SIZE_AT + 12));
  const size =
    field[0] === BASE_256
      ? Number(field.readBigUInt64BE(4))
      : Number.parseInt(field.toString('ascii', 0, OCTAL_DIGITS), 8);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw damaged('a header has no size');
}

function damaged(detail: string): FleetsealError {
  return new FleetsealError('backupInvalid', `The backup is damaged: ${detail}.`);
}
