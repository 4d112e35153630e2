/** Which events an account sees, and what of them. */
import type { EventType, FleetEvent } from '../../shared/api/events.ts';
import { type AccessScope, isWholeAccess } from '../../shared/api/roles.ts';
import type { Principal } from '../api/call.ts';

/** Types of events that an operator of hosts sees. */
const HOST_TYPES: readonly EventType[] = ['host.waiting', 'host.enrolled', 'host.ended'];

/**
 * The event as somebody with this scope sees it: without the licenses and sites of others. Null
 * where it is none of theirs: what both lists allow is visible, and an event that names no license
 * is none of an account for licenses, likewise for sites. A report is visible where all of its
 * licenses are.
 */
export function eventWithin(event: FleetEvent, scope: AccessScope): FleetEvent | null {
  if (isWholeAccess(scope)) return event;
  const licenses = within(event.licenses, scope.licenses);
  const sites = within(event.sites, scope.sites);
  if (scope.licenses !== null && licenses.length === 0) return null;
  if (scope.sites !== null && sites.length === 0) return null;
  const isReport = event.type.startsWith('report.');
  if (isReport && licenses.length < event.licenses.length) return null;
  return { ...event, licenses, sites };
}

function within(names: readonly string[], allowed: readonly string[] | null): string[] {
  return names.filter((name) => allowed === null || allowed.includes(name));
}

/** The event as an account sees it; null where it does not see it. */
export function eventFor(
  event: FleetEvent,
  { roles, scope }: Pick<Principal, 'roles' | 'scope'>,
): FleetEvent | null {
  const seesFleet = roles.some((role) => role !== 'operator' && role !== 'regulator');
  if (!seesFleet && !(roles.includes('operator') && HOST_TYPES.includes(event.type))) return null;
  return eventWithin(event, scope);
}
