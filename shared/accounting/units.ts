/** The state of each unit: its column, where it was last seen, its continuity, its findings. */
import { hostName, type ReferenceUnit } from '../appraisal/reference.ts';
import type { FindingCode } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import { columnOf } from './columns.ts';
import { continuityOf } from './continuity.ts';
import type { CurrentFinding } from './current.ts';
import { factsOf, hostsById, lastSighting, type UnitPlace } from './facts.ts';
import type { FleetContext } from './fleet.ts';
import type { UnitState } from './types.ts';

/** Findings on a host that put all units last seen there in doubt. The others stay on the host. */
const HOST_WIDE_CODES: readonly FindingCode[] = [
  'hostKeyCloned',
  'hostRestored',
  'sequenceGap',
  'keyAfterEnd',
  'quoteMissing',
  'quoteInvalid',
];

/** What the states of units are made from. */
export interface UnitStatesOptions {
  readonly context: FleetContext;
  readonly findings: readonly CurrentFinding[];
  /** Continuity is measured over [from, validAt). */
  readonly from: number;
}

/** States of these units, in this order. */
export function unitStates(
  units: readonly ReferenceUnit[],
  { context, findings, from }: UnitStatesOptions,
): UnitState[] {
  const hosts = hostsById(context);
  const codes = codesOf(findings);
  return units.map((unit) => {
    const last = lastSighting(unit, context);
    const own = codes.ofUnit.get(unit.order) ?? [];
    const ofHost = last === null ? [] : (codes.ofHost.get(last.hostId) ?? []);
    const concerning = [...new Set([...own, ...ofHost])].sort(compareText);
    const host = last === null ? undefined : hosts.get(last.hostId);
    return unitState({ unit, last, host, findings: concerning, context, from });
  });
}

interface StateParts extends UnitPlace {
  readonly findings: string[];
  readonly from: number;
}

function unitState({ unit, last, host, findings, context, from }: StateParts): UnitState {
  const { reference, validAt } = context;
  const { policy } = reference;
  const sightings = context.ofUnit.get(unit.order)?.byMoment ?? [];
  return {
    license: unit.license,
    shipment: unit.shipment,
    model: unit.model,
    serial: unit.serial,
    uuid: unit.uuid,
    column: columnOf(factsOf({ unit, last, host, context, concerned: findings.length > 0 })),
    kid: last?.kid ?? null,
    host: last === null ? null : hostName(last.kid, reference),
    site: last === null ? null : (reference.hosts.get(last.kid)?.document.site ?? null),
    lastSeenAt: last?.seenAt ?? null,
    leaf: last?.index ?? null,
    assurance: {
      serial: last?.identity.serial?.assurance ?? null,
      uuid: last?.identity.uuid?.assurance ?? null,
      pdi: last?.identity.pdi?.assurance ?? null,
    },
    continuity: continuityOf(sightings, { from, validAt, maxGapMs: policy.maxGapMs }),
    findings,
  };
}

function codesOf(findings: readonly CurrentFinding[]) {
  const ofUnit = new Map<number, string[]>();
  const ofHost = new Map<string, string[]>();
  for (const { finding, units, hostId } of findings) {
    for (const { order } of units) {
      ofUnit.set(order, [...(ofUnit.get(order) ?? []), finding.code]);
    }
    if (hostId !== null && HOST_WIDE_CODES.includes(finding.code)) {
      ofHost.set(hostId, [...(ofHost.get(hostId) ?? []), finding.code]);
    }
  }
  return { ofUnit, ofHost };
}
