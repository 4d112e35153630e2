/** A report file and what verifying it gave. */
import type { Verification } from '../shared/report/verify.ts';

/** A report file and what verifying it gave. */
export interface VerifiedFile {
  readonly file: string;
  /** Null where the file could not be read. */
  readonly verification: Verification | null;
}

/** 0 valid, 1 invalid, 2 cannot tell. */
export type ExitCode = 0 | 1 | 2;

const EXIT_CODES = { valid: 0, invalid: 1, cannotTell: 2 } as const;

/** What a report came to; one that could not be read is `cannotTell`. */
export function outcomeOf({ verification }: VerifiedFile): Verification['outcome'] {
  return verification?.outcome ?? 'cannotTell';
}

/** One line on what a report came to; of a valid one it says where that is not the whole story. */
export function headlineOf({ verification }: VerifiedFile): string {
  if (verification === null) return 'CANNOT TELL: it cannot be read.';
  const { outcome, incomplete, notes } = verification;
  if (outcome === 'invalid') return 'INVALID: do not rely on this report.';
  if (outcome === 'cannotTell') return 'CANNOT TELL: a newer version of Fleetseal is needed.';
  const valid =
    incomplete.length > 0
      ? `VALID, INCOMPLETE: ${incomplete.join('; ')}.`
      : 'VALID: every step that could be checked passed.';
  return notes.length > 0 ? `${valid} Read the notes on the operator’s policy.` : valid;
}

/** The exit code of the worst report: invalid, then cannot tell, then valid. */
export function exitCodeOf(reports: readonly VerifiedFile[]): ExitCode {
  const outcomes = reports.map(outcomeOf);
  const worst = (['invalid', 'cannotTell'] as const).find((each) => outcomes.includes(each));
  return EXIT_CODES[worst ?? (outcomes.length === 0 ? 'cannotTell' : 'valid')];
}
