/** Waiting between attempts: longer each time, and never the same for two that failed at once. */
import { setTimeout as sleep } from 'node:timers/promises';

const FIRST_MS = 5_000;
const LONGEST_MS = 3_600_000;

/**
 * Time to wait after `failures` attempts in a row that failed, milliseconds: from 5 seconds on
 * twice as long each time, at most an hour, and of that a random part of at least one half.
 * `random` gives at least 0 and less than 1.
 */
export function retryDelayMs(failures: number, random: () => number): number {
  const whole = Math.min(FIRST_MS * 2 ** Math.max(0, failures - 1), LONGEST_MS);
  return Math.round(whole * (0.5 + random() / 2));
}

/** Resolves after a time, or as soon as the signal is given. */
export async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
}
