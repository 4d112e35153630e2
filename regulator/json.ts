/** What a verification found, as one JSON value (docs/formats/report.md, "Output"). */
import type { Fingerprint } from '../shared/report/trust.ts';
import { asciiJson } from '../shared/text/terminal.ts';
import type { SharedGpu } from './join.ts';
import { type ExitCode, headlineOf, outcomeOf, type VerifiedFile } from './verifiedFile.ts';

/** Everything that one run found. */
export interface VerifyOutcome {
  readonly trust: readonly { readonly file: string; readonly fingerprints: Fingerprint[] }[];
  readonly reports: readonly VerifiedFile[];
  readonly sharedGpus: readonly SharedGpu[];
  readonly exitCode: ExitCode;
}

/** One line of JSON in ASCII, ended by a newline. */
export function outcomeJson({ trust, reports, sharedGpus, exitCode }: VerifyOutcome): string {
  const listed = reports.map((report) => ({
    file: report.file,
    outcome: outcomeOf(report),
    headline: headlineOf(report),
    steps: report.verification?.steps ?? [],
    statement: report.verification?.statement ?? null,
    balance: report.verification?.balance ?? null,
    incomplete: report.verification?.incomplete ?? [],
    policy: report.verification?.policy ?? null,
    notes: report.verification?.notes ?? [],
    notCovered: report.verification?.notCovered ?? [],
  }));
  return jsonLine({ exitCode, trust, reports: listed, sharedGpus });
}

/** A value as one line of JSON; everything outside ASCII is escaped. */
export function jsonLine(value: unknown): string {
  return `${asciiJson(JSON.stringify(value))}\n`;
}
