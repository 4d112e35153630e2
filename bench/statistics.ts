/** Small statistics for the benchmarks. */

/** The value at `share` (0 to 1) of the ordered values; 0.5 is the median. */
export function quantile(values: readonly number[], share: number): number {
  const ordered = [...values].sort((a, b) => a - b);
  return ordered[Math.floor((ordered.length - 1) * share)] ?? Number.NaN;
}

/** The median. */
export const median = (values: readonly number[]): number => quantile(values, 0.5);
