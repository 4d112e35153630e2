import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { MINUTE_MS } from '../../../shared/register/day.ts';
import {
  type Answer,
  type Browser,
  codeOf,
  firstAdministrator,
  newPerson,
  type PeopleWorld,
  peopleWorld,
} from './world.ts';

const WHOLE = { sites: null, licenses: null };

describe('API tokens', () => {
  let world: PeopleWorld;
  let root: Browser;
  let ben: { id: string; browser: Browser };
  beforeEach(async () => {
    world = await peopleWorld();
    root = await firstAdministrator(world);
    const scope = { sites: ['Dublin', 'Oslo'], licenses: null };
    ben = await newPerson(world, root, {
      name: 'Ben Example',
      roles: ['compliance', 'auditor'],
      scope,
    });
  });
  afterEach(() => world.close());

  const create = (more: object = {}, browser = ben.browser) =>
    browser.post('/me/api-tokens', {
      name: 'ticketing',
      roles: ['compliance'],
      scope: { sites: ['Dublin'], licenses: null },
      expiresAt: world.clock.now + 3_600_000,
      ...more,
    });
  const ask = (text: string, path = '/probe'): Promise<Answer> =>
    world.ask({ path, headers: { authorization: `Bearer ${text}` } });
  const changeBen = (more: object) =>
    root.put(`/accounts/${ben.id}`, {
      name: 'Ben Example',
      roles: ['compliance', 'auditor'],
      scope: { sites: ['Dublin', 'Oslo'], licenses: null },
      breakGlass: false,
      ...more,
    });

  it('are shown once, kept as a digest, and are statements of the register', async () => {
    const made = await create();
    const { text } = made.body;
    expect(text).toMatch(/^flt_[0-9a-f]{16}_[A-Za-z0-9_-]{43}$/);
    const rows = await world.store.db.selectFrom('api_token').selectAll().execute();
    const secret = text.slice(21);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify((await ben.browser.get('/me/api-tokens')).body)).not.toContain(secret);
    expect(world.register.entries.at(-1)?.document).toMatchObject({
      change: 'tokenCreated',
      token: made.body.token.id,
      roles: ['compliance'],
      by: 'Ben Example',
      via: 'session',
    });
    expect((await ask(text)).body).toMatchObject({
      via: 'token',
      name: 'Ben Example',
      roles: ['compliance'],
      scope: { sites: ['Dublin'], licenses: null },
    });
  });

  it('have no rights that their owner lacks, when made and ever after', async () => {
    expect(codeOf(await create({ roles: ['administrator'] }))).toBe('forbidden');
    expect(codeOf(await create({ scope: WHOLE }))).toBe('forbidden');
    expect(codeOf(await create({ scope: { sites: ['Bonn'], licenses: null } }))).toBe('forbidden');
    const { text } = (await create({ scope: { sites: ['Dublin', 'Oslo'], licenses: null } })).body;
    await changeBen({ scope: { sites: ['Oslo', 'Bonn'], licenses: ['L1'] } });
    expect((await ask(text)).body.scope).toEqual({ sites: ['Oslo'], licenses: ['L1'] });
    await changeBen({ scope: { sites: ['Bonn'], licenses: null } });
    expect(codeOf(await ask(text))).toBe('notSignedIn');
    await changeBen({ roles: ['auditor'] });
    expect(codeOf(await ask(text))).toBe('forbidden');
  });

  it('end at once when they are revoked, by their owner or an administrator', async () => {
    for (const revoke of [
      (id: string) => ben.browser.delete(`/me/api-tokens/${id}`),
      (id: string) => root.delete(`/api-tokens/${id}`),
    ]) {
      const { text, token } = (await create()).body;
      expect(codeOf(await ask(text))).toBe('ok');
      expect(codeOf(await revoke(token.id))).toBe('ok');
      expect(codeOf(await ask(text))).toBe('notSignedIn');
      expect(world.register.entries.at(-1)?.document).toMatchObject({ change: 'tokenRevoked' });
    }
  });

  it('of others are neither seen nor revoked without being an administrator', async () => {
    const { token, text } = (await create()).body;
    const ann = await newPerson(world, root, { name: 'Ann Example', roles: ['compliance'] });
    expect((await ann.browser.get('/me/api-tokens')).body.items).toEqual([]);
    expect(codeOf(await ann.browser.delete(`/me/api-tokens/${token.id}`))).toBe('notFound');
    expect(codeOf(await ann.browser.delete(`/api-tokens/${token.id}`))).toBe('forbidden');
    expect(codeOf(await ask(text))).toBe('ok');
    expect((await root.get('/api-tokens')).body.items).toMatchObject([{ id: token.id }]);
    expect((await root.get(`/api-tokens?account=${ann.id}`)).body.items).toEqual([]);
  });

  it('end at their time, which is at most 366 days away', async () => {
    const { now } = world.clock;
    expect(codeOf(await create({ expiresAt: now }))).toBe('requestInvalid');
    expect(codeOf(await create({ expiresAt: now + LIMITS.apiTokenMs + 1 }))).toBe('requestInvalid');
    const { text } = (await create({ expiresAt: now + 1000 })).body;
    world.clock.now += 999;
    expect(codeOf(await ask(text))).toBe('ok');
    world.clock.now += 1;
    expect(codeOf(await ask(text))).toBe('notSignedIn');
  });

  it('do not work while their owner is disabled', async () => {
    const { text } = (await create()).body;
    await root.post(`/accounts/${ben.id}/disable`, {});
    expect(codeOf(await ask(text))).toBe('notSignedIn');
    await root.post(`/accounts/${ben.id}/enable`, {});
    expect(codeOf(await ask(text))).toBe('ok');
  });

  it('are refused with another secret, another form and under another scheme', async () => {
    const { text } = (await create()).body;
    const swapped = text.slice(0, -1) + (text.endsWith('A') ? 'B' : 'A');
    const other = (await create()).body.text;
    const mixed = text.slice(0, 21) + other.slice(21);
    for (const wrong of [swapped, mixed, `${text}x`, 'x', text.toUpperCase()]) {
      expect([wrong, codeOf(await ask(wrong))]).toEqual([wrong, 'notSignedIn']);
    }
    const headers = { authorization: `Basic ${text}` };
    expect(codeOf(await world.ask({ path: '/probe', headers }))).toBe('notSignedIn');
  });

  it('cannot make tokens, change credentials, or end anything but themselves', async () => {
    const { text, token } = (await create()).body;
    const other = (await create()).body.token;
    const [session] = (await ben.browser.get('/me/sessions')).body.items;
    const headers = { authorization: `Bearer ${text}` };
    const body = { password: 'x' };
    const refused = [
      { method: 'POST', path: '/me/second-factor', body },
      { method: 'POST', path: '/me/second-factor/confirm', body: { code: '123456' } },
      { method: 'POST', path: '/me/recovery-codes', body: { ...body, code: '123456' } },
      { method: 'PUT', path: '/me/password', body: { ...body, newPassword: 'y' } },
      { method: 'DELETE', path: '/me/session' },
      { method: 'DELETE', path: `/me/sessions/${session?.id}` },
      { method: 'DELETE', path: `/me/api-tokens/${other.id}` },
      {
        method: 'POST',
        path: '/me/api-tokens',
        body: {
          name: 'longer',
          roles: ['compliance'],
          scope: { sites: ['Dublin'], licenses: null },
          expiresAt: world.clock.now + 86_400_000,
        },
      },
    ] as const;
    for (const asked of refused) {
      const code = codeOf(await world.ask({ ...asked, headers }));
      expect([asked.path, code]).toEqual([asked.path, 'forbidden']);
    }
    const own = { method: 'DELETE', path: `/me/api-tokens/${token.id}`, headers } as const;
    expect(codeOf(await world.ask(own))).toBe('ok');
    expect(codeOf(await ask(text))).toBe('notSignedIn');
  });

  it('say when they were used, written down at most once a minute', async () => {
    const { text } = (await create()).body;
    const lastUsedAt = async () => (await ben.browser.get('/me/api-tokens')).body.items[0];
    const first = world.clock.now;
    await ask(text);
    world.clock.now += MINUTE_MS - 1;
    await ask(text);
    expect(await lastUsedAt()).toMatchObject({ lastUsedAt: first });
    world.clock.now += 1;
    await ask(text);
    expect(await lastUsedAt()).toMatchObject({ lastUsedAt: first + MINUTE_MS });
  });

  it('of one account are limited in number', async () => {
    const { text: _text, token } = (await create()).body;
    const row = await world.store.db
      .selectFrom('api_token')
      .selectAll()
      .where('id', '=', token.id)
      .executeTakeFirstOrThrow();
    const more = Array.from({ length: LIMITS.apiTokensPerAccount - 1 }, (_, i) => ({
      ...row,
      id: `api-${String(i).padStart(16, '0')}`,
    }));
    await world.store.db.insertInto('api_token').values(more).execute();
    expect(codeOf(await create())).toBe('stateChanged');
    await ben.browser.delete(`/me/api-tokens/${token.id}`);
    expect(codeOf(await create())).toBe('ok');
  });
});
