import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { importLicenseFile } from '../../server/importing.ts';
import { createReport } from '../../server/reporting.ts';
import { trustFile } from '../../server/trustFile.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import type { Claims } from '../../shared/claims/claims.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { printLicenseJson } from '../../simulator/licenseFile.ts';
import { planFleet } from '../../simulator/plan.ts';
import { cannedClaims, type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
let agent: Agent;
let isOdd = false;
beforeEach(async () => {
  world = await serverWorld();
  isOdd = false;
  agent = await world.agent('flapping', { collect: async () => claims() });
  await agent.connect();
});
afterEach(async () => {
  agent.close();
  await world.close();
});

/** Claims with another finding at each odd round. */
function claims(): Claims {
  const { gpus, ...rest } = cannedClaims();
  const changed = [...gpus].map(([name, gpu]) => [name, { ...gpu, memoryTotalMiB: 1000 }] as const);
  return { ...rest, gpus: isOdd ? new Map(changed) : gpus };
}

async function attest(odd: boolean): Promise<void> {
  isOdd = odd;
  await agent.attest('cadence');
  await world.server.settled();
}

/** Evidence whose result the register holds. */
const indexes = (): number[] =>
  world.server.context.register.entries.flatMap(({ document }) =>
    document.format === 'fleetseal/result@1' ? [document.evidenceIndex] : [],
  );
const results = async () => (await world.rowCounts()).result;

describe('the results of a host in the register', () => {
  it('are one a minute at most, however often they change, and each is stored', async () => {
    for (let round = 0; round < 10; round += 1) await attest(round % 2 === 1);
    expect(await results()).toBe(10);
    expect(indexes()).toEqual([0]);
  });

  it('end with the newest one, once the minute has passed', async () => {
    for (const odd of [false, true, false, true]) await attest(odd);
    world.clock.now += LIMITS.resultEveryMs - 1;
    await world.server.newEpoch();
    await world.server.settled();
    expect(indexes()).toEqual([0]);
    world.clock.now += 1;
    await world.server.newEpoch();
    await world.server.settled();
    expect(indexes()).toEqual([0, 3]);
  });

  it('take none that changed back in time', async () => {
    for (const odd of [false, true, false]) await attest(odd);
    world.clock.now += LIMITS.resultEveryMs;
    await world.server.newEpoch();
    await world.server.settled();
    expect(indexes()).toEqual([0]);
    await attest(true);
    expect(indexes()).toEqual([0, 3]);
  });

  it('end with the newest one also when the server was started again meanwhile', async () => {
    for (const odd of [false, true]) await attest(odd);
    await world.restart();
    await world.server.settled();
    expect(indexes()).toEqual([0]);
    world.clock.now += LIMITS.resultEveryMs;
    await world.restart();
    await world.server.settled();
    expect(indexes()).toEqual([0, 1]);
    await world.restart();
    await world.server.settled();
    expect(indexes()).toEqual([0, 1]);
  });

  it('are as recomputed in a report, those too that waited', async () => {
    const plan = planFleet(1);
    const bytes = utf8(printLicenseJson(plan));
    const from = world.clock.now - 1000;
    for (const odd of [false, true]) await attest(odd);
    // The register grows while the second result waits: it was appraised without this.
    await importLicenseFile(world.server.context.register, { name: 'a.json', bytes });
    world.clock.now += LIMITS.resultEveryMs;
    await world.server.newEpoch();
    await world.server.settled();
    expect(indexes()).toEqual([0, 1]);
    const scope = { licenses: [plan.license.id], from, to: null };
    const report = await createReport(world.server.context, { scope, version: '0.1.0' });
    const trust = parseTrust(utf8(trustFile(world.server.context)));
    const { steps } = await verifyReport({ file: report, trust });
    expect(steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
    expect(steps.find(({ name }) => name === 'appraisal')?.outcome).toBe('passed');
  });
});
