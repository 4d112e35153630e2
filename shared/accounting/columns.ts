/** The one ordered column table: a unit is in the first column that fits. */
import type { AppraisalPolicy } from '../register/policyDocuments.ts';
import type { CustodyEvent } from '../register/records/custody.ts';
import { COLUMNS, type Column } from './types.ts';

/** The last documented custody event of a unit. Moments in milliseconds UTC. */
export interface CustodyFacts {
  readonly event: CustodyEvent;
  readonly at: number;
  /** Some evidence in answer to a later challenge shows the unit readable. */
  readonly sightedSince: boolean;
}

/** What the columns look at. Durations and moments in milliseconds. */
export interface UnitFacts {
  readonly validAt: number;
  readonly shippedAtMs: number;
  /** Moment of the last readable sighting; null when never seen. */
  readonly lastSeenAt: number | null;
  /** The newest evidence of that host still shows it readable. */
  readonly shown: boolean;
  /** Some current finding concerns it. Chooses between attested and attestedWithFindings only. */
  readonly concerned: boolean;
  /** Null where no document says anything of it by validAt, and in the first edition. */
  readonly custody: CustodyFacts | null;
  readonly policy: AppraisalPolicy;
}

/** What decides a column. */
export type Cause = 'sighting' | 'custody' | 'shipment';
/** A column with what decides it. */
export interface Placement {
  readonly column: Column;
  readonly cause: Cause;
}

const OUT_OF_SERVICE: readonly CustodyEvent[] = ['received', 'stored', 'rmaOut', 'rmaIn'];
const DISPOSED: readonly CustodyEvent[] = ['returned', 'destroyed'];

/** What decides that a unit is in the column, or null where it does not fit. */
type Fits = (unit: UnitFacts) => Cause | null;

const TABLE: Readonly<Record<Column, Fits>> = {
  disposed: (unit) => (isLast(unit, DISPOSED) ? 'custody' : null),
  outOfService: (unit) => (isLast(unit, OUT_OF_SERVICE) ? 'custody' : null),
  attested: (unit) => (isAttested(unit) && !unit.concerned ? 'sighting' : null),
  attestedWithFindings: (unit) => (isAttested(unit) ? 'sighting' : null),
  unreachable: (unit) => {
    if (isSeenWithin(unit, unit.policy.graceMs)) return 'sighting';
    return isLastWithin(unit, 'installed', unit.policy.graceMs) ? 'custody' : null;
  },
  inTransit: (unit) => {
    const { lastSeenAt, shippedAtMs, custody, policy, validAt } = unit;
    if (isLastWithin(unit, 'moved', policy.moveWithinMs)) return 'custody';
    // A document about the unit ends its way there, whatever it says.
    const isOnItsWay = lastSeenAt === null && custody === null;
    return isOnItsWay && shippedAtMs + policy.transitGraceMs > validAt ? 'shipment' : null;
  },
  unaccounted: ({ lastSeenAt }) => (lastSeenAt === null ? 'shipment' : 'sighting'),
};

/** The column of a unit, and what decides it. */
export function placementOf(unit: UnitFacts): Placement {
  for (const column of COLUMNS) {
    const cause = TABLE[column](unit);
    if (cause !== null) return { column, cause };
  }
  throw new TypeError('no column fits');
}

/**
 * The column of a board whose place another one took: only documents say what became of it, until
 * it is seen again.
 */
export function replacedPlacementOf(unit: UnitFacts): Placement {
  const column = (['disposed', 'outOfService'] as const).find((each) => TABLE[each](unit) !== null);
  if (column !== undefined) return { column, cause: 'custody' };
  return { column: 'unaccounted', cause: unit.lastSeenAt === null ? 'shipment' : 'sighting' };
}

function isAttested(unit: UnitFacts): boolean {
  return unit.shown && isSeenWithin(unit, unit.policy.attestedWithinMs);
}

function isSeenWithin({ lastSeenAt, validAt }: UnitFacts, durationMs: number): boolean {
  return lastSeenAt !== null && validAt - lastSeenAt <= durationMs;
}

function isLast({ custody }: UnitFacts, events: readonly CustodyEvent[]): boolean {
  return custody !== null && !custody.sightedSince && events.includes(custody.event);
}

function isLastWithin(unit: UnitFacts, event: CustodyEvent, durationMs: number): boolean {
  const { custody, validAt } = unit;
  return isLast(unit, [event]) && custody !== null && validAt - custody.at <= durationMs;
}
