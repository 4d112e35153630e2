/**
 * The register's statement that a server lost what it had logged, and goes on under new names of
 * its logs (docs/formats/register.md). It is the first register leaf under the new names.
 */
import * as z from 'zod';
import { saltSchema } from '../evidence/document.ts';
import { LIMITS } from '../limits.ts';
import { digestSchema } from '../log/leaf.ts';
import { nameSchema } from './license.ts';

const originSchema = z.string().min(1).max(LIMITS.originLength);
const noteSchema = z.string().max(LIMITS.checkpointBytes);

const recoveredLogSchema = z.strictObject({
  /** Name of the log from here on. */
  origin: originSchema,
  /** Its name before. */
  was: originSchema,
  /** Leaves that are kept: the same bytes at the same indexes. */
  size: z.int().min(0),
  /** Their root hash, base64url. */
  root: digestSchema,
  /** The newest checkpoint note under the name before that the server still had. */
  signed: noteSchema,
});

/** A server that lost what it had logged goes on under new names of its logs. */
export const recoveryDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/recovery@1'),
  salt: saltSchema,
  /** Who recovered it; declared. */
  by: nameSchema,
  reason: z.string().max(512),
  logs: z.strictObject({ evidence: recoveredLogSchema, register: recoveredLogSchema }),
  /** The note of the evidence log that showed the loss; null where no checkpoint showed it. */
  shown: noteSchema.nullable(),
});
/** A server that lost what it had logged goes on under new names of its logs. */
export type RecoveryDocument = z.infer<typeof recoveryDocumentSchema>;
