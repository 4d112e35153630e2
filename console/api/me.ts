/** Who is signed in and may do what. The server decides; this leaves out what it would refuse. */
import { createContext, useContext } from 'react';
import type { AccessScope, Role } from '../../shared/api/roles.ts';
import type { CallReply } from './call.ts';
import { OPERATIONS, type RouteId } from './operations.ts';

/** Who is signed in. */
export type Me = CallReply<'getMe'>;

/** Who is signed in; null on the pages before that. */
export const MeContext = createContext<Me | null>(null);

/** Who is signed in. Throws on a page that is shown before that. */
export function useMe(): Me {
  const me = useContext(MeContext);
  if (me === null) throw new TypeError('this page is shown to nobody who is not signed in');
  return me;
}

/** True where the server would not refuse this route to the account. */
export function mayCall(me: { roles: readonly Role[]; scope: AccessScope }, id: RouteId): boolean {
  const { who, scope } = OPERATIONS[id];
  if (typeof who === 'string') return true;
  const isWhole = me.scope.sites === null && me.scope.licenses === null;
  return who.some((role) => me.roles.includes(role)) && (scope !== 'whole' || isWhole);
}

/** True where the account that is signed in may call this route. */
export function useMay(id: RouteId): boolean {
  return mayCall(useMe(), id);
}
