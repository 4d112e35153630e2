/** What readings tell that were made up: they stand still, or are played for several GPUs. */
import { HOUR_MS } from '../timeline.ts';
import type { Facts, Sight } from './facts.ts';
import type { TrueFinding } from './unitRules.ts';

/** So many rounds in a row, over so long, no chip that draws power reads the same. */
const STILL = { rounds: 12, ms: 6 * HOUR_MS };
/** So many rounds in a row no two chips read the same; it is seen for two rounds more. */
const SAME = { rounds: 8, later: 2 };

/** Both, for every unit. */
export function readingFindings({ sights }: Facts): TrueFinding[] {
  const played = playedTwice(sights);
  return [...sights].flatMap(([serial, own]) => {
    const codes = [
      ...(stoodStill(own) ? ['readingsFrozen'] : []),
      ...(played.has(serial) ? ['readingsRepeated'] : []),
    ];
    return codes.map((code) => ({ code, subject: serial, serials: [serial] }));
  });
}

function stoodStill(own: readonly Sight[]): boolean {
  return own.some((end, at) => {
    const first =
      at -
      own
        .slice(0, at + 1)
        .toReversed()
        .findIndex((one) => !isSame(one, end));
    const start = own[first > at ? 0 : first + 1];
    const rounds = first > at ? at + 1 : at - first;
    return (
      start !== undefined &&
      rounds >= STILL.rounds &&
      end.round.moment - start.round.moment >= STILL.ms
    );
  });
}

function isSame(a: Sight, b: Sight): boolean {
  return a.gpu.readings === b.gpu.readings;
}

function playedTwice(sights: ReadonlyMap<string, readonly Sight[]>): Set<string> {
  const owners = new Map<string, string[]>();
  for (const [serial, own] of sights) {
    const newest = own.toReversed();
    for (let later = 0; later <= SAME.later; later += 1) {
      const row = newest.slice(later, later + SAME.rounds);
      if (row.length < SAME.rounds) continue;
      const text = row.map(({ gpu }) => gpu.readings).join();
      owners.set(text, [...(owners.get(text) ?? []), serial]);
    }
  }
  const shared = [...owners.values()].filter((serials) => new Set(serials).size > 1);
  return new Set(shared.flat());
}
