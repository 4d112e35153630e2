/** The part of the server's API that is about records: imports, exports, withdrawals. */
import * as z from 'zod';
import { nameSchema } from '../register/license.ts';
import { RECORD_TYPES } from '../register/records/record.ts';
import { TABLE_NAMES } from '../register/tables/table.ts';

const count = z.int().min(0);
/** Why something is entered; may be empty where the request says so. */
export const reasonSchema = z.string().max(512);

/** What a file can be written as. */
export const FILE_FORMATS = ['csv', 'xlsx', 'json'] as const;
/** What a file can be written as. */
export type FileFormat = (typeof FILE_FORMATS)[number];

/** POST /v1/records/import */
export const recordImportRequestSchema = z.strictObject({
  /** Table of the file; null for a file of licenses and shipments as the first releases had it. */
  table: z.enum(TABLE_NAMES).nullable(),
  /** Name of the file: its ending says CSV, XLSX or JSON. */
  name: z.string().max(255),
  /** Bytes of the file as base64. */
  content: z.string(),
  /** True: say what would change, and change nothing. */
  dryRun: z.boolean(),
  /** Who imports it; declared. */
  by: nameSchema,
  /** Why; empty is enough where the file corrects nothing. */
  reason: reasonSchema,
});
/** POST /v1/records/import */
export type RecordImportRequest = z.infer<typeof recordImportRequestSchema>;

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
/** Answer of POST /v1/records/import. */
export type RecordImportReply = z.infer<typeof recordImportReplySchema>;

/** POST /v1/records/export and POST /v1/records/template; the answer is the file. */
export const recordExportRequestSchema = z.strictObject({
  table: z.enum(TABLE_NAMES),
  format: z.enum(FILE_FORMATS),
});

/** POST /v1/records/withdraw: the record was entered by mistake and never held. */
export const withdrawRequestSchema = z.strictObject({
  type: z.enum(RECORD_TYPES),
  id: z.string().min(1).max(512),
  by: nameSchema,
  reason: reasonSchema.min(1),
});
/** POST /v1/records/withdraw */
export type WithdrawRequest = z.infer<typeof withdrawRequestSchema>;
/** Answer: the register leaf that withdraws it. */
export const appendedReplySchema = z.strictObject({ index: count });
