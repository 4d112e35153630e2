/** The logs' origins: chosen once, at the first start, and kept for the life of the logs. */

import { toHex } from '../shared/bytes/bytes.ts';
import { sha256 } from '../shared/crypto/sha256.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { ServerKeys } from './keys.ts';
import type { Store } from './store/store.ts';

/** Names of the two logs. */
export interface Origins {
  readonly evidence: string;
  readonly register: string;
}

/**
 * Reads the origins, or makes them: `fleetseal.invalid/<16 hex digits>/evidence`, the
 * digits being the beginning of the SHA-256 of the evidence log's key.
 * The name only has to be unique; `.invalid` can never be somebody's domain (RFC 2606).
 */
export async function ensureOrigins(store: Store, keys: ServerKeys): Promise<Origins> {
  const tag = toHex(sha256(keys.evidenceLog.publicKey)).slice(0, 16);
  const evidence = await ensure(store, 'origin.evidence', `fleetseal.invalid/${tag}/evidence`);
  const register = await ensure(store, 'origin.register', `fleetseal.invalid/${tag}/register`);
  return { evidence, register };
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
