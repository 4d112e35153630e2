/**
 * Sessions: 32 random bytes in a cookie, kept as their SHA-256. A session is always made here with
 * a new secret; what a browser brings is only ever looked up, never taken over.
 */
import type { SessionMethod, SessionView } from '../../shared/api/account.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { MINUTE_MS } from '../../shared/register/day.ts';
import type { SessionTable } from '../store/areas/people.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { sessionCookie } from './cookie.ts';
import { type Db, newId, type RequestFacts, type SessionLifetime } from './parts.ts';
import { digestOf, newSecret } from './secrets.ts';

const AGENT_LENGTH = 256;

/** A session that has just begun. */
export interface StartedSession {
  /** Value of the `set-cookie` header of the answer: the only time that the secret is shown. */
  readonly cookie: string;
  readonly account: string;
  /** Id of the session. */
  readonly session: string;
}

/** How long sessions last where the settings say nothing. */
export const SESSION_LIFETIME: SessionLifetime = {
  idleMs: LIMITS.sessionIdleMs,
  absoluteMs: LIMITS.sessionMs,
};

/** How to begin a session. */
export interface NewSession {
  readonly account: string;
  readonly method: SessionMethod;
  readonly facts: RequestFacts;
  readonly lifetime: SessionLifetime;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Begins a session and ends the one that the request had. */
export async function startSession(
  trx: StoreTransaction,
  { account, method, facts, lifetime, now }: NewSession,
): Promise<StartedSession> {
  if (facts.previous !== null) {
    await trx.deleteFrom('session').where('id', '=', facts.previous).execute();
  }
  await forgetEnded(trx, now);
  await makeRoom(trx, account);
  const secret = newSecret();
  const id = newId('ses');
  await trx
    .insertInto('session')
    .values({
      digest: digestOf(secret),
      id,
      account,
      method,
      created_at: now,
      used_at: now,
      expires_at: now + lifetime.absoluteMs,
      idle_ms: lifetime.idleMs,
      address: facts.address,
      agent: facts.agent?.slice(0, AGENT_LENGTH).toWellFormed() ?? null,
    })
    .execute();
  return { cookie: sessionCookie(secret), account, session: id };
}

async function forgetEnded(trx: StoreTransaction, now: number): Promise<void> {
  await trx
    .deleteFrom('session')
    .where((eb) =>
      eb.or([eb('expires_at', '<=', now), eb(eb('used_at', '+', eb.ref('idle_ms')), '<=', now)]),
    )
    .execute();
}

/** The one that was used longest ago makes room for a new one. */
async function makeRoom(trx: StoreTransaction, account: string): Promise<void> {
  const rows = await trx
    .selectFrom('session')
    .select('id')
    .where('account', '=', account)
    .orderBy('used_at', 'desc')
    .orderBy('id')
    .execute();
  const ids = rows.slice(LIMITS.sessionsPerAccount - 1).map((row) => row.id);
  if (ids.length > 0) await trx.deleteFrom('session').where('id', 'in', ids).execute();
}

/** Sessions that are valid now. */
export async function countSessions({
  store,
  now,
}: {
  readonly store: Store;
  readonly now: () => number;
}): Promise<number> {
  const at = now();
  const row = await store.db
    .selectFrom('session')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('expires_at', '>', at)
    .where((eb) => eb(eb('used_at', '+', eb.ref('idle_ms')), '>', at))
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/**
 * The session of a cookie's secret; null where there is none, or it has ended. `touch`: the request
 * is a sign of life, and the session goes on.
 */
export async function findSession(
  { db }: Store,
  secret: string,
  { now, touch }: { readonly now: number; readonly touch: boolean },
): Promise<SessionTable | null> {
  const row = await db
    .selectFrom('session')
    .selectAll()
    .where('digest', '=', digestOf(secret))
    .executeTakeFirst();
  if (row === undefined || !isLive(row, now)) return null;
  if (!touch || now - row.used_at < MINUTE_MS) return row;
  await db.updateTable('session').set({ used_at: now }).where('id', '=', row.id).execute();
  return { ...row, used_at: now };
}

function isLive(
  row: Pick<SessionTable, 'used_at' | 'expires_at' | 'idle_ms'>,
  now: number,
): boolean {
  return now < row.expires_at && now - row.used_at < row.idle_ms;
}

/** Gives a session another secret and id; the old cookie ends. Throws notSignedIn. */
export async function rotateSession(trx: StoreTransaction, id: string): Promise<StartedSession> {
  const secret = newSecret();
  const session = newId('ses');
  const row = await trx
    .updateTable('session')
    .set({ digest: digestOf(secret), id: session })
    .where('id', '=', id)
    .returning('account')
    .executeTakeFirst();
  if (row === undefined) throw new FleetsealError('notSignedIn');
  return { cookie: sessionCookie(secret), account: row.account, session };
}

/** Sessions of an account, the newest first. `current` is the id of the one that asks. */
export async function listSessions(
  { db }: Store,
  { account, current, now }: { account: string; current: string | null; now: number },
): Promise<SessionView[]> {
  const rows = await db
    .selectFrom('session')
    .selectAll()
    .where('account', '=', account)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows
    .filter((row) => isLive(row, now))
    .map((row) => ({
      id: row.id,
      method: row.method,
      createdAt: row.created_at,
      usedAt: row.used_at,
      expiresAt: row.expires_at,
      address: row.address,
      agent: row.agent,
      current: row.id === current,
    }));
}

/** Ends one session of an account. Throws notFound. */
export async function endSession(
  trx: StoreTransaction,
  { account, session }: { account: string; session: string },
): Promise<void> {
  const { numDeletedRows } = await trx
    .deleteFrom('session')
    .where('id', '=', session)
    .where('account', '=', account)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw new FleetsealError('notFound', 'There is no such session.');
}

/** Ends the sessions of an account, all but `except`, and says how many. */
export async function endSessions(
  db: Db,
  account: string,
  except: string | null = null,
): Promise<number> {
  const all = db.deleteFrom('session').where('account', '=', account);
  const ended = except === null ? all : all.where('id', '!=', except);
  return Number((await ended.executeTakeFirst()).numDeletedRows);
}
