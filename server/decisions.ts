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
import { prepareRecord } from './statements.ts';
import type { StoreTransaction } from './store/store.ts';
import { scopeFor, visibleTo } from './views/visible.ts';

/** What a decision must say for itself. */
const NEEDS = {
  acknowledged: 'nothing',
  explained: 'document',
  resolved: 'reason',
  falseAlarm: 'reason',
  open: 'reason',
} as const satisfies Record<DecisionState, 'nothing' | 'reason' | 'document'>;

/** The same decision about one finding or several, and the scope of the one who decides. */
export interface FindingDecisions {
  /** Ids of the findings, each once. */
  readonly ids: readonly string[];
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

/** A decision about one finding. */
export interface FindingDecision extends Omit<FindingDecisions, 'ids'> {
  /** Id of the finding. */
  readonly id: string;
}

/** The finding as it was decided about, and the register leaf of the decision. */
export interface DecidedFinding {
  readonly finding: FindingWithLife;
  readonly index: number;
}

/** Looks up the findings that are decided about, in the order of their ids. Throws notFound. */
export type FindFindings = (request: FindingDecisions) => Promise<FindingWithLife[]>;

/** What decideFindings may be given beside the decision. */
export interface DecidingOptions {
  /** Without it findings are looked up in one balance that is drawn for them. */
  readonly find?: FindFindings | undefined;
  /** Written in one transaction with the decisions. */
  readonly write?: ((trx: StoreTransaction) => Promise<void>) | undefined;
}

/** Decides about one current finding. Throws as decideFindings does. */
export async function decideFinding(
  context: ServerContext,
  { id, ...request }: FindingDecision,
): Promise<DecidedFinding> {
  const [decided] = await decideFindings(context, { ...request, ids: [id] });
  if (decided === undefined) throw new TypeError('one finding has one decision');
  return decided;
}

/**
 * Decides the same about current findings: about all of them, one leaf each in their order, or
 * about none. Throws notFound where the scope lacks one of them, usageWrong where reason or
 * document is missing, and under a policy of the first format, which knows no decisions.
 */
export async function decideFindings(
  context: ServerContext,
  request: FindingDecisions,
  { find = (asked) => findingsOf(context, asked), write }: DecidingOptions = {},
): Promise<DecidedFinding[]> {
  checkNeeds(request);
  return context.register.exclusive(async () => {
    if (context.register.folded.register.edition === 1) {
      const detail = 'The policy in force is of the first format: findings have no life under it.';
      throw new FleetsealError('usageWrong', detail);
    }
    const findings = await find(request);
    const { state, by, reason, document } = request;
    const paper = document === undefined ? {} : { document };
    const statements = findings.map((finding) => {
      const facts = findingFacts(finding);
      const record: Decision = { type: 'decision@1', id: finding.id, state, facts, ...paper };
      return prepareRecord({ by, reason, withdrawn: false, record });
    });
    const entries = await context.register.appendAll(statements, write);
    return entries.map(({ index }, place): DecidedFinding => {
      const finding = findings[place];
      if (finding === undefined) throw new TypeError('each decision is about one finding');
      const decided = { ...finding, life: state, decision: { leaf: index, by, reason } };
      return { finding: decided, index };
    });
  });
}

function checkNeeds({ state, reason, document }: FindingDecisions): void {
  const needs = NEEDS[state];
  if (needs === 'document' && document === undefined) {
    throw new FleetsealError('usageWrong', 'To explain a finding takes the digest of a document.');
  }
  if (needs === 'reason' && reason.trim() === '') {
    throw new FleetsealError('usageWrong', 'This decision takes a reason.');
  }
}

async function findingsOf(
  context: ServerContext,
  { ids, from, scope: access }: FindingDecisions,
): Promise<FindingWithLife[]> {
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
  return inOrderOf(ids, drawn.balance.findings);
}

/** The findings with these ids, each of which one has. Throws notFound. */
export function inOrderOf<T extends { readonly id: string }>(
  ids: readonly string[],
  findings: readonly T[],
): T[] {
  const byId = Map.groupBy(findings, ({ id }) => id);
  return ids.map((id) => {
    const [found, ...others] = byId.get(id) ?? [];
    if (found !== undefined && others.length === 0) return found;
    throw new FleetsealError('notFound', `There is no finding ${id}.`);
  });
}
