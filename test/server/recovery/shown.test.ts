/** What stops a server that was restored, and what does not: a host's word never does. */
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Agent } from '../../../agent/agent.ts';
import { readPinnedServer } from '../../../agent/state/pinned.ts';
import { verifyRecoveries } from '../../../agent/state/recoveries.ts';
import { isBehind } from '../../../server/recovery/standing.ts';
import { signCheckpoint } from '../../../shared/log/checkpoint.ts';
import { encodeMessage } from '../../../shared/protocol/messages.ts';
import { rawEvidence, signInBound } from '../../factories/rawKeys.ts';
import { storedEvidence } from '../../factories/serverWorld.ts';
import {
  type Answer,
  enrollRawHost,
  evidenceFrame,
  RawLink,
  serverNonceOf,
  signInFrame,
} from '../../hostile/rawAgent.ts';
import { seededLogSigner } from '../log/signer.ts';
import { type RestoredWorld, restoredWorld } from './restoredWorld.ts';

const codeOf = (error: unknown) =>
  error instanceof Error && 'code' in error ? String(error.code) : String(error);
const codeFrom = (attempt: Promise<unknown>) => attempt.then(() => 'nothing', codeOf);
const errorOf = (code: string) => expect.objectContaining({ type: 'error', code });

let restored: RestoredWorld;

/** The first hello of version 3, over a connection of its own. */
async function helloWith(
  log: { origin: string; checkpoint: string | null },
  kid: string | null = null,
): Promise<Answer> {
  const link = await RawLink.open(restored.world.server.agentsUrl);
  const nonce = randomBytes(32).toString('base64url');
  const answer = await link.ask(encodeMessage({ type: 'hello', versions: [3], nonce, kid, log }));
  link.socket.terminate();
  return answer;
}

describe('a host', () => {
  let agent: Agent;
  beforeAll(async () => {
    restored = await restoredWorld();
    agent = await restored.world.agent('honest');
    await agent.connect();
    await agent.attest('start');
  });
  afterAll(async () => {
    agent.close();
    await restored.world.close();
  });
  const whole = async () => {
    expect(isBehind(restored.world.server.context)).toBe(false);
    await restored.round(agent);
  };

  it('that only claims a size is refused, and stops nobody', async () => {
    const { server } = restored.world;
    const host = await enrollRawHost(server, await restored.world.token());
    const link = await RawLink.open(server.agentsUrl);
    const agentNonce = randomBytes(32).toString('base64url');
    const hello = { type: 'hello' as const, versions: [3], nonce: agentNonce, kid: host.kid };
    const welcome = await link.ask(encodeMessage(hello));
    if (welcome.type === 'closed') throw new TypeError('closed');
    const nonces = { agentNonce, serverNonce: serverNonceOf(encodeMessage(welcome)) };
    const payload = { checkpointSize: 1_000_000 };
    const answer = await link.ask(await signInFrame({ host, server, nonces }, { payload }));
    expect(answer).toEqual(errorOf('proofInvalid'));
    await whole();
  });

  it('that shows a checkpoint which the log’s key did not sign stops nobody', async () => {
    const { evidenceLog } = restored.world.server.context;
    const { origin } = evidenceLog;
    const other = seededLogSigner(7);
    const { publicKey } = other;
    const sign = (message: Uint8Array) => other.sign(message);
    const forged = { origin, size: 1_000_000, root: new Uint8Array(32) };
    const changed = evidenceLog.checkpoint.replace(`\n${evidenceLog.size}\n`, '\n999999\n');
    const notes: [string, string][] = [
      [await signCheckpoint({ checkpoint: forged, publicKey, sign }), 'signatureInvalid'],
      [changed, 'signatureInvalid'],
      [evidenceLog.checkpoint.slice(0, 40), 'noteInvalid'],
      ['', 'nothing'],
    ];
    for (const [checkpoint, code] of notes) {
      const answer = await helloWith({ origin, checkpoint });
      expect(answer.type === 'error' ? answer.code : 'nothing').toBe(code);
    }
    await whole();
  });

  it('that shows an old checkpoint, or the newest, is welcome', async () => {
    const { evidenceLog } = restored.world.server.context;
    const { origin, checkpoint } = evidenceLog;
    await restored.round(agent);
    for (const note of [checkpoint, evidenceLog.checkpoint]) {
      expect((await helloWith({ origin, checkpoint: note })).type).toBe('welcome');
    }
    await whole();
  });

  it('is shown no recovery that never was, whatever log it names', async () => {
    const answer = await helloWith({ origin: 'another.example/evidence', checkpoint: null });
    if (answer.type !== 'welcome') throw new TypeError('not welcome');
    const payload = Buffer.from(answer.welcome.split('.')[1] ?? '', 'base64url').toString();
    expect(payload).not.toContain('recoveries');
  });
});

describe('a server that was restored', () => {
  let alpha: Agent;
  let beta: Agent;
  beforeEach(async () => {
    restored = await restoredWorld();
    alpha = await restored.world.agent('alpha');
    beta = await restored.world.agent('beta');
    for (const agent of [alpha, beta]) {
      await agent.connect();
      await agent.attest('start');
    }
    await restored.backUp();
    await alpha.connect();
    await beta.connect();
  });
  afterEach(async () => {
    alpha.close();
    beta.close();
    await restored.world.close();
  });
  const behind = () => isBehind(restored.world.server.context);

  it('notices it also when it has outgrown what it lost', async () => {
    const { world, round } = restored;
    await round(alpha);
    await restored.restore();
    await beta.connect();
    for (let i = 0; i < 3; i += 1) await round(beta);
    expect(behind()).toBe(false);
    expect(await codeFrom(alpha.connect())).toBe('logBehind');
    expect(behind()).toBe(true);
    expect(await codeFrom(beta.connect())).toBe('logBehind');
    const { document } = await restored.recover();
    expect(document.logs.evidence.size).toBe(5);
    for (const agent of [alpha, beta]) {
      await agent.connect();
      await round(agent);
    }
    expect(await storedEvidence(world.server, alpha.identity.kid)).toHaveLength(3);
    expect(await storedEvidence(world.server, beta.identity.kid)).toHaveLength(5);
  });

  it('notices it by a host whose key it has forgotten, which enrolls again', async () => {
    const { world, round } = restored;
    const gamma = await world.agent('gamma');
    await gamma.connect();
    await gamma.attest('start');
    await restored.restore();
    expect(await codeFrom(gamma.connect())).toBe('logBehind');
    expect(behind()).toBe(true);
    await restored.recover();
    expect(await codeFrom(gamma.connect())).toBe('signInRefused');
    gamma.close();
    const again = await world.agent('gamma');
    expect((await again.enroll()).state).toBe('enrolled');
    await round(again);
    const outcomes = await storedEvidence(world.server, again.identity.kid);
    expect(outcomes).toEqual([0, 1].map((seq) => ({ seq, outcome: 'evidence' })));
    again.close();
  });

  it('notices it by a challenge that it issued and lost, as of an agent of version 2', async () => {
    const { world } = restored;
    const host = await enrollRawHost(world.server, await world.token());
    await restored.backUp();
    world.clock.now += 60_000;
    await world.server.newEpoch();
    const evidence = await rawEvidence(world.server, host, { before: null });
    await restored.restore();
    const { link } = await signInBound(world.server, host);
    const answer = await link.ask(evidenceFrame(evidence.jws));
    expect(answer).toEqual(errorOf('logBehind'));
    expect(behind()).toBe(true);
    link.socket.terminate();
    expect((await restored.recover()).document.shown).toBeNull();
  });

  it('tells agents of version 2 after its recovery what to do, and takes new ones', async () => {
    const { world } = restored;
    const host = await enrollRawHost(world.server, await world.token());
    await restored.recover({ isRestored: true });
    const link = await RawLink.open(world.server.agentsUrl);
    const nonce = randomBytes(32).toString('base64url');
    const hello = { type: 'hello' as const, versions: [2], nonce, kid: host.kid };
    const answer = await link.ask(encodeMessage(hello));
    expect(answer).toEqual(errorOf('versionUnsupported'));
    const fresh = await enrollRawHost(world.server, await world.token());
    const { link: live } = await signInBound(world.server, fresh);
    await live.close();
  });

  it('is not recovered while nobody has shown it, and nobody says so', async () => {
    expect(await codeFrom(restored.recover())).toBe('usageWrong');
    expect(restored.world.server.context.origins.recoveries).toEqual([]);
  });

  it('follows a restored recovery: names that the server has forgotten', async () => {
    const { world, round } = restored;
    await restored.recover({ isRestored: true });
    await alpha.connect();
    await round(alpha);
    const { origin } = world.server.context.evidenceLog;
    await restored.restore();
    expect(await codeFrom(alpha.connect())).toBe('logBehind');
    const { document } = await restored.recover();
    expect(document.shown).toContain(origin);
    await alpha.connect();
    await beta.connect();
    await round(beta);
    expect(alpha.snapshot().log?.origin).toBe(document.logs.evidence.origin);
  });
});

describe('an agent', () => {
  it('follows no server whose recovery is not proven, or not of its own log', async () => {
    restored = await restoredWorld();
    const { world, recover } = restored;
    const agent = await world.agent('agent');
    await agent.connect();
    await agent.attest('start');
    const directory = join(world.directory, 'agent');
    const pinned = await readPinnedServer(directory);
    await recover({ isRestored: true });
    const { context } = world.server;
    const { evidenceLog, registerLog, keys, recoveries } = context;
    const [proof] = recoveries;
    if (pinned === null || proof === undefined) throw new TypeError('not pinned');
    const logs = { evidence: evidenceLog.vkey, register: registerLog.vkey };
    const named = { ...pinned, logs };
    const other = await restoredWorld();
    const theirs = await other.recover({ isRestored: true }).then(() => other.world.server.context);
    const foreign = { evidence: theirs.evidenceLog.vkey, register: theirs.registerLog.vkey };
    const refused = [
      verifyRecoveries(pinned, named, []),
      verifyRecoveries(pinned, named, theirs.recoveries),
      verifyRecoveries(pinned, { ...named, logs: foreign }, theirs.recoveries),
      verifyRecoveries(pinned, { ...named, key: theirs.keys.server.publicJwk }, [proof]),
      verifyRecoveries(pinned, named, [{ ...proof, text: proof.text.replace('disk', 'disc') }]),
      verifyRecoveries(pinned, named, [{ ...proof, logProof: '' }]),
      verifyRecoveries({ ...pinned, logs: foreign }, named, [proof]),
    ];
    const codes = await Promise.all(refused.map(codeFrom));
    expect(codes).toEqual([
      'serverKeyWrong',
      'signatureInvalid',
      'serverKeyWrong',
      'serverKeyWrong',
      'serverKeyWrong',
      'proofInvalid',
      'serverKeyWrong',
    ]);
    expect(keys.server.kid).not.toBe(theirs.keys.server.kid);
    await verifyRecoveries(pinned, named, [proof]);
    agent.close();
    await world.close();
    await other.world.close();
  });
});
