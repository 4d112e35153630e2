/** Routes for who runs the server: how it stands, and backups. */
import * as z from 'zod';
import { timeMsSchema } from '../../log/leaf.ts';
import { defineRoutes } from '../route.ts';

const count = z.int().min(0);

/** An age recipient: `age1…`; which kinds there are is age's word. */
export const recipientSchema = z
  .string()
  .max(4096)
  .regex(/^age1[a-z0-9]+$/);

/** POST /backups: for whom the backup is encrypted. */
export const backupRequestSchema = z.strictObject({
  /** Empty: those of the setting `backup.recipients`. */
  recipients: z.array(recipientSchema).max(16),
});

/** One part of being ready. */
export const readyPartSchema = z.strictObject({
  ok: z.boolean(),
  /** What is wrong, or null. */
  detail: z.string().nullable(),
});
/** Answer of /readyz: each part that has to be ready. */
export const readinessSchema = z.strictObject({
  ready: z.boolean(),
  parts: z.strictObject({
    /** The server is not being stopped. */
    running: readyPartSchema,
    /** The database takes a write. */
    store: readyPartSchema,
    /** No more than a few leaves wait for the logs, and no log stopped. */
    logs: readyPartSchema,
    /** Lists and figures can be answered. */
    views: readyPartSchema,
  }),
});
/** Answer of /readyz. */
export type Readiness = z.infer<typeof readinessSchema>;

/** GET /operations: how the server stands. */
export const operationsSchema = z.strictObject({
  version: z.string(),
  startedAt: timeMsSchema,
  readiness: readinessSchema,
  storeBytes: count,
  /** The last backup that was handed out whole; null where there is none. */
  lastBackup: z
    .strictObject({ at: timeMsSchema, evidenceSize: count, registerSize: count })
    .nullable(),
  /** When the certificate of the server ends; null where something else ends TLS. */
  certificateEndsAt: timeMsSchema.nullable(),
});
/** GET /operations */
export type Operations = z.infer<typeof operationsSchema>;

/** Routes for who runs the server. */
export const OPERATIONS_ROUTES = defineRoutes({
  getOperations: {
    method: 'GET',
    path: '/operations',
    area: 'Operations',
    summary: 'How the server stands: version, readiness, store, last backup, certificate',
    access: { who: ['administrator', 'auditor'], scope: 'whole' },
    reply: operationsSchema,
    errors: [],
  },
  createBackup: {
    method: 'POST',
    path: '/backups',
    area: 'Operations',
    summary: 'A verified, encrypted backup of everything that the server keeps',
    access: { who: ['administrator'], scope: 'whole' },
    body: backupRequestSchema,
    reply: { file: ['application/octet-stream'] },
    errors: ['recipientRefused', 'inUse', 'diskFull', 'stateInvalid'],
    example: { recipients: [] },
    secret: true,
    slow: true,
  },
});
