/** Reads the hashes of a log's complete subtrees from its stored tiles. */
import { FleetsealError } from '../../shared/errors.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import { TILE_HEIGHT, TILE_WIDTH } from '../../shared/log/tile.ts';
import { type GetHash, HASH_BYTES, rootOfLeafHashes } from '../../shared/log/tree.ts';
import type { Store } from '../store/store.ts';

/** Hashes kept in memory, about 6 MB. */
const KEPT_MAX = 32_768;
/** Room for the index in the number that names a hash; 256 levels fit above it. */
const INDEX_SPAN = 2 ** 45;
const PLACEHOLDER = new Uint8Array(HASH_BYTES);

/** Names a hash by one number. */
function place(level: number, index: number): number {
  return level * INDEX_SPAN + index;
}

/**
 * The hashes of one log. A complete subtree never changes, so a hash once read holds for as long
 * as the log does.
 */
export class LogHashes {
  private readonly store: Store;
  private readonly log: LogName;
  private readonly kept = new Map<number, Uint8Array>();

  constructor(store: Store, log: LogName) {
    this.store = store;
    this.log = log;
  }

  /** Keeps a hash that a commit made final. */
  keep(level: number, index: number, hash: Uint8Array): void {
    this.kept.set(place(level, index), hash);
    if (this.kept.size <= KEPT_MAX) return;
    const [oldest] = this.kept.keys();
    if (oldest !== undefined) this.kept.delete(oldest);
  }

  /**
   * Runs `compute`, which must ask for the same hashes each time: first to learn which ones it
   * needs, and once more when they had to be read. Throws stateInvalid when a tile lacks one.
   */
  async with<T>(compute: (getHash: GetHash) => T): Promise<T> {
    const missing = new Map<number, { level: number; index: number }>();
    const first = compute((level, index) => {
      const hash = this.kept.get(place(level, index));
      if (hash === undefined) missing.set(place(level, index), { level, index });
      return hash ?? PLACEHOLDER;
    });
    if (missing.size === 0) return first;
    const read = new Map<number, Uint8Array>();
    for (const [name, { level, index }] of missing) {
      read.set(name, await this.read(level, index));
    }
    const result = compute((level, index) => {
      const name = place(level, index);
      const hash = read.get(name) ?? this.kept.get(name);
      if (hash === undefined) throw new TypeError('asked for another hash the second time');
      return hash;
    });
    for (const { level, index } of missing.values()) {
      this.keep(level, index, read.get(place(level, index)) ?? PLACEHOLDER);
    }
    return result;
  }

  /** The stored hashes of one tile, none where there is no tile. */
  async tile(level: number, n: number): Promise<Uint8Array> {
    const row = await this.store.db
      .selectFrom('tile')
      .select('hashes')
      .where('log', '=', this.log)
      .where('level', '=', level)
      .where('n', '=', n)
      .executeTakeFirst();
    return row?.hashes ?? new Uint8Array(0);
  }

  private async read(level: number, index: number): Promise<Uint8Array> {
    const tileLevel = Math.floor(level / TILE_HEIGHT);
    const count = 2 ** (level % TILE_HEIGHT);
    const first = index * count;
    const n = Math.floor(first / TILE_WIDTH);
    const start = (first % TILE_WIDTH) * HASH_BYTES;
    const tile = await this.tile(tileLevel, n);
    const part = tile.subarray(start, start + count * HASH_BYTES);
    if (part.length !== count * HASH_BYTES) {
      throw new FleetsealError('stateInvalid', `${this.log} log: tile ${tileLevel}/${n} is short`);
    }
    return rootOfLeafHashes(splitHashes(part));
  }
}

/** The single hashes of a tile. */
export function splitHashes(hashes: Uint8Array): Uint8Array[] {
  const split: Uint8Array[] = [];
  for (let offset = 0; offset < hashes.length; offset += HASH_BYTES) {
    split.push(hashes.slice(offset, offset + HASH_BYTES));
  }
  return split;
}
