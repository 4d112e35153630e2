/** The way of a report to the regulator: which step may follow which, and who may take it. */
import { FleetsealError } from '../errors.ts';
import type { ReportStep, ReportStepDocument } from './peopleDocuments.ts';

/** Where a report is by its steps. */
export type StepState = 'drafted' | 'approved' | 'rejected' | 'released';

/** The state after a step; null where the step may not follow. A new report has no state. */
export function stateAfter(state: StepState | null, step: ReportStep): StepState | null {
  switch (step) {
    case 'drafted':
      return state === null ? 'drafted' : null;
    case 'approved':
      return state === 'drafted' ? 'approved' : null;
    case 'rejected':
      return state === 'drafted' || state === 'approved' ? 'rejected' : null;
    case 'released':
      return state === 'approved' ? 'released' : null;
    case 'downloaded':
      return state === 'released' ? 'released' : null;
  }
}

/** Who took a step. */
export interface StepTaker {
  readonly by: string;
  readonly account: string | null;
  readonly via: string;
}

/**
 * True where the one who approves signed in, and is somebody else than who drafted, by account
 * and by name. A name that was only declared, over the server's own socket, counts too.
 */
export function isSecondPerson(drafter: StepTaker, approver: StepTaker): boolean {
  const isSignedIn = approver.via !== 'socket' && approver.via !== 'program';
  if (!isSignedIn || approver.account === null) return false;
  return approver.account !== drafter.account && approver.by !== drafter.by;
}

/** A report by its steps so far. */
interface Way {
  readonly state: StepState;
  readonly drafted: ReportStepDocument;
}

/** Follows the steps of every report. */
export class ReportWays {
  readonly #ways = new Map<string, Way>();

  /**
   * Takes one step. Throws stateChanged where it may not follow those before, secondPersonNeeded
   * where who drafted approves, reportInvalid where it speaks of another content.
   */
  take(document: ReportStepDocument): void {
    const { reportDigest, step } = document;
    const way = this.#ways.get(reportDigest) ?? null;
    const state = stateAfter(way?.state ?? null, step);
    if (state === null) {
      throw new FleetsealError('stateChanged', `A report was ${step} that could not be.`);
    }
    const drafted = way?.drafted ?? document;
    if (
      !isSameContent(drafted, document) ||
      (step === 'approved') !== (document.reference !== null)
    ) {
      throw new FleetsealError('reportInvalid', `A report was ${step} as another one.`);
    }
    if (step === 'approved' && !isSecondPerson(drafted, document)) {
      throw new FleetsealError('secondPersonNeeded');
    }
    this.#ways.set(reportDigest, { state, drafted });
  }
}

function isSameContent(a: ReportStepDocument, b: ReportStepDocument): boolean {
  return (
    a.from === b.from &&
    a.to === b.to &&
    a.licenses.join('\n') === b.licenses.join('\n') &&
    a.redactions.join('\n') === b.redactions.join('\n')
  );
}
