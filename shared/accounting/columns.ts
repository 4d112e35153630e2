/** The one ordered column table: a unit is in the first column that fits. */
import type { AppraisalPolicy } from '../register/documents.ts';
import { COLUMNS, type Column } from './types.ts';

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
  readonly policy: AppraisalPolicy;
}

type Fits = (unit: UnitFacts) => boolean;

const TABLE: Readonly<Record<Column, Fits>> = {
  // Both need custody documents, which no register has yet: nothing fits them.
  disposed: () => false,
  outOfService: () => false,
  attested: (unit) => isAttested(unit) && !unit.concerned,
  attestedWithFindings: isAttested,
  unreachable: (unit) => isSeenWithin(unit, unit.policy.graceMs),
  inTransit: ({ lastSeenAt, shippedAtMs, policy, validAt }) =>
    lastSeenAt === null && shippedAtMs + policy.transitGraceMs > validAt,
  unaccounted: () => true,
};

/** The column of a unit. */
export function columnOf(unit: UnitFacts): Column {
  return COLUMNS.find((column) => TABLE[column](unit)) ?? 'unaccounted';
}

function isAttested(unit: UnitFacts): boolean {
  return unit.shown && isSeenWithin(unit, unit.policy.attestedWithinMs);
}

function isSeenWithin({ lastSeenAt, validAt }: UnitFacts, durationMs: number): boolean {
  return lastSeenAt !== null && validAt - lastSeenAt <= durationMs;
}
