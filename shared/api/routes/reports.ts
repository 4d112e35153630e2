/** Routes of reports on their way to the regulator, and of what a regulator files. */
import * as z from 'zod';
import { balanceSchema, figuresSchema } from '../../accounting/types.ts';
import { LIMITS } from '../../limits.ts';
import { digestSchema, timeMsSchema } from '../../log/leaf.ts';
import { nameSchema } from '../../register/license.ts';
import { REDACTIONS, REPORT_STEPS, viaSchema } from '../../register/peopleDocuments.ts';
import { withheldSchema } from '../../report/statement.ts';
import { filterQuerySchema, pageQueryShape, pageSchema } from '../query.ts';
import { reasonSchema } from '../records.ts';
import { defineRoutes } from '../route.ts';

const count = z.int().min(0);

/**
 * Where a report is on its way: `expired` is a draft, approved or not, that was not released
 * within LIMITS.reportDraftMs. The files of rejected and expired reports are gone.
 */
export const REPORT_STATES = ['drafted', 'approved', 'rejected', 'released', 'expired'] as const;
/** Where a report is on its way. */
export type ReportState = (typeof REPORT_STATES)[number];

/** POST /reports */
export const draftBodySchema = z.strictObject({
  licenses: z.array(nameSchema).min(1).max(1000),
  /** Half-open [from, to), milliseconds UTC; `to` null means now. */
  from: timeMsSchema,
  to: timeMsSchema.nullable().default(null),
  /** What is withheld: documents of hosts, who used them. */
  redactions: z.array(z.enum(REDACTIONS)).max(REDACTIONS.length).default([]),
  reason: reasonSchema.default(''),
});

const stepSchema = z.strictObject({
  step: z.enum(REPORT_STEPS),
  /** Milliseconds UTC. */
  at: timeMsSchema,
  by: nameSchema,
  via: viaSchema,
  /** What permits the release; for `approved` only. */
  reference: z.string().nullable(),
  reason: z.string(),
  /** Register leaf that says so. */
  leaf: count,
});
/** One report with its way so far. */
export const reportSchema = z.strictObject({
  /** SHA-256 of the file, base64url. */
  report: digestSchema,
  state: z.enum(REPORT_STATES),
  licenses: z.array(nameSchema),
  /** The interval [from, to), milliseconds UTC. */
  from: timeMsSchema,
  to: timeMsSchema,
  redactions: z.array(z.enum(REDACTIONS)),
  /** Bytes of the file. */
  size: count,
  /** When it was drafted, milliseconds UTC. */
  draftedAt: timeMsSchema,
  /** When it expires unless it is released; null once it is released or rejected. */
  expiresAt: timeMsSchema.nullable(),
  /** In order; for a regulator only the release and its own downloads. */
  steps: z.array(stepSchema),
});
/** One report with its way so far. */
export type ReportRow = z.infer<typeof reportSchema>;

/** What is in a report, in figures. */
export const reportSummarySchema = z.strictObject({
  /** Columns of the licenses in scope, summed. */
  total: figuresSchema,
  items: z.array(
    z.strictObject({ license: z.string(), model: z.string(), figures: figuresSchema }),
  ),
  findingCounts: balanceSchema.shape.findingCounts,
  coverage: balanceSchema.shape.coverage,
  /** How many documents are withheld, of each kind. */
  withheld: withheldSchema,
  /** Uses that name their user in the register itself, which travels whole: never withheld. */
  usersInRegister: count,
  /** Every sentence on what the report does not show. */
  notCovered: z.array(z.string()),
});
/** What is in a report, in figures. */
export type ReportSummary = z.infer<typeof reportSummarySchema>;

/** A compact JWS of a regulator (docs/formats/regulator.md). */
export const challengeBodySchema = z.strictObject({
  jws: z.string().min(1).max(LIMITS.regulatorChallengeBytes),
});
/** A challenge that a regulator filed. */
export const filedChallengeSchema = z.strictObject({
  /** SHA-256 of the signing input of its JWS, base64url: names the challenge. */
  digest: digestSchema,
  /** Key that signed it. */
  kid: digestSchema,
  /** 32 bytes, base64url. */
  nonce: digestSchema,
  issuedAt: timeMsSchema,
  answerBy: timeMsSchema,
  /** When it was filed, milliseconds UTC, and by which account. */
  filedAt: timeMsSchema,
  by: nameSchema,
  /** Register leaf of its filing. */
  leaf: count,
  /** `waiting`: others go first. `running`: every epoch challenge carries its nonce now. */
  state: z.enum(['waiting', 'running', 'over']),
});
/** A challenge that a regulator filed. */
export type FiledChallenge = z.infer<typeof filedChallengeSchema>;

/** A key by which a regulator signs challenges. */
export const regulatorKeyReplySchema = z.strictObject({
  kid: digestSchema,
  name: nameSchema,
  /** Since when, milliseconds UTC, by whom, and the register leaf. */
  since: timeMsSchema,
  by: nameSchema,
  leaf: count,
});
/** A key by which a regulator signs challenges. */
export type RegulatorKeyView = z.infer<typeof regulatorKeyReplySchema>;
/** POST /regulator-keys */
export const regulatorKeyBodySchema = z.strictObject({
  /** Whose key it is, in words. */
  name: nameSchema,
  /** A P-256 public key as JWK: exactly kty, crv, x, y. */
  jwk: z.strictObject({
    kty: z.literal('EC'),
    crv: z.literal('P-256'),
    x: digestSchema,
    y: digestSchema,
  }),
});

const area = 'Reports';
const params = z.strictObject({ report: digestSchema });
const READERS = ['administrator', 'compliance', 'approver', 'auditor', 'regulator'] as const;
const FILE_READERS = ['compliance', 'approver', 'auditor', 'regulator'] as const;

/** Routes of reports and their release. */
export const REPORTS_ROUTES = defineRoutes({
  draftReport: {
    method: 'POST',
    path: '/reports',
    area,
    summary: 'Draft a report: it is built once, and kept until somebody else approves it',
    access: { who: ['compliance'], scope: 'within' },
    body: draftBodySchema,
    reply: reportSchema,
    errors: ['notFound', 'usageWrong', 'reportInvalid'],
    example: { licenses: ['LIC-1'], from: 1_767_225_600_000, to: null, redactions: [] },
    slow: true,
  },
  listReports: {
    method: 'GET',
    path: '/reports',
    area,
    summary: 'List reports, newest first; a regulator sees released ones',
    access: { who: READERS, scope: 'within' },
    query: z.strictObject({
      /** Only these states; given several times, any of them. */
      state: filterQuerySchema.pipe(z.array(z.enum(REPORT_STATES))).optional(),
      ...pageQueryShape,
    }),
    reply: pageSchema(reportSchema),
    errors: ['cursorInvalid'],
  },
  getReport: {
    method: 'GET',
    path: '/reports/{report}',
    area,
    summary: 'One report with its way so far',
    access: { who: READERS, scope: 'within' },
    params,
    reply: reportSchema,
    errors: ['notFound'],
  },
  previewReport: {
    method: 'GET',
    path: '/reports/{report}/preview',
    area,
    summary: 'What is in a report: figures, findings, coverage, what it withholds and lacks',
    access: { who: ['compliance', 'approver', 'auditor'], scope: 'within' },
    params,
    reply: reportSummarySchema,
    errors: ['notFound'],
  },
  getReportFile: {
    method: 'GET',
    path: '/reports/{report}/file',
    area,
    summary: 'The file of a report; once it is released, each download is a leaf of the register',
    access: { who: FILE_READERS, scope: 'within' },
    params,
    reply: { file: ['application/zip'] },
    errors: ['notFound', 'stateChanged', 'stateInvalid'],
    slow: true,
  },
  approveReport: {
    method: 'POST',
    path: '/reports/{report}/approval',
    area,
    summary: 'Approve the report that somebody else drafted',
    access: { who: ['approver'], scope: 'within' },
    params,
    body: z.strictObject({
      /** What permits the release, such as the host country's approval. */
      reference: z.string().trim().min(1).max(512),
      reason: reasonSchema.default(''),
    }),
    reply: reportSchema,
    errors: ['notFound', 'stateChanged', 'secondPersonNeeded', 'stateInvalid'],
    example: { reference: 'Export approval 2026-117 of the host country' },
  },
  rejectReport: {
    method: 'POST',
    path: '/reports/{report}/rejection',
    area,
    summary: 'Reject a report that is not released: its file is removed for good',
    access: { who: ['approver', 'compliance'], scope: 'within' },
    params,
    body: z.strictObject({ reason: reasonSchema.min(1) }),
    reply: reportSchema,
    errors: ['notFound', 'stateChanged'],
    example: { reason: 'Withhold the documents of hosts.' },
  },
  releaseReport: {
    method: 'POST',
    path: '/reports/{report}/release',
    area,
    summary: 'Release an approved report: regulators of its licenses can download it',
    access: { who: ['compliance'], scope: 'within' },
    params,
    body: z.strictObject({ reason: reasonSchema.default('') }),
    reply: reportSchema,
    errors: ['notFound', 'stateChanged', 'stateInvalid'],
    example: { reason: '' },
  },
  fileChallenge: {
    method: 'POST',
    path: '/challenges',
    area: 'Regulator',
    summary: 'File a signed challenge; the receipt is its place in the register',
    access: { who: ['regulator'], scope: 'none' },
    body: challengeBodySchema,
    reply: filedChallengeSchema,
    errors: ['challengeRefused', 'jwsInvalid', 'signatureInvalid'],
  },
  listChallenges: {
    method: 'GET',
    path: '/challenges',
    area: 'Regulator',
    summary: 'Challenges that regulators filed, in the order of the register',
    access: { who: ['regulator', 'auditor', 'compliance', 'administrator'], scope: 'none' },
    reply: z.strictObject({ items: z.array(filedChallengeSchema) }),
    errors: [],
  },
  addRegulatorKey: {
    method: 'POST',
    path: '/regulator-keys',
    area: 'Regulator',
    summary: 'Register a key by which a regulator signs challenges',
    access: { who: ['administrator'], scope: 'whole' },
    body: regulatorKeyBodySchema,
    reply: regulatorKeyReplySchema,
    errors: ['keyInvalid', 'stateChanged'],
  },
  removeRegulatorKey: {
    method: 'DELETE',
    path: '/regulator-keys/{kid}',
    area: 'Regulator',
    summary: 'Accept no more challenges by a key',
    access: { who: ['administrator'], scope: 'whole' },
    params: z.strictObject({ kid: digestSchema }),
    reply: regulatorKeyReplySchema,
    errors: ['notFound'],
  },
  listRegulatorKeys: {
    method: 'GET',
    path: '/regulator-keys',
    area: 'Regulator',
    summary: 'Keys by which regulators sign challenges',
    access: { who: ['regulator', 'auditor', 'compliance', 'administrator'], scope: 'none' },
    reply: z.strictObject({ items: z.array(regulatorKeyReplySchema) }),
    errors: [],
  },
});
