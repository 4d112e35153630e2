/** What a reader should know about how earlier reports left the server. */
import type { RegisterEntry } from '../register/register.ts';
import { amount } from '../text/amount.ts';

/**
 * Releases in the former format name nobody, and ask for no approval: beside the steps of reports
 * they are a way around them.
 */
export function releaseNotes({
  entries,
}: {
  readonly entries: readonly RegisterEntry[];
}): string[] {
  const first = entries.findIndex(({ document }) => document.format === 'fleetseal/reportStep@1');
  if (first === -1) return [];
  const around = entries
    .slice(first)
    .filter(({ document }) => document.format === 'fleetseal/reportRelease@1');
  if (around.length === 0) return [];
  const reports = amount(around.length, 'report was', 'reports were');
  const leaf = around[0]?.index ?? 0;
  return [
    `${reports} released without the approval of a second person, after the register had begun ` +
      `to keep approvals (first: register leaf ${leaf}).`,
  ];
}
