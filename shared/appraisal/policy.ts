/** The appraisal policy that a new server starts with, and those of former releases. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../register/day.ts';
import type { AppraisalPolicy, PolicyDocument } from '../register/policyDocuments.ts';
import { POLICY_DEFAULTS } from '../register/policyOf.ts';
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

const CHECKS_OF_0_1: readonly string[] = [
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
];
/** The checks of the default policies of former releases, oldest first: 0.1.0 and 0.2.0. */
export const FORMER_CHECKS: readonly (readonly string[])[] = [
  CHECKS_OF_0_1,
  [
    ...CHECKS_OF_0_1,
    'gpuAbsent@1',
    'gpuNotOnBus@1',
    'gpuNotReported@1',
    'invariants@1',
    'collectorFaults@1',
    'roundsMissed@1',
    'quoteMissing@1',
    'quoteInvalid@1',
    'bootChanged@1',
    'awaitsApproval@1',
    'keyAfterEnd@1',
  ],
];

/** The newest version of each check, in the order of the release. */
const NEWEST_CHECKS = CHECKS.filter(
  ({ name, version }) => !CHECKS.some((other) => other.name === name && other.version > version),
);

/**
 * The first policy: hourly cadence, attested for 90 minutes, unaccounted after 24 hours, the newest
 * version of every check of this release; without its salt.
 */
export function defaultPolicy(catalogue: string): Omit<PolicyDocument, 'salt'> {
  return {
    format: 'fleetseal/policy@2',
    by: 'Fleetseal',
    reason: 'default policy of the release',
    ...DURATIONS,
    checks: NEWEST_CHECKS.map(checkId),
    catalogue,
    ...POLICY_DEFAULTS,
  };
}

/**
 * The default policy of this release where the current one is the default of a former release, so
 * that nobody has chosen it; null where somebody has, and where there is nothing to change.
 */
export function policyUpgrade(current: AppraisalPolicy): Omit<PolicyDocument, 'salt'> | null {
  const isFormer = FORMER_CHECKS.some((checks) => isSameList(checks, current.checks));
  const { cadenceMs, attestedWithinMs, graceMs, transitGraceMs, freshWithinMs, maxGapMs } = current;
  const isUsual =
    cadenceMs === DURATIONS.cadenceMs &&
    attestedWithinMs === DURATIONS.attestedWithinMs &&
    graceMs === DURATIONS.graceMs &&
    transitGraceMs === DURATIONS.transitGraceMs &&
    freshWithinMs === DURATIONS.freshWithinMs &&
    maxGapMs === DURATIONS.maxGapMs;
  const isFirstFormat = current.format === 'fleetseal/policy@1';
  return isFormer && isUsual && isFirstFormat ? defaultPolicy(current.catalogue) : null;
}

function isSameList(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((text, i) => text === b[i]);
}
