/** Waiting that a signal ends, and how long to wait after failures. */
import { setTimeout as delay } from 'node:timers/promises';

const RETRY_BASE_MS = 1_000;
const RETRY_MAX_MS = 300_000;

/** Waits some milliseconds, or until the signal aborts; never throws. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

/** Waits by the real clock. */
export const pause: Pause = async (ms, signal) => {
  await delay(ms, undefined, { signal }).catch(() => undefined);
};

/** Full jitter: anywhere between 0 and an exponentially growing, capped bound. */
export function fullJitter(failures: number, random: () => number): number {
  const bound = Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** Math.min(failures, 20));
  return Math.floor(random() * bound);
}
