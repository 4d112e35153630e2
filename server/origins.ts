/** The logs' origins: chosen at the first start, and kept until a recovery gives new ones. */

import { FleetsealError } from '../shared/errors.ts';
import type { LogName } from '../shared/log/leaf.ts';
import { firstLogName } from '../shared/register/logNames.ts';
import type { ServerKeys } from './keys.ts';
import type { Store } from './store/store.ts';

/** Names of the two logs. */
export interface Origins {
  readonly evidence: string;
  readonly register: string;
}

/** Reads the origins, or makes them from the evidence log's key. */
export async function ensureOrigins(store: Store, keys: ServerKeys): Promise<Origins> {
  const { publicKey } = keys.evidenceLog;
  const named = (log: LogName) => ensure(store, originKey(log), firstLogName(log, publicKey));
  return { evidence: await named('evidence'), register: await named('register') };
}

/** Where the origin of a log is kept. */
export function originKey(log: LogName): string {
  return `origin.${log}`;
}

async function ensure(store: Store, key: string, fresh: string): Promise<string> {
  await store.db
    .insertInto('meta')
    .values({ key, value: fresh })
    .onConflict((conflict) => conflict.column('key').doNothing())
    .execute();
  const row = await store.db
    .selectFrom('meta')
    .select('value')
    .where('key', '=', key)
    .executeTakeFirst();
  if (row === undefined) throw new FleetsealError('stateInvalid', `The ${key} is missing.`);
  return row.value;
}
