/**
 * The API between the command line and a running server: JSON over the server's own unix socket
 * (mode 0600). The command line never opens the database: the server is its one writer.
 */
import * as z from 'zod';
import { LIMITS } from '../limits.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { offlineAnswerSchema, offlineKitSchema } from '../offline/files.ts';
import { allowedHostSchema } from '../protocol/allowList.ts';
import { DAY_MS } from '../register/day.ts';
import { KEY_PROTECTIONS } from '../register/documents.ts';
import { nameSchema } from '../register/license.ts';

const count = z.int().min(0);
const logSchema = z.strictObject({ origin: z.string(), vkey: z.string(), size: count });

/** GET /v1/status */
export const statusSchema = z.strictObject({
  version: z.string(),
  /** Address for agents. */
  agents: z.string(),
  /** Address of the public HTTP pages (checkpoints and tiles). */
  http: z.string(),
  logs: z.strictObject({ evidence: logSchema, register: logSchema }),
  hosts: z.strictObject({
    /** Hosts of the fleet: neither refused nor retired. */
    enrolled: count,
    connected: count,
    /** Of the enrolled ones: those that a person must approve before their evidence counts. */
    awaitingApproval: count,
  }),
  licenses: z.array(nameSchema),
});
/** GET /v1/status */
export type ServerStatus = z.infer<typeof statusSchema>;

/** POST /v1/tokens */
export const tokenRequestSchema = z.strictObject({
  site: nameSchema.nullable(),
  uses: z.int().min(1).max(LIMITS.tokenUses),
  expiresInMs: z
    .int()
    .min(1000)
    .max(366 * DAY_MS),
  /** The hosts that may use it, each once; every host where it is left out. */
  allow: z.array(allowedHostSchema).min(1).max(LIMITS.tokenUses).optional(),
});
/** Answer: the token's one-line text, shown once. */
export const tokenReplySchema = z.strictObject({ token: z.string() });

/** POST /v1/reports: which licenses, over which interval. */
export const scopeRequestSchema = z.strictObject({
  licenses: z.array(nameSchema).min(1).max(1000),
  /** Half-open [from, to), milliseconds UTC; `to` null means now. */
  from: timeMsSchema,
  to: timeMsSchema.nullable(),
});
/** Which licenses, over which interval. */
export type ScopeRequest = z.infer<typeof scopeRequestSchema>;

/**
 * What became of a host key: live (the host's key now), awaiting (a person's approval), refused,
 * retired, or replaced by a later key of the same host.
 */
export const HOST_STATES = ['live', 'awaiting', 'refused', 'retired', 'replaced'] as const;

/** GET /v1/hosts: one host a row, with its newest key. */
export const hostsReplySchema = z.strictObject({
  hosts: z.array(
    z.strictObject({
      kid: digestSchema,
      name: nameSchema,
      site: nameSchema.nullable(),
      /** Of its newest key. */
      state: z.enum(HOST_STATES),
      protection: z.enum(KEY_PROTECTIONS),
      connected: z.boolean(),
      /** Evidence (and refusals) of its newest key in the log: the newest number, or null. */
      lastSeq: count.nullable(),
      /** When its newest evidence was received, by any of its keys; null where none was. */
      lastSeenAt: timeMsSchema.nullable(),
      enrolledAt: timeMsSchema,
      /** GPUs of its newest appraised evidence; null where none was appraised. */
      gpus: count.nullable(),
      status: z.enum(['none', 'affirming', 'warning', 'contraindicated']).nullable(),
    }),
  ),
});
/** GET /v1/hosts */
export type HostsReply = z.infer<typeof hostsReplySchema>;

/** POST /v1/host-events: a person's word about a host key. */
export const hostEventRequestSchema = z.strictObject({
  event: z.enum(['approved', 'refused', 'retired']),
  /** Key id, the start of one (8 characters or more), or name of the host. */
  host: z.string().min(1).max(128),
  /** Where approved: the host whose lost key this one replaces; null for another host. */
  replaces: z.string().min(1).max(128).nullable(),
  /** Who says so; declared. */
  by: nameSchema,
  /** Why. */
  reason: z.string().min(1).max(512),
});
/** POST /v1/host-events */
export type HostEventRequest = z.infer<typeof hostEventRequestSchema>;
/** Answer: what is in the register now. */
export const hostEventReplySchema = z.strictObject({
  event: z.enum(['approved', 'refused', 'retired']),
  kid: digestSchema,
  name: nameSchema,
  replaces: digestSchema.nullable(),
});
/** Answer of POST /v1/host-events. */
export type HostEventReply = z.infer<typeof hostEventReplySchema>;

/** GET /v1/offline-kit: what a host needs behind an air gap; the token is added by the caller. */
export const offlineKitReplySchema = offlineKitSchema;

/** POST /v1/offline-import: bytes of a bundle as base64. */
export const offlineImportRequestSchema = z.strictObject({ content: z.string() });
/** What an offline import came to, in figures. */
export const offlineSummarySchema = z.strictObject({
  /** Evidence in the bundle. */
  evidence: count,
  /** Of it: what was not in the log before. */
  added: count,
  /** Of it: what is logged as refused, by code. */
  refused: z.record(z.string(), count),
  documents: count,
  /** Documents that were refused, by code. */
  documentsRefused: z.record(z.string(), count),
  /** Documents that evidence of the bundle names and the server still lacks. */
  documentsMissing: count,
  /** Numbers that are missing before and between the evidence of a key. */
  gaps: z.array(z.strictObject({ kid: digestSchema, from: count, to: count })),
});
/** What an offline import came to. */
export type OfflineSummary = z.infer<typeof offlineSummarySchema>;
/** Answer: figures for the person, and the file that goes back to the host. */
export const offlineImportReplySchema = z.strictObject({
  summary: offlineSummarySchema,
  answer: offlineAnswerSchema,
});
/** Answer of POST /v1/offline-import. */
export type OfflineImportReply = z.infer<typeof offlineImportReplySchema>;

const logCheckSchema = z.strictObject({ size: count, problems: z.array(z.string()) });
/** GET /v1/log-check: every leaf of both logs read and computed again; problems are sentences. */
export const logCheckReplySchema = z.strictObject({
  evidence: logCheckSchema,
  register: logCheckSchema,
});
/** GET /v1/log-check */
export type LogCheckReply = z.infer<typeof logCheckReplySchema>;

/** Every error answer of the API. */
export const apiErrorSchema = z.strictObject({
  code: z.string(),
  message: z.string(),
  next: z.string(),
});
