/** Tiles and entry bundles by their path (c2sp.org/tlog-tiles). */
import { isFleetsealError } from '../../shared/errors.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import {
  encodeEntries,
  fullTiles,
  parseTilePath,
  partialWidth,
  TILE_WIDTH,
  type TileAddress,
} from '../../shared/log/tile.ts';
import { HASH_BYTES } from '../../shared/log/tree.ts';
import type { Store } from '../store/store.ts';
import type { LogHashes } from './hashes.ts';
import { leavesByIndex } from './leaves.ts';

/**
 * The bytes at a path such as `tile/0/x001/067.p/9` or `tile/entries/000`, in a log of which
 * `size` leaves are signed. Null for any other path, and for a tile that those leaves do not fill
 * to the asked width.
 */
export async function readTile(options: {
  store: Store;
  log: LogName;
  hashes: LogHashes;
  size: number;
  path: string;
}): Promise<Uint8Array | null> {
  const { store, log, hashes, size, path } = options;
  const address = tileAddress(path);
  if (address === undefined) return null;
  const { level, n, width } = address;
  if (widthAt(size, level ?? 0, n) < width) return null;
  if (level !== undefined) {
    const tile = await hashes.tile(level, n);
    return tile.subarray(0, width * HASH_BYTES);
  }
  const from = n * TILE_WIDTH;
  return encodeEntries(await leavesByIndex(store, log, { from, to: from + width }));
}

function tileAddress(path: string): TileAddress | undefined {
  try {
    return parseTilePath(path);
  } catch (error) {
    if (isFleetsealError(error, 'notFound')) return undefined;
    throw error;
  }
}

/** How many hashes tile `n` of `level` has in a tree of `size` leaves, 0 to 256. */
function widthAt(size: number, level: number, n: number): number {
  const full = fullTiles(size, level);
  if (n < full) return TILE_WIDTH;
  return n === full ? partialWidth(size, level) : 0;
}
