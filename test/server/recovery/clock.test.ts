/** A server that is restored on a machine whose clock is behind what it has declared before. */
import { setTimeout } from 'node:timers/promises';
import { afterAll, expect, it } from 'vitest';
import { importLicenseFile } from '../../../server/importing.ts';
import { createReport } from '../../../server/reporting.ts';
import { trustFile } from '../../../server/trustFile.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import { cannedClaims, storedEvidence } from '../../factories/serverWorld.ts';
import { type RestoredWorld, restoredWorld } from './restoredWorld.ts';

let restored: RestoredWorld;

const LICENSES = JSON.stringify({
  licenses: [
    {
      id: 'LIC-1',
      authority: 'BIS',
      number: 'D1',
      items: [{ model: 'H200', quantity: 4 }],
      validFrom: '2026-01-01',
      validTo: '2027-01-01',
    },
  ],
  shipments: [],
});

afterAll(() => restored.world.close());

it('takes what was lost once its clock is there, so that a challenge has one time', async () => {
  restored = await restoredWorld();
  const { world } = restored;
  await importLicenseFile(world.server.context.register, {
    name: 'a.json',
    bytes: utf8(LICENSES),
  });
  const agents = [
    await world.agent('alpha'),
    await world.agent('beta', { collect: async () => cannedClaims('165612402000') }),
  ];
  for (const agent of agents) await agent.connect();
  await restored.backUp();
  const then = world.clock.now;
  world.clock.now += 600_000;
  await world.server.newEpoch();
  for (const agent of agents) {
    await agent.connect();
    await agent.attest('cadence');
  }
  const lostAt = world.clock.now;
  world.clock.now = then;
  await restored.restore();
  await restored.recover({ isRestored: true });
  const connecting = agents.map((agent) => agent.connect());
  const stored = async () => {
    const rows = agents.map(({ identity }) => storedEvidence(world.server, identity.kid));
    return (await Promise.all(rows)).map(({ length }) => length);
  };
  await setTimeout(500);
  expect(await stored()).toEqual([0, 0]);
  world.clock.now = lostAt + 60_000;
  await Promise.all(connecting);
  expect(await stored()).toEqual([1, 1]);
  await world.server.settled();
  world.clock.now += 120_000;
  const { context } = world.server;
  const file = await createReport(context, {
    scope: { licenses: ['LIC-1'], from: then - 86_400_000, to: null },
    version: '0.0.0-test',
  });
  const found = await verifyReport({ file, trust: parseTrust(utf8(trustFile(context))) });
  expect(found.steps.filter(({ outcome }) => outcome === 'failed')).toEqual([]);
  for (const agent of agents) agent.close();
});
