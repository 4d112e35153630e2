/** Routes by which people enroll hosts: tokens, hosts that wait, and what is decided about keys. */
import * as z from 'zod';
import { LIMITS } from '../../limits.ts';
import { digestSchema, timeMsSchema } from '../../log/leaf.ts';
import { allowedHostSchema } from '../../protocol/allowList.ts';
import { KEY_PROTECTIONS } from '../../register/documents.ts';
import { nameSchema } from '../../register/license.ts';
import { noteSchema } from '../../register/records/fields.ts';
import { HOST_STATES, hostEventReplySchema, tokenRequestSchema } from '../admin.ts';
import { pageQueryShape, pageSchema } from '../query.ts';
import { reasonSchema } from '../records.ts';
import { defineRoutes } from '../route.ts';

const count = z.int().min(0);
const area = 'Enrollment';

/** POST /enrollment-tokens */
export const enrollmentTokenBodySchema = z.strictObject({
  ...tokenRequestSchema.shape,
  /** What it is for, in the words of the one who makes it. */
  note: noteSchema.default(''),
});

/** Id of an enrollment token, which is no secret: the register names it with each key. */
export const enrollmentTokenIdSchema = nameSchema;

/** What became of a token: only a live one enrolls hosts. */
export const TOKEN_STATES = ['live', 'used', 'expired', 'revoked'] as const;

const tokenShape = {
  id: enrollmentTokenIdSchema,
  site: nameSchema.nullable(),
  state: z.enum(TOKEN_STATES),
  usesLeft: count,
  /** Null for tokens of releases that did not keep it. */
  uses: count.nullable(),
  expiresAt: timeMsSchema,
  /** Hosts that it names; 0 where it is for every host. */
  hostsNamed: count,
  /** Of them: those that have enrolled. */
  hostsEnrolled: count,
  note: z.string(),
  /** Who made it, and when; null for tokens of releases that did not keep it. */
  createdBy: z.string().nullable(),
  createdAt: timeMsSchema.nullable(),
  /** Who revoked it, and when; null where nobody did. */
  revokedBy: z.string().nullable(),
  revokedAt: timeMsSchema.nullable(),
};
/** An enrollment token, without its secret. */
export const enrollmentTokenSchema = z.strictObject(tokenShape);
/** An enrollment token, without its secret. */
export type EnrollmentTokenRow = z.infer<typeof enrollmentTokenSchema>;

/** An enrollment token with the hosts that it names. */
export const enrollmentTokenDetailSchema = z.strictObject({
  ...tokenShape,
  /** Hosts that it names, by name; `kid` is the key that enrolled under the name. */
  hosts: z.array(z.strictObject({ ...allowedHostSchema.shape, kid: digestSchema.nullable() })),
});

/** Why a host may be the one that a waiting key is about to replace. */
export const MATCH_REASONS = ['name', 'ueid', 'tpm'] as const;

/** An alarm about copied or restored keys of a host: a finding to decide about. */
export const hostAlarmSchema = z.strictObject({
  /** Id of the finding. */
  finding: z.string(),
  code: z.enum(['hostKeyCloned', 'hostRestored']),
  /** What was seen. */
  seen: z.string(),
  life: z.string(),
});
/** An alarm about keys of a host. */
export type HostAlarm = z.infer<typeof hostAlarmSchema>;

/** A host that waits for a person's approval, with what is known to decide on. */
export const waitingHostSchema = z.strictObject({
  kid: digestSchema,
  name: nameSchema,
  site: nameSchema.nullable(),
  /** As the host gives it; declared. */
  ueid: z.string(),
  enrolledAt: timeMsSchema,
  protection: z.enum(KEY_PROTECTIONS),
  /** SHA-256 of the public endorsement key of its TPM, hex; null for a key in a file. */
  ekDigest: z.string().nullable(),
  /** The key of the same host that signed this one as its next; null for an enrollment. */
  follows: digestSchema.nullable(),
  /** Token that it used; null for a key that follows another one. */
  token: nameSchema.nullable(),
  /** Who made the token, and what for; null where that is not known any more. */
  tokenBy: z.string().nullable(),
  tokenNote: z.string().nullable(),
  /** Number of its newest evidence, which counts only with the approval; null for none. */
  lastSeq: count.nullable(),
  /** Hosts that it may be, the most likely one first. */
  matches: z.array(
    z.strictObject({
      kid: digestSchema,
      name: nameSchema,
      site: nameSchema.nullable(),
      state: z.enum(HOST_STATES),
      because: z.array(z.enum(MATCH_REASONS)).min(1),
    }),
  ),
  /** Key of the host that it would probably replace; null where it fits none or several. */
  replaces: digestSchema.nullable(),
  /** Alarms about its own key and about the hosts that it may be. */
  alarms: z.array(hostAlarmSchema),
});
/** A host that waits for a person's approval. */
export type WaitingHost = z.infer<typeof waitingHostSchema>;

const pageQuery = z.strictObject(pageQueryShape);
const tokenParams = z.strictObject({ token: enrollmentTokenIdSchema });
const hostParams = z.strictObject({ host: digestSchema });
const decided = { reply: hostEventReplySchema, errors: ['notFound', 'stateChanged'] } as const;
const saidSchema = z.strictObject({ reason: reasonSchema.min(1) });
const readers = ['administrator', 'compliance', 'approver', 'auditor', 'operator'] as const;

/** Routes of tokens. */
const TOKEN_ROUTES = defineRoutes({
  createEnrollmentToken: {
    method: 'POST',
    path: '/enrollment-tokens',
    area,
    summary: 'Make an enrollment token, whose text is shown once',
    access: { who: ['operator'], scope: 'within' },
    body: enrollmentTokenBodySchema,
    bodyBytes: LIMITS.importBytes,
    reply: z.strictObject({
      id: enrollmentTokenIdSchema,
      /** The token as one line of text. */
      token: z.string(),
      expiresAt: timeMsSchema,
    }),
    errors: ['usageWrong'],
    example: { site: 'Suzhou 1', uses: 1, expiresInMs: 3_600_000, note: 'rack 12' },
    secret: true,
  },
  listEnrollmentTokens: {
    method: 'GET',
    path: '/enrollment-tokens',
    area,
    summary: 'List enrollment tokens, the newest first, without their secrets',
    access: { who: readers, scope: 'within' },
    query: pageQuery,
    reply: pageSchema(enrollmentTokenSchema),
    errors: ['cursorInvalid'],
  },
  getEnrollmentToken: {
    method: 'GET',
    path: '/enrollment-tokens/{token}',
    area,
    summary: 'Read an enrollment token and the hosts that it names',
    access: { who: readers, scope: 'within' },
    params: tokenParams,
    reply: enrollmentTokenDetailSchema,
    errors: ['notFound'],
  },
  revokeEnrollmentToken: {
    method: 'POST',
    path: '/enrollment-tokens/{token}/revoke',
    area,
    summary: 'Revoke an enrollment token: it enrolls nobody from then on',
    access: { who: ['operator', 'administrator'], scope: 'within' },
    params: tokenParams,
    body: z.strictObject({ reason: reasonSchema.default('') }),
    reply: enrollmentTokenSchema,
    errors: ['notFound', 'stateChanged'],
  },
});

/** Routes of enrollment tokens, of hosts that wait, and of decisions about host keys. */
export const ENROLLMENT_ROUTES = defineRoutes({
  ...TOKEN_ROUTES,
  listWaitingHosts: {
    method: 'GET',
    path: '/enrollment/waiting',
    area,
    summary: 'List hosts that wait for approval, with what is known to decide on',
    access: { who: readers, scope: 'within' },
    query: pageQuery,
    reply: pageSchema(waitingHostSchema),
    errors: ['cursorInvalid'],
  },
  approveHost: {
    method: 'POST',
    path: '/hosts/{host}/approve',
    area,
    summary: 'Approve a host that waits, as another host or as the next key of one',
    access: { who: ['operator'], scope: 'within' },
    params: hostParams,
    body: z.strictObject({
      /** A key of the host whose key this one replaces; null where it is another host. */
      replaces: digestSchema.nullable(),
      reason: reasonSchema.min(1),
    }),
    reply: decided.reply,
    errors: [...decided.errors, 'usageWrong'],
    example: { replaces: null, reason: 'new rack, see ticket 4711' },
  },
  refuseHost: {
    method: 'POST',
    path: '/hosts/{host}/refuse',
    area,
    summary: 'Refuse a host that waits',
    access: { who: ['operator'], scope: 'within' },
    params: hostParams,
    body: saidSchema,
    ...decided,
    example: { reason: 'nobody knows this host' },
  },
  retireHost: {
    method: 'POST',
    path: '/hosts/{host}/retire',
    area,
    summary: 'Retire a host: what its key signs from then on does not count',
    access: { who: ['operator'], scope: 'within' },
    params: hostParams,
    body: saidSchema,
    ...decided,
    example: { reason: 'taken apart, see ticket 4712' },
  },
});
