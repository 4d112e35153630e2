/** Routes of the two transparency logs: checkpoints, leaves, proofs. */
import * as z from 'zod';
import { LOG_NAMES } from '../../log/leaf.ts';
import { countQuerySchema } from '../query.ts';
import { defineRoutes } from '../route.ts';

const count = z.int().min(0);
const area = 'Logs';
const READERS = ['regulator', 'auditor', 'compliance', 'administrator'] as const;
const access = { who: READERS, scope: 'none' } as const;
const log = z.enum(LOG_NAMES);
const place = z.strictObject({ log, index: countQuerySchema });

/** One log as it is now. */
export const logStateSchema = z.strictObject({
  log,
  origin: z.string(),
  /** The log's key (c2sp.org/signed-note). */
  vkey: z.string(),
  /** Leaves under the checkpoint. */
  size: count,
  /** The newest signed checkpoint (c2sp.org/tlog-checkpoint). */
  checkpoint: z.string(),
});

/** Routes of the logs. */
export const LOGS_ROUTES = defineRoutes({
  listLogs: {
    method: 'GET',
    path: '/logs',
    area,
    summary: 'Both logs: names, keys, sizes, newest checkpoints',
    access,
    reply: z.strictObject({ items: z.array(logStateSchema) }),
    errors: [],
  },
  getLeaf: {
    method: 'GET',
    path: '/logs/{log}/leaves/{index}',
    area,
    summary: 'One leaf; a register document only where the account may read it',
    access,
    params: place,
    reply: z.strictObject({
      index: count,
      /** Its exact text: the log's hash is over these bytes as UTF-8. */
      leaf: z.string(),
      /** Exact text of the register document that it names by digest; null where withheld. */
      document: z.string().nullable(),
    }),
    errors: ['notFound'],
  },
  getLeafProof: {
    method: 'GET',
    path: '/logs/{log}/proofs/{index}',
    area,
    summary: 'Proof that a leaf is in the log, under its newest checkpoint',
    access,
    params: place,
    reply: z.strictObject({
      index: count,
      /** c2sp.org/tlog-proof, checkpoint included. */
      proof: z.string(),
    }),
    errors: ['notFound'],
  },
  getConsistency: {
    method: 'GET',
    path: '/logs/{log}/consistency',
    area,
    summary: 'Proof that one size of a log is the beginning of another',
    access,
    params: z.strictObject({ log }),
    query: z.strictObject({
      /** Sizes; `to` is the newest signed one where not given. */
      from: countQuerySchema,
      to: countQuerySchema.optional(),
    }),
    reply: z.strictObject({
      from: count,
      to: count,
      /** Hashes of RFC 6962, base64; none from size 0. */
      hashes: z.array(z.string()),
      /** The newest signed checkpoint. */
      checkpoint: z.string(),
    }),
    errors: ['notFound'],
  },
});
