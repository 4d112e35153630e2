/** Names of the shapes that many routes share, and how what a query holds is written down. */
import * as z from 'zod';
import { figuresSchema } from '../../shared/accounting/types.ts';
import {
  accountSchema,
  apiTokenSchema,
  linkSchema,
  meSchema,
  sessionSchema,
} from '../../shared/api/account.ts';
import { deliverySchema, eventSchema, webhookSchema } from '../../shared/api/events.ts';
import { problemSchema } from '../../shared/api/problem.ts';
import { asOfSchema, filterQuerySchema, momentQuerySchema } from '../../shared/api/query.ts';
import { accessScopeSchema, roleSchema } from '../../shared/api/roles.ts';
import { enrollmentTokenSchema, waitingHostSchema } from '../../shared/api/routes/enrollment.ts';
import { readinessSchema } from '../../shared/api/routes/operations.ts';
import {
  filedChallengeSchema,
  regulatorKeyReplySchema,
  reportSchema,
  reportSummarySchema,
} from '../../shared/api/routes/reports.ts';
import { commentSchema, documentSchema, findingWorkSchema } from '../../shared/api/routes/work.ts';
import { findingRowSchema, gpuRowSchema, hostRowSchema } from '../../shared/api/rows.ts';
import { RECORD_ROWS } from '../../shared/api/rowsRecords.ts';
import { auditItemSchema } from '../../shared/audit/item.ts';
import { RECORD_TYPES } from '../../shared/register/records/record.ts';

const capitalized = (name: string): string => `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
const recordRows = RECORD_TYPES.map((type) => [`${capitalized(type)}Row`, RECORD_ROWS[type]]);

/** Shapes with a name in the document: types that are generated from it are called so. */
export const NAMED_SHAPES: Readonly<Record<string, z.ZodType>> = {
  Problem: problemSchema,
  Role: roleSchema,
  Scope: accessScopeSchema,
  AsOf: asOfSchema,
  Figures: figuresSchema,
  Me: meSchema,
  Session: sessionSchema,
  ApiToken: apiTokenSchema,
  Account: accountSchema,
  Link: linkSchema,
  GpuRow: gpuRowSchema,
  HostRow: hostRowSchema,
  FindingRow: findingRowSchema,
  FindingWork: findingWorkSchema,
  FindingComment: commentSchema,
  KeptDocument: documentSchema,
  Report: reportSchema,
  ReportSummary: reportSummarySchema,
  FiledChallenge: filedChallengeSchema,
  RegulatorKey: regulatorKeyReplySchema,
  EnrollmentToken: enrollmentTokenSchema,
  WaitingHost: waitingHostSchema,
  FleetEvent: eventSchema,
  Webhook: webhookSchema,
  Delivery: deliverySchema,
  AuditItem: auditItemSchema,
  Readiness: readinessSchema,
  ...Object.fromEntries(recordRows),
};

const MOMENT = 'A day, RFC 3339 with an offset, or milliseconds UTC.';

/** A filter may be given several times: to clients it is a list. */
export function writtenAs(schema: z.core.$ZodType, json: Record<string, unknown>): void {
  if (schema === momentQuerySchema) json.description = MOMENT;
  const list = listOf(schema);
  if (list === null) return;
  const { $schema: _, ...shape } = z.toJSONSchema(list);
  for (const name of Object.keys(json)) delete json[name];
  Object.assign(json, shape);
}

/** The list that a filter is to clients; null for what is no filter. */
function listOf(schema: z.core.$ZodType): z.core.$ZodType | null {
  if (schema === filterQuerySchema.in) return filterQuerySchema.in.options[1];
  const isNarrowed = schema instanceof z.ZodPipe && schema.in === filterQuerySchema;
  return isNarrowed ? schema.out : null;
}
