/** Answers the route of decisions about findings. */
import type { DECISIONS_ROUTES } from '../../shared/api/routes/decisions.ts';
import { DAY_MS } from '../../shared/register/day.ts';
import type { ServerContext } from '../context.ts';
import { decideFinding, type FindFinding } from '../decisions.ts';
import type { Views } from '../views/views.ts';
import type { Handlers } from './call.ts';

/** Interval over which a finding is looked at where the request does not say. */
const INTERVAL_MS = 30 * DAY_MS;

/** What the handlers need. */
export interface DecisionsParts {
  readonly context: ServerContext;
  /** Where findings are read; null draws a balance for each decision. */
  readonly views: Pick<Views, 'finding'> | null;
}

/** Handlers of decisions. */
export function decisionsHandlers({
  context,
  views,
}: DecisionsParts): Handlers<typeof DECISIONS_ROUTES> {
  return {
    decideFinding: ({ params, body, principal, now }) => {
      const { from = Math.max(now - INTERVAL_MS, 0), document, ...said } = body;
      const { name: by, scope } = principal;
      const paper = document === undefined ? {} : { document };
      const decision = { ...said, ...paper, id: params.finding, by, from, scope };
      const find = views === null ? undefined : seenIn(views, body.from);
      return decideFinding(context, decision, find);
    },
  };
}

/** The finding as the account reads it: a decision is about what is shown. */
function seenIn(views: Pick<Views, 'finding'>, from: number | undefined): FindFinding {
  return async ({ id, scope }) => {
    const { finding } = await views.finding(scope, id, from === undefined ? {} : { from });
    const { overdue: _, licenses: _1, sites: _2, units: _3, ...current } = finding;
    return current;
  };
}
