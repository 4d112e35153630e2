/**
 * The API between the command line and a running server: JSON over the server's own unix socket
 * (mode 0600). The command line never opens the database: the server is its one writer.
 */
import * as z from 'zod';
import { balanceSchema } from '../accounting/types.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { DAY_MS } from '../register/day.ts';
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
  hosts: z.strictObject({ enrolled: count, connected: count }),
  licenses: z.array(nameSchema),
});
/** GET /v1/status */
export type ServerStatus = z.infer<typeof statusSchema>;

/** POST /v1/tokens */
export const tokenRequestSchema = z.strictObject({
  site: nameSchema.nullable(),
  uses: z.int().min(1).max(100_000),
  expiresInMs: z
    .int()
    .min(1000)
    .max(366 * DAY_MS),
});
/** Answer: the token's one-line text, shown once. */
export const tokenReplySchema = z.strictObject({ token: z.string() });

/** POST /v1/import: the file's bytes as base64, and its name, whose ending tells JSON from CSV. */
export const importRequestSchema = z.strictObject({
  name: z.string().max(255),
  content: z.string(),
});
/** Answer: ids that were added or corrected; what was already there is only counted. */
export const importReplySchema = z.strictObject({
  licenses: z.array(nameSchema),
  shipments: z.array(nameSchema),
  unchanged: count,
});
/** Answer of an import. */
export type ImportReply = z.infer<typeof importReplySchema>;

/** POST /v1/balance and POST /v1/reports: which licenses, over which interval. */
export const scopeRequestSchema = z.strictObject({
  licenses: z.array(nameSchema).min(1).max(1000),
  /** Half-open [from, to), milliseconds UTC; `to` null means now. */
  from: timeMsSchema,
  to: timeMsSchema.nullable(),
});
/** Which licenses, over which interval. */
export type ScopeRequest = z.infer<typeof scopeRequestSchema>;
/** Answer of POST /v1/balance. */
export const balanceReplySchema = balanceSchema;

/** GET /v1/hosts */
export const hostsReplySchema = z.strictObject({
  hosts: z.array(
    z.strictObject({
      kid: digestSchema,
      name: nameSchema,
      site: nameSchema.nullable(),
      connected: z.boolean(),
      /** Evidence (and refusals) of it in the log: its newest number, or null. */
      lastSeq: count.nullable(),
      enrolledAt: timeMsSchema,
      /** GPUs of its newest appraised evidence; null where none was appraised. */
      gpus: count.nullable(),
      status: z.enum(['none', 'affirming', 'warning', 'contraindicated']).nullable(),
    }),
  ),
});
/** GET /v1/hosts */
export type HostsReply = z.infer<typeof hostsReplySchema>;

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
