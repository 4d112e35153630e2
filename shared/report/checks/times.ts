/**
 * The times that leaves declare. A log grows one leaf after the other, so they never fall along
 * it, and a report is made after every leaf that it holds. Nothing here proves a time.
 */
import { FleetsealError } from '../../errors.ts';
import type { LogName } from '../../log/leaf.ts';
import { quorumSatisfied, type TrustPolicy, type WitnessTime } from '../../log/trustPolicy.ts';
import { msToText } from '../../register/day.ts';
import type { Statement } from '../statement.ts';

/** The times that a statement gives. */
export type StatedTimes = Pick<Statement, 'to' | 'createdAt'>;

interface Timed {
  /** Milliseconds UTC, declared. */
  readonly time: number;
}

/** Times along a log never fall, and none is after the report was made. Throws reportInvalid. */
export function checkLeafTimes(name: LogName, leaves: readonly Timed[], scope: StatedTimes): void {
  let last = 0;
  for (const [index, { time }] of leaves.entries()) {
    const leaf = `Leaf ${index} of the ${name} log is dated ${msToText(time)}`;
    if (time < last) fail(`${leaf}, before the leaf that precedes it.`);
    if (time > scope.createdAt) {
      fail(`${leaf}, after the report was made (${msToText(scope.createdAt)}).`);
    }
    last = time;
  }
}

/** Where a log ends in time, against the end of the interval: how a log that was cut back looks. */
export function newestWords(leaves: readonly Timed[], { to }: StatedTimes): string {
  const newest = leaves.at(-1);
  if (newest === undefined) return `It has no leaf; the interval ends at ${msToText(to)}.`;
  const at = `Its newest leaf is dated ${msToText(newest.time)}`;
  return `${at}; the interval ends at ${msToText(to)}.`;
}

/**
 * True where the policy asks for no quorum, or witnesses that alone satisfy it cosigned between
 * the end of the interval and the time that the report gives itself: then the log was this long
 * when the interval had ended, and the report is not dated before its own checkpoint.
 */
export function witnessedInTime(
  policy: TrustPolicy,
  witnesses: readonly WitnessTime[],
  { to, createdAt }: StatedTimes,
): boolean {
  if (policy.quorum === undefined) return true;
  const inTime = witnesses.filter(({ time }) => time * 1000 >= to && time * 1000 <= createdAt);
  return quorumSatisfied(policy, new Set(inTime.map(({ name }) => name)));
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
