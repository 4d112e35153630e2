/** One-time links: the first administrator, invitations, new credentials. */
import type { Link, LinkPurpose } from '../../shared/api/account.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { LinkTable } from '../store/areas/people.ts';
import type { StoreTransaction } from '../store/store.ts';
import {
  type Account,
  accountById,
  assertNameFree,
  nameKey,
  type Rights,
  storedRights,
} from './accountRows.ts';
import {
  actorOf,
  type Db,
  newId,
  type PeopleParts,
  type RequestFacts,
  recordAct,
} from './parts.ts';
import { assertPasswordGood, normalizePassword } from './passwordRules.ts';
import { BY_SERVER, permissionOf } from './permission.ts';
import { digestOf, newSecret } from './secrets.ts';
import type { StartedSession } from './sessions.ts';
import { signInAs } from './signedIn.ts';

const FIRST_RIGHTS: Rights = { roles: ['administrator'], scope: WHOLE_ACCESS };

/** Makes a link; one that the account had ends. `account` is null for the first administrator. */
export async function createLink(
  trx: StoreTransaction,
  { purpose, account, now }: { purpose: LinkPurpose; account: string | null; now: number },
): Promise<Link> {
  const old = trx.deleteFrom('one_time_link');
  await (account === null
    ? old.where('account', 'is', null)
    : old.where('account', '=', account)
  ).execute();
  await trx.deleteFrom('one_time_link').where('expires_at', '<=', now).execute();
  const secret = newSecret();
  const expiresAt = now + LIMITS.linkMs;
  await trx
    .insertInto('one_time_link')
    .values({ digest: digestOf(secret), purpose, account, expires_at: expiresAt })
    .execute();
  // Behind the number sign: browsers keep it out of what they send, so it is in no server's log.
  return { path: `/link#${secret}`, expiresAt };
}

/** The link for the first administrator, made anew; null once there is an account. */
export async function ensureFirstLink({ store, now }: PeopleParts): Promise<Link | null> {
  return store.transaction(async (trx) => {
    if (await hasAccount(trx)) return null;
    return createLink(trx, { purpose: 'first', account: null, now: now() });
  });
}

async function hasAccount(db: Db): Promise<boolean> {
  return (await db.selectFrom('account').select('id').limit(1).executeTakeFirst()) !== undefined;
}

/** What a link is for. Throws linkInvalid. */
export async function readLink(
  { store, now }: PeopleParts,
  secret: string,
): Promise<{ purpose: LinkPurpose; name: string | null; expiresAt: number }> {
  const link = await linkOf(store.db, secret, now());
  const { account, purpose, expires_at } = link;
  const name = account === null ? null : (await accountById(store.db, account)).name;
  return { purpose, name, expiresAt: expires_at };
}

async function linkOf(db: Db, secret: string, now: number): Promise<LinkTable> {
  const row = await db
    .selectFrom('one_time_link')
    .selectAll()
    .where('digest', '=', digestOf(secret))
    .executeTakeFirst();
  if (row === undefined || row.expires_at <= now) throw new FleetsealError('linkInvalid');
  return row;
}

/** Uses a link up: of two who use it at once, one gets nothing. Throws linkInvalid. */
async function spendLink(trx: StoreTransaction, link: LinkTable, now: number): Promise<void> {
  const { numDeletedRows } = await trx
    .deleteFrom('one_time_link')
    .where('digest', '=', link.digest)
    .where('expires_at', '>', now)
    .executeTakeFirst();
  if (numDeletedRows !== 1n) throw new FleetsealError('linkInvalid');
}

/** What somebody with a link sends. */
export interface LinkUse {
  readonly secret: string;
  /** For the first administrator. */
  readonly name?: string | undefined;
  readonly password: string;
}

/**
 * Uses a link: sets the password of its account, which is made where it is the first one, and
 * signs in. Throws linkInvalid; passwordWeak and requestInvalid, after which it can be used again;
 * forbidden where people may not sign in by password; overloaded.
 */
export async function redeemLink(
  parts: PeopleParts,
  use: LinkUse,
  facts: RequestFacts,
): Promise<StartedSession> {
  const { store, now, hasher } = parts;
  const link = await linkOf(store.db, use.secret, now());
  const account = link.account === null ? null : await accountById(store.db, link.account);
  const name = account?.name ?? use.name;
  if (name === undefined) throw new FleetsealError('requestInvalid', 'A name is needed.');
  const password = normalizePassword(use.password);
  assertPasswordGood(password, name);
  if (account === null) {
    const hash = await hasher.hash(password);
    return createFirst(parts, { link, name, hash }, facts);
  }
  if (!parts.settings.localSignIn && account.break_glass === 0) {
    throw new FleetsealError('forbidden', 'People do not sign in by password here.');
  }
  const hash = await hasher.hash(password);
  return store.transaction(async (trx) => {
    await spendLink(trx, link, now());
    return finish(parts, trx, { account, hash, facts });
  });
}

async function createFirst(
  parts: PeopleParts,
  { link, name, hash }: { link: LinkTable; name: string; hash: string },
  facts: RequestFacts,
): Promise<StartedSession> {
  const { register, now, settings } = parts;
  const id = newId('acc');
  const account: Account = {
    id,
    name,
    name_key: nameKey(name),
    ...FIRST_RIGHTS,
    issuer: null,
    subject: null,
    password_hash: null,
    // Without another way to sign in by password nobody could come back.
    break_glass: settings.localSignIn ? 0 : 1,
    created_at: now(),
    disabled_at: null,
    last_used_at: null,
  };
  const started: StartedSession[] = [];
  const reason = 'one-time link of the first start';
  const change = { change: 'accountCreated', account, rights: FIRST_RIGHTS } as const;
  await register.append(permissionOf({ ...change, by: BY_SERVER, reason }), async (trx) => {
    await spendLink(trx, link, now());
    if (await hasAccount(trx)) throw new FleetsealError('linkInvalid');
    await assertNameFree(trx, account);
    await trx
      .insertInto('account')
      .values({ ...account, ...storedRights(account) })
      .execute();
    started.push(await finish(parts, trx, { account, hash, facts }));
  });
  const [session] = started;
  if (session === undefined) throw new TypeError('an account was made and nobody is signed in');
  return session;
}

async function finish(
  parts: PeopleParts,
  trx: StoreTransaction,
  { account, hash, facts }: { account: Account; hash: string; facts: RequestFacts },
): Promise<StartedSession> {
  await trx
    .updateTable('account')
    .set({ password_hash: hash })
    .where('id', '=', account.id)
    .execute();
  const act = { act: 'linkUsed', actor: actorOf(account), target: account.id } as const;
  await recordAct(parts, act, trx);
  return signInAs(parts, trx, { account: account.id, method: 'link', facts });
}
