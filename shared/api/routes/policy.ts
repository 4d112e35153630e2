/** Routes of the appraisal policy. */
import * as z from 'zod';
import { policyImportReplySchema, policyReplySchema } from '../policy.ts';
import { reasonSchema } from '../records.ts';
import { defineRoutes } from '../route.ts';

/** Characters of a policy file. */
const POLICY_LENGTH = 1024 * 1024;
const area = 'Policy';

/** POST /policy: the whole policy as YAML text. */
export const policyBodySchema = z.strictObject({
  content: z.string().max(POLICY_LENGTH),
  /** True: say what would change, and change nothing. */
  dryRun: z.boolean().default(false),
  /** Why; a change needs one. */
  reason: reasonSchema.default(''),
});

/** Routes of the appraisal policy. */
export const POLICY_ROUTES = defineRoutes({
  getPolicy: {
    method: 'GET',
    path: '/policy',
    area,
    summary: 'Read the appraisal policy in force',
    access: { who: ['administrator', 'compliance', 'approver', 'auditor'], scope: 'none' },
    reply: policyReplySchema,
    errors: [],
  },
  setPolicy: {
    method: 'POST',
    path: '/policy',
    area,
    summary: 'Put another appraisal policy in force from now on',
    access: { who: ['compliance'], scope: 'whole' },
    body: policyBodySchema,
    /** Escaped text is longer than the text. */
    bodyBytes: POLICY_LENGTH * 4,
    reply: policyImportReplySchema,
    errors: ['importInvalid', 'notFound', 'usageWrong'],
    example: { content: 'deadlines:\n  critical: 1d\n', dryRun: true, reason: '' },
  },
});
