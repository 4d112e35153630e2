/** Evidence that is damaged on disk: set aside, told, and never in the way of the rest. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../agent/agent.ts';
import { type ServerWorld, serverWorld, storedEvidence } from '../factories/serverWorld.ts';

let world: ServerWorld;
let agent: Agent;
let told: unknown[];

beforeEach(async () => {
  world = await serverWorld();
  agent = await world.agent('host');
  await agent.connect();
  await agent.attest('start');
  agent.disconnect();
  for (let made = 0; made < 3; made += 1) await agent.attest('cadence');
  agent.close();
});
afterEach(async () => {
  agent.close();
  await world.close();
});

const path = (seq: number, suffix = 'jws') =>
  join(world.directory, 'host', 'evidence', `${String(seq).padStart(12, '0')}.${suffix}`);

async function reopen(): Promise<void> {
  agent = await world.agent('host');
  told = [];
  agent.onTrouble = (error) => told.push(error);
}

/** Another character in the middle of the signature: a token still, that nobody signed. */
function flipSignature(seq: number): void {
  const jws = readFileSync(path(seq), 'utf8');
  const at = jws.length - 40;
  const other = jws[at] === 'A' ? 'B' : 'A';
  writeFileSync(path(seq), jws.slice(0, at) + other + jws.slice(at + 1));
}

const stored = async () => {
  const rows = await storedEvidence(world.server, agent.identity.kid);
  return rows.map(({ seq, outcome }) => [seq, outcome]);
};

describe('evidence whose signature was changed on disk', () => {
  it('is set aside and told once; everything else is delivered', async () => {
    flipSignature(2);
    await reopen();
    await agent.connect();
    await agent.attest('cadence');
    expect(await stored()).toEqual([0, 1, 3, 4].map((seq) => [seq, 'evidence']));
    expect(told).toMatchObject([{ code: 'spoolDamaged' }]);
    expect(existsSync(path(2, 'jws.damaged'))).toBe(true);
    expect(agent.snapshot().evidence.dropped).toEqual({
      count: 1,
      ranges: [{ firstSeq: 2, lastSeq: 2, count: 1 }],
    });
    agent.close();
    await reopen();
    await agent.connect();
    expect(told).toEqual([]);
  });

  it('uses up its number also where it was the newest, before and after a restart', async () => {
    flipSignature(3);
    await reopen();
    expect(told).toMatchObject([{ code: 'spoolDamaged' }]);
    agent.close();
    await reopen();
    expect((await agent.attest('cadence')).point.seq).toBe(4);
    await agent.connect();
    expect((await stored()).map(([seq]) => seq)).toEqual([0, 1, 2, 4]);
  });
});

describe('evidence that is no evidence any more', () => {
  it('is set aside, whichever it is', async () => {
    writeFileSync(path(1), readFileSync(path(1), 'utf8').slice(0, 40));
    writeFileSync(path(3), '');
    await reopen();
    expect(told).toHaveLength(2);
    await agent.attest('cadence');
    await agent.connect();
    expect((await stored()).map(([seq]) => seq)).toEqual([0, 2, 4]);
  });

  it('is followed by its leaf where the server has it already: no fork, no gap', async () => {
    await reopen();
    await agent.connect();
    const head = agent.last;
    agent.close();
    writeFileSync(path(3), 'x');
    await reopen();
    agent.close();
    await reopen();
    expect(agent.last).toEqual(head);
    const { point } = await agent.attest('cadence');
    expect(point.seq).toBe(4);
    const payload = readFileSync(path(4), 'utf8').split('.')[1] ?? '';
    const { prev, resumesFrom } = JSON.parse(Buffer.from(payload, 'base64url').toString());
    expect({ prev, resumesFrom }).toEqual({ prev: head?.digest, resumesFrom: undefined });
    expect(agent.snapshot().evidence.dropped.count).toBe(0);
    await agent.connect();
    expect((await stored()).map(([seq]) => seq)).toEqual([0, 1, 2, 3, 4]);
  });

  it('loses half-made files and proofs without evidence at the next opening', async () => {
    writeFileSync(path(9, 'jws.tmp'), 'half');
    writeFileSync(path(8, 'leaf'), '{}');
    writeFileSync(join(world.directory, 'host', 'gaps.json.tmp'), '{"format":');
    await reopen();
    expect(
      readdirSync(join(world.directory, 'host')).filter((name) => name.endsWith('.tmp')),
    ).toEqual([]);
    const names = readdirSync(join(world.directory, 'host', 'evidence'));
    expect(names.filter((name) => name.startsWith('00000000000')).length).toBe(names.length);
    expect(names.some((name) => /^0+[89]\./.test(name))).toBe(false);
    expect(agent.last?.seq).toBe(3);
  });
});
