/** The route by which people decide about findings. */
import * as z from 'zod';
import { timeMsSchema } from '../../log/leaf.ts';
import { decisionSchema } from '../../register/records/decisions.ts';
import { decideReplySchema } from '../balance.ts';
import { reasonSchema } from '../records.ts';
import { defineRoutes } from '../route.ts';

/** POST /findings/{finding}/decisions */
export const decisionBodySchema = z.strictObject({
  state: decisionSchema.shape.state,
  /** Why; only an acknowledgment can do without. */
  reason: reasonSchema.default(''),
  /** SHA-256 of the paper that explains it, base64url; `explained` needs one. */
  document: decisionSchema.shape.document,
  /**
   * Start of the interval over which the finding was read, milliseconds UTC: some checks look at
   * it. 30 days before now where not given.
   */
  from: timeMsSchema.optional(),
});

/** Routes of decisions. */
export const DECISIONS_ROUTES = defineRoutes({
  decideFinding: {
    method: 'POST',
    path: '/findings/{finding}/decisions',
    area: 'Findings',
    summary: 'Decide about a finding as it is now',
    access: { who: ['compliance'], scope: 'within' },
    /** Id of the finding, percent-encoded. */
    params: z.strictObject({ finding: decisionSchema.shape.id }),
    body: decisionBodySchema,
    reply: decideReplySchema,
    errors: ['notFound', 'usageWrong'],
    example: { state: 'resolved', reason: 'the board was exchanged, see ticket 4711' },
    slow: true,
  },
});
