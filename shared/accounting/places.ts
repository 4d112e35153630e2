/** Where a GPU was attested, one stay after the other. */
import type { Sighting } from './fleet.ts';

/** Consecutive sightings of one GPU by one host. */
export interface Stay {
  readonly hostId: string;
  readonly first: Sighting;
  readonly last: Sighting;
  readonly sightings: readonly Sighting[];
}

/** The stays of a GPU from its readable sightings in order of moment. */
export function placesOf(sightings: readonly Sighting[]): Stay[] {
  const runs: Sighting[][] = [];
  for (const sighting of sightings) {
    const run = runs.at(-1);
    if (run?.[0]?.hostId === sighting.hostId) run.push(sighting);
    else runs.push([sighting]);
  }
  return runs.flatMap((run) => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return [];
    return [{ hostId: first.hostId, first, last, sightings: run }];
  });
}

/** The latest change of hosts, or null. */
export function latestMove(stays: readonly Stay[]): { from: Stay; to: Stay } | null {
  const from = stays.at(-2);
  const to = stays.at(-1);
  return from === undefined || to === undefined ? null : { from, to };
}

/**
 * The first sighting by a host that had it before another host did, or null. It must have been
 * made after the other's evidence was received: else the two can be of one move.
 */
export function returnTo(stays: readonly Stay[]): { other: Sighting; again: Sighting } | null {
  const earlier = new Set<string>();
  for (const [position, stay] of stays.entries()) {
    const other = stays[position - 1]?.first;
    if (other !== undefined && earlier.has(stay.hostId)) {
      const again = stay.sightings.find(({ notBefore }) => notBefore >= other.notAfter);
      if (again !== undefined) return { other, again };
    }
    earlier.add(stay.hostId);
  }
  return null;
}
