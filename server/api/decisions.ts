/** Answers the route of decisions about findings. */
import type { DECISIONS_ROUTES } from '../../shared/api/routes/decisions.ts';
import { DAY_MS } from '../../shared/register/day.ts';
import type { ServerContext } from '../context.ts';
import {
  type DecidedFinding,
  decideFindings,
  type FindFindings,
  type FindingDecisions,
  inOrderOf,
} from '../decisions.ts';
import type { Views } from '../views/views.ts';
import type { Papers } from '../work/papers.ts';
import type { Call, Handlers } from './call.ts';

/** Interval over which a finding is looked at where the request does not say. */
const INTERVAL_MS = 30 * DAY_MS;

/** What the handlers need. */
export interface DecisionsParts {
  readonly context: ServerContext;
  /** Where findings are read; null draws a balance for each request. */
  readonly views: Pick<Views, 'list'> | null;
  /** Papers that a decision can name; null where none are kept. */
  readonly papers: Pick<Papers, 'find' | 'tie'> | null;
}

/** Handlers of decisions. */
export function decisionsHandlers(parts: DecisionsParts): Handlers<typeof DECISIONS_ROUTES> {
  return {
    decideFinding: async (call) => {
      const ids = [call.params.finding];
      const [decided] = await decideAs(parts, call, { ...call.body, ids });
      if (decided === undefined) throw new TypeError('one finding has one decision');
      return decided;
    },
  };
}

/** What a request says of a decision. */
type Said = Pick<FindingDecisions, 'ids' | 'state' | 'reason' | 'document'> & {
  readonly from?: number | undefined;
};

/**
 * Decides about findings as the account that asks reads them. A paper that is kept here, and that
 * the account may read, is tied to them; another digest is of a paper that is kept elsewhere.
 */
export async function decideAs(
  { context, views, papers }: DecisionsParts,
  { principal, now }: Pick<Call, 'now'> & { readonly principal: Call['principal'] & object },
  said: Said,
): Promise<DecidedFinding[]> {
  const { ids, document, from = Math.max(now - INTERVAL_MS, 0) } = said;
  const { name: by, scope } = principal;
  const paper = document === undefined ? null : await papers?.find(principal, document);
  const decision = { ...said, by, from, scope };
  return decideFindings(context, decision, {
    find: views === null ? undefined : seenIn(views, said.from),
    write: async (trx) => {
      if (paper) await papers?.tie(trx, paper, ids);
    },
  });
}

/** Findings as the account reads them: a decision is about what is shown. */
function seenIn(views: Pick<Views, 'list'>, from: number | undefined): FindFindings {
  return async ({ ids, scope }) => {
    const only = { name: 'decided', ids, isExcluded: false };
    // More than there are ids: two findings of one id are told from one.
    const query = { filters: {}, only, limit: 2 * ids.length, ...(from !== undefined && { from }) };
    const { items } = await views.list(scope, 'findings', query);
    return inOrderOf(ids, items).map(
      ({ overdue, licenses, sites, units, assignee, ...current }) => current,
    );
  };
}
