/** Accounts as they are stored, and read. */
import * as z from 'zod';
import type { AccountView } from '../../shared/api/account.ts';
import {
  type AccessScope,
  accessScopeSchema,
  isWholeAccess,
  type Role,
  roleSchema,
} from '../../shared/api/roles.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { AccountTable } from '../store/areas/people.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { Db, PeopleSettings } from './parts.ts';

/** What an account, or a token, may do. */
export interface Rights {
  readonly roles: readonly Role[];
  readonly scope: AccessScope;
}
/** An account with its rights read. */
export interface Account extends Omit<AccountTable, 'roles' | 'scope'>, Rights {}

const rolesSchema = z.array(roleSchema);

/** Rights as they are stored. */
export function storedRights({ roles, scope }: Rights): { roles: string; scope: string } {
  return { roles: JSON.stringify(roles), scope: JSON.stringify(scope) };
}

/** Reads stored rights. */
export function readRights({ roles, scope }: { roles: string; scope: string }): Rights {
  return {
    roles: rolesSchema.parse(JSON.parse(roles)),
    scope: accessScopeSchema.parse(JSON.parse(scope)),
  };
}

/** An account by its id, null where there is none. */
export async function findAccount(db: Db, id: string): Promise<Account | null> {
  const row = await db.selectFrom('account').selectAll().where('id', '=', id).executeTakeFirst();
  return row === undefined ? null : { ...row, ...readRights(row) };
}

/** An account by its id. Throws notFound. */
export async function accountById(db: Db, id: string): Promise<Account> {
  const account = await findAccount(db, id);
  if (account === null) throw new FleetsealError('notFound', 'There is no such account.');
  return account;
}

/** An account by its name, null where there is none. */
export async function findAccountByName(db: Db, name: string): Promise<Account | null> {
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  return row === undefined ? null : { ...row, ...readRights(row) };
}

/** Characters that are drawn as nothing, or as a space, and are no spaces. */
const NOT_SEEN = /[\p{Default_Ignorable_Code_Point}\u2800]/gu;
/** Names under which this program itself writes into the register; `local`: the own socket. */
const RESERVED_NAMES = ['fleetseal', 'local'];

/** A name as it is compared: case, width, spaces and what is not seen tell no accounts apart. */
export function nameKey(name: string): string {
  const seen = name.normalize('NFKC').replaceAll(NOT_SEEN, '');
  return seen.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** True for a name that would pass for this program's own. */
export function isReservedName(name: string): boolean {
  return RESERVED_NAMES.includes(nameKey(name));
}

/** Throws stateChanged where another account has the name, or this program itself. */
export async function assertNameFree(
  trx: StoreTransaction,
  { id, name }: { id: string; name: string },
): Promise<void> {
  const key = nameKey(name);
  if (key === '') throw new FleetsealError('requestInvalid', 'A name has letters.');
  if (isReservedName(name)) {
    throw new FleetsealError('stateChanged', 'This program itself goes by this name.');
  }
  const row = await trx
    .selectFrom('account')
    .select('id')
    .where('name_key', '=', key)
    .where('id', '!=', id)
    .executeTakeFirst();
  if (row === undefined) return;
  throw new FleetsealError('stateChanged', 'Another account has this name.');
}

/** How people may sign in. */
type WaysIn = Pick<PeopleSettings, 'localSignIn'>;

/** True for an account that can sign in and manages every account. */
export function isWorkingAdministrator(account: Account, { localSignIn }: WaysIn): boolean {
  const { roles, scope, disabled_at, password_hash, issuer, break_glass } = account;
  const hasPassword = password_hash !== null && (localSignIn || break_glass === 1);
  const canSignIn = disabled_at === null && (hasPassword || issuer !== null);
  return canSignIn && roles.includes('administrator') && isWholeAccess(scope);
}

/**
 * Inside of the transaction that takes rights away: of two that take them from each other, one
 * fails. Throws stateChanged where no administrator would be left.
 */
export async function assertAdministratorLeft(trx: StoreTransaction, ways: WaysIn): Promise<void> {
  const rows = await trx
    .selectFrom('account')
    .selectAll()
    .where('disabled_at', 'is', null)
    .execute();
  const accounts = rows.map((row) => ({ ...row, ...readRights(row) }));
  if (accounts.some((account) => isWorkingAdministrator(account, ways))) return;
  throw new FleetsealError('stateChanged', 'No administrator who can sign in would be left.');
}

/** An account as administrators see it. */
export async function viewAccount(db: Store['db'], account: Account): Promise<AccountView> {
  const factor = await db
    .selectFrom('second_factor')
    .select('confirmed_at')
    .where('account', '=', account.id)
    .executeTakeFirst();
  return viewOf(account, factor?.confirmed_at ?? null);
}

/** An account as administrators see it; `confirmedAt` of its second factor. */
export function viewOf(account: Account, confirmedAt: number | null): AccountView {
  const { id, name, issuer, subject, roles, scope } = account;
  const isInvited = issuer === null && account.password_hash === null;
  const usable = isInvited ? 'invited' : 'active';
  return {
    id,
    name,
    state: account.disabled_at === null ? usable : 'disabled',
    roles: [...roles],
    scope,
    external: issuer === null || subject === null ? null : { issuer, subject },
    breakGlass: account.break_glass === 1,
    secondFactor: confirmedAt !== null,
    createdAt: account.created_at,
    lastUsedAt: account.last_used_at,
  };
}
