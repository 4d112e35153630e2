/** What the page and its worker say to each other. */
import type { ErrorCode } from '../../shared/errors.ts';
import type { StepName } from '../../shared/report/steps.ts';
import type { VerifyOutcome } from '../json.ts';
import type { ReportView, SharedGpuView } from './view.ts';

/** A file that somebody chose, under a name that no other chosen file has. */
export interface ChosenFile {
  readonly name: string;
  readonly file: File;
}

/** Files to verify; without reports only the trust files are read. */
export interface WorkOrder {
  readonly trusts: readonly ChosenFile[];
  readonly reports: readonly ChosenFile[];
}

/** An error of the table, as the page shows it. */
export interface Problem {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a finished run found. */
export interface RunView {
  readonly exitCode: 0 | 1 | 2;
  /** The bytes that `fleetseal verify --json` prints of the same files. */
  readonly json: Blob;
  /** Why nothing was verified; null where something was. */
  readonly problem: Problem | null;
  readonly reports: readonly ReportView[];
  readonly sharedGpus: readonly SharedGpuView[];
}

/** What the worker tells: trust first, then each step as it begins, then what was found. */
export type WorkNews =
  | { readonly kind: 'trust'; readonly trust: VerifyOutcome['trust'] }
  | { readonly kind: 'step'; readonly file: string; readonly step: StepName }
  | { readonly kind: 'done'; readonly found: RunView };
