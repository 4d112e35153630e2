/** Which numbers of a key are missing in what came across an air gap. */
import { compareText } from '../../shared/bytes/bytes.ts';

/** Numbers from `from` to `to`, both missing. */
export interface Gap {
  readonly kid: string;
  readonly from: number;
  readonly to: number;
}

/**
 * The numbers that are missing after the head of each key (`heads`, -1 where there is none) and
 * between what came of it.
 */
export function gapsBetween(
  heads: ReadonlyMap<string, number>,
  came: readonly { readonly kid: string; readonly seq: number | null }[],
): Gap[] {
  const gaps: Gap[] = [];
  for (const kid of [...heads.keys()].toSorted(compareText)) {
    let next = (heads.get(kid) ?? -1) + 1;
    const numbers = came.flatMap((one) => (one.kid === kid && one.seq !== null ? [one.seq] : []));
    for (const seq of numbers.toSorted((a, b) => a - b)) {
      if (seq > next) gaps.push({ kid, from: next, to: seq - 1 });
      next = Math.max(next, seq + 1);
    }
  }
  return gaps;
}
