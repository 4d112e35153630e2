/** Continuity: the share of an interval in which a unit was attested without too large a gap. */
import type { Sighting } from './sightings.ts';
import type { Continuity } from './types.ts';

/** What is measured, in milliseconds: `[from, validAt)`. */
export interface ContinuityOptions {
  readonly from: number;
  readonly validAt: number;
  /** Instants at most this far apart are joined. */
  readonly maxGapMs: number;
}

/** The parts of a sighting that continuity needs. */
export type Instant = Pick<Sighting, 'fresh' | 'notBefore' | 'notAfter' | 'hostId'>;

/** A covered part of the interval, `[start, end)`, in one host. */
export interface CoveredPart {
  readonly start: number;
  readonly end: number;
  readonly hostId: string;
}

/** Continuity with the parts that make it up: ascending, not overlapping. */
export interface MeasuredContinuity {
  readonly continuity: Continuity;
  readonly covered: readonly CoveredPart[];
}

const PPM = 1_000_000n;

/**
 * Joins consecutive fresh instants of one host that are at most maxGapMs apart: the interval from
 * the first's notBefore to the last's notAfter is covered. Instants of two hosts are not joined:
 * between them the unit was on its way. `instants` counts those that touch the interval.
 */
export function continuityOf(
  sightings: readonly Instant[],
  options: ContinuityOptions,
): Continuity {
  return measureContinuity(sightings, options).continuity;
}

/** As continuityOf, with the covered parts. */
export function measureContinuity(
  sightings: readonly Instant[],
  { from, validAt, maxGapMs }: ContinuityOptions,
): MeasuredContinuity {
  const fresh = inOrder(sightings.filter((each) => each.fresh && each.notBefore < validAt));
  const covered: CoveredPart[] = [];
  let coveredMs = 0;
  let longestGapMs = 0;
  // Everything before this moment was looked at.
  let reached = from;
  for (const { start, end, hostId } of joinInstants(fresh, maxGapMs)) {
    if (end < from) continue;
    const begin = Math.max(start, reached);
    longestGapMs = Math.max(longestGapMs, begin - reached);
    const stop = Math.min(end, validAt);
    if (stop > begin) covered.push({ start: begin, end: stop, hostId });
    coveredMs += Math.max(stop - begin, 0);
    reached = Math.max(reached, stop, begin);
  }
  longestGapMs = Math.max(longestGapMs, validAt - reached, 0);
  const lengthMs = validAt - from;
  if (lengthMs <= 0) return NOTHING_MEASURED;
  const coveredPpm = Number((PPM * BigInt(coveredMs)) / BigInt(lengthMs));
  let instants = 0;
  for (const { notAfter } of fresh) if (notAfter >= from) instants += 1;
  return { continuity: { coveredPpm, longestGapMs, instants }, covered };
}

const NOTHING_MEASURED: MeasuredContinuity = {
  continuity: { coveredPpm: 0, longestGapMs: 0, instants: 0 },
  covered: [],
};

function compareInstants(a: Instant, b: Instant): number {
  return a.notBefore - b.notBefore || a.notAfter - b.notAfter;
}

/** Stable; sightings nearly always are in order already. */
function inOrder(instants: Instant[]): Instant[] {
  return instants.sort(compareInstants);
}

/** Joined intervals in ascending order of their start. They can overlap. */
function joinInstants(instants: readonly Instant[], maxGapMs: number): CoveredPart[] {
  const joined: CoveredPart[] = [];
  for (const { notBefore, notAfter, hostId } of instants) {
    const last = joined.at(-1);
    if (last !== undefined && hostId === last.hostId && notBefore - last.end <= maxGapMs) {
      joined.pop();
      joined.push({ start: last.start, end: Math.max(last.end, notAfter), hostId });
    } else joined.push({ start: notBefore, end: notAfter, hostId });
  }
  return joined;
}
