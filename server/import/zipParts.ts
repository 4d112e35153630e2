/**
 * The parts of a zip file that a spreadsheet program wrote (PKWARE APPNOTE 6.3), unpacked under a
 * limit that is known before anything is unpacked.
 */
import { inflateRawSync } from 'node:zlib';
import { FleetsealError } from '../../shared/errors.ts';

const END_SIGNATURE = 0x06054b50;
const END_BYTES = 22;
const COMMENT_MAX = 0xffff;
const CENTRAL_SIGNATURE = 0x02014b50;
const CENTRAL_BYTES = 46;
const LOCAL_BYTES = 30;
const STORED = 0;
const DEFLATED = 8;

/** A part as the central directory has it. */
interface Entry {
  readonly name: string;
  readonly method: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * The parts with these name endings, by name. Throws tooLarge where all parts together are larger
 * than `bytesMax`, and importInvalid for what is no such zip.
 */
export function readZipParts(
  file: Uint8Array,
  options: { bytesMax: number; endings: readonly string[] },
): Map<string, Uint8Array> {
  const { bytesMax, endings } = options;
  const entries = readDirectory(file);
  const sum = entries.reduce((bytes, entry) => bytes + entry.bytes, 0);
  if (sum > bytesMax) {
    throw new FleetsealError('tooLarge', `Unpacked it has ${sum} bytes, limit ${bytesMax}.`);
  }
  const wanted = entries.filter(({ name }) => endings.some((ending) => name.endsWith(ending)));
  return new Map(wanted.map((entry) => [entry.name, unpack(file, entry)]));
}

function readDirectory(file: Uint8Array): Entry[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = findEnd(view);
  const count = view.getUint16(end + 10, true);
  const isSplit = view.getUint16(end + 8, true) !== count;
  // A reader that knows the 64-bit extensions would look for another directory.
  if (isSplit || count === 0xffff || view.getUint32(end + 16, true) === 0xffffffff) throw broken();
  const entries: Entry[] = [];
  let at = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (at + CENTRAL_BYTES > end || view.getUint32(at, true) !== CENTRAL_SIGNATURE) throw broken();
    const nameBytes = view.getUint16(at + 28, true);
    const nameStart = at + CENTRAL_BYTES;
    entries.push({
      name: new TextDecoder().decode(file.subarray(nameStart, nameStart + nameBytes)),
      method: view.getUint16(at + 10, true),
      packedBytes: view.getUint32(at + 20, true),
      bytes: view.getUint32(at + 24, true),
      offset: view.getUint32(at + 42, true),
    });
    at = nameStart + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
  }
  return entries;
}

function findEnd(view: DataView): number {
  const last = view.byteLength - END_BYTES;
  for (let at = last; at >= 0 && at >= last - COMMENT_MAX; at -= 1) {
    if (view.getUint32(at, true) === END_SIGNATURE) return at;
  }
  throw broken();
}

/** Stops at the size that the directory states: one that lies unpacks no more than that. */
function unpack(file: Uint8Array, { method, packedBytes, bytes, offset }: Entry): Uint8Array {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (offset + LOCAL_BYTES > file.length) throw broken();
  const names = view.getUint16(offset + 26, true) + view.getUint16(offset + 28, true);
  const start = offset + LOCAL_BYTES + names;
  const packed = file.subarray(start, start + packedBytes);
  if (packed.length !== packedBytes) throw broken();
  if (method === STORED && packedBytes === bytes) return packed;
  if (method !== DEFLATED) throw broken();
  try {
    const unpacked = inflateRawSync(packed, { maxOutputLength: Math.max(bytes, 1) });
    if (unpacked.length === bytes) return unpacked;
  } catch (cause) {
    throw broken(cause);
  }
  throw broken();
}

function broken(cause?: unknown): FleetsealError {
  return new FleetsealError('importInvalid', 'The file is no whole spreadsheet (.xlsx).', {
    cause,
  });
}
