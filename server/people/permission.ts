/** The register's statement about a change of who may do what. */
import type { z } from 'zod';
import type { permissionDocumentSchema } from '../../shared/register/peopleDocuments.ts';
import type { Principal } from '../api/call.ts';
import type { Unsalted } from '../statements.ts';
import type { Rights } from './accountRows.ts';

type Permission = z.infer<typeof permissionDocumentSchema>;

/** Who changes something: a principal, or the server by itself. */
export interface Changer {
  readonly name: string;
  readonly via: Permission['via'];
}
/** What the server does by itself. */
export const BY_SERVER: Changer = { name: 'fleetseal', via: 'program' };

/** A change of an account, or of a token where `token` is given. */
export interface PermissionChange {
  readonly change: Permission['change'];
  readonly account: { readonly id: string; readonly name: string };
  readonly rights: Rights;
  readonly token?: string;
  readonly by: Changer | Principal;
  readonly reason: string;
}

/** The statement about a change. */
export function permissionOf(change: PermissionChange): Unsalted<Permission> {
  const { account, rights, by, token = null, reason } = change;
  return {
    format: 'fleetseal/permission@1',
    change: change.change,
    account: account.id,
    name: account.name,
    roles: [...rights.roles],
    scope: rights.scope,
    token,
    by: by.name,
    via: by.via,
    reason,
  };
}
