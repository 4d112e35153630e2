/** What piled up while the server was away: delivered slowly, with jitter, and nothing dropped. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import type { Pause } from '../../agent/pause.ts';
import { LIMITS } from '../../shared/limits.ts';
import { type ServerWorld, serverWorld, storedEvidence } from '../factories/serverWorld.ts';
import { type ServerProxy, startProxy } from './proxy.ts';

let world: ServerWorld;
let proxy: ServerProxy;
let agent: Agent;
/** Milliseconds of each pause that the agent made. */
let pauses: number[];
/** What a pause does in a test; nothing at first. */
let during: Pause;

beforeEach(async () => {
  world = await serverWorld();
  proxy = await startProxy(world.server.agentsUrl);
  pauses = [];
  during = async () => {};
  agent = await world.agent('host', {
    url: proxy.url,
    random: () => 0.5,
    pause: async (ms, signal) => {
      pauses.push(ms);
      await during(ms, signal);
    },
  });
  await agent.connect();
  await agent.attest('start');
});
afterEach(async () => {
  agent.close();
  await proxy.close();
  await world.close();
});

async function pileUp(count: number): Promise<void> {
  agent.disconnect();
  for (let made = 0; made < count; made += 1) await agent.attest('cadence');
}
const seqs = async () =>
  (await storedEvidence(world.server, agent.identity.kid)).map(({ seq }) => seq);
const numbers = (count: number) => Array.from({ length: count }, (_, seq) => seq);

describe('a backlog', () => {
  it('of one goes at once; of more after a random wait, then about five a second', async () => {
    await pileUp(1);
    await agent.connect();
    expect(pauses).toEqual([]);
    await pileUp(4);
    await agent.connect();
    const half = LIMITS.drainPauseMs / 2;
    expect(pauses).toEqual([half * 4, half, half, half]);
    expect(await seqs()).toEqual(numbers(6));
  });

  it('waits for thirty seconds at most, however much there is', async () => {
    await pileUp(LIMITS.drainJitterMs / LIMITS.drainPauseMs + 5);
    await agent.connect();
    expect(pauses[0]).toBe(LIMITS.drainJitterMs / 2);
    expect(Math.max(...pauses)).toBe(LIMITS.drainJitterMs / 2);
  });

  it('does not hold up new rounds: they are made and delivered in their turn', async () => {
    await pileUp(3);
    const made: (number | null)[] = [];
    during = async () => {
      const { point, ack } = await agent.attest('cadence');
      expect(ack).toBeNull();
      made.push(point.seq);
      if (made.length === 3) during = async () => {};
    };
    await agent.connect();
    expect(made).toEqual([4, 5, 6]);
    expect(await seqs()).toEqual(numbers(7));
    expect(agent.snapshot().evidence.waiting.count).toBe(0);
    expect((await agent.attest('cadence')).ack).toMatchObject({ outcome: 'logged' });
  });

  it.each(['rateLimited', 'overloaded'])(
    'backs off where the server says %s, and goes on over the same connection',
    async (code) => {
      await pileUp(3);
      let refusals = 0;
      proxy.rewriteUp = (frame, reply) => {
        if (!frame.includes('"evidence"') || refusals >= 3) return frame;
        refusals += 1;
        reply(JSON.stringify({ type: 'error', code, message: 'wait' }));
        return null;
      };
      await agent.connect();
      expect(await seqs()).toEqual(numbers(4));
      expect(agent.snapshot()).toMatchObject({
        connection: { connected: true },
        evidence: { waiting: { count: 0 }, dropped: { count: 0 } },
      });
      expect(pauses).toContain(1000);
      expect(pauses).toContain(4000);
    },
  );

  it('lets a round end while the server asks for time', async () => {
    proxy.rewriteUp = (frame, reply) => {
      if (!frame.includes('"evidence"')) return frame;
      reply(JSON.stringify({ type: 'error', code: 'overloaded', message: 'wait' }));
      return null;
    };
    during = (_, signal) => delay(20, undefined, { signal }).catch(() => undefined);
    expect((await agent.attest('cadence')).ack).toBeNull();
    expect((await agent.attest('cadence')).ack).toBeNull();
    proxy.rewriteUp = (frame) => frame;
    for (let wait = 0; wait < 100 && agent.snapshot().evidence.waiting.count > 0; wait += 1) {
      await delay(20);
    }
    expect(await seqs()).toEqual(numbers(3));
  });

  it('ends its waiting with the connection', async () => {
    await pileUp(3);
    const waiting = Promise.withResolvers<void>();
    during = async (_, signal) => {
      waiting.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    const connecting = agent.connect();
    await waiting.promise;
    agent.disconnect();
    await expect(connecting).rejects.toMatchObject({ code: 'serverUnreachable' });
    during = async () => {};
    await agent.connect();
    expect(await seqs()).toEqual(numbers(4));
  });
});

describe('a server that is away for a day', () => {
  it('gets every round of it when it is back, in order, with nothing missing', async () => {
    agent.disconnect();
    for (let minute = 0; minute < 24 * 60; minute += 15) {
      world.clock.now += 15 * 60_000;
      await agent.attest('cadence');
    }
    const { evidence } = agent.snapshot();
    expect(evidence).toMatchObject({ waiting: { count: 96 }, dropped: { count: 0 } });
    await world.server.newEpoch();
    await agent.connect();
    await world.server.settled();
    const rows = await storedEvidence(world.server, agent.identity.kid);
    expect(rows).toEqual(numbers(97).map((seq) => ({ seq, outcome: 'evidence' })));
    expect(agent.snapshot().evidence.waiting.count).toBe(0);
  });
});
