/** Who may call which route: the one place that decides, from the route's own row. */
import { isWholeAccess } from '../../shared/api/roles.ts';
import type { Access } from '../../shared/api/route.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { Principal } from './call.ts';

/**
 * Decides whether a principal may call a route. Throws notSignedIn without a principal where one
 * is needed, forbidden without the role, or with a limited scope where the whole is needed.
 */
export function assertMayCall(access: Access, principal: Principal | null): void {
  if (access.who === 'anyone') return;
  if (principal === null) throw new FleetsealError('notSignedIn');
  if (access.who === 'signedIn') return;
  if (!access.who.some((role) => principal.roles.includes(role))) {
    throw new FleetsealError('forbidden', `This takes the role ${access.who.join(' or ')}.`);
  }
  if (access.scope === 'whole' && !isWholeAccess(principal.scope)) {
    throw new FleetsealError('forbidden', 'This takes an account for the whole fleet.');
  }
}
