import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, Attested } from '../../agent/agent.ts';
import { fullJitter } from '../../agent/pause.ts';
import { runAgent } from '../../agent/run.ts';
import { type ServerWorld, serverWorld, storedEvidence } from '../factories/serverWorld.ts';
import { type ServerProxy, startProxy } from './proxy.ts';

describe('full jitter', () => {
  it('is at least 0 and below a bound that doubles with each failure, up to five minutes', () => {
    for (let failures = 0; failures < 40; failures += 1) {
      const bound = Math.min(300_000, 1_000 * 2 ** failures);
      expect(fullJitter(failures, () => 0)).toBe(0);
      expect(fullJitter(failures, () => 1 - Number.EPSILON)).toBe(bound - 1);
      expect(fullJitter(failures, () => 0.5)).toBe(bound / 2);
    }
  });
});

let world: ServerWorld;
let proxy: ServerProxy;
let agent: Agent;
let stop: AbortController;
let errors: unknown[];
let attested: Attested[];
let hosts = 0;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  hosts += 1;
  proxy = await startProxy(world.server.agentsUrl);
  agent = await world.agent(`host-${hosts}`, { url: proxy.url, answerMs: 1_000 });
  stop = new AbortController();
  errors = [];
  attested = [];
});
afterEach(async () => {
  stop.abort();
  agent.close();
  await proxy.close();
});

const run = (options: { cadenceMs?: number; random?: () => number } = {}): Promise<void> =>
  runAgent({
    agent,
    cadenceMs: options.cadenceMs ?? 60_000,
    signal: stop.signal,
    random: options.random ?? (() => 0.05),
    onAttested: (one) => attested.push(one),
    onError: (error) => errors.push(error),
  });

/** Waits until something holds; fails after ten seconds. */
async function until(holds: () => boolean): Promise<void> {
  for (let wait = 0; wait < 500 && !holds(); wait += 1) await delay(20);
  expect(holds()).toBe(true);
}

const isLogged = ({ ack }: Attested): boolean => ack?.outcome === 'logged';

describe('a running agent', () => {
  it('enrolls, attests at the start and then at every cadence, until it is stopped', async () => {
    const running = run({ cadenceMs: 50 });
    await until(() => attested.length >= 3);
    stop.abort();
    await running;
    expect(attested.every(isLogged)).toBe(true);
    expect(attested.map(({ point }) => point.seq)).toEqual([...attested.keys()]);
    expect(errors).toEqual([]);
  });

  it('connects again with the same identity after the server has restarted', async () => {
    const running = run({ cadenceMs: 100 });
    await until(() => attested.some(isLogged));
    const { kid } = agent.identity;
    await world.restart();
    const before = attested.length;
    await until(() => attested.slice(before + 2).some(isLogged));
    stop.abort();
    await running;
    expect(agent.identity.kid).toBe(kid);
    const stored = await storedEvidence(world.server, kid);
    expect(stored.map(({ seq }) => seq)).toEqual([...stored.keys()]);
    expect(stored.every(({ outcome }) => outcome === 'evidence')).toBe(true);
    expect(proxy.fromAgent.filter((frame) => frame.includes('"enroll"'))).toHaveLength(1);
  });

  it('goes on attesting while the server is away, and delivers that later', async () => {
    const running = run({ cadenceMs: 40 });
    await until(() => attested.some(isLogged));
    proxy.rewrite = () => null;
    proxy.cut();
    await until(() => attested.filter(({ ack }) => ack === null).length >= 3);
    proxy.rewrite = (frame) => frame;
    await until(() => attested.at(-1)?.ack?.outcome === 'logged');
    stop.abort();
    await running;
    const rows = await storedEvidence(world.server, agent.identity.kid);
    expect(rows.length).toBe((agent.last?.seq ?? 0) + 1);
  });

  it('attests at once when it is called', async () => {
    const running = run();
    await until(() => attested.length === 1);
    proxy.rewrite = (frame) => frame.replace('"answer":false', '"answer":true');
    await world.server.newEpoch();
    await until(() => attested.length === 2);
    stop.abort();
    await running;
    expect(errors).toEqual([]);
  });

  it('stops where no retry can help: before enrollment, a token that is refused', async () => {
    const { db } = world.server.context.store;
    await db.updateTable('token').set({ uses_left: 0 }).execute();
    await expect(run()).rejects.toMatchObject({ code: 'tokenRefused' });
  });

  it('stops when another server answers at the address of its own', async () => {
    const other = await serverWorld();
    const elsewhere = await world.agent(`elsewhere-${hosts}`, { url: other.server.agentsUrl });
    const running = runAgent({
      agent: elsewhere,
      cadenceMs: 60_000,
      signal: stop.signal,
      random: () => 0,
      onAttested: () => undefined,
      onError: () => undefined,
    });
    await expect(running).rejects.toMatchObject({ code: 'serverKeyWrong' });
    await other.close();
  });

  it.each(['stateInvalid', 'serverKeyWrong', 'tokenRefused', 'tokenInvalid'])(
    'is not stopped by a server that sends the code %s to an enrolled host',
    async (code) => {
      await agent.connect();
      agent.disconnect();
      let refusals = 0;
      proxy.rewrite = (frame) => {
        if (!frame.includes('"welcome"') || refusals >= 2) return frame;
        refusals += 1;
        return JSON.stringify({ type: 'error', code, message: 'stop' });
      };
      const running = run({ cadenceMs: 50 });
      await until(() => attested.some(isLogged));
      stop.abort();
      await running;
      expect(refusals).toBe(2);
      expect(errors.length).toBeGreaterThanOrEqual(2);
    },
  );
});
