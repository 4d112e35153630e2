/** The part of the server's API that is about records: imports, exports, withdrawals. */
import * as z from 'zod';
import { RECORD_TYPES } from '../register/records/record.ts';

const count = z.int().min(0);
/** Why something is entered; may be empty where the request says so. */
export const reasonSchema = z
  .string()
  .max(512)
  .refine((text) => text.isWellFormed(), 'holds half a character');

/** What a file can be written as. */
export const FILE_FORMATS = ['csv', 'xlsx', 'json'] as const;
/** What a file can be written as. */
export type FileFormat = (typeof FILE_FORMATS)[number];

/** Something wrong with an imported file. */
export const importProblemSchema = z.strictObject({
  line: count.nullable(),
  column: z.string().nullable(),
  problem: z.string(),
});

const fieldChangeSchema = z.strictObject({
  field: z.string(),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

/** Answer: what is wrong and what changes. Where anything is wrong, nothing was imported. */
export const recordImportReplySchema = z.strictObject({
  problems: z.array(importProblemSchema),
  /** How many more there are. */
  moreProblems: count,
  changes: z.array(
    z.strictObject({
      type: z.enum(RECORD_TYPES),
      id: z.string(),
      kind: z.enum(['added', 'corrected', 'unchanged']),
      fields: z.array(fieldChangeSchema),
      moreFields: count,
    }),
  ),
  /** Records that are in the register now; null for a dry run, and where anything is wrong. */
  imported: count.nullable(),
});
/** What an import found, and changed. */
export type RecordImportReply = z.infer<typeof recordImportReplySchema>;

/** Answer: the register leaf that withdraws it. */
export const appendedReplySchema = z.strictObject({ index: count });
