/** What came of the evidence that was received, counted for the metrics. */
import type { ErrorCode } from '../shared/errors.ts';

/** What came of one evidence: it is in the log as evidence, or the code of its refusal. */
export type EvidenceOutcome = 'accepted' | ErrorCode;

/** Counts since the server started. */
export class EvidenceCounts {
  readonly #counts = new Map<EvidenceOutcome, number>();

  /** Counts one evidence. */
  add(outcome: EvidenceOutcome): void {
    this.#counts.set(outcome, (this.#counts.get(outcome) ?? 0) + 1);
  }

  /** How often each outcome was counted; one that never was is not there. */
  get all(): ReadonlyMap<EvidenceOutcome, number> {
    return this.#counts;
  }
}
