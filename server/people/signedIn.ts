/** The last step of every way to sign in: the account is read again, then its session begins. */
import type { SessionMethod } from '../../shared/api/account.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { StoreTransaction } from '../store/store.ts';
import { findAccount } from './accountRows.ts';
import { actorOf, type PeopleParts, type RequestFacts, recordAct } from './parts.ts';
import { SESSION_LIFETIME, type StartedSession, startSession } from './sessions.ts';

/**
 * Begins a session of an account, and tells the access record. Throws credentialsWrong where the
 * account is disabled by now.
 */
export async function signInAs(
  parts: PeopleParts,
  trx: StoreTransaction,
  sign: { account: string; method: SessionMethod; facts: RequestFacts },
): Promise<StartedSession> {
  const now = parts.now();
  const account = await findAccount(trx, sign.account);
  if (account === null || account.disabled_at !== null) {
    throw new FleetsealError('credentialsWrong');
  }
  const { address } = sign.facts;
  const lifetime = parts.settings.sessions ?? SESSION_LIFETIME;
  const started = await startSession(trx, { ...sign, lifetime, now });
  await trx
    .updateTable('account')
    .set({ last_used_at: now })
    .where('id', '=', account.id)
    .execute();
  const isBreakGlass = account.break_glass === 1;
  const act = {
    act: isBreakGlass ? 'breakGlassUsed' : 'signedIn',
    actor: actorOf(account),
    target: started.session,
    detail: `from ${address}`,
  } as const;
  await recordAct(parts, act, trx);
  if (isBreakGlass) {
    parts.log.warn({ account: account.id, name: account.name, address }, 'break-glass sign-in');
  }
  return started;
}
