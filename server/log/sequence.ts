/** Step 2 of a batch: the head moves, waiting leaves get their index, tiles grow. */
import { concat } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import { TILE_HEIGHT, TILE_WIDTH } from '../../shared/log/tile.ts';
import { type CompactTree, HASH_BYTES, leafHash } from '../../shared/log/tree.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { CrashHook } from './crashPoints.ts';

/** A hash of the tree: level 0 is a leaf hash. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
  readonly hash: Uint8Array;
}

/** What one sequencing transaction did: the tree after it and every complete subtree it made. */
export interface Sequenced {
  readonly tree: CompactTree;
  /** How many leaves got their index. */
  readonly count: number;
  readonly nodes: readonly TreeNode[];
}

/**
 * Gives indexes to up to LIMITS.sequencerBatch waiting leaves in one transaction. Throws
 * stateInvalid, storing nothing, when the stored head is not the one of `tree`: another writer.
 */
export async function sequence(options: {
  store: Store;
  log: LogName;
  tree: CompactTree;
  at: CrashHook;
}): Promise<Sequenced> {
  const { store, log, at } = options;
  const tree = options.tree.clone();
  const nodes: TreeNode[] = [];
  const count = await store.transaction(async (trx) => {
    const waiting = await waitingLeaves(trx, log);
    if (waiting.length === 0) return 0;
    for (const { data } of waiting) {
      tree.append(leafHash(data), (level, index, hash) => nodes.push({ level, index, hash }));
    }
    await moveHead({ trx, log, from: options.tree, to: tree });
    for (const [offset, { id }] of waiting.entries()) {
      const index = options.tree.size + offset;
      await trx.updateTable('leaf').set({ leaf_index: index }).where('id', '=', id).execute();
    }
    await growTiles({ trx, log, nodes, at });
    await at('beforeSequenceCommit');
    return waiting.length;
  });
  if (count > 0) await at('afterSequenceCommit');
  return { tree, count, nodes };
}

/** By id, and never "id above the last one": ids of concurrent writers commit out of order. */
function waitingLeaves(trx: StoreTransaction, log: LogName) {
  return trx
    .selectFrom('leaf')
    .select(['id', 'data'])
    .where('log', '=', log)
    .where('leaf_index', 'is', null)
    .orderBy('id')
    .limit(LIMITS.sequencerBatch)
    .execute();
}

async function growTiles(options: {
  trx: StoreTransaction;
  log: LogName;
  nodes: readonly TreeNode[];
  at: CrashHook;
}): Promise<void> {
  for (const added of tileAdditions(options.nodes)) {
    await growTile(options.trx, options.log, added);
    await options.at('betweenTiles');
  }
}

interface TileAddition {
  readonly level: number;
  readonly n: number;
  /** Place of the first new hash in its tile, 0 to 255. */
  readonly start: number;
  readonly hashes: Uint8Array[];
}

/** The new hashes by tile. Tiles hold every eighth level of the tree. */
function tileAdditions(nodes: readonly TreeNode[]): TileAddition[] {
  const additions = new Map<string, TileAddition>();
  for (const { level: treeLevel, index, hash } of nodes) {
    if (treeLevel % TILE_HEIGHT !== 0) continue;
    const level = Math.floor(treeLevel / TILE_HEIGHT);
    const n = Math.floor(index / TILE_WIDTH);
    const addition = additions.get(`${level}/${n}`);
    if (addition !== undefined) addition.hashes.push(hash);
    else additions.set(`${level}/${n}`, { level, n, start: index % TILE_WIDTH, hashes: [hash] });
  }
  return [...additions.values()];
}

async function growTile(trx: StoreTransaction, log: LogName, added: TileAddition): Promise<void> {
  const { level, n, start } = added;
  if (start === 0) {
    const hashes = concat(...added.hashes);
    await trx.insertInto('tile').values({ log, level, n, hashes }).execute();
    return;
  }
  const tile = { log, level, n };
  const { hashes } = await trx
    .selectFrom('tile')
    .select('hashes')
    .where((where) => where.and(tile))
    .executeTakeFirstOrThrow();
  if (hashes.length !== start * HASH_BYTES) {
    throw new FleetsealError('stateInvalid', `${log} log: tile ${level}/${n} is not at ${start}`);
  }
  await trx
    .updateTable('tile')
    .set({ hashes: concat(hashes, ...added.hashes) })
    .where((where) => where.and(tile))
    .execute();
}

/** Compare and swap: the head moves only from the size and root hash that we continue. */
async function moveHead(options: {
  trx: StoreTransaction;
  log: LogName;
  from: CompactTree;
  to: CompactTree;
}): Promise<void> {
  const { trx, log, from, to } = options;
  const { numUpdatedRows } = await trx
    .updateTable('head')
    .set({ size: to.size, root: to.root() })
    .where('log', '=', log)
    .where('size', '=', from.size)
    .where('root', '=', from.root())
    .executeTakeFirst();
  if (numUpdatedRows !== 1n) {
    throw new FleetsealError('stateInvalid', `${log} log: another writer moved the head`);
  }
}
