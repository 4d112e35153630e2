import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { SequencePoint } from '../../shared/evidence/evidence.ts';
import { LIMITS } from '../../shared/limits.ts';
import { HOUR_MS } from '../../shared/register/day.ts';
import {
  type BoundLink,
  deliver,
  type RotationRequest,
  rawEvidence,
  retireFrame,
  rotateFrame,
  signInBound,
} from '../factories/rawKeys.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import { makeTestKey, type TestKey } from '../factories/testLog.ts';
import {
  enrollRawHost,
  greet,
  makeRawHost,
  type RawHost,
  RawLink,
  signInFrame,
} from '../hostile/rawAgent.ts';

let world: ServerWorld;
let host: RawHost;
let next: TestKey;
let bound: BoundLink;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  host = await enrollRawHost(world.server, await world.token());
  next = await makeTestKey();
  bound = await signInBound(world.server, host);
});

const state = (kid: string) => world.server.context.register.folded.register.hosts.get(kid);
const nextHost = (): RawHost => ({ key: next, kid: next.kid, ueid: host.ueid });

async function attest(one: RawHost, link: RawLink, before: SequencePoint | null) {
  const evidence = await rawEvidence(world.server, one, { before });
  await deliver(world.server, link, evidence);
  return { seq: evidence.seq, digest: evidence.digest };
}

async function rotate(overrides: Partial<RotationRequest> = {}, link = bound) {
  const { nonces } = link;
  const { server } = world;
  const frame = await rotateFrame({ server, old: host, next, last: null, nonces, ...overrides });
  return link.link.ask(frame);
}

describe('a rotation', () => {
  it('registers the new key under the same host, which signs in and starts at 0', async () => {
    const last = await attest(host, bound.link, null);
    expect(await rotate({ last })).toEqual({ type: 'enrolled', kid: next.kid });
    expect(state(next.kid)).toMatchObject({
      hostId: host.kid,
      document: { ueid: host.ueid, token: null, awaitsApproval: false },
    });
    expect(state(host.kid)).toMatchObject({ replacedBy: next.kid, ended: { cause: 'rotation' } });
    const { link } = await signInBound(world.server, nextHost());
    const first = await attest(nextHost(), link, null);
    expect(first.seq).toBe(0);
    const rows = await world.server.context.store.db
      .selectFrom('host')
      .select(['kid', 'state', 'head_seq'])
      .where('host_id', '=', host.kid)
      .where('state', '!=', 'replaced')
      .execute();
    expect(rows).toEqual([{ kid: next.kid, state: 'live', head_seq: 0 }]);
    await link.close();
    await world.restart();
    const again = await signInBound(world.server, nextHost());
    expect(state(next.kid)?.hostId).toBe(host.kid);
    await again.link.close();
  });

  it('is answered again, on this connection and on the next, and registered once', async () => {
    const enrolled = { type: 'enrolled', kid: next.kid };
    expect(await rotate()).toEqual(enrolled);
    const before = await world.rowCounts();
    expect(await rotate()).toEqual(enrolled);
    const again = await signInBound(world.server, host);
    expect(await rotate({}, again)).toEqual(enrolled);
    expect(await world.rowCounts()).toEqual(before);
    await again.link.close();
  });

  it('is refused to a host that fills the register with its keys, for an hour', async () => {
    const { server } = world;
    let old = host;
    let link = bound;
    for (let keys = 1; keys <= LIMITS.rotationsPerHour + 1; keys += 1) {
      next = await makeTestKey();
      const answer = await rotate({ old }, link);
      const isAllowed = keys <= LIMITS.rotationsPerHour;
      expect(answer).toMatchObject(
        isAllowed ? { type: 'enrolled' } : { type: 'error', code: 'rateLimited' },
      );
      if (!isAllowed) break;
      await link.link.close();
      old = nextHost();
      link = await signInBound(server, old);
    }
    world.clock.now += HOUR_MS + 1;
    expect(await rotate({ old }, link)).toMatchObject({ type: 'enrolled', kid: next.kid });
    await link.link.close();
  });

  it('is answered to a host that hung up before it heard the answer', async () => {
    const { nonces, link } = bound;
    const { server } = world;
    link.send(await rotateFrame({ server, old: host, next, last: null, nonces }));
    link.socket.close();
    await vi.waitFor(() => expect(state(next.kid)).toBeDefined());
    const before = await world.rowCounts();
    const again = await signInBound(server, host);
    expect(await rotate({}, again)).toEqual({ type: 'enrolled', kid: next.kid });
    expect(await world.rowCounts()).toEqual(before);
    await again.link.close();
  });

  it('lets the old key deliver what it had signed, and logs what it signs beyond', async () => {
    const first = await rawEvidence(world.server, host, { before: null });
    const second = await rawEvidence(world.server, host, { before: first });
    const beyond = await rawEvidence(world.server, host, { before: second });
    const last = { seq: second.seq, digest: second.digest };
    expect(await rotate({ last })).toMatchObject({ type: 'enrolled' });
    const { link } = await signInBound(world.server, host);
    for (const evidence of [first, second, beyond]) {
      await deliver(world.server, link, evidence);
      const index = await world.server.context.evidenceLog.indexOfKey(evidence.digest);
      expect(index).not.toBeNull();
    }
    const results = await world.server.context.store.db
      .selectFrom('result')
      .select('evidence_index')
      .where('kid', '=', host.kid)
      .execute();
    // What lies beyond the end that the key named is logged, and not appraised.
    expect(results).toHaveLength(2);
    await link.close();
  });

  it.each<[string, string, () => Promise<Partial<RotationRequest>>]>([
    [
      'the consent of a stranger',
      'signatureInvalid',
      async () => ({ consentSigner: { ...(await makeTestKey()), kid: host.kid } }),
    ],
    [
      'the consent of another key id',
      'signatureInvalid',
      async () => ({ consentSigner: await makeTestKey() }),
    ],
    ['no signature of the new key', 'signatureInvalid', async () => ({ signer: host.key })],
    [
      'a forged signature of the new key',
      'signatureInvalid',
      async () => ({ signer: { ...host.key, kid: next.kid } }),
    ],
    [
      'a consent to another key',
      'keyChangeRefused',
      async () => ({ consent: { newKid: host.kid } }),
    ],
    [
      'another old key',
      'keyChangeRefused',
      async () => ({ payload: { oldKid: (await makeRawHost()).kid } }),
    ],
    [
      'a consent for another log',
      'keyChangeRefused',
      async () => ({ consent: { aud: 'other/evidence' } }),
    ],
    [
      'a request for another log',
      'keyChangeRefused',
      async () => ({ payload: { aud: 'other/evidence' } }),
    ],
    [
      'a consent over another server nonce',
      'keyChangeRefused',
      async () => ({ consent: { serverNonce: host.kid } }),
    ],
    [
      'a consent over another agent nonce',
      'keyChangeRefused',
      async () => ({ consent: { agentNonce: host.kid } }),
    ],
    ['the same key', 'keyChangeRefused', async () => ({ next: host.key })],
    ['a member too many', 'frameInvalid', async () => ({ payload: { name: 'x' } })],
  ])('with %s is refused: %s', async (_what, code, overrides) => {
    const before = await world.rowCounts();
    expect(await rotate(await overrides())).toMatchObject({ type: 'error', code });
    expect(await world.rowCounts()).toEqual(before);
    expect(state(next.kid)).toBeUndefined();
    expect(state(host.kid)?.ended).toBeNull();
  });

  it('that denies evidence which the server has is refused', async () => {
    const first = await attest(host, bound.link, null);
    const second = await attest(host, bound.link, first);
    const denying = [null, first, { ...second, digest: first.digest }];
    for (const last of denying) {
      expect(await rotate({ last })).toMatchObject({ type: 'error', code: 'keyChangeRefused' });
    }
    expect(state(next.kid)).toBeUndefined();
    expect(await rotate({ last: second })).toMatchObject({ type: 'enrolled' });
  });

  it('to a key that another host has is refused', async () => {
    const other = await enrollRawHost(world.server, await world.token());
    const answer = await rotate({ next: other.key });
    expect(answer).toMatchObject({ type: 'error', code: 'keyChangeRefused' });
    expect(state(other.kid)?.hostId).toBe(other.kid);
  });

  it('of a key that has been rotated already is refused', async () => {
    expect(await rotate()).toMatchObject({ type: 'enrolled' });
    const third = await makeTestKey();
    const answer = await rotate({ next: third });
    expect(answer).toMatchObject({ type: 'error', code: 'keyChangeRefused' });
    expect(state(third.kid)).toBeUndefined();
  });

  it('happens once when two are asked for at the same moment', async () => {
    const second = await signInBound(world.server, await rotatable());
    const third = await makeTestKey();
    const { server } = world;
    const frames = [next, third].map((key) =>
      rotateFrame({ server, old: host, next: key, last: null, nonces: second.nonces }),
    );
    for (const frame of frames) second.link.send(await frame);
    const answers = [await second.link.next(), await second.link.next()];
    expect(answers.map(({ type }) => type).toSorted()).toEqual(['enrolled', 'error']);
    await second.link.close();
  });
});

/** The host of this test, free of its first connection. */
async function rotatable(): Promise<RawHost> {
  await bound.link.close();
  return host;
}

describe('a retirement', () => {
  const retire = async (
    overrides: { last?: SequencePoint | null; payload?: object; signer?: TestKey } = {},
  ) => {
    const { link, nonces } = bound;
    const { last = null, signer = host.key } = overrides;
    const payload = { ...overrides.payload };
    return link.ask(
      await retireFrame({ server: world.server, host, last, nonces, payload, signer }),
    );
  };

  it('is in the register with its signature, acknowledged, and the connection ends', async () => {
    const last = await attest(host, bound.link, null);
    const answer = await retire({ last });
    expect(answer).toMatchObject({ type: 'ack', of: 'retirement' });
    expect(await bound.link.next()).toEqual({ type: 'closed', code: 1000 });
    expect(state(host.kid)?.ended).toMatchObject({ cause: 'retirement', last });
    const link = await RawLink.open(world.server.agentsUrl);
    const nonces = await greet(link, host.kid);
    const frame = await signInFrame({ host, server: world.server, nonces });
    expect(await link.ask(frame)).toMatchObject({ type: 'error', code: 'hostRetired' });
    expect(await link.next()).toEqual({ type: 'closed', code: 1008 });
  });

  it.each<[string, string, () => object]>([
    ['for another log', 'keyChangeRefused', () => ({ payload: { aud: 'other/evidence' } })],
    ['over another nonce', 'keyChangeRefused', () => ({ payload: { serverNonce: host.kid } })],
    [
      'that is signed by another key',
      'signatureInvalid',
      () => ({ signer: { ...next, kid: host.kid } }),
    ],
    ['with a member too many', 'frameInvalid', () => ({ payload: { reason: 'x' } })],
  ])('%s is refused: %s', async (_what, code, overrides) => {
    const before = await world.rowCounts();
    expect(await retire(overrides())).toMatchObject({ type: 'error', code });
    expect(await world.rowCounts()).toEqual(before);
    expect(state(host.kid)?.ended).toBeNull();
  });

  it('that denies evidence which the server has is refused', async () => {
    const last = await attest(host, bound.link, null);
    expect(await retire()).toMatchObject({ type: 'error', code: 'keyChangeRefused' });
    expect(await retire({ last })).toMatchObject({ type: 'ack' });
  });

  it('of a key that another one followed is refused', async () => {
    await rotate();
    expect(await retire()).toMatchObject({ type: 'error', code: 'keyChangeRefused' });
  });
});

describe('the version of a connection', () => {
  it('is the newest that both sides speak, whatever their order', async () => {
    for (const versions of [
      [2, 3],
      [3, 2, 1],
      [7, 3],
    ]) {
      const link = await RawLink.open(world.server.agentsUrl);
      link.versions = versions;
      await greet(link, host.kid);
      const payload = JSON.parse(link.frames[0] ?? '{}').welcome.split('.')[1];
      expect(JSON.parse(Buffer.from(payload, 'base64url').toString()).version).toBe(3);
      await link.close();
    }
  });
});
