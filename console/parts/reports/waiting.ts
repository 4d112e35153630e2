/** For whom a report waits, as far as its way says so; the server decides. */
import type { ReportRow } from '../../../shared/api/routes/reports.ts';

/** For whom a report waits. */
export type Waiting = 'secondPerson' | 'you' | 'release' | 'releaseYou' | 'nobody';

/** Who looks, and what that account may call. */
export interface Looking {
  readonly name: string;
  readonly mayApprove: boolean;
  readonly mayRelease: boolean;
}

type Way = Pick<ReportRow, 'steps'>;

/** Who drafted it; null where the account is not told. */
export function drafterOf({ steps }: Way): string | null {
  return steps.find(({ step }) => step === 'drafted')?.by ?? null;
}

/** Names are told apart as the server does it for a second person, but for invisible characters. */
function sameName(one: string, other: string): boolean {
  const key = (name: string) => name.normalize('NFKC').toLowerCase().trim();
  return key(one) === key(other);
}

/** True where the one who looks drafted it. */
export function isOwnDraft(report: Way, name: string): boolean {
  const drafter = drafterOf(report);
  return drafter !== null && sameName(drafter, name);
}

/** For whom it waits, seen by one account. */
export function waitingFor(report: Way & Pick<ReportRow, 'state'>, looking: Looking): Waiting {
  if (report.state === 'drafted') {
    return looking.mayApprove && !isOwnDraft(report, looking.name) ? 'you' : 'secondPerson';
  }
  if (report.state === 'approved') return looking.mayRelease ? 'releaseYou' : 'release';
  return 'nobody';
}

/** What permits its release, as its approval says; null where there is none, or it is not told. */
export function permissionOf({ steps }: Way): string | null {
  return steps.find(({ step }) => step === 'approved')?.reference ?? null;
}
