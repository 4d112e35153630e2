/** Routes of the audit: who did what, in one order, and the file that proves it. */
import * as z from 'zod';
import { ACT_NAMES } from '../../audit/acts.ts';
import { auditItemSchema } from '../../audit/item.ts';
import { REGISTER_ACT_NAMES } from '../../audit/registerActs.ts';
import { filterQuerySchema, momentQuerySchema, pageQueryShape, pageSchema } from '../query.ts';
import { defineRoutes } from '../route.ts';

const area = 'Audit';
const access = { who: ['administrator', 'auditor'], scope: 'whole' } as const;
/** Media type of an export: JSON lines. */
export const ACCESS_EXPORT_TYPE = 'application/jsonl';

/** Acts of the audit: those of the access record, and those that are leaves of the register. */
export const auditActSchema = z.enum([...ACT_NAMES, ...REGISTER_ACT_NAMES]);

/** GET /audit */
export const auditQuerySchema = z.strictObject({
  ...pageQueryShape,
  /** Acts of this moment and later. */
  from: momentQuerySchema.optional(),
  /** Acts before this moment. */
  to: momentQuerySchema.optional(),
  /** Acts; several where it is given several times. */
  act: filterQuerySchema.pipe(z.array(auditActSchema)).optional(),
  /** Names of those who acted. */
  name: filterQuerySchema.optional(),
  /** Ids of accounts that acted. */
  account: filterQuerySchema.optional(),
  /** What it was done to: an id, a digest, a name, exactly. */
  target: z.string().min(1).max(512).optional(),
  /** `oldest` first where not given. */
  order: z.enum(['oldest', 'newest']).optional(),
});
/** Query of GET /audit. */
export type AuditQuery = z.output<typeof auditQuerySchema>;

/** Routes of the audit. */
export const AUDIT_ROUTES = defineRoutes({
  listAudit: {
    method: 'GET',
    path: '/audit',
    area,
    summary: 'List who did what: the register and the access record in one order',
    access,
    query: auditQuerySchema,
    reply: pageSchema(auditItemSchema),
    errors: ['cursorInvalid'],
  },
  exportAudit: {
    method: 'GET',
    path: '/audit/export',
    area,
    summary: 'Export the access record of whole UTC days, with what proves it complete',
    access,
    query: z.strictObject({
      /** A moment of the first day. */
      from: momentQuerySchema,
      /** The first day that is left out, or a moment of the last one. */
      to: momentQuerySchema,
    }),
    reply: { file: [ACCESS_EXPORT_TYPE] },
    errors: ['usageWrong'],
    slow: true,
  },
});
