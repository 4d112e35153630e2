/** The appraisal policy that a new server starts with. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../register/day.ts';
import type { AppraisalPolicy } from '../register/documents.ts';
import { checkId } from './checks/check.ts';
import { CHECKS } from './checks/registry.ts';

/**
 * The first policy: hourly cadence, attested for 90 minutes, unaccounted after 24 hours, every
 * check of this release; without its salt.
 */
export function defaultPolicy(catalogue: string): Omit<AppraisalPolicy, 'salt'> {
  return {
    format: 'fleetseal/policy@1',
    cadenceMs: HOUR_MS,
    attestedWithinMs: 90 * MINUTE_MS,
    graceMs: 24 * HOUR_MS,
    transitGraceMs: 14 * DAY_MS,
    freshWithinMs: 10 * MINUTE_MS,
    maxGapMs: 2 * HOUR_MS,
    checks: CHECKS.map(checkId),
    catalogue,
  };
}
