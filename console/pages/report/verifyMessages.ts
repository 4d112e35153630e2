/** What the page and its worker say to each other. */
import type { Step } from '../../../shared/report/steps.ts';
import type { Verification } from '../../../shared/report/verify.ts';

/** A report to check under the trust file of this server. */
export interface VerifyOrder {
  readonly report: Blob;
  readonly trust: Blob;
}

/** What checking gave, as the page shows it. */
export interface VerifyFound {
  readonly outcome: Verification['outcome'];
  readonly steps: readonly Step[];
  readonly incomplete: readonly string[];
}

/** Each step as it begins, from 1; then what was found, or why the trust file was refused. */
export type VerifyNews =
  | { readonly kind: 'step'; readonly step: number; readonly all: number }
  | { readonly kind: 'found'; readonly found: VerifyFound }
  | { readonly kind: 'refused'; readonly seen: string };
