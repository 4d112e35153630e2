/** The appraisal policy that a new server starts with, and those of former releases. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../register/day.ts';
import type { AppraisalPolicy } from '../register/documents.ts';
import { checkId } from './checks/check.ts';
import { CHECKS } from './checks/registry.ts';

/** The durations of every default policy so far. */
const DURATIONS = {
  cadenceMs: HOUR_MS,
  attestedWithinMs: 90 * MINUTE_MS,
  graceMs: 24 * HOUR_MS,
  transitGraceMs: 14 * DAY_MS,
  freshWithinMs: 10 * MINUTE_MS,
  maxGapMs: 2 * HOUR_MS,
} as const;

/** The checks of the default policies of former releases. */
const FORMER_CHECKS: readonly (readonly string[])[] = [
  // 0.1.0
  [
    'allDocuments@1',
    'documents@1',
    'gpuReadable@1',
    'identified@1',
    'virtualGpu@1',
    'listedOnce@1',
    'misnamed@1',
    'identityMasked@1',
    'maskClaimed@1',
    'readsAgree@1',
    'readElsewhere@1',
    'memoryOfModel@1',
    'licensed@1',
    'shipmentIdentity@1',
    'identityOverTime@1',
    'moved@1',
    'twoPlaces@1',
    'silent@1',
    'missing@1',
    'keyCloned@1',
    'keyRestored@1',
    'sequence@1',
    'refused@1',
    'unitsOnce@1',
    'quantity@1',
    'withdrawn@1',
    'shipmentChanged@1',
    'licenseChanged@1',
  ],
];

/**
 * The first policy: hourly cadence, attested for 90 minutes, unaccounted after 24 hours, every
 * check of this release; without its salt.
 */
export function defaultPolicy(catalogue: string): Omit<AppraisalPolicy, 'salt'> {
  return {
    format: 'fleetseal/policy@1',
    ...DURATIONS,
    checks: CHECKS.map(checkId),
    catalogue,
  };
}

/**
 * The default policy of this release where the current one is the default of a former release, so
 * that nobody has chosen it; null where somebody has, and where there is nothing to change.
 */
export function policyUpgrade(current: AppraisalPolicy): Omit<AppraisalPolicy, 'salt'> | null {
  const isFormer = FORMER_CHECKS.some((checks) => isSameList(checks, current.checks));
  const { cadenceMs, attestedWithinMs, graceMs, transitGraceMs, freshWithinMs, maxGapMs } = current;
  const isUsual =
    cadenceMs === DURATIONS.cadenceMs &&
    attestedWithinMs === DURATIONS.attestedWithinMs &&
    graceMs === DURATIONS.graceMs &&
    transitGraceMs === DURATIONS.transitGraceMs &&
    freshWithinMs === DURATIONS.freshWithinMs &&
    maxGapMs === DURATIONS.maxGapMs;
  return isFormer && isUsual ? defaultPolicy(current.catalogue) : null;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
