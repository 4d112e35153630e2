/** Sign-in of people whom an identity provider vouches for. */
import type { AccessScope, Role } from '../../shared/api/roles.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { StoreTransaction } from '../store/store.ts';
import {
  type Account,
  isReservedName,
  nameKey,
  type Rights,
  readRights,
  storedRights,
} from './accountRows.ts';
import { type Db, newId, type PeopleParts, type RequestFacts, recordAct } from './parts.ts';
import { BY_SERVER, permissionOf } from './permission.ts';
import { isWithinRights } from './rights.ts';
import { digestOf } from './secrets.ts';
import { endSessions, type StartedSession } from './sessions.ts';
import { signInAs } from './signedIn.ts';

/** Who an identity provider says that somebody is, and what that means here. */
export interface ExternalIdentity {
  /** Issuer of the provider, and its lasting name for the person. */
  readonly issuer: string;
  readonly subject: string;
  /** Used when the account is made; later names are not followed, since people choose them. */
  readonly name: string;
  /** From the person's groups, at least one role. */
  readonly roles: readonly Role[];
  readonly scope: AccessScope;
}

/** Characters of a name that are kept where another account has it. */
const NAME_KEPT = 110;

/**
 * Signs in the account of (issuer, subject), which is made where there is none, with the rights
 * that are given. A change of rights is a statement of the register, and ends the account's other
 * sessions where it gives more. Rights are taken from the last administrator too: the provider
 * decides. Throws credentialsWrong for a disabled account, forbidden without a role.
 */
export async function signInExternal(
  parts: PeopleParts,
  identity: ExternalIdentity,
  facts: RequestFacts,
): Promise<StartedSession> {
  const id = await parts.inTurn(() => accountFor(parts, identity, facts));
  return parts.store.transaction((trx) =>
    signInAs(parts, trx, { account: id, method: 'external', facts }),
  );
}

async function accountFor(
  parts: PeopleParts,
  identity: ExternalIdentity,
  { address }: RequestFacts,
): Promise<string> {
  const { db } = parts.store;
  const { name } = identity;
  const row = await db
    .selectFrom('account')
    .selectAll()
    .where('issuer', '=', identity.issuer)
    .where('subject', '=', identity.subject)
    .executeTakeFirst();
  if (row !== undefined && row.disabled_at !== null) {
    await refuse(parts, { name, target: row.id, address });
    throw new FleetsealError('credentialsWrong');
  }
  if (identity.roles.length === 0) {
    await refuse(parts, { name, target: row?.id ?? null, address });
    if (row !== undefined) await setRights(parts, { ...row, ...readRights(row) }, identity);
    throw new FleetsealError('forbidden', 'No group of this person has a role here.');
  }
  if (row === undefined) return create(parts, identity);
  await setRights(parts, { ...row, ...readRights(row) }, identity);
  return row.id;
}

function refuse(
  parts: PeopleParts,
  { name, target, address }: { name: string; target: string | null; address: string },
): Promise<void> {
  const actor = { account: null, name, via: 'none' } as const;
  return recordAct(parts, { act: 'signInRefused', actor, target, detail: `from ${address}` });
}

async function create(parts: PeopleParts, identity: ExternalIdentity): Promise<string> {
  const { register, store, now } = parts;
  const { issuer, subject, roles, scope } = identity;
  const account = { id: newId('acc'), name: await freeName(store.db, identity) };
  const rights: Rights = { roles, scope };
  const reason = `first sign-in at ${issuer}`.slice(0, 512);
  const change = { change: 'accountCreated', account, rights, by: BY_SERVER, reason } as const;
  await register.append(permissionOf(change), async (trx) => {
    await trx
      .insertInto('account')
      .values({
        ...account,
        name_key: nameKey(account.name),
        ...storedRights(rights),
        issuer,
        subject,
        password_hash: null,
        break_glass: 0,
        created_at: now(),
        disabled_at: null,
        last_used_at: null,
      })
      .execute();
  });
  return account.id;
}

/** Nobody signs in under the name of another account, or ours: then the name is told apart. */
async function freeName(db: Db, { name, issuer, subject }: ExternalIdentity): Promise<string> {
  const taken = await db
    .selectFrom('account')
    .select('id')
    .where('name_key', '=', nameKey(name))
    .executeTakeFirst();
  if (taken === undefined && nameKey(name) !== '' && !isReservedName(name)) return name;
  const mark = digestOf(JSON.stringify([issuer, subject])).slice(0, 12);
  return `${name.slice(0, NAME_KEPT).toWellFormed()} (${mark})`;
}

async function setRights(
  parts: PeopleParts,
  account: Account,
  { issuer, roles, scope }: ExternalIdentity,
): Promise<void> {
  const rights: Rights = { roles, scope };
  if (isWithinRights(rights, account) && isWithinRights(account, rights)) return;
  const reason = `groups at ${issuer}`.slice(0, 512);
  const change = { change: 'accountChanged', account, rights, by: BY_SERVER, reason } as const;
  await parts.register.append(permissionOf(change), (trx) => replaceRights(trx, account, rights));
}

/** Stores rights; sessions from before end where the account may do more from now on. */
export async function replaceRights(
  trx: StoreTransaction,
  account: Account,
  rights: Rights,
): Promise<void> {
  await trx.updateTable('account').set(storedRights(rights)).where('id', '=', account.id).execute();
  if (!isWithinRights(rights, account)) await endSessions(trx, account.id);
}
