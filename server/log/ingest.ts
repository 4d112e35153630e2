/** Step 1 of a batch: the leaves go to disk and wait there, without an index. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { CompiledQuery } from 'kysely';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { CrashHook } from './crashPoints.ts';

/** A leaf, and what makes it the same as another. */
export interface KeyedLeaf {
  readonly key: string;
  readonly leaf: Uint8Array;
}

/** One leaf to append, and what is stored in the same transaction. */
export interface AppendItem extends KeyedLeaf {
  /**
   * Stores what belongs to the leaf, using only `trx`. Not called for a duplicate, which is not
   * stored. When it throws, the leaf is not stored either; the other leaves of the batch are not
   * disturbed.
   */
  write(trx: StoreTransaction): Promise<void>;
}

/** Leaves that are stored together or not at all, with consecutive indexes. */
export interface AppendGroup {
  /** At least one. Where there are several, none may be known: that is a programmer error. */
  readonly leaves: readonly KeyedLeaf[];
  /** As that of AppendItem, for all of them. */
  write(trx: StoreTransaction): Promise<void>;
}

/** What became of a group: stored, known before, or refused for a size or by its own `write`. */
export type Ingested =
  | { readonly kind: 'stored' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly error: unknown };

const SAVEPOINT = CompiledQuery.raw('savepoint append_group');
const RELEASE = CompiledQuery.raw('release savepoint append_group');
const ROLLBACK = CompiledQuery.raw('rollback to savepoint append_group');

/** Leaves of one statement: far below the number of parameters that SQLite takes. */
const ROWS_AT_ONCE = 500;

/** Stores the groups in one transaction and says, in their order, what became of each. */
export async function ingest(options: {
  store: Store;
  log: LogName;
  groups: readonly AppendGroup[];
  at: CrashHook;
}): Promise<Ingested[]> {
  const { store, log, groups, at } = options;
  const outcomes = await store.transaction(async (trx) => {
    const ingested: Ingested[] = [];
    for (const group of groups) ingested.push(await ingestGroup(trx, log, group));
    await at('beforeIngestCommit');
    return ingested;
  });
  await at('afterIngestCommit');
  return outcomes;
}

async function ingestGroup(
  trx: StoreTransaction,
  log: LogName,
  group: AppendGroup,
): Promise<Ingested> {
  const { leaves } = group;
  const tooLong = leaves.find(({ leaf }) => leaf.length > LIMITS.leafBytes);
  if (tooLong !== undefined) {
    const error = new FleetsealError('leafInvalid', `leaf of ${tooLong.leaf.length} bytes`);
    return { kind: 'refused', error };
  }
  await trx.executeQuery(SAVEPOINT);
  try {
    const inserted = await insertLeaves(trx, log, leaves);
    if (inserted > 0 && inserted < leaves.length) throw new TypeError('a group with a known leaf');
    if (inserted > 0) await group.write(trx);
    await trx.executeQuery(RELEASE);
    return { kind: inserted === 0 ? 'duplicate' : 'stored' };
  } catch (error) {
    await trx.executeQuery(ROLLBACK);
    await trx.executeQuery(RELEASE);
    return { kind: 'refused', error };
  }
}

/** How many were not known before. */
async function insertLeaves(
  trx: StoreTransaction,
  log: LogName,
  leaves: readonly KeyedLeaf[],
): Promise<number> {
  let inserted = 0;
  for (let from = 0; from < leaves.length; from += ROWS_AT_ONCE) {
    const rows = leaves
      .slice(from, from + ROWS_AT_ONCE)
      .map(({ key, leaf: data }) => ({ log, key, data, leaf_index: null }));
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto('leaf')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['log', 'key']).doNothing())
      .executeTakeFirstOrThrow();
    inserted += Number(numInsertedOrUpdatedRows);
    // The database waits for a large group; hosts and people that need none of it do not.
    if (rows.length === ROWS_AT_ONCE) await nextTurn();
  }
  return inserted;
}
