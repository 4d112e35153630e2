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

/** The exit code of the worst report: invalid, then cannot tell, then valid. */
export function exitCodeOf(reports: readonly VerifiedFile[]): ExitCode {
  const outcomes = reports.map(outcomeOf);
  const worst = (['invalid', 'cannotTell'] as const).find((each) => outcomes.includes(each));
  return EXIT_CODES[worst ?? (outcomes.length === 0 ? 'cannotTell' : 'valid')];
}
