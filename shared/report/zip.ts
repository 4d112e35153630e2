/**
 * The container of a report: a zip (PKWARE APPNOTE 6.3) in exactly one form. Members are stored,
 * headers are fixed, there is no comment, extra field, data descriptor or 64-bit extension. So a
 * list of members has one file, and readZip accepts only that file, byte for byte.
 */
import { type Bytes, equalBytes, utf8 } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** One file in the container. */
export interface ZipMember {
  /** 1 to 64 of `a-z 0-9 . -`, beginning with a letter: never a path. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

const LOCAL_SIGNATURE = 0x04034b50;
const CENTRAL_SIGNATURE = 0x02014b50;
const END_SIGNATURE = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
/** Version 1.0: stored members need no more. */
const VERSION = 10;
/** 1980-01-01, the zero of zip dates: 0 itself would be month 0, which some readers refuse. */
const ZERO_DATE = 0x0021;
const NAME = /^[a-z][a-z0-9.-]{0,63}$/;

/**
 * Writes the container. A bad or repeated name is a TypeError: a programmer error.
 * Throws tooLarge above LIMITS.reportMembers or LIMITS.reportBytes.
 */
export function writeZip(members: readonly ZipMember[]): Bytes {
  for (const { name } of members) {
    if (!NAME.test(name)) throw new TypeError(`${name} is not a member name`);
  }
  if (hasTwice(members)) throw new TypeError('a member name twice');
  if (members.length > LIMITS.reportMembers || zipBytes(members) > LIMITS.reportBytes) {
    throw new FleetsealError('tooLarge', 'The report does not fit into one file.');
  }
  const file = new Uint8Array(zipBytes(members));
  const view = new DataView(file.buffer);
  const headers: Header[] = [];
  let offset = 0;
  for (const member of members) {
    const header = { member, crc: crc32(member.bytes), offset };
    headers.push(header);
    const start = writeLocalHeader(file, view, header);
    file.set(member.bytes, start);
    offset = start + member.bytes.length;
  }
  let position = offset;
  for (const header of headers) position = writeCentralHeader(file, { view, position, header });
  writeEndRecord(view, { count: members.length, start: offset, end: position });
  return file;
}

/**
 * Reads a container. The file must be exactly what writeZip gives for the members it holds.
 * Throws reportInvalid. The members' bytes are views into `file`.
 */
export function readZip(file: Uint8Array): ZipMember[] {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const end = file.length - END_BYTES;
  if (end < 0 || file.length > LIMITS.reportBytes) invalid('The file has not the size of a zip.');
  if (view.getUint32(end, true) !== END_SIGNATURE) invalid('The file does not end as a zip does.');
  const count = view.getUint16(end + 10, true);
  const members: ZipMember[] = [];
  let position = view.getUint32(end + 16, true);
  for (let i = 0; i < count; i += 1) {
    if (position + CENTRAL_BYTES > end) invalid('The central directory is cut short.');
    const member = memberAt({ file, view, position, end });
    members.push(member);
    position += CENTRAL_BYTES + member.name.length;
  }
  // Sizes first: overlapping members could otherwise add up to far more than the file.
  if (
    hasTwice(members) ||
    zipBytes(members) !== file.length ||
    !equalBytes(writeZip(members), file)
  ) {
    invalid('The zip is not in its canonical form, or a member was changed.');
  }
  return members;
}

function memberAt(at: { file: Uint8Array; view: DataView; position: number; end: number }) {
  const { file, view, position, end } = at;
  const size = view.getUint32(position + 24, true);
  const nameLength = view.getUint16(position + 28, true);
  const nameStart = position + CENTRAL_BYTES;
  const start = view.getUint32(position + 42, true) + LOCAL_BYTES + nameLength;
  if (nameStart + nameLength > end || start + size > end) invalid('A member is cut short.');
  const codes = [...file.subarray(nameStart, nameStart + nameLength)];
  const name = codes.map((code) => String.fromCharCode(code)).join('');
  if (!NAME.test(name)) invalid('A member has a name that no report has.');
  return { name, bytes: file.subarray(start, start + size) };
}

interface Header {
  readonly member: ZipMember;
  readonly crc: number;
  readonly offset: number;
}

/** Writes the local header at its offset and returns where it ends. */
function writeLocalHeader(file: Uint8Array, view: DataView, header: Header): number {
  const { member, offset } = header;
  view.setUint32(offset, LOCAL_SIGNATURE, true);
  view.setUint16(offset + 4, VERSION, true);
  writeCommonFields(view, offset + 6, header);
  file.set(utf8(member.name), offset + LOCAL_BYTES);
  return offset + LOCAL_BYTES + member.name.length;
}

/** Writes one entry of the central directory and returns where it ends. */
function writeCentralHeader(
  file: Uint8Array,
  at: { view: DataView; position: number; header: Header },
): number {
  const { view, position, header } = at;
  view.setUint32(position, CENTRAL_SIGNATURE, true);
  view.setUint16(position + 4, VERSION, true);
  view.setUint16(position + 6, VERSION, true);
  writeCommonFields(view, position + 8, header);
  view.setUint32(position + 42, header.offset, true);
  file.set(utf8(header.member.name), position + CENTRAL_BYTES);
  return position + CENTRAL_BYTES + header.member.name.length;
}

/** What both headers say alike: flags, method and time stay 0, then date, CRC, sizes, name. */
function writeCommonFields(view: DataView, start: number, { member, crc }: Header): void {
  view.setUint16(start + 6, ZERO_DATE, true);
  view.setUint32(start + 8, crc, true);
  view.setUint32(start + 12, member.bytes.length, true);
  view.setUint32(start + 16, member.bytes.length, true);
  view.setUint16(start + 20, member.name.length, true);
}

function writeEndRecord(view: DataView, at: { count: number; start: number; end: number }): void {
  const { count, start, end } = at;
  view.setUint32(end, END_SIGNATURE, true);
  view.setUint16(end + 8, count, true);
  view.setUint16(end + 10, count, true);
  view.setUint32(end + 12, end - start, true);
  view.setUint32(end + 16, start, true);
}

function zipBytes(members: readonly ZipMember[]): number {
  let total = END_BYTES;
  for (const { name, bytes } of members) {
    total += LOCAL_BYTES + CENTRAL_BYTES + 2 * name.length + bytes.length;
  }
  return total;
}

function hasTwice(members: readonly ZipMember[]): boolean {
  return new Set(members.map(({ name }) => name)).size !== members.length;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit += 1) {
    crc = (crc & 1) === 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return crc;
});

/** CRC-32 as zip uses it (polynomial edb88320, reflected). */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) {
    crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  }
  return (crc ^ 0xffffffff) >>> 0;
}

function invalid(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
