/** One act as the audit lists it. */
import * as z from 'zod';
import { timeMsSchema } from '../log/leaf.ts';

const count = z.int().min(0);

/** How the one who acted had signed in; `none` for a refused sign-in, null where nobody said. */
export const auditViaSchema = z.enum(['session', 'token', 'socket', 'program', 'none']).nullable();

/** One act: of the access record, or a leaf of the register. */
export const auditItemSchema = z.strictObject({
  /** Milliseconds UTC by the server's clock. */
  time: timeMsSchema,
  act: z.string(),
  /** Id of the account; null where there is none, or the register does not say it. */
  account: z.string().nullable(),
  /** Who did it, as the act says. */
  name: z.string().nullable(),
  via: auditViaSchema,
  /** What it was done to: an id, a digest, a name. */
  target: z.string().nullable(),
  /** More in plain words. */
  detail: z.string().nullable(),
  /** Number in the access record; null for a leaf of the register. */
  record: count.nullable(),
  /**
   * The register leaf that holds it: its own, or the one with the root of its day; null while
   * that day has no root yet.
   */
  leaf: count.nullable(),
});
/** One act. */
export type AuditItem = z.infer<typeof auditItemSchema>;
