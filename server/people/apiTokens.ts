/**
 * API tokens: a part of the rights of their owner, for programs. At each request a token has what
 * it was given and its owner still has.
 */
import type { ApiTokenView } from '../../shared/api/account.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MINUTE_MS } from '../../shared/register/day.ts';
import type { Principal } from '../api/call.ts';
import type { ApiTokenTable } from '../store/areas/people.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { type Account, accountById, type Rights, readRights, storedRights } from './accountRows.ts';
import { type Db, newId, type PeopleParts, requireSession } from './parts.ts';
import { permissionOf } from './permission.ts';
import { isWithinRights } from './rights.ts';
import { digestOf, newSecret, sameDigest } from './secrets.ts';

/** `flt_`, the digits of the id, the secret. */
const TEXT = /^flt_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;

/** What a new token is for. */
export interface NewApiToken extends Rights {
  readonly name: string;
  /** Milliseconds UTC. */
  readonly expiresAt: number;
}

/**
 * Makes a token for the one who is signed in; `text` is shown once. Throws forbidden without a
 * session, or for rights that the owner lacks; requestInvalid for its end; stateChanged where
 * there are too many.
 */
export async function createApiToken(
  parts: PeopleParts,
  principal: Principal,
  token: NewApiToken,
): Promise<{ readonly token: ApiTokenView; readonly text: string }> {
  const { store, register, now } = parts;
  const { account: owner } = requireSession(principal);
  const { name, roles, scope, expiresAt } = token;
  const at = now();
  if (expiresAt <= at || expiresAt > at + LIMITS.apiTokenMs) {
    throw new FleetsealError('requestInvalid', 'A token ends within 366 days, and after now.');
  }
  // The rights of the session, which are none while a second factor is missing.
  if (!isWithinRights(token, principal)) throw beyondOwner();
  const account = await accountById(store.db, owner);
  const id = newId('api');
  const secret = newSecret();
  const row: ApiTokenTable = {
    id,
    digest: digestOf(secret),
    account: owner,
    name,
    ...storedRights({ roles, scope }),
    created_at: at,
    expires_at: expiresAt,
    last_used_at: null,
    revoked_at: null,
  };
  const change = { change: 'tokenCreated', account, rights: { roles, scope }, token: id } as const;
  await register.append(permissionOf({ ...change, by: principal, reason: name }), async (trx) => {
    const present = await accountById(trx, owner);
    if (present.disabled_at !== null || !isWithinRights(token, present)) throw beyondOwner();
    await assertRoom(trx, owner, at);
    await trx.insertInto('api_token').values(row).execute();
  });
  const text = `flt_${id.slice('api-'.length)}_${secret}`;
  return { token: viewToken(row, account.name), text };
}

function beyondOwner(): FleetsealError {
  return new FleetsealError('forbidden', 'A token has no rights that its owner lacks.');
}

async function assertRoom(trx: StoreTransaction, owner: string, now: number): Promise<void> {
  const row = await trx
    .selectFrom('api_token')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('account', '=', owner)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (Number(row?.count ?? 0) < LIMITS.apiTokensPerAccount) return;
  throw new FleetsealError('stateChanged', 'The account has too many tokens: revoke some first.');
}

/** The token of a text; null where there is none that can be used. */
export async function findApiToken(
  { db }: Store,
  text: string,
  now: number,
): Promise<ApiTokenTable | null> {
  const [, digits, secret] = TEXT.exec(text) ?? [];
  if (digits === undefined || secret === undefined) return null;
  const row = await db
    .selectFrom('api_token')
    .selectAll()
    .where('id', '=', `api-${digits}`)
    .executeTakeFirst();
  // An unknown id costs what a wrong secret costs.
  const isRight = sameDigest(digestOf(secret), row?.digest ?? digestOf(digits));
  if (row === undefined || !isRight) return null;
  return row.revoked_at === null && now < row.expires_at ? row : null;
}

/** Writes down that a token was used, at most once a minute. */
export async function noteUse({ db }: Store, token: ApiTokenTable, now: number): Promise<void> {
  if (token.last_used_at !== null && now - token.last_used_at < MINUTE_MS) return;
  await db.updateTable('api_token').set({ last_used_at: now }).where('id', '=', token.id).execute();
}

/** Tokens of an account, also those that have ended, the newest first. */
export async function listApiTokens(db: Db, account: Account): Promise<ApiTokenView[]> {
  const rows = await db
    .selectFrom('api_token')
    .selectAll()
    .where('account', '=', account.id)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map((row) => viewToken(row, account.name));
}

/** A token as people see it. */
export function viewToken(row: ApiTokenTable, accountName: string): ApiTokenView {
  const { roles, scope } = readRights(row);
  return {
    id: row.id,
    name: row.name,
    account: row.account,
    accountName,
    roles: [...roles],
    scope,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  };
}

/**
 * Revokes a token, of `owner` where that is given; again is no error. It is refused from the next
 * request on. Throws notFound.
 */
export async function revokeApiToken(
  { store, register, now }: PeopleParts,
  principal: Principal,
  { id, owner }: { id: string; owner?: string },
): Promise<void> {
  const row = await store.db
    .selectFrom('api_token')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (row === undefined || (owner !== undefined && row.account !== owner)) {
    throw new FleetsealError('notFound', 'There is no such token.');
  }
  if (row.revoked_at !== null) return;
  const account = await accountById(store.db, row.account);
  const change = { change: 'tokenRevoked', account, rights: readRights(row), token: id } as const;
  await register.append(permissionOf({ ...change, by: principal, reason: row.name }), (trx) =>
    revoke(trx, id, now()),
  );
}

async function revoke(trx: StoreTransaction, id: string, now: number): Promise<void> {
  await trx
    .updateTable('api_token')
    .set({ revoked_at: now })
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .execute();
}

/** Revokes the tokens of an account that can be used, and says how many. */
export async function revokeApiTokens(
  trx: StoreTransaction,
  account: string,
  now: number,
): Promise<number> {
  const { numUpdatedRows } = await trx
    .updateTable('api_token')
    .set({ revoked_at: now })
    .where('account', '=', account)
    .where('revoked_at', 'is', null)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}
