/** A person's decision about a finding: looked up as it is now, and written into the register. */
import { contextOf, drawFrom } from '../shared/accounting/balance.ts';
import { currentFindings } from '../shared/accounting/current.ts';
import { findingFacts } from '../shared/accounting/findingLife.ts';
import type { FindingWithLife } from '../shared/accounting/types.ts';
import type { AccessScope } from '../shared/api/roles.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { Decision, DecisionState } from '../shared/register/records/decisions.ts';
import { basisOf } from './balances.ts';
import type { ServerContext } from './context.ts';
import { scopeFor, visibleTo } from './views/visible.ts';

/** What a decision must say for itself. */
const NEEDS = {
  acknowledged: 'nothing',
  explained: 'document',
  resolved: 'reason',
  falseAlarm: 'reason',
  open: 'reason',
} as const satisfies Record<DecisionState, 'nothing' | 'reason' | 'document'>;

/** A decision, and the scope of the one who decides. */
export interface FindingDecision {
  /** Id of the finding. */
  readonly id: string;
  readonly state: DecisionState;
  readonly by: string;
  /** Why; only an acknowledgment can do without. */
  readonly reason: string;
  /** SHA-256 of the paper that explains it, base64url; `explained` needs one. */
  readonly document?: string | undefined;
  /** Of the balance in which the finding was read: some checks look at the time since. */
  readonly from: number;
  readonly scope: AccessScope;
}

/** Looks up the finding that a decision is about. Throws notFound. */
export type FindFinding = (request: FindingDecision) => Promise<FindingWithLife>;

/**
 * Decides about a current finding; without `find` it is looked up in a balance drawn for it.
 * Throws notFound where the scope has no such finding, usageWrong where reason or document is
 * missing, and under a policy of the first format, which knows no decisions.
 */
export async function decideFinding(
  context: ServerContext,
  request: FindingDecision,
  find: FindFinding = (asked) => findingOf(context, asked),
): Promise<{ finding: FindingWithLife; index: number }> {
  checkNeeds(request);
  return context.register.exclusive(async () => {
    if (context.register.folded.register.edition === 1) {
      const detail = 'The policy in force is of the first format: findings have no life under it.';
      throw new FleetsealError('usageWrong', detail);
    }
    const before = await find(request);
    const { id, state, by, reason, document } = request;
    const facts = findingFacts(before);
    const paper = document === undefined ? {} : { document };
    const record: Decision = { type: 'decision@1', id, state, facts, ...paper };
    const format = 'fleetseal/record@1';
    const { index } = await context.register.append({
      format,
      by,
      reason,
      withdrawn: false,
      record,
    });
    return { finding: { ...before, life: state, decision: { leaf: index, by, reason } }, index };
  });
}

function checkNeeds({ state, reason, document }: FindingDecision): void {
  const needs = NEEDS[state];
  if (needs === 'document' && document === undefined) {
    throw new FleetsealError('usageWrong', 'To explain a finding takes the digest of a document.');
  }
  if (needs === 'reason' && reason.trim() === '') {
    throw new FleetsealError('usageWrong', 'This decision takes a reason.');
  }
}

async function findingOf(
  context: ServerContext,
  { id, from, scope: access }: FindingDecision,
): Promise<FindingWithLife> {
  const basis = await basisOf(context, { from, to: null, knownAt: null });
  const { time, knownAt } = basis;
  const fleet = contextOf(basis);
  const drawn = drawFrom({
    context: fleet,
    current: currentFindings(fleet),
    scope: scopeFor(access, fleet),
    time,
    knownAt,
    seeable: (resolved) => visibleTo(access, fleet, resolved),
  });
  const found = drawn.balance.findings.find((each) => each.id === id);
  if (found === undefined) {
    throw new FleetsealError('notFound', `There is no current finding ${id}.`);
  }
  return found;
}
