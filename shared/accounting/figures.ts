/** Figures of license items and their sum; they add up to what is licensed. */
import type { Figures, UnitState } from './types.ts';

/** What figures say, in the order of the columns. */
export const FIGURE_NAMES = [
  'licensed',
  'notShipped',
  'inTransit',
  'attested',
  'attestedWithFindings',
  'unreachable',
  'outOfService',
  'disposed',
  'unaccounted',
] as const satisfies readonly (keyof Figures)[];

/** Figures of one item: units by column, and what of the quantity was never shipped. */
export function figuresOf(
  licensed: number,
  shipped: readonly Pick<UnitState, 'column'>[],
): Figures {
  const figures = { ...emptyFigures(), licensed, notShipped: licensed - shipped.length };
  for (const { column } of shipped) figures[column] += 1;
  assertCloses(figures);
  return figures;
}

/** The sum of figures. */
export function sumOf(all: readonly Figures[]): Figures {
  const total = emptyFigures();
  for (const figures of all) for (const name of FIGURE_NAMES) total[name] += figures[name];
  assertCloses(total);
  return total;
}

/** No unit in any column. */
export function emptyFigures(): Figures {
  return {
    licensed: 0,
    notShipped: 0,
    inTransit: 0,
    attested: 0,
    attestedWithFindings: 0,
    unreachable: 0,
    outOfService: 0,
    disposed: 0,
    unaccounted: 0,
  };
}

function assertCloses({ licensed, ...columns }: Figures): void {
  const counts = Object.values(columns);
  const closes = counts.reduce((total, each) => total + each, 0) === licensed;
  if (!closes || counts.some((each) => each < 0)) throw new TypeError('the balance does not close');
}
