/** The simulated time: when the rounds of a fleet are, in milliseconds since 1970-01-01 UTC. */

/** One minute, one hour, one day. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** 2026-06-01T00:00:00Z: the first round of every simulated fleet. */
export const T0_MS = Date.UTC(2026, 5, 1);

/** Hours after T0_MS at which each round begins. */
export const ROUND_HOURS = [0, 1, 2, 24, 25, 26] as const;
/** Index of the last round. */
export const LAST_ROUND = ROUND_HOURS.length - 1;
/** Index of the first round in which moved, swapped and modded GPUs show. */
export const SECOND_DAY_ROUND = 3;

/** When round `round` begins. RangeError when there is no such round. */
export function roundAtMs(round: number): number {
  const hours = ROUND_HOURS[round];
  if (hours === undefined) throw new RangeError(`there is no round ${round}`);
  return T0_MS + hours * HOUR_MS;
}

/** The time as of which the simulator's record holds: that of the last round. */
export const AS_OF_MS = roundAtMs(LAST_ROUND);

/** The UTC date of `atMs`, as in `2026-06-01`. */
export function dateOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
