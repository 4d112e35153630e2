/** A spool that is full: what goes first, what never goes, and what is told of it. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, AgentOptions } from '../../agent/agent.ts';
import { type GapRange, withGap } from '../../agent/spool/gaps.ts';
import { type ServerWorld, serverWorld, storedEvidence } from '../factories/serverWorld.ts';

let world: ServerWorld;
let agent: Agent;
beforeEach(async () => {
  world = await serverWorld();
});
afterEach(async () => {
  agent.close();
  await world.close();
});

const open = async (spool: AgentOptions['spool']): Promise<void> => {
  agent = await world.agent('host', spool === undefined ? {} : { spool });
};
const numbers = (): number[] =>
  readdirSync(join(world.directory, 'host/evidence'))
    .filter((name) => name.endsWith('.jws'))
    .map((name) => Number(name.slice(0, 12)))
    .toSorted((a, b) => a - b);
async function make(count: number): Promise<void> {
  for (let made = 0; made < count; made += 1) {
    world.clock.now += 1000;
    await agent.attest('cadence');
  }
}
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a spool that is full', () => {
  it('forgets what is proven before it drops what waits; the newest stays', async () => {
    await open({ evidenceMax: 5 });
    await agent.connect();
    await make(4);
    agent.disconnect();
    await make(3);
    expect(numbers()).toEqual(range(2, 6));
    expect(agent.snapshot().evidence.dropped.count).toBe(0);
    await make(4);
    expect(numbers()).toEqual(range(6, 10));
    expect(agent.snapshot().evidence).toMatchObject({
      waiting: { count: 5 },
      dropped: { count: 2, ranges: [{ firstSeq: 4, lastSeq: 5, count: 2 }] },
    });
  });

  it('shows the gap to the server, which finds nothing else', async () => {
    await open({ evidenceMax: 3 });
    await agent.connect();
    await make(2);
    agent.disconnect();
    await make(6);
    await agent.connect();
    await make(1);
    const rows = await storedEvidence(world.server, agent.identity.kid);
    expect(rows.map(({ seq }) => seq)).toEqual([0, 1, 5, 6, 7, 8]);
    await world.server.settled();
    expect(agent.snapshot().evidence).toMatchObject({ waiting: { count: 0 } });
    expect(agent.snapshot().evidence.dropped.ranges).toEqual([
      { firstSeq: 2, lastSeq: 4, count: 3 },
    ]);
  });

  it('keeps to its bytes as well, documents included', async () => {
    await open({ bytesMax: 120_000 });
    await agent.connect();
    agent.disconnect();
    await make(30);
    const folder = (name: string) => join(world.directory, 'host', name);
    const blocks = ['evidence', 'documents'].flatMap((name) =>
      readdirSync(folder(name)).map((file) => {
        const { length } = readFileSync(join(folder(name), file));
        return Math.ceil(length / 4096) * 4096;
      }),
    );
    const bytes = blocks.reduce((sum, one) => sum + one, 0);
    expect(bytes).toBeLessThanOrEqual(120_000);
    expect(bytes).toBeGreaterThan(90_000);
    const { dropped, waiting } = agent.snapshot().evidence;
    expect(dropped.count + waiting.count).toBe(30);
  });

  it('remembers the gap, and completes a drop that a kill cut short', async () => {
    await open({ evidenceMax: 4 });
    await agent.connect();
    agent.disconnect();
    await make(6);
    const before = agent.snapshot().evidence.dropped;
    const name = join(world.directory, 'host/evidence/000000000001.jws');
    const jws = readFileSync(join(world.directory, 'host/evidence/000000000002.jws'), 'utf8');
    agent.close();
    writeFileSync(name, jws);
    await open({ evidenceMax: 4 });
    expect(numbers()).toEqual(range(2, 5));
    expect(agent.snapshot().evidence.dropped).toEqual(before);
  });

  it('refuses a record of gaps that it did not write', async () => {
    await open({});
    agent.close();
    writeFileSync(join(world.directory, 'host/gaps.json'), '{}');
    await expect(world.agent('host')).rejects.toMatchObject({ code: 'stateInvalid' });
  });
});

describe('ranges of lost numbers', () => {
  it('join where they touch, whatever the order, and count each number once', () => {
    const add = (seqs: readonly number[]) =>
      seqs.reduce<GapRange[]>((all, seq) => withGap(all, seq), []);
    expect(add([5, 3, 4, 4])).toEqual([{ firstSeq: 3, lastSeq: 5, count: 3 }]);
    expect(add([9, 1])).toEqual([
      { firstSeq: 1, lastSeq: 1, count: 1 },
      { firstSeq: 9, lastSeq: 9, count: 1 },
    ]);
  });

  it('stay few: the two oldest become one, whose count is still right', () => {
    let ranges: GapRange[] = [];
    for (let seq = 0; seq < 600; seq += 2) ranges = withGap(ranges, seq);
    expect(ranges).toHaveLength(200);
    expect(ranges.reduce((sum, { count }) => sum + count, 0)).toBe(300);
    expect(ranges[0]).toEqual({ firstSeq: 0, lastSeq: 200, count: 101 });
  });
});
