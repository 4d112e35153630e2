/** Register documents about what people did with accounts, reports and the access record. */
import * as z from 'zod';
import { accessScopeSchema, roleSchema } from '../api/roles.ts';
import { saltSchema } from '../evidence/document.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from './license.ts';

const salted = { salt: saltSchema };
const count = z.int().min(0);
/** Id of an account, a token or a session: a short prefix and random characters. */
export const credentialIdSchema = z.string().regex(/^[a-z]{3,8}-[A-Za-z0-9_-]{8,43}$/);
/** How the one who did it had signed in; `program` for what the server does by itself. */
export const viaSchema = z.enum(['session', 'token', 'socket', 'program']);

/** What changed of who may do what. */
export const PERMISSION_CHANGES = [
  'accountCreated',
  'accountChanged',
  'accountDisabled',
  'accountEnabled',
  'credentialsReset',
  'tokenCreated',
  'tokenRevoked',
] as const;
/** A change of who may do what. */
export const permissionDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/permission@1'),
  ...salted,
  change: z.enum(PERMISSION_CHANGES),
  /** The account that it is about, and its name. */
  account: credentialIdSchema,
  name: nameSchema,
  /** What the account, or the token, may do from now on. */
  roles: z.array(roleSchema).max(6),
  scope: accessScopeSchema,
  /** The API token that it is about; null where it is about the account itself. */
  token: credentialIdSchema.nullable(),
  by: nameSchema,
  via: viaSchema,
  reason: z.string().max(512),
});

/** The root over one day of the access record (docs/formats/access.md). */
export const accessRootDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/accessRoot@1'),
  ...salted,
  /** Start of the UTC day, milliseconds UTC. */
  day: timeMsSchema,
  /** Number of its first record; records are numbered from 0 without gaps. */
  first: count,
  /** Records of the day, at least one. */
  count: z.int().min(1),
  /** RFC 6962 root over the exact texts of these records. */
  root: digestSchema,
});

/** Steps of a report on its way to the regulator. */
export const REPORT_STEPS = ['drafted', 'approved', 'rejected', 'released', 'downloaded'] as const;
/** A step of a report on its way to the regulator. */
export type ReportStep = (typeof REPORT_STEPS)[number];
/** What a report leaves out: documents of hosts, and who used them. */
export const REDACTIONS = ['hostDocuments', 'users'] as const;
/** A kind of documents that a report leaves out. */
export type Redaction = (typeof REDACTIONS)[number];
/** One step of one report: who took it. */
export const reportStepDocumentSchema = z.strictObject({
  format: z.literal('fleetseal/reportStep@1'),
  ...salted,
  step: z.enum(REPORT_STEPS),
  /** SHA-256 of the report file, the same for all its steps. */
  reportDigest: digestSchema,
  licenses: z.array(nameSchema).min(1),
  from: timeMsSchema,
  to: timeMsSchema,
  redactions: z.array(z.enum(REDACTIONS)),
  /** What permits the release, such as the host country's approval; for `approved` only. */
  reference: z.string().min(1).max(512).nullable(),
  by: nameSchema,
  /** Null over the server's own socket. */
  account: credentialIdSchema.nullable(),
  via: viaSchema,
  reason: z.string().max(512),
});
/** One step of one report. */
export type ReportStepDocument = z.infer<typeof reportStepDocumentSchema>;
