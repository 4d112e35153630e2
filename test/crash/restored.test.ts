/** `log recover` is killed: what is left is the old state or the new one, never half of each. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { checkWholeLog } from '../../server/log/wholeLog.ts';
import { isBehind } from '../../server/recovery/standing.ts';
import { type RestoredWorld, restoredWorld } from '../server/recovery/restoredWorld.ts';

let restored: RestoredWorld;
let agent: Agent;

beforeAll(async () => {
  restored = await restoredWorld();
  agent = await restored.world.agent('agent');
  await agent.connect();
  await agent.attest('start');
  await restored.backUp();
  await agent.connect();
  await restored.round(agent);
  await restored.restore();
  await expect(agent.connect()).rejects.toMatchObject({ code: 'logBehind' });
});
afterAll(async () => {
  agent.close();
  await restored.world.close();
});

/** Recovers in a process of its own, which is killed at the point. */
async function recoverKilledAt(point: string): Promise<void> {
  const { world } = restored;
  await world.restart(async () => {
    const script = fileURLToPath(new URL('./recoverChild.ts', import.meta.url));
    const args = [script, join(world.directory, 'server'), point];
    const child = spawn(process.execPath, args, { stdio: 'inherit' });
    const [, signal] = await once(child, 'close');
    expect(signal).toBe('SIGKILL');
  });
}

it('killed before its commit, the server is behind as before', async () => {
  const { world } = restored;
  const { evidenceLog, registerLog } = world.server.context;
  const before = [evidenceLog.checkpoint, registerLog.checkpoint];
  await recoverKilledAt('beforeRecoveryCommit');
  const { context } = world.server;
  expect(isBehind(context)).toBe(true);
  expect([context.evidenceLog.checkpoint, context.registerLog.checkpoint]).toEqual(before);
  expect(context.origins.recoveries).toEqual([]);
  await expect(agent.connect()).rejects.toMatchObject({ code: 'logBehind' });
});

it('killed after its commit, the logs go on under their new names', async () => {
  const { world } = restored;
  await recoverKilledAt('afterRecoveryCommit');
  const { context } = world.server;
  expect(isBehind(context)).toBe(false);
  const { origins, store, evidenceLog, registerLog } = context;
  expect(origins.recoveries).toHaveLength(1);
  expect(evidenceLog.origin).toBe(origins.current);
  await agent.connect();
  await restored.round(agent);
  for (const { name, vkey } of [evidenceLog, registerLog]) {
    expect((await checkWholeLog(store, name, vkey)).problems).toEqual([]);
  }
});
