/** Seeds 1 to 10, and 11 to 20 in world2.test.ts, so that they run side by side. */
import { describe, expect, it } from 'vitest';
import { differences } from '../../simulator/compare.ts';
import { planFleet } from '../../simulator/plan.ts';
import { truthOf } from '../../simulator/truth.ts';
import { SEEDS } from './fixtures.ts';
import { expectAgreement, worldOf } from './worldRuns.ts';

describe('a simulated fleet, run by the real agents and the real server', () => {
  it.each(SEEDS.slice(0, 10))(
    'of seed %i: balance, findings and report agree with the record',
    expectAgreement,
  );

  it('is found out when the record differs in a single unit or finding', async () => {
    const plan = planFleet(1, { hostCount: 2 });
    const outcome = await worldOf(plan);
    const truth = truthOf(plan);
    expect(differences(outcome.balance, truth)).toEqual([]);
    const [serial = ''] = Object.keys(truth.units);
    const units = { ...truth.units, [serial]: 'disposed' as const };
    expect(differences(outcome.balance, { ...truth, units })).toHaveLength(1);
    const findings = truth.findings.slice(1);
    expect(differences(outcome.balance, { ...truth, findings })).toHaveLength(1);
  });
});
