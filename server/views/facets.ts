/** Which values a column has, and how many rows have each. */
import type { Column, FacetsAnswer } from './messages.ts';

interface Wanted {
  /** What the values hold, in any case; null: any. */
  readonly search: string | null;
  readonly limit: number;
}

interface Counted {
  readonly value: string;
  readonly rows: number;
}

/** The most frequent values; of as frequent ones the first in the order of the column. */
export function facetsOf(column: Column, { search, limit }: Wanted): FacetsAnswer {
  const wanted = search?.toLowerCase() ?? null;
  const fitting = countTexts(column).filter(({ value }) => {
    return wanted === null || value.toLowerCase().includes(wanted);
  });
  const least = leastCount(fitting, limit);
  const values = fitting
    .filter(({ rows }) => rows >= least)
    // What is equal stays in order.
    .sort((a, b) => b.rows - a.rows)
    .slice(0, limit);
  return { values, more: fitting.length - values.length };
}

/** Every text of a column once; a row with several texts counts for each. */
function countTexts({ values, codes }: Column): Counted[] {
  const rows = new Int32Array(values.length);
  for (const code of codes) if (code !== -1) rows[code] = (rows[code] ?? 0) + 1;
  if (!values.some((value) => typeof value === 'object')) {
    return values.map((value, code) => ({ value: String(value), rows: rows[code] ?? 0 }));
  }
  const counts = new Map<string, number>();
  for (const [code, value] of values.entries()) {
    for (const each of new Set([value].flat())) {
      counts.set(String(each), (counts.get(String(each)) ?? 0) + (rows[code] ?? 0));
    }
  }
  return [...counts].map(([value, count]) => ({ value, rows: count }));
}

/** The count that `limit` values reach: only these few are sorted, and not every serial. */
function leastCount(counted: readonly Counted[], limit: number): number {
  const howMany = new Map<number, number>();
  for (const { rows } of counted) howMany.set(rows, (howMany.get(rows) ?? 0) + 1);
  let found = 0;
  for (const [count, values] of [...howMany].sort(([a], [b]) => b - a)) {
    found += values;
    if (found >= limit) return count;
  }
  return 0;
}
