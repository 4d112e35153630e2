/** What the tests of whole fleets share: one run, compared with the simulator's record. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { differences } from '../../simulator/compare.ts';
import { type FleetPlan, planFleet } from '../../simulator/plan.ts';
import { truthOf } from '../../simulator/truth.ts';
import { runWorld, type WorldOutcome } from '../../simulator/world.ts';

/** Most fleets are smaller than the demonstration's: as many incidents, in less time. */
export function planOf(seed: number): FleetPlan {
  return planFleet(seed, seed % 5 === 0 ? {} : { hostCount: 7 });
}

/** Runs a fleet in a directory of its own. */
export async function worldOf(plan: FleetPlan): Promise<WorldOutcome> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetseal-world-'));
  try {
    return await runWorld({ plan, directory, version: '0.1.0' });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Balance, findings and report of a fleet agree with the record. */
export async function expectAgreement(seed: number): Promise<void> {
  const plan = planOf(seed);
  const outcome = await worldOf(plan);
  expect(differences(outcome.balance, truthOf(plan))).toEqual([]);
  const trust = parseTrust(utf8(outcome.trust));
  const verification = await verifyReport({ file: outcome.report, trust });
  expect(verification.steps.filter((step) => step.outcome !== 'passed')).toEqual([]);
  expect(verification.outcome).toBe('valid');
  expect(verification.balance?.total).toEqual(outcome.balance.total);
}
