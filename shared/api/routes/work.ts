/**
 * Routes of the daily work on findings: who looks after one, what is said about it, papers that
 * are kept here. Assignments and comments are the operator's own; decisions are leaves of the
 * register.
 */
import * as z from 'zod';
import { LIMITS } from '../../limits.ts';
import { digestSchema, timeMsSchema } from '../../log/leaf.ts';
import { nameSchema } from '../../register/license.ts';
import { credentialIdSchema } from '../../register/peopleDocuments.ts';
import { decisionSchema } from '../../register/records/decisions.ts';
import { hasFormatCharacters } from '../../text/format.ts';
import { reasonSchema } from '../records.ts';
import { type Role, roleSchema } from '../roles.ts';
import { type Access, defineRoutes } from '../route.ts';
import { decisionBodySchema } from './decisions.ts';
import { FLEET_READERS } from './fleet.ts';

const count = z.int().min(0);
const findingId = decisionSchema.shape.id;

/** Roles of which somebody needs one to be given a finding: those that read findings. */
export const ASSIGNABLE_ROLES = [
  'administrator',
  'compliance',
  'approver',
  'auditor',
] as const satisfies readonly [Role, ...Role[]];

/** Who comments on findings and adds papers. */
const COMMENTERS = ['compliance', 'approver', 'auditor'] as const;

/** Somebody, by account and name. */
const personSchema = z.strictObject({ account: credentialIdSchema, name: nameSchema });

/** A paper that a comment names. */
const namedDocumentSchema = z.strictObject({
  /** SHA-256 of its bytes, base64url. */
  digest: digestSchema,
  /** File name, as whoever added it gave it. */
  name: z.string(),
  /** Bytes. */
  size: count,
});

/** One comment; it is never edited or removed. */
export const commentSchema = z.strictObject({
  /** Grows with every comment. */
  id: z.int().min(1),
  /** Milliseconds UTC. */
  at: timeMsSchema,
  /** Name of the account that wrote it; over the server's own socket only declared. */
  by: z.string(),
  /** Plain text; lines end with \n. Not safe to show as anything but text. */
  text: z.string(),
  document: namedDocumentSchema.nullable(),
});
/** One comment. */
export type FindingComment = z.infer<typeof commentSchema>;

/** GET /findings/{finding}/work */
export const findingWorkSchema = z.strictObject({
  /** Who looks after it; null: nobody. */
  assignee: personSchema.nullable(),
  /** When and by whom it was last assigned, or its assignment ended; null where it never was. */
  assignedAt: timeMsSchema.nullable(),
  assignedBy: z.string().nullable(),
  /** The oldest first, all of them: at most LIMITS.findingComments. */
  comments: z.array(commentSchema),
});
/** What people do about one finding. */
export type FindingWork = z.infer<typeof findingWorkSchema>;

/** PUT /findings/{finding}/assignment */
export const assignmentBodySchema = z.strictObject({
  /** Id of an active account with one of ASSIGNABLE_ROLES; null: nobody. */
  account: credentialIdSchema.nullable(),
  /** Why; kept in the access record. */
  reason: reasonSchema.default(''),
});

/** Control characters that text of several lines may not have. */
const CONTROLS = /[^\P{Cc}\n\t]/u;

/** POST /findings/{finding}/comments */
export const commentBodySchema = z.strictObject({
  text: z
    .string()
    .trim()
    .min(1)
    .max(LIMITS.commentLength)
    .refine((text) => !CONTROLS.test(text), 'holds control characters'),
  /** Digest of a paper that was added here and that the account may read. */
  document: digestSchema.optional(),
});

/** POST /decisions */
export const decisionsBodySchema = z.strictObject({
  /** Ids of findings, each once. */
  findings: z
    .array(findingId)
    .min(1)
    .max(LIMITS.findingsDecided)
    .refine((ids) => new Set(ids).size === ids.length, 'a finding stands there twice'),
  ...decisionBodySchema.shape,
});

/** Answer: the register leaf of each decision, in the order of the request. */
export const decisionsReplySchema = z.strictObject({
  decisions: z.array(z.strictObject({ finding: findingId, index: count })),
});

/** POST /documents */
export const documentBodySchema = z.strictObject({
  /** Name of the file without folders. */
  name: z
    .string()
    .min(1)
    .max(255)
    .regex(/^[^/\\]+$/, 'is a file name, without folders')
    .refine((name) => !hasFormatCharacters(name), 'holds control or format characters'),
  /** Bytes of the file as base64: at least one, at most LIMITS.paperBytes. */
  content: z.string().min(1),
  /** What it is, in words. */
  about: reasonSchema.default(''),
});

/** A paper that is kept here. */
export const documentSchema = z.strictObject({
  ...namedDocumentSchema.shape,
  /** When and by whom it was added, milliseconds UTC. */
  at: timeMsSchema,
  by: z.string(),
  about: z.string(),
});
/** A paper that is kept here. */
export type KeptDocument = z.infer<typeof documentSchema>;

/** Somebody to whom findings can be assigned. */
const assignableSchema = z.strictObject({ ...personSchema.shape, roles: z.array(roleSchema) });
/** Somebody to whom findings can be assigned. */
export type AssignablePerson = z.infer<typeof assignableSchema>;

const findingParams = z.strictObject({ finding: findingId });
const documentParams = z.strictObject({ digest: digestSchema });
const COMMENT = { who: COMMENTERS, scope: 'within' } as const satisfies Access;
/** Base64 of the largest paper, and the rest of the body. */
const DOCUMENT_BODY_BYTES = Math.trunc((LIMITS.paperBytes * 4 + 2) / 3) + 8192;
/** Ids of the most findings, each character of four bytes. */
const DECISIONS_BODY_BYTES = LIMITS.findingsDecided * 4 * 520 + 8192;
const area = 'Findings';

/** Routes of the daily work on findings. */
export const WORK_ROUTES = defineRoutes({
  getFindingWork: {
    method: 'GET',
    path: '/findings/{finding}/work',
    area,
    summary: 'Show who looks after a current finding, and what is said about it',
    access: FLEET_READERS,
    params: findingParams,
    reply: findingWorkSchema,
    errors: ['notFound', 'notReady'],
  },
  assignFinding: {
    method: 'PUT',
    path: '/findings/{finding}/assignment',
    area,
    summary: 'Assign a current finding to somebody, or to nobody; the last word stands',
    access: { who: ['compliance'], scope: 'within' },
    params: findingParams,
    body: assignmentBodySchema,
    reply: findingWorkSchema,
    errors: ['notFound', 'notReady', 'usageWrong'],
    example: { account: 'acc-Zk3vQm1x0Tj8', reason: 'knows the site' },
  },
  listPeople: {
    method: 'GET',
    path: '/people',
    area,
    summary: 'List the people to whom findings can be assigned',
    access: { who: ASSIGNABLE_ROLES, scope: 'none' },
    /** In order of their names. */
    reply: z.strictObject({ items: z.array(assignableSchema) }),
    errors: [],
  },
  commentOnFinding: {
    method: 'POST',
    path: '/findings/{finding}/comments',
    area,
    summary: 'Comment on a current finding; a comment is never edited or removed',
    access: COMMENT,
    params: findingParams,
    body: commentBodySchema,
    reply: commentSchema,
    errors: ['notFound', 'notReady', 'stateChanged'],
    example: { text: 'The board was exchanged, see ticket 4711.' },
  },
  decideFindings: {
    method: 'POST',
    path: '/decisions',
    area,
    summary: 'Decide the same about several findings as they are now: about all, or about none',
    access: { who: ['compliance'], scope: 'within' },
    body: decisionsBodySchema,
    bodyBytes: DECISIONS_BODY_BYTES,
    reply: decisionsReplySchema,
    errors: ['notFound', 'usageWrong'],
    example: {
      findings: ['gpuMoved gpu GPU-2f6f'],
      state: 'acknowledged',
      reason: 'the move of 12 June',
    },
    slow: true,
  },
  addDocument: {
    method: 'POST',
    path: '/documents',
    area,
    summary: 'Keep a paper here, by the digest of its bytes',
    access: { who: COMMENTERS, scope: 'none' },
    body: documentBodySchema,
    bodyBytes: DOCUMENT_BODY_BYTES,
    reply: documentSchema,
    errors: ['base64Invalid', 'stateInvalid', 'diskFull'],
    example: { name: 'certificate.pdf', content: 'JVBERi0xLjcK', about: 'of the lab' },
    slow: true,
  },
  getDocument: {
    method: 'GET',
    path: '/documents/{digest}',
    area,
    summary: 'Download a paper that is kept here',
    access: FLEET_READERS,
    params: documentParams,
    reply: { file: ['application/octet-stream'] },
    errors: ['notFound', 'notReady', 'stateInvalid'],
    slow: true,
  },
  describeDocument: {
    method: 'GET',
    path: '/documents/{digest}/about',
    area,
    summary: 'Show name, size and origin of a paper that is kept here',
    access: FLEET_READERS,
    params: documentParams,
    reply: documentSchema,
    errors: ['notFound', 'notReady'],
  },
});
