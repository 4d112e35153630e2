/** Fleets under the policies of both editions of appraisal and accounting. */
import { FORMER_CHECKS } from '../../shared/appraisal/policy.ts';
import type { AppraisalPolicy } from '../../shared/register/policyDocuments.ts';
import { type RegisterParts, TestFleet } from './appraisal.ts';

/** Policies that give each edition of appraisal and accounting; what 0.2.0 had, and today's. */
export const EDITIONS: readonly { edition: 1 | 2; policy: Partial<AppraisalPolicy> }[] = [
  {
    edition: 1,
    policy: { format: 'fleetseal/policy@1', checks: [...(FORMER_CHECKS.at(-1) ?? [])] },
  },
  { edition: 2, policy: {} },
];

/** Makes fleets under a policy. */
export const fleetsUnder =
  (policy: Partial<AppraisalPolicy>) =>
  (parts: RegisterParts): TestFleet =>
    new TestFleet({ ...parts, policy: { ...policy, ...parts.policy } });
