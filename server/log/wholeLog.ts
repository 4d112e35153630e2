/** Checks a whole stored log against its leaves: everything that can be computed again, is. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { concat, equalBytes } from '../../shared/bytes/bytes.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import {
  logPublicKeyFromVkey,
  openCheckpoint,
  parseCheckpoint,
} from '../../shared/log/checkpoint.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import { parseNote } from '../../shared/log/note.ts';
import { TILE_HEIGHT, TILE_WIDTH } from '../../shared/log/tile.ts';
import { CompactTree, EMPTY_ROOT, leafHash } from '../../shared/log/tree.ts';
import type { Store } from '../store/store.ts';

/** What a whole-log check found. */
export interface WholeLogCheck {
  /** Leaves with an index, counted. */
  readonly size: number;
  /** Sentences; none when everything fits. */
  readonly problems: string[];
}

/** Leaves read at once. */
const PAGE = 1_000;

/**
 * Reads every leaf and checks: indexes from 0 without gap; every tile, no more and no fewer, equal
 * to the recomputed one; size and root hash of the head; no leaf that still waits; the newest
 * checkpoint covers the whole head and its hash is the recomputed one. The checkpoint's signature
 * is verified only where the log's `vkey` is given. Reports, never throws for what it finds.
 */
export async function checkWholeLog(
  store: Store,
  name: LogName,
  vkey?: string,
): Promise<WholeLogCheck> {
  const problems: string[] = [];
  const tiles = new TileCheck(store, name, problems);
  const { tree, roots } = await recompute({ store, name, tiles, problems });
  await tiles.finish();
  const head = await store.db
    .selectFrom('head')
    .selectAll()
    .where('log', '=', name)
    .executeTakeFirst();
  if (head === undefined) return { size: tree.size, problems: [...problems, 'there is no head'] };
  if (head.size !== tree.size) problems.push(`head of ${head.size}, ${tree.size} leaves`);
  if (!equalBytes(head.root, tree.root())) problems.push('the head has another root hash');
  const root = roots.get(head.checkpoint_size ?? -1);
  problems.push(...(await checkpointProblems({ head, root, vkey })));
  const waiting = await countWaiting(store, name);
  if (waiting > 0) problems.push(`${waiting} leaves wait for their index`);
  return { size: tree.size, problems };
}

/** Computes the tree from the leaves, and its root hash where the signed checkpoint is. */
async function recompute(options: {
  store: Store;
  name: LogName;
  tiles: TileCheck;
  problems: string[];
}) {
  const { store, name, tiles, problems } = options;
  const { signedSize } = await signedSizeOf(store, name);
  const tree = new CompactTree();
  const roots = new Map<number, Uint8Array>([[0, EMPTY_ROOT]]);
  for (let after = -1; ; ) {
    const page = await leafPage(store, name, after);
    for (const { index, data } of page) {
      if (index !== tree.size) problems.push(`leaf ${index} follows ${tree.size} leaves`);
      const nodes: { level: number; hash: Uint8Array }[] = [];
      tree.append(leafHash(data), (level, _index, hash) => nodes.push({ level, hash }));
      for (const { level, hash } of nodes) await tiles.add(level, hash);
      if (tree.size === signedSize) roots.set(tree.size, tree.root());
      after = index;
    }
    if (page.length < PAGE) return { tree, roots };
    // A server that checks its own log goes on answering.
    await nextTurn();
  }
}

async function signedSizeOf(store: Store, name: LogName) {
  const head = await store.db
    .selectFrom('head')
    .select('checkpoint_size')
    .where('log', '=', name)
    .executeTakeFirst();
  return { signedSize: head?.checkpoint_size ?? null };
}

async function leafPage(store: Store, name: LogName, after: number) {
  const rows = await store.db
    .selectFrom('leaf')
    .select(['leaf_index', 'data'])
    .where('log', '=', name)
    .where('leaf_index', '>', after)
    .orderBy('leaf_index')
    .limit(PAGE)
    .execute();
  return rows.map(({ leaf_index: index, data }) => ({ index: index ?? -1, data }));
}

async function countWaiting(store: Store, name: LogName): Promise<number> {
  const { waiting } = await store.db
    .selectFrom('leaf')
    .select((select) => select.fn.countAll<number>().as('waiting'))
    .where('log', '=', name)
    .where('leaf_index', 'is', null)
    .executeTakeFirstOrThrow();
  return Number(waiting);
}

/** Builds the tiles of a log again, one per level at a time, and compares them with the stored. */
class TileCheck {
  private readonly store: Store;
  private readonly name: LogName;
  private readonly problems: string[];
  private readonly open: { n: number; hashes: Uint8Array[] }[] = [];
  private checked = 0;

  constructor(store: Store, name: LogName, problems: string[]) {
    this.store = store;
    this.name = name;
    this.problems = problems;
  }

  /** Takes the next complete subtree of a tree level. */
  async add(treeLevel: number, hash: Uint8Array): Promise<void> {
    if (treeLevel % TILE_HEIGHT !== 0) return;
    const level = Math.floor(treeLevel / TILE_HEIGHT);
    const tile = this.open[level] ?? { n: 0, hashes: [] };
    this.open[level] = tile;
    tile.hashes.push(hash);
    if (tile.hashes.length < TILE_WIDTH) return;
    await this.compare(level, tile);
    this.open[level] = { n: tile.n + 1, hashes: [] };
  }

  /** Compares the partial tiles, and counts the stored ones. */
  async finish(): Promise<void> {
    for (const [level, tile] of this.open.entries()) {
      if (tile.hashes.length > 0) await this.compare(level, tile);
    }
    const { stored } = await this.store.db
      .selectFrom('tile')
      .select((select) => select.fn.countAll<number>().as('stored'))
      .where('log', '=', this.name)
      .executeTakeFirstOrThrow();
    if (Number(stored) !== this.checked) {
      this.problems.push(`${stored} tiles are stored, ${this.checked} belong to the leaves`);
    }
  }

  private async compare(
    level: number,
    { n, hashes }: { n: number; hashes: Uint8Array[] },
  ): Promise<void> {
    this.checked += 1;
    const row = await this.store.db
      .selectFrom('tile')
      .select('hashes')
      .where((where) => where.and({ log: this.name, level, n }))
      .executeTakeFirst();
    if (row !== undefined && equalBytes(row.hashes, concat(...hashes))) return;
    this.problems.push(`tile ${level}/${n} is not the one of the leaves`);
  }
}

async function checkpointProblems(options: {
  head: { size: number; checkpoint: string | null; checkpoint_size: number | null };
  root: Uint8Array | undefined;
  vkey: string | undefined;
}): Promise<string[]> {
  const { head, root, vkey } = options;
  if (head.checkpoint === null) return ['the head is not signed'];
  try {
    const checkpoint =
      vkey === undefined
        ? parseCheckpoint(parseNote(head.checkpoint).text)
        : (await openCheckpoint({ note: head.checkpoint, log: logPublicKeyFromVkey(vkey) }))
            .checkpoint;
    const problems: string[] = [];
    if (checkpoint.size !== head.checkpoint_size) problems.push('the checkpoint has another size');
    if (checkpoint.size !== head.size) problems.push(`the checkpoint ends at ${checkpoint.size}`);
    if (root === undefined || !equalBytes(checkpoint.root, root)) {
      problems.push('the checkpoint has another root hash');
    }
    return problems;
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return [`the checkpoint is refused: ${error.message}`];
  }
}
