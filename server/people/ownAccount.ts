/** What people do with their own account: password, second factor, sessions. */
import { FleetsealError } from '../../shared/errors.ts';
import type { Principal } from '../api/call.ts';
import { accountById } from './accountRows.ts';
import { type PeopleParts, type RequestFacts, recordAct, requireSession } from './parts.ts';
import { assertPasswordGood, normalizePassword } from './passwordRules.ts';
import {
  beginSecondFactor,
  confirmSecondFactor,
  hasSecondFactor,
  type NewSecondFactor,
  removeSecondFactor,
  renewRecoveryCodes,
} from './secondFactor.ts';
import { endSession, endSessions, rotateSession, type StartedSession } from './sessions.ts';
import { reauthenticate } from './signIn.ts';

/** A password that was given again, and from where. */
export interface Again {
  readonly password: string;
  readonly facts: RequestFacts;
}
/** The same, with a code of the app or a recovery code. */
export interface AgainWithCode extends Again {
  readonly code: string;
}

/**
 * Changes the own password: every other session and link of the account ends, this one gets a new
 * secret. Throws what reauthenticate throws, passwordWeak, stateChanged where it was changed at
 * the same time.
 */
export async function changePassword(
  parts: PeopleParts,
  principal: Principal,
  { newPassword, ...again }: Again & { readonly newPassword: string },
): Promise<StartedSession> {
  const { account, session } = await reauthenticate(parts, principal, again);
  const normalized = normalizePassword(newPassword);
  assertPasswordGood(normalized, account.name);
  const hash = await parts.hasher.hash(normalized);
  return parts.store.transaction(async (trx) => {
    const { numUpdatedRows } = await trx
      .updateTable('account')
      .set({ password_hash: hash })
      .where('id', '=', account.id)
      .where('password_hash', '=', account.password_hash)
      .executeTakeFirst();
    if (numUpdatedRows !== 1n) throw new FleetsealError('stateChanged');
    await endSessions(trx, account.id, session);
    await trx.deleteFrom('one_time_link').where('account', '=', account.id).execute();
    const act = { act: 'passwordChanged', actor: principal, target: account.id } as const;
    await recordAct(parts, act, trx);
    return rotateSession(trx, session);
  });
}

/** Begins to set up an authenticator app. Throws what reauthenticate throws, stateChanged. */
export async function setUpSecondFactor(
  parts: PeopleParts,
  principal: Principal,
  again: Again,
): Promise<NewSecondFactor> {
  const { account } = await reauthenticate(parts, principal, again);
  return parts.store.transaction((trx) => beginSecondFactor(trx, account));
}

/** Recovery codes, shown once, and the session's new cookie. */
export interface Confirmed {
  readonly recoveryCodes: string[];
  readonly started: StartedSession;
}

/**
 * Makes the app count; the session gets a new secret, since it may do more from now on. Throws
 * credentialsWrong, stateChanged, forbidden.
 */
export async function confirmOwnSecondFactor(
  parts: PeopleParts,
  principal: Principal,
  code: string,
): Promise<Confirmed> {
  const { account, session } = requireSession(principal);
  return parts.store.transaction(async (trx) => {
    const recoveryCodes = await confirmSecondFactor(trx, { account, code, now: parts.now() });
    const act = { act: 'secondFactorChanged', actor: principal, target: account } as const;
    await recordAct(parts, { ...act, detail: 'set up' }, trx);
    return { recoveryCodes, started: await rotateSession(trx, session) };
  });
}

/** Removes the app, with the password and a code of it. Throws what reauthenticate throws. */
export async function removeOwnSecondFactor(
  parts: PeopleParts,
  principal: Principal,
  again: AgainWithCode,
): Promise<StartedSession> {
  const { account, session } = await reauthenticate(parts, principal, again);
  return parts.store.transaction(async (trx) => {
    await removeSecondFactor(trx, account.id);
    const act = { act: 'secondFactorChanged', actor: principal, target: account.id } as const;
    await recordAct(parts, { ...act, detail: 'removed' }, trx);
    return rotateSession(trx, session);
  });
}

/**
 * Makes new recovery codes, with the password and a code of the app or one of the old ones: the
 * password alone is no way around the second factor. Throws what reauthenticate throws,
 * stateChanged without an app.
 */
export async function createRecoveryCodes(
  parts: PeopleParts,
  principal: Principal,
  again: AgainWithCode,
): Promise<string[]> {
  if (!(await hasSecondFactor(parts.store.db, requireSession(principal).account))) {
    throw new FleetsealError('stateChanged', 'The account has no second factor.');
  }
  const { account } = await reauthenticate(parts, principal, again);
  return parts.store.transaction(async (trx) => {
    const act = { act: 'secondFactorChanged', actor: principal, target: account.id } as const;
    await recordAct(parts, { ...act, detail: 'new recovery codes' }, trx);
    return renewRecoveryCodes(trx, account.id);
  });
}

/** Ends the session of this request on the server. Throws forbidden without one. */
export async function signOut(parts: PeopleParts, principal: Principal): Promise<void> {
  const own = requireSession(principal);
  await parts.store.transaction(async (trx) => {
    await endSession(trx, own);
    await recordAct(parts, { act: 'signedOut', actor: principal, target: own.session }, trx);
  });
}

/** Ends a session of an account, the own one or another's. Throws notFound. */
export async function revokeSession(
  parts: PeopleParts,
  principal: Principal,
  revoked: { readonly account: string; readonly session: string },
): Promise<void> {
  await accountById(parts.store.db, revoked.account);
  await parts.store.transaction(async (trx) => {
    await endSession(trx, revoked);
    const act = { act: 'sessionRevoked', actor: principal, target: revoked.session } as const;
    await recordAct(parts, { ...act, detail: `of ${revoked.account}` }, trx);
  });
}
