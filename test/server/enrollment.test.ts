import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decideHost } from '../../server/hostDecisions.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { LIMITS } from '../../shared/limits.ts';
import { watchAgent } from '../agent/watch.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';
import {
  type Answer,
  type EnrollOverrides,
  enrollFrame,
  enrollRawHost,
  greet,
  makeRawHost,
  type RawHost,
  RawLink,
} from '../hostile/rawAgent.ts';

let world: ServerWorld;
let host: RawHost;
beforeAll(async () => {
  world = await serverWorld();
});
afterAll(() => world.close());
beforeEach(async () => {
  host = await makeRawHost();
});

async function tryToEnroll(token: string, overrides: EnrollOverrides = {}): Promise<Answer> {
  const link = await RawLink.open(world.server.agentsUrl);
  const nonces = await greet(link, host.kid);
  return link.ask(await enrollFrame({ host, token, nonces }, overrides));
}

const isEnrolled = async (kid: string): Promise<boolean> => {
  const { db } = world.server.context.store;
  const row = await db.selectFrom('host').select('kid').where('kid', '=', kid).executeTakeFirst();
  return row !== undefined;
};

const refused = expect.objectContaining({ type: 'error', code: 'tokenRefused' });

describe('enrollment', () => {
  it('enrolls one locally made key with a token and writes one register leaf', async () => {
    const { size } = world.server.context.registerLog;
    const answer = await tryToEnroll(await world.token({ site: 'site-1' }));
    expect(answer).toEqual({ type: 'enrolled', kid: host.kid });
    expect(world.server.context.registerLog.size).toBe(size + 1);
    const leaf = world.server.context.register.folded.register.hosts.get(host.kid);
    expect(leaf?.document).toMatchObject({ ueid: host.ueid, jwk: host.key.jwk, site: 'site-1' });
  });

  it('refuses a token that is used up, and the host is not registered', async () => {
    const token = await world.token();
    await enrollRawHost(world.server, token);
    const before = await world.rowCounts();
    expect(await tryToEnroll(token)).toEqual(refused);
    expect(await isEnrolled(host.kid)).toBe(false);
    expect(await world.rowCounts()).toEqual(before);
  });

  it('enrolls as many hosts as a batch token has uses, and no more', async () => {
    const token = await world.token({ uses: 3 });
    for (let use = 0; use < 3; use += 1) await enrollRawHost(world.server, token);
    expect(await tryToEnroll(token)).toEqual(refused);
  });

  it('refuses a token from the moment at which it expires', async () => {
    const token = await world.token({ uses: 2, expiresInMs: 1000 });
    world.clock.now += 999;
    await enrollRawHost(world.server, token);
    world.clock.now += 1;
    expect(await tryToEnroll(token)).toEqual(refused);
  });

  it('refuses a proof that was made with another secret, key or nonce', async () => {
    const token = await world.token();
    const mac = Buffer.alloc(32, 7).toString('base64url');
    expect(await tryToEnroll(token, { payload: { mac } })).toEqual(refused);
    expect(await tryToEnroll(token, { payload: { tokenId: 'tok-0' } })).toEqual(refused);
    expect(await tryToEnroll(token, { payload: { aud: 'other/evidence' } })).toEqual(refused);
    expect(await tryToEnroll(token)).toMatchObject({ type: 'enrolled' });
  });

  it('refuses a key that did not sign its own enrollment', async () => {
    const other = await makeRawHost();
    const token = await world.token();
    const signedByOther = await tryToEnroll(token, { signer: other.key });
    expect(signedByOther).toMatchObject({ code: 'signatureInvalid' });
    const forged = { ...other.key, kid: host.kid };
    expect(await tryToEnroll(token, { signer: forged })).toMatchObject({
      code: 'signatureInvalid',
    });
    expect(await isEnrolled(host.kid)).toBe(false);
  });

  it('refuses a public key that is not a point of the curve', async () => {
    const x = Buffer.alloc(32, 1).toString('base64url');
    const answer = await tryToEnroll(await world.token(), {
      payload: { jwk: { kty: 'EC', crv: 'P-256', x, y: x } },
    });
    expect(answer).toMatchObject({ type: 'error' });
    expect(answer).not.toMatchObject({ code: 'overloaded' });
  });

  it('refuses an enrollment that is replayed on another connection', async () => {
    const token = await world.token({ uses: 2 });
    const first = await RawLink.open(world.server.agentsUrl);
    const nonces = await greet(first, host.kid);
    const frame = await enrollFrame({ host, token, nonces });
    const second = await RawLink.open(world.server.agentsUrl);
    await greet(second, host.kid, nonces.agentNonce);
    expect(await second.ask(frame)).toEqual(refused);
    expect(await isEnrolled(host.kid)).toBe(false);
    expect(await first.ask(frame)).toMatchObject({ type: 'enrolled' });
    await first.close();
  });

  it('gives the last use of a token to one of two hosts that race for it', async () => {
    for (let round = 0; round < 10; round += 1) {
      const token = await world.token();
      const hosts = [await makeRawHost(), await makeRawHost()];
      const asked = hosts.map(async (one) => {
        const link = await RawLink.open(world.server.agentsUrl);
        const nonces = await greet(link, one.kid);
        return { link, frame: await enrollFrame({ host: one, token, nonces }) };
      });
      const answers = await Promise.all(
        (await Promise.all(asked)).map(({ link, frame }) => link.ask(frame)),
      );
      const outcomes = answers.map((answer) => ('code' in answer ? answer.code : answer.type));
      expect(outcomes.sort()).toEqual(['enrolled', 'tokenRefused']);
    }
  });

  it('answers a key that is enrolled already without using the token up', async () => {
    const token = await world.token();
    await tryToEnroll(token);
    const before = await world.rowCounts();
    expect(await tryToEnroll(token)).toEqual({ type: 'enrolled', kid: host.kid });
    expect(await world.rowCounts()).toEqual(before);
  });

  it('registers a key once that enrolls on two connections at the same time', async () => {
    const token = await world.token({ uses: 2 });
    const answers = await Promise.all([tryToEnroll(token), tryToEnroll(token)]);
    const outcomes = answers.map((answer) => ('code' in answer ? answer.code : answer.type));
    expect(outcomes).toContain('enrolled');
    expect(['enrolled', 'tokenRefused']).toEqual(expect.arrayContaining(outcomes));
    const { entries } = world.server.context.register;
    const keys = entries.filter((entry) => JSON.stringify(entry.document).includes(host.kid));
    expect(keys).toHaveLength(1);
  });
});

describe('a token that names its hosts', () => {
  const ekDigest = 'ab'.repeat(32);
  const named = (name: string) => ({ payload: { name } });
  const allow = [
    { name: 'node-1', ekDigest: null },
    { name: 'node-2', ekDigest: null },
    { name: 'node-3', ekDigest },
  ];

  it('enrolls each of them once, under its own name, and nobody else', async () => {
    const token = await world.token({ uses: 10, allow });
    expect(await tryToEnroll(token, named('node-9'))).toEqual(refused);
    expect(await tryToEnroll(token, named('node-1 '))).toEqual(refused);
    const enrolled = { type: 'enrolled', kid: host.kid };
    expect(await tryToEnroll(token, named('node-1'))).toEqual(enrolled);
    expect(await tryToEnroll(token, named('node-1'))).toEqual(enrolled);
    const first = host;
    host = await makeRawHost();
    expect(await tryToEnroll(token, named('node-1'))).toEqual(refused);
    expect(await isEnrolled(host.kid)).toBe(false);
    expect(await tryToEnroll(token, named('node-2'))).toMatchObject({ type: 'enrolled' });
    expect(await isEnrolled(first.kid)).toBe(true);
  });

  it('does not outlive its uses, and a use that was refused is not spent', async () => {
    const token = await world.token({ uses: 1, allow });
    const names = ['node-9', 'node-3'];
    for (const name of names) expect(await tryToEnroll(token, named(name))).toEqual(refused);
    expect(await tryToEnroll(token, named('node-1'))).toMatchObject({ type: 'enrolled' });
    host = await makeRawHost();
    expect(await tryToEnroll(token, named('node-2'))).toEqual(refused);
  });

  it('does not take a host without a TPM for one whose endorsement key is named', async () => {
    const token = await world.token({ uses: 10, allow });
    expect(await tryToEnroll(token, named('node-3'))).toEqual(refused);
    expect(await isEnrolled(host.kid)).toBe(false);
  });

  it('gives a name to one of two hosts that race for it', async () => {
    const token = await world.token({ uses: 10, allow });
    const hosts = [await makeRawHost(), await makeRawHost()];
    const asked = hosts.map(async (one) => {
      const link = await RawLink.open(world.server.agentsUrl);
      const nonces = await greet(link, one.kid);
      return link.ask(await enrollFrame({ host: one, token, nonces }, named('node-2')));
    });
    const outcomes = (await Promise.all(asked)).map(({ type }) => type);
    expect(outcomes.toSorted()).toEqual(['enrolled', 'error']);
  });

  it('loses its secret once it has expired, and is forgotten with its names later', async () => {
    await world.token({ uses: 1, expiresInMs: 1000, allow });
    const { db } = world.server.context.store;
    const names = async () => (await world.rowCounts()).token_name ?? 0;
    const secrets = async () =>
      (await db.selectFrom('token').select('secret').where('secret', '!=', '').execute()).length;
    const before = await names();
    world.clock.now += 2 * 3_600_000;
    await world.token();
    expect(await secrets()).toBe(1);
    expect(await names()).toBe(before);
    world.clock.now += LIMITS.tokenListedMs;
    await world.token();
    expect(await names()).toBe(0);
  });
});

describe('a host id', () => {
  it('is of one live host: another key is refused until the first one has ended', async () => {
    const first = await enrollRawHost(world.server, await world.token());
    const payload = { ueid: first.ueid };
    const token = await world.token({ uses: 2 });
    expect(await tryToEnroll(token, { payload })).toEqual(refused);
    await decideHost(world.server.context, {
      event: 'retired',
      kid: first.kid,
      replaces: null,
      by: 'tester',
      reason: 'left',
      scope: WHOLE_ACCESS,
    });
    expect(await tryToEnroll(token, { payload })).toMatchObject({ type: 'enrolled' });
  });
});

describe('an enrolling agent', () => {
  it('refuses a server whose key is not the one of its token', async () => {
    const other = await serverWorld();
    const url = other.server.agentsUrl;
    const agent = await world.agent('wrong-server', { url });
    await expect(agent.connect()).rejects.toMatchObject({ code: 'serverKeyWrong' });
    expect(agent.enrolled).toBe(false);
    await other.close();
  });

  it('says before it connects that a token is needed', async () => {
    const agent = await world.agent('no-token', { token: null });
    await expect(agent.connect()).rejects.toMatchObject({ code: 'tokenInvalid' });
  });

  it('never sends the secret of its token, in no frame and in no form', async () => {
    const text = await world.token();
    const watched = await watchAgent(world, { name: 'secret', tokenText: text });
    expect(watched.error).toBeNull();
    const sent = watched.sent.join('\n');
    expect(sent).toContain('"enroll"');
    for (const form of watched.secretForms) expect(sent).not.toContain(form);
    for (const form of watched.secretForms) expect(watched.decoded).not.toContain(form);
  });
});
