/** A host behind an air gap: a kit comes, evidence goes by file, an answer comes back. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Agent, AgentOptions } from '../../agent/agent.ts';
import { enrollFromKit, exportEvidence, importAnswer } from '../../agent/offline/offline.ts';
import { runAgent } from '../../agent/run.ts';
import { evidenceOnDisk } from '../../agent/status/status.ts';
import { exportBundle } from '../../cli/agent/offline.ts';
import { Appraising } from '../../server/appraising.ts';
import { importBundle } from '../../server/offline/importBundle.ts';
import { makeKit } from '../../server/offline/kit.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type OfflineAnswer,
  type OfflineKit,
  parseOfflineBundle,
} from '../../shared/offline/files.ts';
import { sampleStatus } from '../factories/agentStatus.ts';
import {
  cannedClaims,
  type ServerWorld,
  serverWorld,
  storedEvidence,
} from '../factories/serverWorld.ts';

let world: ServerWorld;
let agent: Agent | null;
beforeEach(async () => {
  world = await serverWorld();
  agent = null;
});
afterEach(async () => {
  agent?.close();
  await world.close();
});

const state = () => join(world.directory, 'host');
const kit = async (token?: string | null): Promise<OfflineKit> => ({
  ...makeKit(world.server.context),
  token: token === undefined ? await world.token() : token,
});
const enroll = async (from?: OfflineKit) =>
  enrollFromKit({ stateDirectory: state(), kit: from ?? (await kit()), hostName: 'host' });
const importAt = async (from: ServerWorld, bytes: Uint8Array): Promise<OfflineAnswer> => {
  const { context } = from.server;
  const parts = { context, appraising: new Appraising(context), scope: WHOLE_ACCESS };
  return (await importBundle(parts, bytes)).answer;
};

/** The agent without a server makes some evidence. */
async function make(count: number, options: Partial<AgentOptions> = {}): Promise<string> {
  const own = await world.agent('host', { url: null, token: null, ...options });
  for (let made = 0; made < count; made += 1) {
    world.clock.now += 60_000;
    await own.attest(made === 0 ? 'start' : 'cadence');
  }
  own.close();
  return own.identity.kid;
}

const answer = (given: OfflineAnswer) => importAnswer({ stateDirectory: state(), answer: given });
const challengeOf = (seq: number): string => {
  const path = join(state(), 'evidence', `${String(seq).padStart(12, '0')}.jws`);
  const payload = readFileSync(path, 'utf8').split('.')[1] ?? '';
  return JSON.parse(Buffer.from(payload, 'base64url').toString()).challenge;
};

describe('a host behind an air gap', () => {
  it('enrolls, attests and is proven by files, and answers the newer challenge', async () => {
    const { kid } = await enroll();
    expect(await make(3)).toBe(kid);
    const first = await exportEvidence(state());
    expect(first).toMatchObject({ evidence: 3, leftOut: 0, enrolls: true });
    const newest = { seq: 2, digest: 'A'.repeat(43), madeAt: world.clock.now };
    const before = { ...sampleStatus().evidence, last: newest, lastProven: null };
    expect(await evidenceOnDisk(state(), before)).toMatchObject({
      lastProven: null,
      waiting: { count: 3 },
    });
    await world.server.newEpoch();
    world.clock.now += 1000;
    await world.server.newEpoch();
    const came = await importAt(world, first.bytes);
    expect(await answer(came)).toEqual({
      proven: 3,
      already: 0,
      incomplete: 0,
      challenge: true,
      enrolled: 'enrolled',
    });
    expect(await evidenceOnDisk(state(), before)).toMatchObject({
      lastProven: newest,
      kept: { count: 3 },
      waiting: { count: 0 },
    });
    await make(2);
    expect(challengeOf(3)).not.toBe(challengeOf(0));
    const second = await exportEvidence(state());
    expect(second).toMatchObject({ evidence: 2, enrolls: false });
    expect(await answer(await importAt(world, second.bytes))).toMatchObject({ proven: 2 });
    const rows = await storedEvidence(world.server, kid);
    expect(rows.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4]);
    const leaves = await world.server.context.evidenceLog.leaves(0, 5);
    for (const leaf of leaves) expect(new TextDecoder().decode(leaf)).toContain('"via":"file"');
  });

  it('asks to be enrolled until a proof shows it, whatever a carrier of files says', async () => {
    const { kid } = await enroll();
    const { acks: _, ...given } = await importAt(world, (await exportEvidence(state())).bytes);
    await answer({ ...given, enrolled: { kid }, acks: [] });
    await make(1);
    const bundle = await exportEvidence(state());
    expect(bundle).toMatchObject({ evidence: 1, enrolls: true });
    await answer(await importAt(world, bundle.bytes));
    expect(await exportEvidence(state())).toMatchObject({ evidence: 0, enrolls: false });
  });

  it('leaves a document that no server takes out of the bundle, not the rest', async () => {
    await enroll();
    const claims = cannedClaims();
    const host = { ...claims.host, hostname: 'x'.repeat(LIMITS.documentBytes) };
    await make(1, { collect: async () => ({ ...claims, host }) });
    const { bytes, evidence } = await exportEvidence(state());
    expect(evidence).toBe(1);
    expect((await importAt(world, bytes)).acks).toMatchObject([
      { outcome: 'logged', missing: [expect.any(String)] },
    ]);
  });

  it('writes the bundle for its own user alone: serials and salts are in it', async () => {
    await enroll();
    const out = join(world.directory, 'bundle.json');
    expect(await exportBundle({ config: '', state: state(), out })).toBe(0);
    expect(statSync(out).mode & 0o777).toBe(0o600);
  });

  it('runs at its cadence without any connection', async () => {
    await enroll();
    agent = await world.agent('host', { url: null, token: null });
    const stop = new AbortController();
    const attested: number[] = [];
    const errors: unknown[] = [];
    const running = runAgent({
      agent,
      cadenceMs: 10,
      signal: stop.signal,
      random: () => 0,
      onAttested: ({ point }) => attested.push(point.seq),
      onError: (error) => errors.push(error),
    });
    for (let wait = 0; wait < 200 && attested.length < 3; wait += 1) await delay(10);
    stop.abort();
    await running;
    expect(attested.slice(0, 3)).toEqual([0, 1, 2]);
    expect(errors).toEqual([]);
    agent = null;
  });

  it('is not run without a server before it has a kit', async () => {
    agent = await world.agent('host', { url: null, token: null });
    const running = runAgent({
      agent,
      cadenceMs: 10,
      signal: new AbortController().signal,
      random: () => 0,
      onAttested: () => {},
      onError: () => {},
    });
    await expect(running).rejects.toMatchObject({ code: 'notEnrolled' });
    await expect(exportEvidence(state())).rejects.toMatchObject({ code: 'notEnrolled' });
  });

  it('goes on over a connection, where it gets one, with the same numbers', async () => {
    await enroll();
    await make(2);
    await importAt(world, (await exportEvidence(state())).bytes);
    agent = await world.agent('host', { token: null });
    await agent.connect();
    expect((await agent.attest('cadence')).point.seq).toBe(2);
    const rows = await storedEvidence(world.server, agent.identity.kid);
    expect(rows.map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });
});

describe('an export', () => {
  it('is the same again until it is answered, and adds nothing when it comes twice', async () => {
    await enroll();
    await make(2);
    const once = await exportEvidence(state());
    expect(await exportEvidence(state())).toEqual(once);
    await importAt(world, once.bytes);
    const { size } = world.server.context.evidenceLog;
    const again = await importAt(world, once.bytes);
    expect(world.server.context.evidenceLog.size).toBe(size);
    expect(await answer(again)).toMatchObject({ proven: 2 });
    expect((await exportEvidence(state())).evidence).toBe(0);
  });

  it('leaves out what has no room, says so, and has it in the next one', async () => {
    await enroll();
    await make(4);
    const all = await exportEvidence(state());
    const part = await exportEvidence(state(), { bytesMax: all.bytes.length + 6000 });
    expect(part.leftOut).toBeGreaterThan(0);
    expect(part.evidence + part.leftOut).toBe(4);
    expect(part.bytes.length).toBeLessThanOrEqual(all.bytes.length + 6000);
    await answer(await importAt(world, part.bytes));
    expect((await exportEvidence(state())).evidence).toBe(part.leftOut);
  });

  it('holds every document that its evidence names, once', async () => {
    await enroll();
    await make(3);
    const bundle = parseOfflineBundle((await exportEvidence(state())).bytes);
    expect(new Set(bundle.documents).size).toBe(bundle.documents.length);
    // Host and two GPUs once, readings for each.
    expect(bundle.documents).toHaveLength(3 + 3);
  });
});

describe('an answer', () => {
  it('counts what was proven already when it comes twice', async () => {
    await enroll();
    await make(2);
    const came = await importAt(world, (await exportEvidence(state())).bytes);
    await answer(came);
    expect(await answer(came)).toMatchObject({ proven: 0, already: 2, challenge: false });
  });

  it('that is older does not bring back its challenge', async () => {
    await enroll();
    await make(1);
    const old = await importAt(world, (await exportEvidence(state())).bytes);
    world.clock.now += 60_000;
    await world.server.newEpoch();
    const newer = await importAt(world, (await exportEvidence(state())).bytes);
    expect(await answer(newer)).toMatchObject({ challenge: true });
    expect(await answer(old)).toMatchObject({ challenge: false });
    await make(1);
    expect(challengeOf(1)).not.toBe(challengeOf(0));
  });

  it('of another server, for another host, or with a changed proof is refused', async () => {
    await enroll();
    await make(1);
    const came = await importAt(world, (await exportEvidence(state())).bytes);
    const other = await serverWorld();
    const foreign = { ...came, ...makeKit(other.server.context), format: came.format };
    await other.close();
    const { token, ...rest } = foreign;
    await expect(answer(rest)).rejects.toMatchObject({ code: 'serverKeyWrong' });
    const [ack] = came.acks;
    if (ack === undefined) throw new TypeError('one ack was expected');
    const bent = { ...came, acks: [{ ...ack, leaf: ack.leaf.replace('"seq":0', '"seq":1') }] };
    await expect(answer(bent)).rejects.toMatchObject({ code: 'proofInvalid' });
    const swapped = { ...came, acks: [{ ...ack, leaf: ack.leaf.replace(/"kid":"./, '"kid":"A') }] };
    await expect(answer(swapped)).rejects.toMatchObject({ code: 'leafInvalid' });
    expect((await exportEvidence(state())).evidence).toBe(1);
  });

  it('does not settle evidence whose documents did not arrive', async () => {
    await enroll();
    await make(1);
    const { bytes } = await exportEvidence(state());
    const bundle = parseOfflineBundle(bytes);
    const without = new TextEncoder().encode(JSON.stringify({ ...bundle, documents: [] }));
    expect(await answer(await importAt(world, without))).toMatchObject({
      proven: 0,
      incomplete: 1,
    });
    const whole = await exportEvidence(state());
    expect(await answer(await importAt(world, whole.bytes))).toMatchObject({ proven: 1 });
  });
});

describe('a kit', () => {
  it('without a token, or with the token of another server, enrolls nobody', async () => {
    await expect(enroll(await kit(null))).rejects.toMatchObject({ code: 'tokenInvalid' });
    const other = await serverWorld();
    const foreign = await kit(await other.token());
    await other.close();
    await expect(enroll(foreign)).rejects.toMatchObject({ code: 'serverKeyWrong' });
  });

  it('whose challenge another key signed, or that names another note, is refused', async () => {
    const good = await kit();
    const other = await serverWorld();
    const { challenge } = makeKit(other.server.context);
    await other.close();
    await expect(enroll({ ...good, challenge })).rejects.toMatchObject({
      code: 'signatureInvalid',
    });
    await expect(enroll({ ...good, note: `${good.note}x` })).rejects.toMatchObject({
      code: 'nonceWrong',
    });
  });

  it('of another server is refused by a host that has one', async () => {
    await enroll();
    const other = await serverWorld();
    const token = await other.token();
    const foreign: OfflineKit = { ...makeKit(other.server.context), token };
    await other.close();
    await expect(enroll(foreign)).rejects.toMatchObject({ code: 'serverKeyWrong' });
  });

  it('without a token brings a host that has its server the next challenge', async () => {
    await enroll();
    await make(1);
    world.clock.now += 60_000;
    await world.server.newEpoch();
    expect(await enroll(await kit(null))).toMatchObject({ requested: false });
    await make(1);
    expect(challengeOf(1)).not.toBe(challengeOf(0));
  });

  it('whose challenge was changed on the disk of the host gives no evidence', async () => {
    await enroll();
    const path = join(state(), 'challenge.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"note":"./, '"note":"X'));
    await expect(make(1)).rejects.toMatchObject({ code: 'nonceWrong' });
  });
});
