/** Reads leaves that have their index. */
import { FleetsealError } from '../../shared/errors.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import type { Store } from '../store/store.ts';

/** A leaf at its place. */
export interface StoredLeaf {
  readonly index: number;
  readonly leaf: Uint8Array;
}

/** The leaves [from, to). Throws stateInvalid when one is missing. */
export async function leavesByIndex(
  store: Pick<Store, 'db'>,
  log: LogName,
  range: { from: number; to: number },
): Promise<Uint8Array[]> {
  const { from, to } = range;
  const rows = await store.db
    .selectFrom('leaf')
    .select('data')
    .where('log', '=', log)
    .where('leaf_index', '>=', from)
    .where('leaf_index', '<', to)
    .orderBy('leaf_index')
    .execute();
  if (rows.length !== to - from) {
    throw new FleetsealError('stateInvalid', `${log} log: leaves are missing in ${from} to ${to}`);
  }
  return rows.map(({ data }) => data);
}

/** The leaves with these keys that have an index, by key. */
export async function leavesByKey(
  store: Store,
  log: LogName,
  keys: readonly string[],
): Promise<Map<string, StoredLeaf>> {
  const rows = await store.db
    .selectFrom('leaf')
    .select(['key', 'leaf_index', 'data'])
    .where('log', '=', log)
    .where('key', 'in', keys)
    .execute();
  const leaves = new Map<string, StoredLeaf>();
  for (const { key, leaf_index: index, data } of rows) {
    if (index !== null) leaves.set(key, { index, leaf: data });
  }
  return leaves;
}

/** Index of the leaf with this key; null where there is none, or it has no index yet. */
export async function indexOfKey(store: Store, log: LogName, key: string): Promise<number | null> {
  const row = await store.db
    .selectFrom('leaf')
    .select('leaf_index')
    .where('log', '=', log)
    .where('key', '=', key)
    .executeTakeFirst();
  return row?.leaf_index ?? null;
}
