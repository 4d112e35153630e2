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

interface Interval {
  readonly start: number;
  readonly end: number;
}

const PPM = 1_000_000n;

/**
 * Joins consecutive fresh instants of one host that are at most maxGapMs apart: the interval from
 * the first's notBefore to the last's notAfter is covered. Instants of two hosts are not joined:
 * between them the unit was on its way. `instants` counts those that touch the interval.
 */
export function continuityOf(
  sightings: readonly Instant[],
  { from, validAt, maxGapMs }: ContinuityOptions,
): Continuity {
  const fresh = sightings
    .filter((each) => each.fresh && each.notBefore < validAt)
    .toSorted((a, b) => a.notBefore - b.notBefore || a.notAfter - b.notAfter);
  let covered = 0;
  let longestGapMs = 0;
  // Everything before this moment was looked at.
  let reached = from;
  for (const { start, end } of joinInstants(fresh, maxGapMs)) {
    if (end < from) continue;
    const begin = Math.max(start, reached);
    longestGapMs = Math.max(longestGapMs, begin - reached);
    const stop = Math.min(end, validAt);
    covered += Math.max(stop - begin, 0);
    reached = Math.max(reached, stop, begin);
  }
  longestGapMs = Math.max(longestGapMs, validAt - reached, 0);
  const lengthMs = Math.max(validAt - from, 0);
  if (lengthMs === 0) return { coveredPpm: 0, longestGapMs: 0, instants: 0 };
  const coveredPpm = Number((PPM * BigInt(covered)) / BigInt(lengthMs));
  const instants = fresh.filter(({ notAfter }) => notAfter >= from).length;
  return { coveredPpm, longestGapMs, instants };
}

/** Joined intervals in ascending order of their start. They can overlap. */
function joinInstants(instants: readonly Instant[], maxGapMs: number): Interval[] {
  const joined: Interval[] = [];
  let hostId: string | undefined;
  for (const { notBefore, notAfter, hostId: host } of instants) {
    const last = joined.at(-1);
    if (last !== undefined && host === hostId && notBefore - last.end <= maxGapMs) {
      joined.pop();
      joined.push({ start: last.start, end: Math.max(last.end, notAfter) });
    } else joined.push({ start: notBefore, end: notAfter });
    hostId = host;
  }
  return joined;
}
