/** What somebody chose of a new report, and what is wrong with it. */
import type { Redaction } from '../../../shared/register/peopleDocuments.ts';
import type { CallReply } from '../../api/call.ts';

/** One license that a report can be about. */
export type LicenseRow = CallReply<'listLicenses'>['items'][number];

/** The form as it stands. Moments as inputs of the browser write them; `to` empty: now. */
export interface DraftChoice {
  readonly licenses: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly redactions: readonly Redaction[];
  readonly reason: string;
}

/** What is wrong, by what it is wrong with; undefined: nothing. */
export interface DraftFaults {
  readonly licenses?: 'chooseOne';
  readonly from?: 'fromNeeded' | 'orderWrong';
  readonly to?: 'future';
}

/** The interval in milliseconds UTC; null where an end is not there. */
export interface Interval {
  readonly from: number | null;
  readonly to: number | null;
}

/** What is wrong with a choice at a moment. */
export function faultsOf(
  licenses: readonly string[],
  { from, to }: Interval,
  now: number,
): DraftFaults {
  const end = to ?? now;
  return {
    ...(licenses.length === 0 ? { licenses: 'chooseOne' } : {}),
    ...(from === null ? { from: 'fromNeeded' } : {}),
    ...(from !== null && from >= end ? { from: 'orderWrong' } : {}),
    ...(end > now ? { to: 'future' } : {}),
  };
}
