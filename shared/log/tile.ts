/**
 * Tiles and entry bundles (c2sp.org/tlog-tiles). A full tile is 256 hashes, 8192 bytes; a hash at
 * level L covers a full tile of level L-1. A bundle is up to 256 leaves: u16be length ‖ data.
 */
import { type Bytes, readU16be, u16be } from '../bytes/bytes.ts';
import { type ErrorCode, FleetsealError } from '../errors.ts';

/** Hashes of a full tile, leaves of a full bundle. */
export const TILE_WIDTH = 256;
/** Levels of the tree that one tile spans: 2^8 = 256. */
export const TILE_HEIGHT = 8;

/** A tile or bundle by its place: `level` is undefined for bundles; `width` is 1 to 256. */
export interface TileAddress {
  readonly level: number | undefined;
  readonly n: number;
  readonly width: number;
}

/** `tile/<level>/<n>`, with `.p/<width>` below 256. Out of range is a RangeError. */
export function tilePath(level: number, n: number, width: number): string {
  if (!Number.isInteger(level) || level < 0 || level > 63) throw new RangeError('tile level');
  return `tile/${level}/${numberPath(n)}${widthSuffix(width)}`;
}

/** `tile/entries/<n>`, with `.p/<width>` below 256. Out of range is a RangeError. */
export function entriesPath(n: number, width: number): string {
  return `tile/entries/${numberPath(n)}${widthSuffix(width)}`;
}

/**
 * Parses a path that tilePath or entriesPath writes, and nothing else: `n` is at most 2^53-1.
 * Throws notFound.
 */
export function parseTilePath(path: string): TileAddress {
  const match =
    /^tile\/(entries|[0-9]{1,2})\/((?:x[0-9]{3}\/){0,5}[0-9]{3})(?:\.p\/([0-9]{1,3}))?$/;
  const [, levelText, groups, widthText] = match.exec(path) ?? [];
  if (levelText === undefined || groups === undefined) {
    throw new FleetsealError('notFound', 'not the path of a tile');
  }
  const level = levelText === 'entries' ? undefined : Number(levelText);
  const n = Number(groups.replaceAll(/[x/]/g, ''));
  const width = widthText === undefined ? TILE_WIDTH : Number(widthText);
  const inRange =
    Number.isSafeInteger(n) && width >= 1 && width <= TILE_WIDTH && (level ?? 0) <= 63;
  const canonical = () => (level === undefined ? entriesPath(n, width) : tilePath(level, n, width));
  if (!inRange || canonical() !== path) {
    throw new FleetsealError('notFound', 'not the canonical path of a tile');
  }
  return { level, n, width };
}

/** Hashes in the partial tile of `level` in a tree of `size` leaves, 0 to 255. */
export function partialWidth(size: number, level: number): number {
  return fullHashes(size, level) % TILE_WIDTH;
}

/** Full tiles of `level` in a tree of `size` leaves. */
export function fullTiles(size: number, level: number): number {
  return Math.floor(fullHashes(size, level) / TILE_WIDTH);
}

/** Encodes a bundle. More than 256 leaves, or one above 65535 bytes, is a RangeError. */
export function encodeEntries(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length > TILE_WIDTH) throw new RangeError('more than 256 leaves in a bundle');
  return joinEntries(leaves);
}

/** Any number of leaves, each as u16be length ‖ data. One above 65535 bytes is a RangeError. */
export function joinEntries(leaves: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(leaves.reduce((sum, leaf) => sum + 2 + leaf.length, 0));
  let offset = 0;
  for (const leaf of leaves) {
    bytes.set(u16be(leaf.length), offset);
    bytes.set(leaf, offset + 2);
    offset += 2 + leaf.length;
  }
  return bytes;
}

/** Splits any number of entries, with nothing left over. Throws `code` when one is cut short. */
export function splitEntries(bytes: Uint8Array, code: ErrorCode): Uint8Array[] {
  const leaves: Uint8Array[] = [];
  let offset = 0;
  while (offset < bytes.length) {
    const start = offset + 2;
    const end = start <= bytes.length ? start + readU16be(bytes, offset) : bytes.length + 1;
    if (end > bytes.length) throw new FleetsealError(code, 'A leaf is cut short.');
    leaves.push(bytes.slice(start, end));
    offset = end;
  }
  return leaves;
}

/** Decodes a bundle of 1 to 256 leaves, with nothing left over. Throws leafInvalid. */
export function decodeEntries(bytes: Uint8Array): Uint8Array[] {
  const leaves = splitEntries(bytes, 'leafInvalid');
  if (leaves.length === 0 || leaves.length > TILE_WIDTH) {
    throw new FleetsealError('leafInvalid', `a bundle of ${leaves.length} leaves`);
  }
  return leaves;
}

/** Hashes of tile level `level` in a tree of `size` leaves: floor(size / 256^level). */
function fullHashes(size: number, level: number): number {
  if (!Number.isSafeInteger(size) || size < 0) throw new RangeError(`${size} is not a tree size`);
  let count = size;
  for (let below = 0; below < level && count > 0; below += 1) {
    count = Math.floor(count / TILE_WIDTH);
  }
  return count;
}

/** 3-digit groups, all but the last with `x`: 1234067 is x001/x234/067. */
function numberPath(n: number): string {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(`${n} is not a tile number`);
  let path = String(n % 1000).padStart(3, '0');
  for (let rest = Math.floor(n / 1000); rest > 0; rest = Math.floor(rest / 1000)) {
    path = `x${String(rest % 1000).padStart(3, '0')}/${path}`;
  }
  return path;
}

function widthSuffix(width: number): string {
  if (!Number.isInteger(width) || width < 1 || width > TILE_WIDTH) {
    throw new RangeError(`${width} is not a tile width`);
  }
  return width === TILE_WIDTH ? '' : `.p/${width}`;
}
