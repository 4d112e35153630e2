/**
 * One key in two places, with real agents: somebody copied the state of a host, or its owner put
 * an older disk image back. The numbers tell the two apart.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { machineFiles } from '../../agent/state/machine.ts';
import { importLicenseFile } from '../../server/importing.ts';
import { currentBalance } from '../../server/reporting.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { type ServerWorld, serverWorld, WORLD_START_MS } from '../factories/serverWorld.ts';

const HOUR_MS = 3_600_000;
const LICENSE = {
  id: 'L1',
  authority: 'BIS',
  number: 'D000001',
  items: [{ model: 'H200', quantity: 2 }],
  validFrom: '2026-01-01',
  validTo: '2099-01-01',
};

let world: ServerWorld;
let agents: Agent[];
beforeEach(async () => {
  world = await serverWorld();
  agents = [];
  const { register } = world.server.context;
  const bytes = utf8(JSON.stringify({ licenses: [LICENSE] }));
  await importLicenseFile(register, { name: 'license.json', bytes });
});
afterEach(async () => {
  for (const agent of agents) agent.close();
  await world.close();
});

/** The files of a machine with this product UUID. */
function machine(digit: number) {
  const root = join(world.directory, `machine-${digit}`);
  const folder = join(root, 'sys/class/dmi/id');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'product_uuid'), `4c4c4544-0042-3510-8052-c4c04f33323${digit}\n`);
  return { machineFiles: machineFiles(root) };
}

async function open(name: string, on: number, moved = false): Promise<Agent> {
  const agent = await world.agent(name, { token: null, moved, ...machine(on) });
  agents.push(agent);
  return agent;
}

async function firstHost(): Promise<Agent> {
  const agent = await world.agent('host', machine(1));
  agents.push(agent);
  await agent.connect();
  await speak(agent);
  return agent;
}

/** An hour later the agent connects, attests, and leaves. */
async function speak(agent: Agent): Promise<void> {
  world.clock.now += HOUR_MS;
  await world.server.newEpoch();
  await agent.connect();
  await agent.attest('cadence');
  agent.disconnect();
}

/** Codes about the key, as the balance of this moment finds them. */
async function findings(): Promise<string[]> {
  await world.server.settled();
  world.clock.now += 1000;
  const scope = { licenses: ['L1'], from: WORLD_START_MS, to: null };
  const balance = await currentBalance(world.server.context, { scope });
  const codes = new Set(balance.findings.map(({ code }) => code));
  return [...codes].filter((code) => /^(host|sequence)/.test(code)).toSorted();
}

const folder = (name: string) => join(world.directory, name);

describe('the state of a host that was copied to a second machine', () => {
  it('is stopped there, unless somebody says that the disk moved', async () => {
    const host = await firstHost();
    await cp(folder('host'), folder('copy'), { recursive: true });
    await expect(open('copy', 2)).rejects.toMatchObject({ code: 'machineChanged' });
    await speak(host);
    expect(await findings()).toEqual([]);
  });

  it('shows as a restore at once, and as a clone at the next of the other voice', async () => {
    const host = await firstHost();
    await cp(folder('host'), folder('copy'), { recursive: true });
    await speak(host);
    expect(await findings()).toEqual([]);
    const copy = await open('copy', 2, true);
    await speak(copy);
    expect(await findings()).toEqual(['hostRestored']);
    await speak(host);
    expect(await findings()).toContain('hostKeyCloned');
  });
});

describe('a disk image that its owner put back', () => {
  it('is a restore at once, and still one after a week: never a clone, never a gap', async () => {
    const host = await firstHost();
    await speak(host);
    await cp(folder('host'), folder('image'), { recursive: true });
    await speak(host);
    await speak(host);
    host.close();
    await rm(folder('host'), { recursive: true });
    await cp(folder('image'), folder('host'), { recursive: true });
    const again = await open('host', 1);
    await speak(again);
    expect(await findings()).toEqual(['hostRestored']);
    for (let hour = 0; hour < 7 * 24; hour += 4) {
      world.clock.now += 3 * HOUR_MS;
      await speak(again);
    }
    expect(await findings()).toEqual(['hostRestored']);
    expect(again.snapshot().evidence.waiting.count).toBe(0);
  });
});
