/** Rounds that gave no evidence: counted, kept over a restart, told once. */
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, AgentOptions } from '../../agent/agent.ts';
import { signEvidence } from '../../agent/signEvidence.ts';
import { keptEvidence } from '../../agent/spool/spoolReader.ts';
import { loadOrCreateIdentity } from '../../agent/state/identity.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { formatChallenge } from '../../shared/evidence/challenge.ts';
import { isReadingsDocument, parseDocument } from '../../shared/evidence/document.ts';
import { cannedClaims, type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

let world: ServerWorld;
let agent: Agent;
/** What the next rounds of collecting fail with. */
let failWith: Error | null;

beforeEach(async () => {
  world = await serverWorld();
  failWith = null;
  agent = await open();
  await agent.connect();
  await agent.attest('start');
});
afterEach(async () => {
  agent.close();
  await world.close();
});

const open = (options: Partial<AgentOptions> = {}): Promise<Agent> =>
  world.agent('host', {
    collect: async () => {
      if (failWith !== null) throw failWith;
      return cannedClaims();
    },
    ...options,
  });

async function miss(error: Error): Promise<void> {
  failWith = error;
  world.clock.now += 1000;
  await expect(agent.attest('cadence')).rejects.toBe(error);
  failWith = null;
}

/** What each evidence on disk tells of missed rounds, in order. */
async function told(): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const kept of keptEvidence(join(world.directory, 'host'))) {
    const texts = await kept.documents();
    const digest = kept.payload.submods.readings?.[1][1] ?? '';
    const document = parseDocument(texts.get(digest) ?? '', 'readings');
    const missed = isReadingsDocument(document) && 'missed' in document ? document.missed : null;
    all.push(missed ?? null);
  }
  return all;
}

describe('a round that gives no evidence', () => {
  it('is told by the next one, with times and the last code, and not again', async () => {
    const before = world.clock.now;
    await miss(new FleetsealError('collectorFailed'));
    await miss(new FleetsealError('tpmUnavailable'));
    expect(agent.snapshot()).toMatchObject({
      missed: { count: 2, code: 'tpmUnavailable' },
      roundsMissed: 2,
      failure: { code: 'tpmUnavailable' },
    });
    await agent.attest('cadence');
    await agent.attest('cadence');
    const missed = {
      count: 2,
      firstAt: before + 1000,
      lastAt: before + 2000,
      code: 'tpmUnavailable',
    };
    expect(await told()).toEqual([null, missed, null]);
    expect(agent.snapshot().missed).toBeNull();
    expect(existsSync(join(world.directory, 'host/missed.json'))).toBe(false);
  });

  it('without a code of its own is told as internal', async () => {
    await miss(new RangeError('a defect'));
    expect(agent.snapshot().missed).toMatchObject({ count: 1, code: 'internal' });
  });

  it('is still told after a restart, and not twice where a kill came between', async () => {
    await miss(new FleetsealError('collectorFailed'));
    const path = join(world.directory, 'host/missed.json');
    const record = readFileSync(path, 'utf8');
    agent.close();
    agent = await open({ token: null });
    await agent.attest('cadence');
    agent.close();
    writeFileSync(path, record);
    chmodSync(path, 0o600);
    agent = await open({ token: null });
    await agent.attest('cadence');
    expect(await told()).toMatchObject([null, { count: 1 }, null]);
  });

  it('is forgotten rather than stop the agent where its record is damaged', async () => {
    await miss(new FleetsealError('collectorFailed'));
    agent.close();
    writeFileSync(join(world.directory, 'host/missed.json'), 'x');
    agent = await open({ token: null });
    expect(agent.snapshot().missed).toBeNull();
  });

  it('uses up no number', async () => {
    await miss(new FleetsealError('collectorFailed'));
    expect((await agent.attest('cadence')).point.seq).toBe(1);
  });
});

describe('evidence of a key in a TPM', () => {
  const quote = { quoted: 'AA', signature: 'A'.repeat(86), pcrs: Array(8).fill('A'.repeat(43)) };

  it('has a quote over its own nonce', async () => {
    const identity = await loadOrCreateIdentity(join(world.directory, 'tpm'));
    const nonces: string[] = [];
    const tpm = {
      statement: () => Promise.reject(new TypeError('not asked for')),
      activate: () => Promise.reject(new TypeError('not asked for')),
      quote: async (nonce: Uint8Array) => {
        nonces.push(Buffer.from(nonce).toString('base64url'));
        return quote;
      },
    };
    const parts = { noteHash: new Uint8Array(32), random: new Uint8Array(32) };
    const { jws } = await signEvidence({
      identity: { ...identity, tpm },
      claims: cannedClaims(),
      trigger: 'start',
      challenge: formatChallenge({ origin: 'a.example/evidence', ...parts, regulatorNonce: null }),
      origin: 'a.example/evidence',
      place: { seq: 0, prev: null },
      now: world.clock.now,
      previous: new Map(),
    });
    const payload = JSON.parse(Buffer.from(jws.split('.')[1] ?? '', 'base64url').toString());
    expect(payload.tpm_quote).toEqual(quote);
    expect(nonces).toEqual([payload.eat_nonce]);
  });
});
