/** The appraisal policy that a new server starts with. */
import type { AppraisalPolicy } from '../register/documents.ts';
import { checkId } from './checks/check.ts';
import { CHECKS } from './checks/registry.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

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
