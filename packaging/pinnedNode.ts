/** The Node that the lockfile pins, as it goes into a package. */
import { existsSync, readFileSync } from 'node:fs';

/** Machines that packages are made for, as Node names them. */
export const ARCHITECTURES = ['x64', 'arm64'] as const;
/** One of them. */
export type Architecture = (typeof ARCHITECTURES)[number];

/** Where the header of a 64-bit ELF file, and of one of its segments, has what is read here. */
const ELF = { segments: 0x20, sections: 0x28, segmentSize: 0x36, segmentCount: 0x38, last: 0x3c };
const SEGMENT = { type: 0x00, offset: 0x08, length: 0x20, align: 0x30 } as const;
const LOADED = 1;

interface Segment {
  /** Where its header is in the file. */
  readonly header: number;
  readonly isLoaded: boolean;
  readonly offset: number;
  readonly end: number;
  readonly align: number;
}

function segmentsOf(program: Buffer): Segment[] {
  const start = Number(program.readBigUInt64LE(ELF.segments));
  const size = program.readUInt16LE(ELF.segmentSize);
  const count = program.readUInt16LE(ELF.segmentCount);
  return Array.from({ length: count }, (_, index) => {
    const header = start + index * size;
    const number = (at: number): number => Number(program.readBigUInt64LE(header + at));
    return {
      header,
      isLoaded: program.readUInt32LE(header + SEGMENT.type) === LOADED,
      offset: number(SEGMENT.offset),
      end: number(SEGMENT.offset) + number(SEGMENT.length),
      align: number(SEGMENT.align),
    };
  });
}

/**
 * The program as it goes into a package: without what it does not need to run, and mapped by small
 * pages. Made here rather than by binutils, whose bytes differ from version to version.
 *
 * - All behind the last segment is left out: the tables of symbols and of sections.
 * - One page is put before the second segment. Then addresses and places in the file differ by no
 *   multiple of 2 MiB, so the kernel can't map huge pages of the file, which would make 70 MiB
 *   resident where 40 are used.
 *
 * Throws a TypeError for anything but a 64-bit little-endian ELF file.
 */
export function slimProgram(program: Buffer): Buffer {
  const isElf64 = program.subarray(0, 6).equals(Buffer.from([0x7f, 0x45, 0x4c, 0x46, 2, 1]));
  if (!isElf64) throw new TypeError('the program is no 64-bit ELF file');
  const segments = segmentsOf(program);
  const loaded = segments.filter(({ isLoaded }) => isLoaded);
  const pad = Math.max(...loaded.map(({ align }) => align));
  const second = loaded[1]?.offset ?? 0;
  const cut = second - (second % pad);
  if (cut < segments.length * 0x38 + 0x40) throw new TypeError('the program has one segment');
  const end = Math.max(...segments.map((segment) => segment.end));
  const kept = [program.subarray(0, cut), Buffer.alloc(pad), program.subarray(cut, end)];
  const slim = Buffer.concat(kept);
  for (const { header, offset } of segments) {
    if (offset >= cut) slim.writeBigUInt64LE(BigInt(offset + pad), header + SEGMENT.offset);
  }
  slim.writeBigUInt64LE(0n, ELF.sections);
  slim.writeUInt32LE(0, ELF.last);
  return slim;
}

const folderOf = (arch: Architecture): URL =>
  new URL(`../node_modules/node-linux-${arch}/`, import.meta.url);

/** Reads it. Throws a plain Error with what to do where it is not installed. */
export function readPinnedNode(arch: Architecture): { program: Buffer; license: Buffer } {
  const folder = folderOf(arch);
  if (!existsSync(new URL('bin/node', folder))) {
    const install = `npm ci --os=linux --cpu=${arch}`;
    throw new Error(`node-linux-${arch} is not installed; it comes with: ${install}`);
  }
  const program = slimProgram(readFileSync(new URL('bin/node', folder)));
  return { program, license: readFileSync(new URL('LICENSE', folder)) };
}
