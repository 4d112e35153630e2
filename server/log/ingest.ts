/** Step 1 of a batch: the leaves go to disk and wait there, without an index. */
import { CompiledQuery } from 'kysely';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { CrashHook } from './crashPoints.ts';

/** One leaf to append, and what is stored in the same transaction. */
export interface AppendItem {
  /** What makes the leaf the same as another; the second one is a duplicate, not stored. */
  readonly key: string;
  readonly leaf: Uint8Array;
  /**
   * Stores what belongs to the leaf, using only `trx`. Not called for a duplicate. When it throws,
   * the leaf is not stored either; the other leaves of the batch are not disturbed.
   */
  write(trx: StoreTransaction): Promise<void>;
}

/** What became of an item: stored, known before, or refused for its size or by its own `write`. */
export type Ingested =
  | { readonly kind: 'stored' }
  | { readonly kind: 'duplicate' }
  | { readonly kind: 'refused'; readonly error: unknown };

const SAVEPOINT = CompiledQuery.raw('savepoint append_item');
const RELEASE = CompiledQuery.raw('release savepoint append_item');
const ROLLBACK = CompiledQuery.raw('rollback to savepoint append_item');

/** Stores the items in one transaction and says, in their order, what became of each. */
export async function ingest(options: {
  store: Store;
  log: LogName;
  items: readonly AppendItem[];
  at: CrashHook;
}): Promise<Ingested[]> {
  const { store, log, items, at } = options;
  const outcomes = await store.transaction(async (trx) => {
    const known = await knownKeys(trx, log, items);
    const ingested: Ingested[] = [];
    for (const item of items) {
      const isKnown = known.has(item.key);
      ingested.push(isKnown ? { kind: 'duplicate' } : await ingestItem(trx, log, item));
    }
    await at('beforeIngestCommit');
    return ingested;
  });
  await at('afterIngestCommit');
  return outcomes;
}

async function knownKeys(
  trx: StoreTransaction,
  log: LogName,
  items: readonly AppendItem[],
): Promise<Set<string>> {
  const keys = items.map((item) => item.key);
  const rows = await trx
    .selectFrom('leaf')
    .select('key')
    .where('log', '=', log)
    .where('key', 'in', keys)
    .execute();
  return new Set(rows.map((row) => row.key));
}

async function ingestItem(
  trx: StoreTransaction,
  log: LogName,
  item: AppendItem,
): Promise<Ingested> {
  const { key, leaf: data } = item;
  if (data.length > LIMITS.leafBytes) {
    const error = new FleetsealError('leafInvalid', `leaf of ${data.length} bytes`);
    return { kind: 'refused', error };
  }
  await trx.executeQuery(SAVEPOINT);
  try {
    const { numInsertedOrUpdatedRows: inserted } = await trx
      .insertInto('leaf')
      .values({ log, key, data, leaf_index: null })
      .onConflict((conflict) => conflict.columns(['log', 'key']).doNothing())
      .executeTakeFirstOrThrow();
    // Zero rows: an earlier item of this batch has the same key.
    if (inserted !== 0n) await item.write(trx);
    await trx.executeQuery(RELEASE);
    return { kind: inserted === 0n ? 'duplicate' : 'stored' };
  } catch (error) {
    await trx.executeQuery(ROLLBACK);
    await trx.executeQuery(RELEASE);
    return { kind: 'refused', error };
  }
}
