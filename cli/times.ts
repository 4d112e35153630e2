/** Moments and what was known, as options say them. */
import type { AsOf } from '../shared/api/query.ts';
import { FleetsealError } from '../shared/errors.ts';
import { momentToMs, textToMs } from '../shared/register/day.ts';

/** A day or a moment with `Z` or an offset. Throws usageWrong. */
export function timeOf(text: string): number {
  try {
    return /T/.test(text) ? momentToMs(text) : textToMs(text);
  } catch (cause) {
    const detail = `${text} is not a time such as 2026-06-01 or 2026-06-01T18:00+08:00.`;
    throw new FleetsealError('usageWrong', detail, { cause });
  }
}

/** Two log sizes, as in `1200,85`. Throws usageWrong. */
export function knownAtOf(text: string): AsOf['knownAt'] {
  const match = /^([0-9]{1,15}),([0-9]{1,15})$/.exec(text);
  if (match === null) {
    const detail = `${text} is not two log sizes, of evidence and register, such as 1200,85.`;
    throw new FleetsealError('usageWrong', detail);
  }
  return { evidenceSize: Number(match[1]), registerSize: Number(match[2]) };
}
