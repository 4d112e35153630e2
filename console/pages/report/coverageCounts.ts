/** Counts over what a report holds about the requirements. */
import type { ReportSummary } from '../../../shared/api/routes/reports.ts';

type Coverage = ReportSummary['coverage'][number];
/** How a requirement is covered. */
export type How = Coverage['how'];

/** How many requirements are covered in each way, in the order of `HOWS`. */
export function coverageCounts(coverage: readonly Coverage[]): ReadonlyMap<How, number> {
  const counts = new Map<How, number>(HOWS.map((how) => [how, 0]));
  for (const { how } of coverage) counts.set(how, (counts.get(how) ?? 0) + 1);
  return counts;
}

/** Every way, the strongest first. */
export const HOWS = ['measured', 'declared', 'attached', 'notCovered'] as const;
