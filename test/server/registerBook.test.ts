import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { importLicenseFile } from '../../server/importing.ts';
import { referenceValues } from '../../shared/appraisal/reference.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { foldRegister } from '../../shared/register/register.ts';
import { printLicenseJson } from '../../simulator/licenseFile.ts';
import { planFleet } from '../../simulator/plan.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

describe('the register in memory', () => {
  let world: ServerWorld;

  beforeAll(async () => {
    world = await serverWorld();
  });
  afterAll(() => world.close());

  function expectFolded(): void {
    const { register } = world.server.context;
    const whole = foldRegister(register.entries);
    expect(register.folded.register).toEqual(whole);
    expect(register.folded.reference).toEqual(referenceValues(whole));
    expect(register.entries.map((entry) => entry.index)).toEqual([...register.entries.keys()]);
  }

  it('is after every kind of statement what folding the whole register gives', async () => {
    const { context } = world.server;
    expectFolded();
    const bytes = utf8(printLicenseJson(planFleet(2)));
    await importLicenseFile(context.register, { name: 'a.json', bytes });
    expectFolded();
    const agents = await Promise.all(['one', 'two', 'three'].map((name) => world.agent(name)));
    await Promise.all(agents.map((agent) => agent.connect()));
    expectFolded();
    await Promise.all(agents.map((agent) => agent.attest('start')));
    await world.server.settled();
    expectFolded();
    expect(context.register.entries.length).toBe(context.registerLog.size);
    for (const agent of agents) agent.close();
  });

  it('is the same after a restart', async () => {
    const before = world.server.context.register.folded;
    await world.restart();
    expect(world.server.context.register.folded).toEqual(before);
  });
});
