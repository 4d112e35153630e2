/** A person's decision about a finding: looked up as it is now, and written into the register. */
import { findingFacts } from '../shared/accounting/findingLife.ts';
import { WHOLE_SCOPE } from '../shared/accounting/scope.ts';
import type { FindingWithLife } from '../shared/accounting/types.ts';
import type { DecideRequest } from '../shared/api/balance.ts';
import { FleetsealError } from '../shared/errors.ts';
import type { Decision, DecisionState } from '../shared/register/records/decisions.ts';
import { drawBalance } from './balances.ts';
import type { ServerContext } from './context.ts';

/** What a decision must say for itself. */
const NEEDS = {
  acknowledged: 'nothing',
  explained: 'document',
  resolved: 'reason',
  falseAlarm: 'reason',
  open: 'reason',
} as const satisfies Record<DecisionState, 'nothing' | 'reason' | 'document'>;

/**
 * Decides about a current finding. Throws notFound where there is no such finding now, usageWrong
 * where reason or document is missing, and under a policy of the first format, which knows no
 * decisions.
 */
export function decideFinding(
  context: ServerContext,
  request: DecideRequest,
): Promise<{ finding: FindingWithLife; index: number }> {
  checkNeeds(request);
  return context.register.exclusive(async () => {
    if (context.register.folded.register.edition === 1) {
      const detail = 'The policy in force is of the first format: findings have no life under it.';
      throw new FleetsealError('usageWrong', detail);
    }
    const before = await findingOf(context, request);
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

function checkNeeds({ state, reason, document }: DecideRequest): void {
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
  { id, from }: DecideRequest,
): Promise<FindingWithLife> {
  const when = { from, to: null, knownAt: null };
  const { findings } = await drawBalance(context, { scope: WHOLE_SCOPE, ...when });
  const found = findings.find((each) => each.id === id);
  if (found === undefined) {
    throw new FleetsealError('notFound', `There is no current finding ${id}.`);
  }
  return found;
}
