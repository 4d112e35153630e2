/** Accounts as administrators manage them; each change is a statement of the register. */
import type { AccountView, Link } from '../../shared/api/account.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { PERMISSION_CHANGES } from '../../shared/register/peopleDocuments.ts';
import type { Principal } from '../api/call.ts';
import type { StoreTransaction } from '../store/store.ts';
import {
  type Account,
  accountById,
  assertAdministratorLeft,
  assertNameFree,
  isWorkingAdministrator,
  nameKey,
  type Rights,
  storedRights,
  viewAccount,
} from './accountRows.ts';
import { revokeApiTokens } from './apiTokens.ts';
import { replaceRights } from './external.ts';
import { createLink } from './links.ts';
import { newId, type PeopleParts } from './parts.ts';
import { permissionOf } from './permission.ts';
import { isWithinRights } from './rights.ts';
import { removeSecondFactor } from './secondFactor.ts';
import { endSessions } from './sessions.ts';

/** An account as it is asked for. */
export interface AccountRequest extends Rights {
  readonly name: string;
  readonly breakGlass: boolean;
  readonly reason: string;
}
/** A new account; `external` where a provider signs it in. */
export interface NewAccount extends AccountRequest {
  readonly external: { readonly issuer: string; readonly subject: string } | null;
}

/**
 * Makes an account; one with a password gets a one-time link. Throws stateChanged where its name
 * or subject is taken, or there are enough break-glass accounts; requestInvalid for one that could
 * never sign in.
 */
export async function createAccount(
  parts: PeopleParts,
  principal: Principal,
  request: NewAccount,
): Promise<{ readonly account: AccountView; readonly link: Link | null }> {
  const { store, register, now } = parts;
  const { external, breakGlass, reason } = request;
  assertCanSignIn(parts, request);
  const account = accountOf(request, now());
  const links: Link[] = [];
  const change = { change: 'accountCreated', account, rights: account, reason } as const;
  await register.append(permissionOf({ ...change, by: principal }), async (trx) => {
    await assertNameFree(trx, account);
    if (external !== null) await assertSubjectFree(trx, external);
    await trx
      .insertInto('account')
      .values({ ...account, ...storedRights(account) })
      .execute();
    if (breakGlass) await assertBreakGlassFew(trx);
    if (external !== null) return;
    const at = { purpose: 'invitation', account: account.id, now: now() } as const;
    links.push(await createLink(trx, at));
  });
  return { account: await viewAccount(store.db, account), link: links[0] ?? null };
}

function accountOf({ name, roles, scope, external, breakGlass }: NewAccount, now: number): Account {
  return {
    id: newId('acc'),
    name,
    name_key: nameKey(name),
    roles,
    scope,
    issuer: external?.issuer ?? null,
    subject: external?.subject ?? null,
    password_hash: null,
    break_glass: breakGlass ? 1 : 0,
    created_at: now,
    disabled_at: null,
    last_used_at: null,
  };
}

function assertCanSignIn({ settings }: PeopleParts, request: NewAccount): void {
  const { external, breakGlass } = request;
  if (external !== null && breakGlass) {
    throw new FleetsealError('requestInvalid', 'A break-glass account has a password here.');
  }
  if (external !== null || breakGlass || settings.localSignIn) return;
  throw new FleetsealError('requestInvalid', 'People do not sign in by password here.');
}

async function assertSubjectFree(
  trx: StoreTransaction,
  { issuer, subject }: { issuer: string; subject: string },
): Promise<void> {
  const row = await trx
    .selectFrom('account')
    .select('id')
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .executeTakeFirst();
  if (row === undefined) return;
  throw new FleetsealError('stateChanged', 'This person has an account.');
}

/** Inside of the transaction that makes one more. */
async function assertBreakGlassFew(trx: StoreTransaction): Promise<void> {
  const row = await trx
    .selectFrom('account')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('break_glass', '=', 1)
    .where('disabled_at', 'is', null)
    .executeTakeFirst();
  if (Number(row?.count ?? 0) <= LIMITS.breakGlassAccounts) return;
  const detail = `There are at most ${LIMITS.breakGlassAccounts} break-glass accounts.`;
  throw new FleetsealError('stateChanged', detail);
}

/** What is done to an account, and who does it. */
interface Change {
  readonly id: string;
  readonly change: (typeof PERMISSION_CHANGES)[number];
  readonly reason: string;
  /** What the account may do from now on, and its name; as they are where not given. */
  readonly become?: Rights & { readonly name: string };
  readonly write: (trx: StoreTransaction, account: Account) => Promise<void>;
}

/** One change of one account, with its statement, in one transaction. Throws notFound. */
function change(parts: PeopleParts, principal: Principal, asked: Change): Promise<AccountView> {
  return parts.inTurn(() => changeInTurn(parts, principal, asked));
}

async function changeInTurn(
  parts: PeopleParts,
  principal: Principal,
  { id, change: what, reason, become, write }: Change,
): Promise<AccountView> {
  const { store, register } = parts;
  const account = await accountById(store.db, id);
  const named = { id, name: become?.name ?? account.name };
  const rights = become ?? account;
  const document = permissionOf({ change: what, account: named, rights, by: principal, reason });
  await register.append(document, async (trx) => {
    await write(trx, account);
    const { settings } = parts;
    if (isWorkingAdministrator(account, settings)) await assertAdministratorLeft(trx, settings);
  });
  return viewAccount(store.db, await accountById(store.db, id));
}

/**
 * Changes name, roles, scope. Acts at the account's next request; its sessions end where it may do
 * more from now on. Throws notFound; forbidden for the own rights; stateChanged where the name is
 * taken, no administrator would be left, or there are enough break-glass accounts.
 */
export async function changeAccount(
  parts: PeopleParts,
  principal: Principal,
  { id, request }: { id: string; request: AccountRequest },
): Promise<AccountView> {
  const { name, roles, scope, breakGlass, reason } = request;
  const isOwn = principal.account === id;
  const write = async (trx: StoreTransaction, account: Account) => {
    if (isOwn && !isSame(account, request)) throw ownRights();
    if (breakGlass && account.issuer !== null) {
      throw new FleetsealError('stateChanged', 'A break-glass account has a password here.');
    }
    await assertNameFree(trx, { id, name });
    await trx
      .updateTable('account')
      .set({ name, name_key: nameKey(name), break_glass: breakGlass ? 1 : 0 })
      .where('id', '=', id)
      .execute();
    if (breakGlass) await assertBreakGlassFew(trx);
    await replaceRights(trx, account, { roles, scope });
  };
  const become = { name, roles, scope };
  return change(parts, principal, { id, change: 'accountChanged', reason, become, write });
}

function isSame(account: Account, request: AccountRequest): boolean {
  const sameRights = isWithinRights(request, account) && isWithinRights(account, request);
  return sameRights && (account.break_glass === 1) === request.breakGlass;
}

function ownRights(): FleetsealError {
  return new FleetsealError('forbidden', 'Nobody changes the own rights: ask another one.');
}

/**
 * Disables an account: its sessions end, its tokens do not work. Throws notFound; forbidden for
 * the own one; stateChanged where it is disabled, or no administrator would be left.
 */
export async function disableAccount(
  parts: PeopleParts,
  principal: Principal,
  { id, reason }: { id: string; reason: string },
): Promise<AccountView> {
  if (principal.account === id) throw ownRights();
  const write = async (trx: StoreTransaction, account: Account) => {
    if (account.disabled_at !== null) throw new FleetsealError('stateChanged');
    await trx
      .updateTable('account')
      .set({ disabled_at: parts.now() })
      .where('id', '=', id)
      .execute();
    await endSessions(trx, id);
  };
  return change(parts, principal, { id, change: 'accountDisabled', reason, write });
}

/** Enables an account. Throws notFound, stateChanged where it is not disabled. */
export async function enableAccount(
  parts: PeopleParts,
  principal: Principal,
  { id, reason }: { id: string; reason: string },
): Promise<AccountView> {
  const write = async (trx: StoreTransaction, account: Account) => {
    if (account.disabled_at === null) throw new FleetsealError('stateChanged');
    await trx.updateTable('account').set({ disabled_at: null }).where('id', '=', id).execute();
    if (account.break_glass === 1) await assertBreakGlassFew(trx);
  };
  return change(parts, principal, { id, change: 'accountEnabled', reason, write });
}

/** What a reset ended, and the link for new credentials. */
export interface ResetCredentials {
  readonly account: AccountView;
  readonly link: Link;
  readonly sessionsEnded: number;
  readonly tokensRevoked: number;
}

/**
 * Ends password, second factor, recovery codes, sessions and tokens of an account and makes a link
 * for new ones. Throws notFound; forbidden for the own one, which would go around the password;
 * stateChanged where a provider signs it in, or no administrator would be left to use the link.
 */
export async function resetCredentials(
  parts: PeopleParts,
  principal: Principal,
  asked: { id: string; reason: string },
): Promise<ResetCredentials> {
  if (principal.account === asked.id) throw ownRights();
  return parts.inTurn(() => resetInTurn(parts, principal, asked));
}

async function resetInTurn(
  parts: PeopleParts,
  principal: Principal,
  { id, reason }: { id: string; reason: string },
): Promise<ResetCredentials> {
  const ended: { link: Link; sessionsEnded: number; tokensRevoked: number }[] = [];
  const { store, register, now } = parts;
  const account = await accountById(store.db, id);
  const what = { change: 'credentialsReset', account, rights: account, reason } as const;
  await register.append(permissionOf({ ...what, by: principal }), async (trx) => {
    if (account.issuer !== null) {
      throw new FleetsealError('stateChanged', 'A provider signs this account in.');
    }
    await trx.updateTable('account').set({ password_hash: null }).where('id', '=', id).execute();
    await removeSecondFactor(trx, id);
    await trx.deleteFrom('known_address').where('account', '=', id).execute();
    const sessionsEnded = await endSessions(trx, id);
    const tokensRevoked = await revokeApiTokens(trx, id, now());
    const link = await createLink(trx, { purpose: 'reset', account: id, now: now() });
    // Over the server's own socket a new link can be made at any time.
    if (principal.via !== 'socket') await assertAdministratorLeft(trx, parts.settings);
    ended.push({ link, sessionsEnded, tokensRevoked });
  });
  const [first] = ended;
  if (first === undefined) throw new TypeError('credentials were reset and nothing was done');
  return { account: await viewAccount(store.db, await accountById(store.db, id)), ...first };
}
