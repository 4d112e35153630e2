/** missing@1: every licensed unit is accounted for. */

import { hostsById, lastSighting, unaccountedUnits } from '../../accounting/facts.ts';
import type { FleetContext, FleetSeen, Host } from '../../accounting/fleet.ts';
import { msToDay, msToText } from '../../register/day.ts';
import { hostName, type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit in the column unaccounted. It changes no column. */
export const missing: FleetCheck = {
  scope: 'fleet',
  name: 'missing',
  version: 1,
  code: 'unitMissing',
  family: 'diversion',
  severity: 'high',
  rule: 'R05',
  shows: 'No host has attested a licensed unit for longer than the policy allows.',
  cannotShow: 'Where the unit is; whether it left its host, or its host only fell silent.',
  falseAlarms:
    'A host that is down for long, a broken board, spares in a store, a late delivery, ' +
    'a unit declared with a wrong serial or uuid.',
  next: 'Find the board; let its host attest it, or record what became of it.',
  run(context) {
    const hosts = hostsById(context);
    return unaccountedUnits(context).map((unit) => missingUnit(unit, context, hosts));
  },
};

function missingUnit(
  unit: ReferenceUnit,
  context: FleetContext,
  hosts: ReadonlyMap<string, Host>,
): FleetSeen {
  const last = lastSighting(unit, context);
  const { shipment, license, shippedAtMs } = unit;
  const { policy } = context.reference;
  const overdueAt = shippedAtMs + policy.transitGraceMs;
  const seen =
    last === null
      ? `never attested; shipped on ${msToDay(shippedAtMs)} ` +
        `in shipment ${shipment} of license ${license}`
      : `last attested by host ${hostName(last.kid, context.reference)} ` +
        `at ${msToText(last.seenAt)}, leaf ${last.index}${endWords(hosts.get(last.hostId))}`;
  return {
    subject: unitSubject(unit),
    kid: last?.kid ?? null,
    hostId: last?.hostId ?? null,
    units: [unit],
    seen,
    firstLeaf: last?.index ?? null,
    lastLeaf: last?.index ?? null,
    openedAt: Math.min(last === null ? overdueAt : last.seenAt + policy.graceMs, context.validAt),
  };
}

/** A host that was taken out of use is no silent one: somebody knows what became of its GPUs. */
function endWords(host: Host | undefined): string {
  const ended = host?.ended ?? null;
  if (ended === null) return '';
  const how = ended.cause === 'refusal' ? 'refused' : 'retired';
  return `; the host was ${how} by register leaf ${ended.index}`;
}
