/** A host behind an air gap, whose server was restored: a new kit takes it along. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyHistory } from '../../../agent/history/historyVerify.ts';
import { enrollFromKit, exportEvidence, importAnswer } from '../../../agent/offline/offline.ts';
import { Appraising } from '../../../server/appraising.ts';
import { importBundle } from '../../../server/offline/importBundle.ts';
import { makeKit } from '../../../server/offline/kit.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { storedEvidence } from '../../factories/serverWorld.ts';
import { type RestoredWorld, restoredWorld } from './restoredWorld.ts';

let restored: RestoredWorld;
let state: string;
beforeAll(async () => {
  restored = await restoredWorld();
  state = join(restored.world.directory, 'host');
});
afterAll(() => restored.world.close());

const enroll = async (token: string | null) => {
  const kit = { ...makeKit(restored.world.server.context), token };
  await enrollFromKit({ stateDirectory: state, kit, hostName: 'host' });
};

/** Attests once, and carries what is to be carried. */
async function carry(attest = true): Promise<{ kid: string; evidence: number }> {
  const { world } = restored;
  const agent = await world.agent('host', { url: null, token: null });
  world.clock.now += 60_000;
  if (attest) await agent.attest('cadence');
  const { kid } = agent.identity;
  agent.close();
  const { bytes, evidence } = await exportEvidence(state);
  const { context } = world.server;
  const parts = { context, appraising: new Appraising(context), scope: WHOLE_ACCESS };
  const { answer } = await importBundle(parts, bytes);
  await importAnswer({ stateDirectory: state, answer });
  return { kid, evidence };
}

it('a new kit takes a host behind an air gap along; what was proven is proven anew', async () => {
  const { world } = restored;
  await enroll(await world.token());
  await carry();
  await restored.backUp();
  await carry();
  await carry();
  await restored.restore();
  await restored.recover({ isRestored: true });
  await enroll(null);
  const { kid, evidence } = await carry();
  expect(evidence).toBe(4);
  const outcomes = [0, 1, 2, 3].map((seq) => ({ seq, outcome: 'evidence' }));
  expect(await storedEvidence(world.server, kid)).toEqual(outcomes);
  expect((await exportEvidence(state)).evidence).toBe(0);
  expect(await verifyHistory(state)).toMatchObject({ evidence: 4, proven: 4, problems: [] });
});
