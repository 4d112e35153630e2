import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RateLimit } from '../../server/rateLimit.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { parseEvidenceLogLeaf } from '../../shared/log/leaf.ts';
import { encodeMessage } from '../../shared/protocol/messages.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  type Answer,
  enrollRawHost,
  evidenceFrame,
  evidencePayload,
  type RawHost,
  type RawLink,
  signAsEvidence,
  signedInLink,
} from '../hostile/rawAgent.ts';
import { honestEvidence } from '../hostile/targets.ts';

let world: ServerWorld;
let host: RawHost;
let link: RawLink;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  host = await enrollRawHost(world.server, await world.token());
  link = await signedInLink(world.server, host);
  return () => link.close();
});

const send = (text: string, digest = documentDigest(text)): Promise<Answer> =>
  link.ask(encodeMessage({ type: 'document', digest, text }));
const errorOf = (code: string) => expect.objectContaining({ type: 'error', code });
const appraised = async (): Promise<number> => {
  await world.server.settled();
  return (await world.rowCounts()).result ?? 0;
};
const missingOf = (answer: Answer): string[] =>
  answer.type === 'ack' && answer.of === 'evidence' ? answer.missing : [];

describe('detached documents', () => {
  it('are asked for, taken once, and the evidence is appraised when all are here', async () => {
    const evidence = await honestEvidence(world, host, null);
    const before = await appraised();
    const answer = await link.ask(evidenceFrame(evidence.jws));
    expect(missingOf(answer)).toEqual([...evidence.documents.keys()].toSorted());
    for (const [digest, text] of evidence.documents) {
      expect(await appraised()).toBe(before);
      expect(await send(text)).toEqual({ type: 'ack', of: 'document', digest });
    }
    expect(await appraised()).toBe(before + 1);
    const rows = await world.rowCounts();
    for (const text of evidence.documents.values()) {
      expect(await send(text)).toMatchObject({ type: 'ack' });
    }
    expect(missingOf(await link.ask(evidenceFrame(evidence.jws)))).toEqual([]);
    expect(await appraised()).toBe(before + 1);
    expect(await world.rowCounts()).toEqual(rows);
  });

  it('are refused when no logged evidence of this host names them', async () => {
    const evidence = await honestEvidence(world, host, null);
    const [text = ''] = evidence.documents.values();
    expect(await send(text)).toEqual(errorOf('documentUnexpected'));
    await link.ask(evidenceFrame(evidence.jws));
    const other = await enrollRawHost(world.server, await world.token());
    const otherLink = await signedInLink(world.server, other);
    const digest = documentDigest(text);
    const frame = encodeMessage({ type: 'document', digest, text });
    expect(await otherLink.ask(frame)).toEqual(errorOf('documentUnexpected'));
    await otherLink.close();
    expect(await link.ask(frame)).toMatchObject({ type: 'ack' });
  });

  it('are refused with another digest, and the answer names the digest', async () => {
    const evidence = await honestEvidence(world, host, null);
    await link.ask(evidenceFrame(evidence.jws));
    const [[digest, text] = ['', '']] = evidence.documents;
    const answer = await send(`${text} `, digest);
    expect(answer).toEqual(errorOf('documentInvalid'));
    expect(answer).toMatchObject({ digest });
  });

  it.each([
    ['no JSON', 'host', '}{'],
    ['another format', 'host', '{"format":"fleetseal/host@2"}'],
    ['a GPU under the name of the host', 'host', gpuText()],
    ['an unknown member', `gpu-0`, gpuText().replace('{', '{"command":"x",')],
  ])('are refused when they hold %s', async (_, submodule, text) => {
    const digest = documentDigest(text);
    const submods = { [submodule]: ['DIGEST', ['sha-256', digest]] };
    const payload = evidencePayload(world.server, host, { submods });
    const jws = await signAsEvidence(host.key, payload);
    expect(missingOf(await link.ask(evidenceFrame(jws)))).toEqual([digest]);
    const before = await world.rowCounts();
    expect(await send(text)).toEqual(errorOf('documentInvalid'));
    expect(await world.rowCounts()).toEqual(before);
  });

  it('are taken under the name of a GPU when they are a GPU', async () => {
    const text = gpuText();
    const submods = { 'gpu-0': ['DIGEST', ['sha-256', documentDigest(text)]] };
    const payload = evidencePayload(world.server, host, { submods });
    await link.ask(evidenceFrame(await signAsEvidence(host.key, payload)));
    expect(await send(text)).toMatchObject({ type: 'ack' });
  });
});

function gpuText(): string {
  const salt = Buffer.alloc(16).toString('base64url');
  return JSON.stringify({ format: 'fleetseal/gpu@1', salt, state: 'readable', provenance: {} });
}

describe('the leaf of an evidence', () => {
  it('has the time of the server, never before its challenge was issued', async () => {
    const { current } = world.server.context.challenges;
    const now = world.clock.now;
    world.clock.now = current.issuedAt - 60_000;
    const payload = evidencePayload(world.server, host, { iat: 0 });
    const answer = await link.ask(evidenceFrame(await signAsEvidence(host.key, payload)));
    world.clock.now = now;
    const leaf = answer.type === 'ack' && answer.of === 'evidence' ? answer.leaf : '';
    expect(parseEvidenceLogLeaf(new TextEncoder().encode(leaf))).toMatchObject({
      kind: 'evidence',
      challengedAt: current.issuedAt,
      time: current.issuedAt,
    });
  });

  it('is for evidence of an older epoch as good as for one of this epoch', async () => {
    const jws = await signAsEvidence(host.key, evidencePayload(world.server, host));
    await world.server.newEpoch();
    await world.server.newEpoch();
    expect(await link.ask(evidenceFrame(jws))).toMatchObject({ outcome: 'logged' });
  });
});

describe('a rate limit', () => {
  it('allows so many at once, and refills evenly, never above its size', () => {
    const limit = new RateLimit(3, 3_000);
    const allowed = (now: number) => limit.allows(now);
    expect([0, 0, 0, 0].map(allowed)).toEqual([true, true, true, false]);
    expect([999, 1_000, 1_001, 2_000].map(allowed)).toEqual([false, true, false, true]);
    expect([90_000, 90_000, 90_000, 90_000].map(allowed)).toEqual([true, true, true, false]);
  });

  it('gives nothing for a clock that goes back', () => {
    const limit = new RateLimit(1, 1_000);
    expect(limit.allows(5_000)).toBe(true);
    expect(limit.allows(1_000)).toBe(false);
  });
});
