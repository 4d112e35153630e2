/** Enrollment by people: tokens and their end, hosts that wait, and what is decided about keys. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Principal } from '../../../server/api/call.ts';
import { enrollHost, openEnrollment } from '../../../server/enrollment.ts';
import { pageSchema } from '../../../shared/api/query.ts';
import {
  enrollmentTokenDetailSchema,
  enrollmentTokenSchema,
  waitingHostSchema,
} from '../../../shared/api/routes/enrollment.ts';
import { parseAgentMessage } from '../../../shared/protocol/messages.ts';
import { deliver, rawEvidence, signInBound } from '../../factories/rawKeys.ts';
import {
  enrollFrame,
  enrollRawHost,
  greet,
  makeRawHost,
  type RawHost,
  RawLink,
} from '../../hostile/rawAgent.ts';
import {
  ADMINISTRATOR,
  type ApiWorld,
  AUDITOR,
  apiWorld,
  COMPLIANCE,
  OPERATOR,
  REGULATOR,
  somebody,
} from './apiWorld.ts';

const ofSiteA = somebody(['operator'], { sites: ['Site A'] });
const ofL1 = somebody(['operator'], { licenses: ['L-1'] });
const HOUR_MS = 3_600_000;
const createdSchema = z.looseObject({ id: z.string(), token: z.string() });

let api: ApiWorld;
beforeAll(async () => {
  api = await apiWorld();
});
afterAll(() => api.close());

async function newToken(body: object = {}, as: Principal = OPERATOR) {
  const asked = { site: null, uses: 1, expiresInMs: HOUR_MS, ...body };
  const { json } = await api.ask('createEnrollmentToken', { as, body: asked });
  return createdSchema.parse(json);
}
const tokensFor = async (as: Principal, query = {}) => {
  const { json } = await api.ask('listEnrollmentTokens', { as, query });
  return pageSchema(enrollmentTokenSchema).parse(json);
};
const waitingFor = async (as: Principal, query = {}) => {
  const { json } = await api.ask('listWaitingHosts', { as, query });
  return pageSchema(waitingHostSchema).parse(json);
};
const revoke = (token: string, as: Principal = OPERATOR) =>
  api.ask('revokeEnrollmentToken', { as, params: { token }, body: { reason: 'lost' } });
const decide = (
  what: 'approveHost' | 'refuseHost' | 'retireHost',
  host: string,
  { as = OPERATOR, ...said }: { as?: Principal; replaces?: string | null } = {},
) => {
  const reason = 'ticket 1';
  const body = what === 'approveHost' ? { replaces: null, reason, ...said } : { reason };
  return api.ask(what, { as, params: { host }, body });
};

async function enroll(name: string, site: string | null, host?: RawHost): Promise<RawHost> {
  const raw = host ?? (await makeRawHost());
  const { token } = await newToken({ site, note: 'rack 12' });
  const link = await RawLink.open(api.world.server.agentsUrl);
  const nonces = await greet(link, raw.kid);
  const frame = await enrollFrame({ host: raw, token, nonces }, { payload: { name } });
  expect(await link.ask(frame)).toMatchObject({ type: 'enrolled' });
  await link.close();
  return raw;
}

describe('an enrollment token', () => {
  it('is shown once, and its secret is in no answer and no record afterwards', async () => {
    const allow = [{ name: 'gpu-1', ekDigest: null }];
    const { id, token } = await newToken({ allow, uses: 3, note: 'rack 12' });
    const secret = String(
      JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).secret,
    );
    const { json } = await api.ask('getEnrollmentToken', { as: AUDITOR, params: { token: id } });
    expect(enrollmentTokenDetailSchema.parse(json)).toMatchObject({
      ...{ id, state: 'live', uses: 3, usesLeft: 3, note: 'rack 12', createdBy: 'Li Na' },
      ...{ hostsNamed: 1, hostsEnrolled: 0, createdAt: api.world.clock.now },
      hosts: [{ ...allow[0], kid: null }],
    });
    expect(JSON.stringify([json, await tokensFor(AUDITOR), api.acts])).not.toContain(secret);
    expect(api.acts.at(-1)).toMatchObject({ act: 'enrollmentTokenCreated', target: id });
  });

  it('is made once for one idempotency key, and its text is not kept', async () => {
    const body = { site: null, uses: 1, expiresInMs: HOUR_MS };
    const before = (await tokensFor(OPERATOR)).total;
    const first = await api.ask('createEnrollmentToken', { as: OPERATOR, body, key: 'k' });
    expect(first.status).toBe(200);
    const again = await api.ask('createEnrollmentToken', { as: OPERATOR, body, key: 'k' });
    expect(again).toMatchObject({ status: 409, json: { code: 'stateChanged' } });
    expect((await tokensFor(OPERATOR)).total).toBe(before + 1);
  });

  it('is for operators; with a limit of scope only for its sites', async () => {
    const body = { site: 'Site B', uses: 1, expiresInMs: HOUR_MS };
    for (const as of [COMPLIANCE, ADMINISTRATOR, AUDITOR, REGULATOR, ofSiteA, ofL1]) {
      const { json } = await api.ask('createEnrollmentToken', { as, body });
      expect(json).toMatchObject({ code: 'forbidden' });
    }
    const withoutSite = { ...body, site: null };
    expect(
      (await api.ask('createEnrollmentToken', { as: ofSiteA, body: withoutSite })).json,
    ).toMatchObject({ code: 'forbidden' });
    const [own, foreign] = [await newToken({ site: 'Site A' }, ofSiteA), await newToken(body)];
    const seen = (await tokensFor(ofSiteA)).items.map(({ id }) => id);
    expect(seen).toContain(own.id);
    expect(seen).not.toContain(foreign.id);
    expect((await tokensFor(ofL1)).items).toEqual([]);
    for (const as of [ofSiteA, ofL1]) {
      const get = await api.ask('getEnrollmentToken', { as, params: { token: foreign.id } });
      const unknown = await api.ask('getEnrollmentToken', { as, params: { token: 'tok-0' } });
      const text = JSON.stringify(get.json).replaceAll(foreign.id, 'tok-0');
      expect([get.status, JSON.parse(text)]).toEqual([404, unknown.json]);
      expect(await revoke(foreign.id, as)).toMatchObject({ json: { code: 'notFound' } });
    }
    expect((await revoke(own.id, ofSiteA)).status).toBe(200);
  });

  it('names each host once', async () => {
    const allow = ['a', 'a'].map((name) => ({ name, ekDigest: null }));
    const body = { site: null, uses: 2, expiresInMs: HOUR_MS, allow };
    expect(await api.ask('createEnrollmentToken', { as: OPERATOR, body })).toMatchObject({
      status: 400,
      json: { code: 'usageWrong' },
    });
  });

  it('tells what became of it', async () => {
    const used = await newToken();
    await enrollRawHost(api.world.server, used.token);
    const revoked = await newToken();
    expect((await revoke(revoked.id, ADMINISTRATOR)).json).toMatchObject({
      ...{ state: 'revoked', revokedBy: 'Li Na', revokedAt: api.world.clock.now },
    });
    expect(api.acts.at(-1)).toMatchObject({ act: 'enrollmentTokenRevoked', detail: 'lost' });
    const short = await newToken({ expiresInMs: 1000 });
    api.world.clock.now += 2000;
    const states = new Map((await tokensFor(OPERATOR)).items.map((each) => [each.id, each.state]));
    expect([used, revoked, short].map(({ id }) => states.get(id))).toEqual([
      'used',
      'revoked',
      'expired',
    ]);
    const acts = api.acts.length;
    for (const { id } of [used, revoked, short]) {
      expect(await revoke(id)).toMatchObject({ status: 409, json: { code: 'stateChanged' } });
    }
    expect(api.acts).toHaveLength(acts);
  });

  it('is listed newest first, in pages', async () => {
    const all = await tokensFor(OPERATOR, { limit: '500' });
    const ids: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const from: Record<string, string> = cursor === '' ? {} : { cursor };
      const page = await tokensFor(OPERATOR, { limit: '2', ...from });
      expect(page.total).toBe(all.total);
      ids.push(...page.items.map(({ id }) => id));
      cursor = page.next;
    }
    expect(ids).toEqual(all.items.map(({ id }) => id));
    const first = await tokensFor(OPERATOR, { limit: '1' });
    const query = { cursor: first.next ?? '' };
    expect(await api.ask('listWaitingHosts', { as: OPERATOR, query })).toMatchObject({
      status: 400,
      json: { code: 'cursorInvalid' },
    });
  });
});

describe('a revoked token', () => {
  it('enrolls nobody any more', async () => {
    const { id, token } = await newToken({ uses: 5 });
    await enrollRawHost(api.world.server, token);
    await revoke(id);
    await expect(enrollRawHost(api.world.server, token)).rejects.toThrow('tokenRefused');
    const { db } = api.world.server.context.store;
    const row = db.selectFrom('token').select('secret').where('id', '=', id);
    expect(await row.executeTakeFirst()).toEqual({ secret: '' });
  });

  it('enrolls nobody who has proven it already and is not in the register yet', async () => {
    const { context } = api.world.server;
    const { id, token } = await newToken({ uses: 5 });
    const host = await makeRawHost();
    const nonces = { serverNonce: 'A'.repeat(43), agentNonce: 'B'.repeat(42).concat('A') };
    const frame = parseAgentMessage(await enrollFrame({ host, token, nonces }));
    if (frame.type !== 'enroll') throw new TypeError(frame.type);
    let isRevoked = false;
    const register = new Proxy(context.register, {
      get(target, name) {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== 'function') return value;
        return async (...given: unknown[]) => {
          if (name === 'append') isRevoked = (await revoke(id)).status === 200;
          return Reflect.apply(value, target, given);
        };
      },
    });
    const signed = await openEnrollment(frame.request);
    const { size } = context.registerLog;
    const origin = { nonces, canActivate: false };
    await expect(enrollHost({ ...context, register }, signed, origin)).rejects.toMatchObject({
      code: 'tokenRefused',
    });
    expect(isRevoked).toBe(true);
    expect(context.registerLog.size).toBe(size);
  });

  it('and hosts that race with the revocation: none gets in after it', async () => {
    const { id, token } = await newToken({ uses: 50 });
    const racing = Array.from({ length: 8 }, () =>
      enrollRawHost(api.world.server, token).then(
        () => 1,
        () => 0,
      ),
    );
    await new Promise((resolve) => setTimeout(resolve, 20));
    const answer = await revoke(id);
    const { usesLeft } = enrollmentTokenSchema.parse(answer.json);
    const enrolled = (await Promise.all(racing)).reduce<number>((sum, one) => sum + one, 0);
    expect(enrolled).toBe(50 - usesLeft);
  });
});

describe('a host that waits', () => {
  it('is listed with the host that it may be, its token and its evidence', async () => {
    const lost = await enroll('gpu-7', 'Site A');
    const next = await enroll('gpu-7', 'Site A');
    const { link } = await signInBound(api.world.server, next);
    await deliver(
      api.world.server,
      link,
      await rawEvidence(api.world.server, next, { before: null }),
    );
    await link.close();
    const [row, ...others] = (await waitingFor(ofSiteA)).items;
    expect(others).toEqual([]);
    expect(row).toMatchObject({
      ...{ kid: next.kid, name: 'gpu-7', site: 'Site A', protection: 'file', ekDigest: null },
      ...{ tokenBy: 'Li Na', tokenNote: 'rack 12', lastSeq: 0, follows: null, alarms: [] },
      matches: [{ kid: lost.kid, state: 'live', because: ['name'] }],
      replaces: lost.kid,
    });
    expect((await waitingFor(AUDITOR)).total).toBe(1);
    for (const as of [somebody(['operator'], { sites: ['Site B'] }), ofL1]) {
      expect(await waitingFor(as)).toMatchObject({ items: [], total: 0 });
    }
    expect((await api.ask('listWaitingHosts', { as: REGULATOR })).status).toBe(403);
  });

  it('is listed beside its rivals, and never beside hosts of other sites', async () => {
    const rival = await enroll('gpu-7', 'Site A');
    const { items } = await waitingFor(ofSiteA);
    expect(items).toHaveLength(2);
    expect(items.find(({ kid }) => kid === rival.kid)?.matches).toMatchObject([
      { state: 'live' },
      { state: 'awaiting' },
    ]);
    const ueid = rival.ueid;
    await decide('retireHost', rival.kid);
    await enroll('gpu-8', 'Site B');
    const other = await makeRawHost();
    await enroll('gpu-8', 'Site B', { ...other, ueid });
    const [row] = (await waitingFor(somebody(['operator'], { sites: ['Site B'] }))).items;
    expect(row?.matches.map(({ because }) => because)).toEqual([['name']]);
    const whole = (await waitingFor(OPERATOR)).items.find(({ kid }) => kid === other.kid);
    expect(whole?.matches).toMatchObject([{ kid: rival.kid, because: ['ueid'] }, {}]);
    await decide('refuseHost', other.kid);
  });

  it('is listed with alarms about the host that it may be', async () => {
    const lost = await enroll('gpu-9', 'Site A');
    const { server } = api.world;
    const { link } = await signInBound(server, lost);
    const first = await rawEvidence(server, lost, { before: null });
    await deliver(server, link, first);
    api.world.clock.now += 60_000;
    await deliver(server, link, await rawEvidence(server, lost, { before: first }));
    api.world.clock.now += 60_000;
    await link.ask(
      JSON.stringify({
        type: 'evidence',
        jws: (await rawEvidence(server, lost, { before: first })).jws,
      }),
    );
    await link.close();
    api.world.clock.now += 60_000;
    await server.settled();
    const next = await enroll('gpu-9', 'Site A');
    const row = (await waitingFor(ofSiteA)).items.find(({ kid }) => kid === next.kid);
    expect(row?.alarms).toMatchObject([
      { code: 'hostRestored', life: 'open', finding: `hostRestored host gpu-9 @${lost.kid}` },
    ]);
    await decide('refuseHost', next.kid);
  });
});

describe('a decision about a key', () => {
  it('is a leaf with the name of the account, and ends the connection', async () => {
    const lost = await enroll('gpu-20', 'Site A');
    const next = await enroll('gpu-20', 'Site A');
    const reply = await decide('approveHost', next.kid, { as: ofSiteA, replaces: lost.kid });
    expect(reply.json).toMatchObject({ event: 'approved', kid: next.kid, replaces: lost.kid });
    const { entries, folded } = api.world.server.context.register;
    expect(entries.at(-1)?.document).toMatchObject({ by: 'Li Na', reason: 'ticket 1' });
    expect(folded.register.hosts.get(next.kid)?.hostId).toBe(lost.kid);
    // By the key of before, which still names the host.
    expect((await decide('retireHost', lost.kid)).json).toMatchObject({ kid: next.kid });
    expect(api.ended).toContain(next.kid);
  });

  it('can not be made about a host of another site: it is not there', async () => {
    await enroll('gpu-21', 'Site B');
    const waiting = await enroll('gpu-21', 'Site B');
    const unknown = (await makeRawHost()).kid;
    const { size } = api.world.server.context.registerLog;
    for (const as of [ofSiteA, ofL1]) {
      for (const what of ['approveHost', 'refuseHost', 'retireHost'] as const) {
        const foreign = await decide(what, waiting.kid, { as });
        const none = await decide(what, unknown, { as });
        expect(foreign.status).toBe(404);
        const text = JSON.stringify(foreign.json).replaceAll(waiting.kid, unknown);
        expect(JSON.parse(text)).toEqual(none.json);
      }
    }
    await enroll('gpu-22', 'Site A');
    const own = await enroll('gpu-22', 'Site A');
    const reply = await decide('approveHost', own.kid, { as: ofSiteA, replaces: waiting.kid });
    expect(reply).toMatchObject({ status: 404, json: { code: 'notFound' } });
    expect(api.world.server.context.registerLog.size).toBe(size + 2);
    for (const { kid } of [waiting, own])
      expect((await decide('refuseHost', kid)).status).toBe(200);
  });

  it('fits the state of the key, and only once', async () => {
    const live = await enroll('gpu-23', 'Site A');
    const wrong = { status: 409, json: { code: 'stateChanged' } };
    expect(await decide('approveHost', live.kid)).toMatchObject(wrong);
    const next = await enroll('gpu-23', 'Site A');
    const itself = await decide('approveHost', next.kid, { replaces: next.kid });
    expect(itself).toMatchObject(wrong);
    const both = await Promise.all([
      decide('approveHost', next.kid),
      decide('refuseHost', next.kid),
    ]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
  });

  it('is for operators', async () => {
    const host = await enroll('gpu-24', 'Site A');
    for (const as of [COMPLIANCE, ADMINISTRATOR, AUDITOR, REGULATOR]) {
      expect((await decide('retireHost', host.kid, { as })).status).toBe(403);
    }
  });
});
