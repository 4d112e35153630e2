/** The people to whom findings can be assigned. */
import type { AccessScope } from '../../shared/api/roles.ts';
import { ASSIGNABLE_ROLES, type AssignablePerson } from '../../shared/api/routes/work.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { type Account, findAccount, readRights, viewOf } from '../people/accountRows.ts';
import type { Store } from '../store/store.ts';

/** Everybody to whom findings can be assigned, in order of their names. */
export async function assignablePeople({ db }: Store): Promise<AssignablePerson[]> {
  const rows = await db
    .selectFrom('account')
    .selectAll()
    .where('disabled_at', 'is', null)
    .execute();
  return rows
    .map((row): Account => ({ ...row, ...readRights(row) }))
    .filter(isAssignable)
    .map(({ id, name, roles }) => ({ account: id, name, roles: [...roles] }))
    .toSorted((a, b) => compareText(a.name, b.name));
}

/** Somebody to whom findings can be assigned. Throws usageWrong where the id is none of them. */
export async function assignableById(
  db: Store['db'],
  id: string,
): Promise<{ readonly id: string; readonly name: string; readonly scope: AccessScope }> {
  const account = await findAccount(db, id);
  if (account !== null && isAssignable(account)) return account;
  const detail = `There is no active account ${id} to which findings can be assigned.`;
  throw new FleetsealError('usageWrong', detail);
}

function isAssignable(account: Account): boolean {
  const isActive = viewOf(account, null).state === 'active';
  return isActive && ASSIGNABLE_ROLES.some((role) => account.roles.includes(role));
}
