/** A zip file that is written while its members are made, so that none of them is held whole. */
import { pipeline, Readable } from 'node:stream';
import { crc32, createDeflateRaw } from 'node:zlib';
import { FleetsealError } from '../../shared/errors.ts';

/** A member: its name in ASCII, and its bytes in parts. */
export interface ZipMember {
  readonly name: string;
  readonly parts: AsyncIterable<Uint8Array>;
}

/** A member that is written. */
interface Written {
  readonly name: Buffer;
  /** Where its header begins. */
  readonly at: number;
  readonly sums: Sums;
}

/** Of one member; they follow it, as they are not known before. */
interface Sums {
  crc: number;
  /** Bytes before and after compression. */
  size: number;
  packed: number;
}

/** Sizes and places have 32 bits. */
const SIZE_MAX = 0xff_ff_ff_ff;
/** Sums stand behind the member. */
const FLAGS = 0x0008;
const DEFLATE = 8;
const VERSION = 20;
/** 1980-01-01, the first day that a zip file can name. */
const DAY = 0x0021;
/** Fast: the text of a sheet becomes a tenth either way. */
const LEVEL = 1;

/** The bytes of the file. Throws tooLarge in their midst where 32 bits do not suffice. */
export async function* zipStream(members: readonly ZipMember[]): AsyncGenerator<Uint8Array> {
  const written: Written[] = [];
  let at = 0;
  for (const { name, parts } of members) {
    const member = { name: Buffer.from(name, 'latin1'), at, sums: { crc: 0, size: 0, packed: 0 } };
    const header = localHeader(member.name);
    yield header;
    for await (const packed of deflated(parts, member.sums)) {
      member.sums.packed += packed.length;
      yield packed;
    }
    const { sums } = member;
    at += header.length + sums.packed + SUMS_BYTES;
    if (at > SIZE_MAX || sums.size > SIZE_MAX) {
      throw new FleetsealError('tooLarge', 'The spreadsheet is larger than 4 GiB.');
    }
    yield sumsOf(sums);
    written.push(member);
  }
  yield* directory(written, at);
}

/** Compressed in the platform's threads; ends with its reader, or with what makes the parts. */
function deflated(parts: AsyncIterable<Uint8Array>, sums: Sums): AsyncIterable<Buffer> {
  const counted = async function* () {
    for await (const part of parts) {
      sums.crc = crc32(part, sums.crc);
      sums.size += part.length;
      yield part;
    }
  };
  // What goes wrong comes out of the end that is read.
  return pipeline(Readable.from(counted()), createDeflateRaw({ level: LEVEL }), () => {});
}

function localHeader(name: Buffer): Buffer {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  head.writeUInt16LE(VERSION, 4);
  head.writeUInt16LE(FLAGS, 6);
  head.writeUInt16LE(DEFLATE, 8);
  head.writeUInt16LE(DAY, 12);
  head.writeUInt16LE(name.length, 26);
  return Buffer.concat([head, name]);
}

const SUMS_BYTES = 16;

function sumsOf({ crc, packed, size }: Sums): Buffer {
  const bytes = Buffer.alloc(SUMS_BYTES);
  bytes.writeUInt32LE(0x08074b50, 0);
  bytes.writeUInt32LE(crc, 4);
  bytes.writeUInt32LE(packed, 8);
  bytes.writeUInt32LE(size, 12);
  return bytes;
}

function* directory(written: readonly Written[], at: number): Generator<Uint8Array> {
  let size = 0;
  for (const { name, at: place, sums } of written) {
    const head = Buffer.alloc(46);
    head.writeUInt32LE(0x02014b50, 0);
    head.writeUInt16LE(VERSION, 4);
    head.writeUInt16LE(VERSION, 6);
    head.writeUInt16LE(FLAGS, 8);
    head.writeUInt16LE(DEFLATE, 10);
    head.writeUInt16LE(DAY, 14);
    head.writeUInt32LE(sums.crc, 16);
    head.writeUInt32LE(sums.packed, 20);
    head.writeUInt32LE(sums.size, 24);
    head.writeUInt16LE(name.length, 28);
    head.writeUInt32LE(place, 42);
    size += head.length + name.length;
    yield Buffer.concat([head, name]);
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(written.length, 8);
  end.writeUInt16LE(written.length, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  yield end;
}
