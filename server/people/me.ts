/** Who is asking, as people see it. */
import type { Me } from '../../shared/api/account.ts';
import type { Principal } from '../api/call.ts';
import { findAccount } from './accountRows.ts';
import { lacksSecondFactor } from './authenticate.ts';
import type { PeopleParts } from './parts.ts';
import { hasSecondFactor, recoveryCodesLeft } from './secondFactor.ts';

/** Who is asking: account, rights at this request, when the session or token ends. */
export async function viewMe(parts: PeopleParts, principal: Principal): Promise<Me> {
  const { db } = parts.store;
  const { account: id, name, roles, scope, via, credential } = principal;
  const account = id === null ? null : await findAccount(db, id);
  const signsIn = account?.issuer == null ? 'local' : 'external';
  return {
    account: id,
    name,
    roles: [...roles],
    scope,
    via,
    credential,
    ...(await endOf(parts, principal)),
    signsIn: account === null ? null : signsIn,
    breakGlass: account?.break_glass === 1,
    secondFactor: account !== null && (await hasSecondFactor(db, account.id)),
    secondFactorMissing: account !== null && (await lacksSecondFactor(parts, account)),
    recoveryCodesLeft: account === null ? 0 : await recoveryCodesLeft(db, account.id),
  };
}

async function endOf(
  { store }: PeopleParts,
  { via, credential }: Principal,
): Promise<Pick<Me, 'expiresAt' | 'idleExpiresAt'>> {
  if (credential === null) return { expiresAt: null, idleExpiresAt: null };
  if (via === 'token') {
    const token = await store.db
      .selectFrom('api_token')
      .select('expires_at')
      .where('id', '=', credential)
      .executeTakeFirst();
    return { expiresAt: token?.expires_at ?? null, idleExpiresAt: null };
  }
  const session = await store.db
    .selectFrom('session')
    .select(['expires_at', 'used_at', 'idle_ms'])
    .where('id', '=', credential)
    .executeTakeFirst();
  if (session === undefined) return { expiresAt: null, idleExpiresAt: null };
  const idle = session.used_at + session.idle_ms;
  return { expiresAt: session.expires_at, idleExpiresAt: Math.min(idle, session.expires_at) };
}
