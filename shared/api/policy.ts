/** The part of the server's API that is about the appraisal policy. */
import * as z from 'zod';
import { timeMsSchema } from '../log/leaf.ts';
import { policyDocumentSchema } from '../register/policyDocuments.ts';

const count = z.int().min(0);

/** What a policy says, apart from who entered it. */
export const policyValuesSchema = policyDocumentSchema.omit({
  format: true,
  salt: true,
  by: true,
  reason: true,
});

/** The newest policy. */
export const policyReplySchema = z.strictObject({
  /** As people read and write it (YAML). */
  text: z.string(),
  /** The same, as the register holds it. */
  values: policyValuesSchema,
  /** Register leaf that it is in force from. */
  index: count,
  /** Of that leaf, milliseconds UTC. */
  since: timeMsSchema,
  /** Who entered it, and why; declared. */
  by: z.string(),
  reason: z.string(),
});
/** The newest policy. */
export type PolicyReply = z.infer<typeof policyReplySchema>;

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
/** What an import of a policy changes. */
export type PolicyImportReply = z.infer<typeof policyImportReplySchema>;
