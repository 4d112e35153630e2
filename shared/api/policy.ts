/** The part of the server's API that is about the appraisal policy. */
import * as z from 'zod';
import { timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';
import { reasonSchema } from './records.ts';

const count = z.int().min(0);

/** GET /v1/policy: the newest policy as people read and write it (YAML). */
export const policyReplySchema = z.strictObject({
  text: z.string(),
  /** Register leaf that it is in force from. */
  index: count,
  /** Of that leaf, milliseconds UTC. */
  since: timeMsSchema,
  /** Who entered it, and why; declared. */
  by: z.string(),
  reason: z.string(),
});
/** GET /v1/policy */
export type PolicyReply = z.infer<typeof policyReplySchema>;

/** POST /v1/policy: the whole policy as YAML text. */
export const policyRequestSchema = z.strictObject({
  content: z.string().max(1024 * 1024),
  /** True: say what would change, and change nothing. */
  dryRun: z.boolean(),
  by: nameSchema,
  reason: reasonSchema,
});
/** POST /v1/policy */
export type PolicyRequest = z.infer<typeof policyRequestSchema>;

/** One value of the policy that changes, as in the file; null where there is none. */
export const policyChangeSchema = z.strictObject({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});
/** One value of the policy that changes. */
export type PolicyChange = z.infer<typeof policyChangeSchema>;

/** Answer: what changes, and the register leaf; null for a dry run and where nothing changes. */
export const policyImportReplySchema = z.strictObject({
  changes: z.array(policyChangeSchema),
  index: count.nullable(),
});
/** Answer of POST /v1/policy. */
export type PolicyImportReply = z.infer<typeof policyImportReplySchema>;
