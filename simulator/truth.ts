/**
 * The simulator's own record of what it did: in which column each unit stands and which findings
 * are true, at AS_OF_MS. Derived from the plan and its incidents alone, by rules written here and
 * not shared with the product, which must never read this record. Tests compare the two.
 */
import type { Incident } from './incidentChoice.ts';
import { LOST_FROM_ROUND } from './incidents.ts';
import type { FleetPlan } from './plan.ts';
import { AS_OF_MS, DAY_MS, HOUR_MS, LAST_ROUND, MINUTE_MS, roundAtMs } from './timeline.ts';

/** The columns in which a shipped unit can stand; a simulated fleet fills not all of them. */
export const UNIT_COLUMNS = [
  'disposed',
  'outOfService',
  'inTransit',
  'attested',
  'attestedWithFindings',
  'unreachable',
  'unaccounted',
] as const;
/** Name of a unit's column. */
export type UnitColumn = (typeof UNIT_COLUMNS)[number];

/** One true finding. The subject: a serial, a host, a license, or a UUID (`gpuUnlicensed`). */
export interface TruthFinding {
  readonly code:
    | 'gpuMoved'
    | 'gpuIdentityChanged'
    | 'gpuMemoryNotOfModel'
    | 'gpuUnreadable'
    | 'hostReadElsewhere'
    | 'unitMissing'
    | 'hostSilent'
    | 'hostKeyCloned'
    | 'gpuUnlicensed'
    | 'gpuBoardChanged'
    | 'unitNotReceived'
    | 'licenseNotInForce';
  readonly subject: string;
}

/** The record. */
export interface Truth {
  readonly asOfMs: number;
  readonly license: string;
  /** Units that the license allows: the sum of all columns. */
  readonly licensed: number;
  /** By the serial that was shipped. */
  readonly units: Readonly<Record<string, UnitColumn>>;
  /** Counts; `notShipped` counts what has no serial yet. */
  readonly columns: Readonly<Record<UnitColumn | 'notShipped', number>>;
  /** In ascending order of code, then subject. */
  readonly findings: readonly TruthFinding[];
  /** UUIDs of GPUs that no license covers. */
  readonly unlicensed: readonly string[];
}

const FRESH_MS = 90 * MINUTE_MS;
const GRACE_MS = 24 * HOUR_MS;
const TRANSIT_GRACE_MS = 14 * DAY_MS;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function incidentFindings(plan: FleetPlan, incident: Incident): TruthFinding[] {
  const hostName = (index: number) => plan.hosts[index]?.name ?? '';
  switch (incident.kind) {
    case 'movedGpu':
      return [{ code: 'gpuMoved', subject: incident.serial }];
    case 'swappedSerialLabel':
      return incident.pair.map(({ serial }) => ({ code: 'gpuIdentityChanged', subject: serial }));
    case 'moddedMemory':
      return [
        { code: 'gpuMemoryNotOfModel', subject: incident.serial },
        { code: 'gpuBoardChanged', subject: incident.serial },
      ];
    case 'lostGpu':
      return [{ code: 'gpuUnreadable', subject: incident.serial }];
    case 'silentHost':
      return [{ code: 'hostSilent', subject: hostName(incident.host) }];
    case 'clonedKey':
      return [{ code: 'hostKeyCloned', subject: hostName(incident.host) }];
    case 'unlicensedGpu':
      return [{ code: 'gpuUnlicensed', subject: incident.gpu.hardware.uuid }];
    case 'shortShipment':
      return [{ code: 'unitNotReceived', subject: incident.serial }];
    case 'suspendedLicense':
      return [{ code: 'licenseNotInForce', subject: incident.license }];
  }
}

/** By serial, the round in which each installed unit was last readable. */
function lastReadableRounds(plan: FleetPlan): Map<string, number> {
  const rounds = new Map<string, number>();
  for (const host of plan.hosts) {
    for (const { hardware } of host.gpus) rounds.set(hardware.serial, LAST_ROUND);
  }
  for (const incident of plan.incidents) {
    if (incident.kind === 'shortShipment') rounds.delete(incident.serial);
    if (incident.kind === 'lostGpu') rounds.set(incident.serial, LOST_FROM_ROUND - 1);
    if (incident.kind === 'silentHost') {
      for (const { hardware } of plan.hosts[incident.host]?.gpus ?? []) {
        rounds.set(hardware.serial, incident.lastRound);
      }
    }
  }
  return rounds;
}

/** Serials that a finding concerns: those of GPU findings, and all units of a cloned host. */
function concernedSerials(plan: FleetPlan, findings: readonly TruthFinding[]): Set<string> {
  const concerned = new Set(findings.map(({ subject }) => subject));
  for (const incident of plan.incidents) {
    if (incident.kind !== 'clonedKey') continue;
    for (const { hardware } of plan.hosts[incident.host]?.gpus ?? []) {
      concerned.add(hardware.serial);
    }
  }
  return concerned;
}

function columnOf(unit: {
  shippedAtMs: number;
  lastReadableRound: number | undefined;
  concerned: boolean;
}): UnitColumn {
  if (unit.lastReadableRound === undefined) {
    return AS_OF_MS - unit.shippedAtMs <= TRANSIT_GRACE_MS ? 'inTransit' : 'unaccounted';
  }
  const ageMs = AS_OF_MS - roundAtMs(unit.lastReadableRound);
  if (ageMs <= FRESH_MS) return unit.concerned ? 'attestedWithFindings' : 'attested';
  return ageMs <= GRACE_MS ? 'unreachable' : 'unaccounted';
}

function unitColumns(
  plan: FleetPlan,
  concerned: ReadonlySet<string>,
): Readonly<Record<string, UnitColumn>> {
  const rounds = lastReadableRounds(plan);
  const units: Record<string, UnitColumn> = {};
  for (const shipment of plan.shipments) {
    for (const { serial } of shipment.units) {
      units[serial] = columnOf({
        shippedAtMs: Date.parse(`${shipment.shippedAt}T00:00:00Z`),
        lastReadableRound: rounds.get(serial),
        concerned: concerned.has(serial),
      });
    }
  }
  return units;
}

/**
 * True of every fleet: each host reads through the fake nvidia-smi over a made host root and says
 * so, the ones that fell silent included; and each unaccounted unit is missing.
 */
function standingFindings(
  plan: FleetPlan,
  units: Readonly<Record<string, UnitColumn>>,
): TruthFinding[] {
  const missing = Object.entries(units).filter(([, column]) => column === 'unaccounted');
  return [
    ...plan.hosts.map(({ name }) => ({ code: 'hostReadElsewhere' as const, subject: name })),
    ...missing.map(([serial]) => ({ code: 'unitMissing' as const, subject: serial })),
  ];
}

/** The record of a plan at AS_OF_MS, just after the last round. */
export function truthOf(plan: FleetPlan): Truth {
  const ofIncidents = plan.incidents.flatMap((incident) => incidentFindings(plan, incident));
  const units = unitColumns(plan, concernedSerials(plan, ofIncidents));
  const findings = [...ofIncidents, ...standingFindings(plan, units)].sort(
    (a, b) => compare(a.code, b.code) || compare(a.subject, b.subject),
  );
  const licensed = plan.license.items.reduce((sum, { quantity }) => sum + quantity, 0);
  const placed = Object.values(units);
  const count = (column: UnitColumn) => placed.filter((each) => each === column).length;
  return {
    asOfMs: AS_OF_MS,
    license: plan.license.id,
    licensed,
    units,
    columns: {
      disposed: count('disposed'),
      notShipped: licensed - placed.length,
      outOfService: count('outOfService'),
      inTransit: count('inTransit'),
      attested: count('attested'),
      attestedWithFindings: count('attestedWithFindings'),
      unreachable: count('unreachable'),
      unaccounted: count('unaccounted'),
    },
    findings,
    unlicensed: plan.incidents.flatMap((incident) =>
      incident.kind === 'unlicensedGpu' ? [incident.gpu.hardware.uuid] : [],
    ),
  };
}
