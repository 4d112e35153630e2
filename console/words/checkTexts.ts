/** What the catalogs say about a finding. */
import type { FindingCode } from '../../shared/appraisal/result.ts';

/** Name, meaning and next step of a finding. */
export interface CheckText {
  /** Short, in words of everyday. */
  readonly name: string;
  /** What such a finding shows. */
  readonly shows: string;
  /** What to do next. */
  readonly next: string;
}

/** The words for some codes. */
export type CheckTexts = Readonly<Partial<Record<FindingCode, CheckText>>>;
