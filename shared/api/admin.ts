/** What answers about the server, its tokens, its hosts and air gaps hold. */
import * as z from 'zod';
import { LIMITS } from '../limits.ts';
import { digestSchema } from '../log/leaf.ts';
import { offlineAnswerSchema } from '../offline/files.ts';
import { allowedHostSchema } from '../protocol/allowList.ts';
import { DAY_MS } from '../register/day.ts';
import { nameSchema } from '../register/license.ts';

const count = z.int().min(0);
const logSchema = z.strictObject({ origin: z.string(), vkey: z.string(), size: count });

/** What the status of a server says. */
export const statusShape = {
  logs: z.strictObject({ evidence: logSchema, register: logSchema }),
  hosts: z.strictObject({
    /** Hosts of the fleet: neither refused nor retired. */
    enrolled: count,
    connected: count,
    /** Of the enrolled ones: those that a person must approve before their evidence counts. */
    awaitingApproval: count,
  }),
} as const;

/** Which enrollment token is asked for. */
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
/**
 * What became of a host key: live (the host's key now), awaiting (a person's approval), refused,
 * retired, or replaced by a later key of the same host.
 */
export const HOST_STATES = ['live', 'awaiting', 'refused', 'retired', 'replaced'] as const;

/** What a person can decide about a host key. */
export const HOST_DECISIONS = ['approved', 'refused', 'retired'] as const;
/** What is in the register after a decision about a host. */
export const hostEventReplySchema = z.strictObject({
  event: z.enum(HOST_DECISIONS),
  kid: digestSchema,
  name: nameSchema,
  replaces: digestSchema.nullable(),
});
/** What is in the register after a decision about a host. */
export type HostEventReply = z.infer<typeof hostEventReplySchema>;

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
/** Figures of an offline import, and the file that goes back to the host. */
export type OfflineImportReply = z.infer<typeof offlineImportReplySchema>;

const logCheckSchema = z.strictObject({ size: count, problems: z.array(z.string()) });
/** Every leaf of both logs read and computed again; problems are sentences. */
export const logCheckReplySchema = z.strictObject({
  evidence: logCheckSchema,
  register: logCheckSchema,
});
/** What a check of both logs found. */
export type LogCheckReply = z.infer<typeof logCheckReplySchema>;
