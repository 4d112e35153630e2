/** Writes a tar archive (POSIX ustar) whose bytes depend on the files and one date only. */

/** One file of a package. */
export interface PackagedFile {
  /** Path without a slash in front, as `usr/bin/fleetseal`; ASCII, up to 100 bytes. */
  readonly path: string;
  /** Permission bits. */
  readonly mode: number;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;
const NAME_BYTES = 100;

/** Every folder above the files, each before what is in it. */
export function foldersOf(paths: readonly string[]): string[] {
  const folders = paths.flatMap((path) => {
    const parts = path.split('/').slice(0, -1);
    return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
  });
  return [...new Set(folders)].toSorted((a, b) => (a < b ? -1 : 1));
}

const octal = (value: number, digits: number): string => value.toString(8).padStart(digits, '0');

interface Entry {
  readonly name: string;
  readonly mode: number;
  readonly size: number;
  readonly type: '0' | '5';
}

function header(entry: Entry, timeS: number): Buffer {
  const block = Buffer.alloc(BLOCK);
  const name = Buffer.from(entry.name, 'ascii');
  if (name.length > NAME_BYTES || name.toString('ascii') !== entry.name) {
    throw new TypeError(`no name for a tar archive: ${entry.name}`);
  }
  name.copy(block);
  block.write(octal(entry.mode, 7), 100);
  // Owner and group are root everywhere; packages with users of their own set them when installed.
  block.write(octal(0, 7), 108);
  block.write(octal(0, 7), 116);
  block.write(octal(entry.size, 11), 124);
  block.write(octal(timeS, 11), 136);
  block.write('        ', 148);
  block.write(entry.type, 156);
  block.write('ustar\0' + '00', 257);
  block.write('root', 265);
  block.write('root', 297);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${octal(sum, 6)}\0 `, 148);
  return block;
}

/** The archive; `prefix` comes before every path, as `./`. Files are sorted by path. */
export function tarOf(
  files: readonly PackagedFile[],
  options: { readonly prefix: string; readonly timeS: number },
): Buffer {
  const { prefix, timeS } = options;
  const sorted = files.toSorted((a, b) => (a.path < b.path ? -1 : 1));
  const folders = foldersOf(sorted.map(({ path }) => prefix + path)).filter((path) => path !== '.');
  const blocks: Uint8Array[] = folders.map((path) =>
    header({ name: `${path}/`, mode: 0o755, size: 0, type: '5' }, timeS),
  );
  for (const { path, mode, bytes } of sorted) {
    blocks.push(header({ name: prefix + path, mode, size: bytes.length, type: '0' }, timeS), bytes);
    blocks.push(new Uint8Array((BLOCK - (bytes.length % BLOCK)) % BLOCK));
  }
  blocks.push(new Uint8Array(2 * BLOCK));
  return Buffer.concat(blocks);
}
