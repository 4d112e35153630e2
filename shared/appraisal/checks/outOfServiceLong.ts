/** outOfServiceLong@1: a unit does not stay out of service for good. */
import type { CustodyStep } from '../../accounting/custody.ts';
import type { FleetSeen } from '../../accounting/fleet.ts';
import {
  isDocumented,
  OUT_EVENTS,
  type UnitInCustody,
  unitsInCustody,
} from '../../accounting/service.ts';
import { DAY_MS, msToText } from '../../register/day.ts';
import { amount } from '../../text/amount.ts';
import { unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit that documents keep out of service for longer than the policy allows. */
export const outOfServiceLong: FleetCheck = {
  scope: 'fleet',
  name: 'outOfServiceLong',
  version: 1,
  code: 'outOfServiceLong',
  family: 'operations',
  severity: 'low',
  rule: 'R05',
  shows:
    'Documents say that a unit is received, stored or in repair, no host has attested it since, ' +
    'and that is longer than the policy allows: nothing but paper says where it is.',
  cannotShow: 'Where the unit is; whether it still exists.',
  falseAlarms: 'Spares in a store; a repair that takes long.',
  next: 'Look at the unit where the document has it; record what became of it.',
  run(context) {
    const { outOfServiceMs } = context.reference.policy;
    return unitsInCustody(context).flatMap((unit): FleetSeen[] => {
      const start = outSince(unit);
      if (start === null || context.validAt - start.at <= outOfServiceMs) return [];
      return [seenOf(unit, start, outOfServiceMs)];
    });
  },
};

/**
 * The first event of the unbroken row of papers that ends with one that keeps a unit out of
 * service, moves it or installs it: only a sighting ends such a row, no paper does, and what has
 * no document changes nothing. Null where the row has no event that takes it out of service.
 */
function outSince({ steps, sightings }: UnitInCustody): CustodyStep | null {
  const seen = sightings.reduce((latest, { notBefore }) => Math.max(latest, notBefore), 0);
  const row = steps.filter((step) => isDocumented(step) && seen <= step.at);
  const last = row.at(-1);
  if (last === undefined || last.event === 'returned' || last.event === 'destroyed') return null;
  return row.find(({ event }) => OUT_EVENTS.includes(event)) ?? null;
}

function seenOf(
  { unit, sightings }: UnitInCustody,
  start: CustodyStep,
  allowedMs: number,
): FleetSeen {
  const { event, at, index, record } = start;
  const last = sightings.at(-1) ?? null;
  const days = Math.trunc(allowedMs / DAY_MS);
  return {
    subject: unitSubject(unit),
    kid: last?.kid ?? null,
    hostId: last?.hostId ?? null,
    units: [unit],
    seen:
      `out of service for more than ${amount(days, 'day')}: ${event} at ${msToText(at)} ` +
      `by register leaf ${index} (${record.id})`,
    firstLeaf: last?.index ?? null,
    lastLeaf: last?.index ?? null,
    openedAt: at + allowedMs + 1,
  };
}
