/** The part of the server's API that is about balances and findings. */
import * as z from 'zod';
import {
  balanceSchema,
  coverageSchema,
  currentFindingSchema,
  scopeSchema,
} from '../accounting/types.ts';
import { timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';
import { decisionSchema } from '../register/records/decisions.ts';
import { reasonSchema } from './records.ts';

const count = z.int().min(0);
/** What was known: sizes of the two logs. */
export const knownAtSchema = z.strictObject({ evidenceSize: count, registerSize: count });
const whenShape = {
  /** Continuity is measured over [from, to), milliseconds UTC. */
  from: timeMsSchema,
  /** The moment that the figures are about; null: now. */
  to: timeMsSchema.nullable(),
  /** Null: all that is known now. */
  knownAt: knownAtSchema.nullable(),
};

/** POST /v1/balance */
export const balanceRequestSchema = z.strictObject({ scope: scopeSchema, ...whenShape });
/** POST /v1/balance */
export type BalanceRequest = z.infer<typeof balanceRequestSchema>;
/** Answer; its format is the one in which a report would state it. */
export const balanceReplySchema = z.strictObject({
  ...balanceSchema.shape,
  format: z.enum(['fleetseal/balance@1', 'fleetseal/balance@2']),
});

/** POST /v1/coverage: the requirements, with the figures of such a balance. */
export const coverageReplySchema = z.strictObject({
  validAt: timeMsSchema,
  knownAt: knownAtSchema,
  coverage: z.array(coverageSchema),
});
/** Answer of POST /v1/coverage. */
export type CoverageReply = z.infer<typeof coverageReplySchema>;

/** POST /v1/difference: from one balance of a scope to another one of it. */
export const differenceRequestSchema = z.strictObject({
  scope: scopeSchema,
  a: z.strictObject(whenShape),
  b: z.strictObject(whenShape),
});
/** POST /v1/difference */
export type DifferenceRequest = z.infer<typeof differenceRequestSchema>;

/** POST /v1/unit: everything about one unit, by its serial or its uuid. */
export const unitRequestSchema = z.strictObject({ name: nameSchema, ...whenShape });
/** POST /v1/unit */
export type UnitRequest = z.infer<typeof unitRequestSchema>;

/** POST /v1/findings: answers the findings of such a balance. */
export const findingsReplySchema = z.strictObject({
  validAt: timeMsSchema,
  knownAt: knownAtSchema,
  findings: z.array(currentFindingSchema),
  findingCounts: balanceSchema.shape.findingCounts,
});
/** Answer of POST /v1/findings. */
export type FindingsReply = z.infer<typeof findingsReplySchema>;

/** POST /v1/findings/decide: what a person decides about a current finding. */
export const decideRequestSchema = z.strictObject({
  /** Id of the finding. */
  id: decisionSchema.shape.id,
  state: decisionSchema.shape.state,
  /** Who decides; declared. */
  by: nameSchema,
  /** Why; only an acknowledgment can do without. */
  reason: reasonSchema,
  /** SHA-256 of the paper that explains it, base64url; `explained` needs one. */
  document: decisionSchema.shape.document,
  /** As of the balance in which the finding was read: some checks look at the time since. */
  from: timeMsSchema,
});
/** POST /v1/findings/decide */
export type DecideRequest = z.infer<typeof decideRequestSchema>;
/** Answer: the finding as it is now, and the register leaf of the decision. */
export const decideReplySchema = z.strictObject({ finding: currentFindingSchema, index: count });
