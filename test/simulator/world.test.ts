import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { differences } from '../../simulator/compare.ts';
import { planFleet } from '../../simulator/plan.ts';
import { truthOf } from '../../simulator/truth.ts';
import { runWorld, type WorldOutcome } from '../../simulator/world.ts';

const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1);

async function worldOf(seed: number): Promise<WorldOutcome> {
  const directory = await mkdtemp(join(tmpdir(), 'fleetseal-world-'));
  try {
    return await runWorld({ plan: planFleet(seed), directory, version: '0.1.0' });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

describe('a simulated fleet, run by the real agents and the real server', () => {
  it.each(SEEDS)('of seed %i: balance, findings and report agree with the record', async (seed) => {
    const outcome = await worldOf(seed);
    expect(differences(outcome.balance, truthOf(planFleet(seed)))).toEqual([]);
    const trust = parseTrust(utf8(outcome.trust));
    const verification = await verifyReport({ file: outcome.report, trust });
    expect(verification.steps.filter((step) => step.outcome !== 'passed')).toEqual([]);
    expect(verification.outcome).toBe('valid');
    expect(verification.balance?.total).toEqual(outcome.balance.total);
  });

  it('is found out when the record differs in a single unit or finding', async () => {
    const outcome = await worldOf(1);
    const truth = truthOf(planFleet(1));
    const [serial = ''] = Object.keys(truth.units);
    const units = { ...truth.units, [serial]: 'disposed' as const };
    expect(differences(outcome.balance, { ...truth, units })).toHaveLength(1);
    const findings = truth.findings.slice(1);
    expect(differences(outcome.balance, { ...truth, findings })).toHaveLength(1);
  });
});
