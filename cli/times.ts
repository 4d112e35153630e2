/** Moments and what was known, as options say them. */
import type { When } from '../server/balances.ts';
import { FleetsealError } from '../shared/errors.ts';
import { DAY_MS, momentToMs, textToMs } from '../shared/register/day.ts';

/** Continuity is measured over this long where no option says since when. */
const USUAL_MS = 30 * DAY_MS;

/** Options of the moment that a question is about. */
export interface WhenOptions {
  readonly from?: string;
  readonly to?: string;
  readonly knownAt?: string;
}

/** A day or a moment with `Z` or an offset. Throws usageWrong. */
export function timeOf(text: string): number {
  try {
    return /T/.test(text) ? momentToMs(text) : textToMs(text);
  } catch (cause) {
    const detail = `${text} is not a time such as 2026-06-01 or 2026-06-01T18:00+08:00.`;
    throw new FleetsealError('usageWrong', detail, { cause });
  }
}

/** The moment that options ask about; 30 days before it, where they do not say since when. */
export function whenOf({ from, to, knownAt }: WhenOptions): When {
  const end = to === undefined ? null : timeOf(to);
  return {
    from: from === undefined ? Math.max(0, (end ?? Date.now()) - USUAL_MS) : timeOf(from),
    to: end,
    knownAt: knownAt === undefined ? null : knownAtOf(knownAt),
  };
}

/** Two log sizes, as in `1200,85`. Throws usageWrong. */
export function knownAtOf(text: string): NonNullable<When['knownAt']> {
  const match = /^([0-9]{1,15}),([0-9]{1,15})$/.exec(text);
  if (match === null) {
    const detail = `${text} is not two log sizes, of evidence and register, such as 1200,85.`;
    throw new FleetsealError('usageWrong', detail);
  }
  return { evidenceSize: Number(match[1]), registerSize: Number(match[2]) };
}
