/** Sign-in with a password, and the password asked again before what is dangerous. */
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import type { Principal } from '../api/call.ts';
import type { StoreTransaction } from '../store/store.ts';
import { type Account, accountById, findAccountByName, nameKey } from './accountRows.ts';
import { type Attempt, beginAttempt, succeed, takeBack } from './attempts.ts';
import { type PeopleParts, type RequestFacts, recordAct, requireSession } from './parts.ts';
import { normalizePassword } from './passwordRules.ts';
import { hasSecondFactor, spendCode } from './secondFactor.ts';
import { digestOf } from './secrets.ts';
import type { StartedSession } from './sessions.ts';
import { signInAs } from './signedIn.ts';

/** What somebody sends to sign in. */
export interface Credentials {
  readonly name: string;
  readonly password: string;
  /** Six digits of an app, or a recovery code. */
  readonly code?: string | undefined;
}

/**
 * Signs in. A name that nobody has, an account without a password here and a wrong password cost
 * one hash each and get one answer. Throws credentialsWrong, secondFactorNeeded, rateLimited,
 * overloaded.
 */
export async function signInWithPassword(
  parts: PeopleParts,
  credentials: Credentials,
  facts: RequestFacts,
): Promise<StartedSession> {
  const { name, code } = credentials;
  const account = await findAccountByName(parts.store.db, name);
  const subject = account?.id ?? digestOf(nameKey(name));
  const attempt = await beginAttempt(parts, { subject, address: facts.address });
  try {
    const hash = passwordHashFor(parts, account);
    const { password } = credentials;
    const { isRight, isOutdated } = await verify(parts, { password, hash, attempt });
    if (!isRight || account === null) throw new FleetsealError('credentialsWrong');
    const spend = await secondFactorOf(parts, account, code);
    const started = await parts.store.transaction(async (trx) => {
      await spend(trx);
      await succeed(trx, attempt, parts.now());
      return signInAs(parts, trx, { account: account.id, method: 'password', facts });
    });
    if (isOutdated) await rehash(parts, account, password);
    return started;
  } catch (error) {
    await settleFailure(parts, attempt, { error, name, account, address: facts.address });
    throw error;
  }
}

/** The hash to compare with; null where the account may not sign in by password. */
function passwordHashFor({ settings }: PeopleParts, account: Account | null): string | null {
  if (account === null || account.disabled_at !== null) return null;
  if (!settings.localSignIn && account.break_glass === 0) return null;
  return account.password_hash;
}

function verify(
  { hasher }: PeopleParts,
  { password, hash, attempt }: { password: string; hash: string | null; attempt: Attempt },
) {
  return hasher.verify(normalizePassword(password), hash, attempt.isKnown);
}

/** Uses the code up, where the account has a second factor. Throws secondFactorNeeded. */
async function secondFactorOf(
  parts: PeopleParts,
  account: Account,
  code: string | undefined,
): Promise<(trx: StoreTransaction) => Promise<void>> {
  const { id } = account;
  if (!(await hasSecondFactor(parts.store.db, id))) return async () => {};
  if (code === undefined) throw new FleetsealError('secondFactorNeeded');
  return (trx) => spendCode(trx, { account: id, code, now: parts.now() });
}

/** Only what was wrong stays counted, and is told to the access record. */
async function settleFailure(
  parts: PeopleParts,
  attempt: Attempt,
  failed: { error: unknown; name: string; account: Account | null; address: string },
): Promise<void> {
  const { error, name, account, address } = failed;
  if (!isFleetsealError(error, 'credentialsWrong')) return takeBack(parts, attempt);
  await recordAct(parts, {
    act: 'signInRefused',
    actor: { account: null, name, via: 'none' },
    target: account?.id ?? null,
    detail: `from ${address}`,
  });
}

/** The cost was raised since the hash was made: now that the password is known, it is followed. */
async function rehash(parts: PeopleParts, account: Account, password: string): Promise<void> {
  const hash = await parts.hasher.hash(normalizePassword(password));
  await parts.store.db
    .updateTable('account')
    .set({ password_hash: hash })
    .where('id', '=', account.id)
    .where('password_hash', '=', account.password_hash)
    .execute();
}

/** The session and account of somebody who has given the password again. */
export interface Reauthenticated {
  readonly account: Account;
  readonly session: string;
}

/**
 * Asks the one who is signed in for the password again, and where `code` is given uses that up
 * too: both are counted as a sign-in is, so that neither can be guessed here. Throws
 * credentialsWrong, rateLimited, overloaded; forbidden where the request has no session;
 * stateChanged where the account has no password here.
 */
export async function reauthenticate(
  parts: PeopleParts,
  principal: Principal,
  { password, code, facts }: { password: string; code?: string; facts: RequestFacts },
): Promise<Reauthenticated> {
  const session = requireSession(principal);
  const account = await accountById(parts.store.db, session.account);
  if (account.password_hash === null) {
    throw new FleetsealError('stateChanged', 'The account has no password here.');
  }
  const { address } = facts;
  const attempt = await beginAttempt(parts, { subject: account.id, address });
  try {
    const { password_hash: hash } = account;
    const { isRight } = await verify(parts, { password, hash, attempt });
    if (!isRight) throw new FleetsealError('credentialsWrong');
    await parts.store.transaction(async (trx) => {
      const now = parts.now();
      if (code !== undefined) await spendCode(trx, { account: account.id, code, now });
      await succeed(trx, attempt, now);
    });
    return { account, session: session.session };
  } catch (error) {
    await settleFailure(parts, attempt, { error, name: account.name, account, address });
    throw error;
  }
}
