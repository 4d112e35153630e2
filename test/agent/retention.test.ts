import { readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { Spool } from '../../agent/spool/spool.ts';
import { LIMITS } from '../../shared/limits.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
let agent: Agent;
const state = () => join(world.directory, 'keeper');
const names = (folder: string) => readdirSync(join(state(), folder)).toSorted();

beforeEach(async () => {
  world = await serverWorld();
  agent = await world.agent('keeper');
  await agent.connect();
  for (let made = 0; made < 3; made += 1) await attestLater();
});

function attestLater(): ReturnType<Agent['attest']> {
  world.clock.now += 1000;
  return agent.attest('cadence');
}

afterEach(async () => {
  agent.close();
  await world.close();
});

/** Makes the kept proof of an evidence look as old as the given age. */
function age(seq: number, ageMs: number): void {
  const seconds = (world.clock.now - ageMs) / 1000;
  utimesSync(join(state(), 'evidence', `00000000000${seq}.tlog-proof`), seconds, seconds);
}

describe('what an agent keeps on its disk', () => {
  it('is forgotten when proven for 30 days, documents that nothing names too', async () => {
    const before = names('documents');
    age(0, LIMITS.evidenceKeptMs + 1000);
    age(1, LIMITS.evidenceKeptMs - 60_000);
    await attestLater();
    const kept = names('evidence').filter((name) => name.endsWith('.jws'));
    expect(kept).toEqual(['000000000001.jws', '000000000002.jws', '000000000003.jws']);
    expect(names('evidence').filter((name) => name.startsWith('000000000000'))).toEqual([]);
    // The readings of the first evidence are gone, those of the new one are there, and the host
    // and GPU documents, which every evidence names, stay.
    const after = names('documents');
    expect(after).toHaveLength(before.length);
    expect(before.filter((name) => !after.includes(name))).toHaveLength(1);
  });

  it('stays while it is not proven, however old', async () => {
    agent.disconnect();
    await attestLater();
    await attestLater();
    for (const seq of [0, 1, 2]) age(seq, LIMITS.evidenceKeptMs * 2);
    const spool = await Spool.open(state());
    await spool.forgetProvenBefore(world.clock.now);
    expect(names('evidence')).toEqual(['000000000003.jws', '000000000004.jws']);
    await agent.connect();
    expect(world.server.context.evidenceLog.size).toBe(5);
  });

  it('carries on after forgetting: number, predecessor and reused documents', async () => {
    for (const seq of [0, 1, 2]) age(seq, LIMITS.evidenceKeptMs * 2);
    await attestLater();
    agent.close();
    agent = await world.agent('keeper');
    await agent.connect();
    const { point, ack } = await attestLater();
    expect(point.seq).toBe(4);
    expect(ack).toMatchObject({ outcome: 'logged' });
    expect(ack?.missing).toHaveLength(1);
  });

  it('loses documents that a crash left without evidence at the next opening', async () => {
    agent.close();
    const stray = join(state(), 'documents', `${'A'.repeat(43)}.json`);
    writeFileSync(stray, '{}');
    agent = await world.agent('keeper');
    expect(names('documents')).not.toContain(`${'A'.repeat(43)}.json`);
    expect(names('documents').length).toBeGreaterThan(0);
  });
});
