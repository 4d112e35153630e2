/** Units that documents put away, and the sightings that speak against it. */
import type { ReferenceUnit } from '../appraisal/reference.ts';
import type { CustodyEvent } from '../register/records/custody.ts';
import type { CustodyStep } from './custody.ts';
import type { FleetContext, Sighting } from './fleet.ts';

/** Events that need a document to move a column: without one they are a mere word. */
export const DOCUMENTED_EVENTS: readonly CustodyEvent[] = [
  'received',
  'stored',
  'rmaOut',
  'rmaIn',
  'returned',
  'destroyed',
];
/** Events after which a unit is out of service. */
export const OUT_EVENTS: readonly CustodyEvent[] = ['received', 'stored', 'rmaOut', 'rmaIn'];
/**
 * Events after which no host of the fleet can attest the unit before another event. One that was
 * received, or came back from repair, may be put into a host: its sighting confirms that.
 */
export const AWAY_EVENTS: readonly CustodyEvent[] = ['stored', 'rmaOut', 'returned', 'destroyed'];

/** True where a paper says so. */
export function isDocumented({ record }: CustodyStep): boolean {
  return record.document !== undefined;
}

/** A unit that custody events name: those until validAt, in order, and its sightings. */
export interface UnitInCustody {
  readonly unit: ReferenceUnit;
  readonly steps: readonly CustodyStep[];
  /** In order of moment. */
  readonly sightings: readonly Sighting[];
}

/** The units that custody events name until validAt, but for those whose place another one took. */
export function unitsInCustody(context: FleetContext): UnitInCustody[] {
  const { custody, reference, ofUnit, validAt } = context;
  const found: UnitInCustody[] = [];
  for (const [order, all] of custody) {
    const unit = reference.units[order];
    const steps = all.filter(({ at }) => at <= validAt);
    if (unit === undefined || steps.length === 0) continue;
    if (unit.until !== null && unit.until <= validAt) continue;
    found.push({ unit, steps, sightings: ofUnit.get(order)?.byMoment ?? [] });
  }
  return found;
}

/** When an event counts and is known: its moment, or when its record was entered. */
export function recordedSince({ at, record }: CustodyStep, { register }: FleetContext): number {
  return Math.max(at, register.records.custody.get(record.id)?.time ?? at);
}
