/** Routes by which records come in and go out as files, and are withdrawn. */
import * as z from 'zod';
import { LIMITS } from '../../limits.ts';
import { RECORD_TYPES } from '../../register/records/record.ts';
import { TABLE_NAMES } from '../../register/tables/table.ts';
import {
  appendedReplySchema,
  FILE_FORMATS,
  reasonSchema,
  recordImportReplySchema,
} from '../records.ts';
import { defineRoutes } from '../route.ts';

/** Media type of each format of a file. */
export const FILE_MEDIA_TYPES = {
  csv: 'text/csv; charset=utf-8',
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  json: 'application/json',
} as const;

/** POST /imports */
export const importBodySchema = z.strictObject({
  /** Table of the file; null for a file of licenses and shipments as the first releases had it. */
  table: z.enum(TABLE_NAMES).nullable(),
  /** Name of the file without folders: its ending says CSV, XLSX or JSON. */
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\\p{Cc}]+$/u, 'is a file name, without folders and control characters'),
  /** Bytes of the file as base64. */
  content: z.string(),
  /** True: say what would change, and change nothing. */
  dryRun: z.boolean().default(false),
  /** Why; empty is enough where the file corrects nothing. */
  reason: reasonSchema.default(''),
});

/** POST /withdrawals: the record was entered by mistake and never held. */
export const withdrawalBodySchema = z.strictObject({
  type: z.enum(RECORD_TYPES),
  id: z.string().min(1).max(512),
  reason: reasonSchema.min(1),
});

const tableParams = z.strictObject({ table: z.enum(TABLE_NAMES) });
const formatQuery = z.strictObject({ format: z.enum(FILE_FORMATS).default('csv') });
const files = [FILE_MEDIA_TYPES.csv, FILE_MEDIA_TYPES.xlsx, FILE_MEDIA_TYPES.json] as const;
/** Base64 of the largest file, and the rest of the body. */
const IMPORT_BODY_BYTES = Math.trunc((LIMITS.importBytes * 4 + 2) / 3) + 4096;
const area = 'Records';

/** Routes of imports, exports, templates and withdrawals. */
export const IMPORTS_ROUTES = defineRoutes({
  importRecords: {
    method: 'POST',
    path: '/imports',
    area,
    summary: 'Import a file of records: all of it, or nothing where anything is wrong',
    access: { who: ['compliance'], scope: 'within' },
    body: importBodySchema,
    bodyBytes: IMPORT_BODY_BYTES,
    reply: recordImportReplySchema,
    errors: ['base64Invalid', 'importInvalid', 'usageWrong'],
    example: {
      table: 'sites',
      name: 'sites.csv',
      content: 'c2l0ZSxjb3VudHJ5DQpTdXpob3UgMSxDTg0K',
      dryRun: true,
      reason: '',
    },
    slow: true,
  },
  exportRecords: {
    method: 'GET',
    path: '/exports/{table}',
    area,
    summary: 'Download the records of a table as a file that imports again as it is',
    access: { who: ['administrator', 'compliance', 'approver', 'auditor'], scope: 'within' },
    params: tableParams,
    query: formatQuery,
    reply: { file: files },
    errors: [],
    slow: true,
  },
  getTemplate: {
    method: 'GET',
    path: '/templates/{table}',
    area,
    summary: 'Download a template of a table, with one example',
    access: { who: ['administrator', 'compliance', 'approver', 'auditor'], scope: 'none' },
    params: tableParams,
    query: formatQuery,
    reply: { file: files },
    errors: [],
  },
  withdrawRecord: {
    method: 'POST',
    path: '/withdrawals',
    area,
    summary: 'Withdraw a record that was entered by mistake and never held',
    access: { who: ['compliance'], scope: 'within' },
    body: withdrawalBodySchema,
    reply: appendedReplySchema,
    errors: ['notFound', 'usageWrong'],
    example: { type: 'custody', id: 'CU-1', reason: 'entered twice' },
  },
});
