/** Who people are to the API: roles, and the part of the fleet that an account may see. */
import * as z from 'zod';
import { nameSchema } from '../register/license.ts';

/** What each role is for. An account may have several. */
export const ROLES = {
  administrator: 'manages accounts, tokens and webhooks; reads everything; decides nothing',
  compliance: 'imports, decides on findings, sets the policy, drafts and releases reports',
  approver: 'approves or refuses the reports that others drafted; reads the fleet',
  auditor: 'reads the fleet, reports and the audit record; changes nothing',
  regulator: 'released reports, logs and proofs, and filing a signed challenge; nothing else',
  operator: 'enrolls hosts and decides about their keys; sees hosts only',
} as const;
/** A role of an account. */
export type Role = keyof typeof ROLES;
/** Every role, in the order of the table. */
export const ROLE_NAMES = [
  'administrator',
  'compliance',
  'approver',
  'auditor',
  'regulator',
  'operator',
] as const satisfies readonly Role[];
/** Schema of a role. */
export const roleSchema = z.enum(ROLE_NAMES);

/** Part of the fleet; null: no limit. What both lists allow is visible. */
export const accessScopeSchema = z.strictObject({
  sites: z.array(nameSchema).min(1).max(1000).nullable(),
  licenses: z.array(nameSchema).min(1).max(1000).nullable(),
});
/** Part of the fleet that an account may see. */
export type AccessScope = z.infer<typeof accessScopeSchema>;
/** No limit. */
export const WHOLE_ACCESS: AccessScope = { sites: null, licenses: null };

/** True where the scope has no limit. */
export function isWholeAccess({ sites, licenses }: AccessScope): boolean {
  return sites === null && licenses === null;
}
