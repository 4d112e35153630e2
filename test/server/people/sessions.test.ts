import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { MINUTE_MS } from '../../../shared/register/day.ts';
import {
  type Browser,
  codeOf,
  firstAdministrator,
  newPerson,
  ORIGIN,
  PASSWORD,
  type PeopleWorld,
  peopleWorld,
} from './world.ts';

const NAME = '__Host-fleetseal';

describe('sessions', () => {
  let world: PeopleWorld;
  let root: Browser;
  beforeEach(async () => {
    world = await peopleWorld();
    root = await firstAdministrator(world);
  });
  afterEach(() => world.close());

  it('come in a cookie for this host alone, and only its digest is stored', async () => {
    const browser = world.browser();
    const answer = await browser.signIn('Root Person');
    const [cookie = '', ...more] = answer.cookies;
    expect(more).toEqual([]);
    const [pair = '', ...attributes] = cookie.split('; ');
    expect(pair).toMatch(/^__Host-fleetseal=[A-Za-z0-9_-]{43}$/);
    expect(attributes.toSorted()).toEqual(['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure']);
    const rows = await world.store.db.selectFrom('session').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(pair.split('=')[1]);
    expect(JSON.stringify(answer.body)).not.toContain(pair.split('=')[1]);
  });

  it('are never taken over from what a browser brings', async () => {
    const planted = `${NAME}=${'A'.repeat(43)}`;
    const browser = world.browser();
    browser.cookie = planted;
    expect(codeOf(await browser.get('/me'))).toBe('notSignedIn');
    expect(codeOf(await browser.signIn('Root Person'))).toBe('ok');
    expect(browser.cookie).not.toBe(planted);
    const attacker = world.browser();
    attacker.cookie = planted;
    expect(codeOf(await attacker.get('/me'))).toBe('notSignedIn');
  });

  it('get another secret at each sign-in, and the one before ends', async () => {
    const mallory = await newPerson(world, root, { name: 'Mallory Example' });
    const planted = mallory.browser.cookie;
    const victim = world.browser();
    victim.cookie = planted;
    expect(codeOf(await victim.signIn('Root Person'))).toBe('ok');
    expect(victim.cookie).not.toBe(planted);
    expect(codeOf(await mallory.browser.get('/me'))).toBe('notSignedIn');
    expect((await victim.get('/me')).body.name).toBe('Root Person');
  });

  it('are refused where a request brings two', async () => {
    const both = `${root.cookie}; ${root.cookie}`;
    expect(codeOf(await world.ask({ path: '/me', headers: { cookie: both } }))).toBe('notSignedIn');
  });

  it('end when they were idle, and not while they are used', async () => {
    world.clock.now += LIMITS.sessionIdleMs - 1;
    expect(codeOf(await root.get('/me'))).toBe('ok');
    world.clock.now += LIMITS.sessionIdleMs - 1;
    expect(codeOf(await root.get('/me'))).toBe('ok');
    world.clock.now += LIMITS.sessionIdleMs;
    expect(codeOf(await root.get('/me'))).toBe('notSignedIn');
  });

  it('end after twelve hours whatever they are used for', async () => {
    const end = world.clock.now + LIMITS.sessionMs;
    while (world.clock.now < end - 20 * MINUTE_MS) {
      world.clock.now += 20 * MINUTE_MS;
      expect(codeOf(await root.get('/me'))).toBe('ok');
    }
    world.clock.now = end - 1;
    expect(codeOf(await root.get('/me'))).toBe('ok');
    world.clock.now = end;
    expect(codeOf(await root.get('/me'))).toBe('notSignedIn');
  });

  it('end on the server at sign-out', async () => {
    const { cookie } = root;
    const answer = await root.delete('/me/session');
    expect(answer.cookies[0]).toMatch(/^__Host-fleetseal=; Path=\/; Secure; .*Max-Age=0$/);
    root.cookie = cookie;
    expect(codeOf(await root.get('/me'))).toBe('notSignedIn');
    expect(world.acts.at(-1)?.act).toBe('signedOut');
  });

  it('are listed and ended by their owner, nobody else’s', async () => {
    const second = world.browser('198.51.100.7');
    await second.signIn('Root Person');
    const mallory = await newPerson(world, root, { name: 'Mallory Example' });
    const own = (await root.get('/me/sessions')).body.items;
    expect(own).toHaveLength(2);
    const other = own.find(({ current }) => !current)?.id ?? '';
    expect(codeOf(await mallory.browser.delete(`/me/sessions/${other}`))).toBe('notFound');
    expect(codeOf(await second.get('/me'))).toBe('ok');
    expect(codeOf(await root.delete(`/me/sessions/${other}`))).toBe('ok');
    expect(codeOf(await second.get('/me'))).toBe('notSignedIn');
    expect(world.acts.at(-1)).toMatchObject({ act: 'sessionRevoked', target: other });
  });

  it('of everybody are listed and ended by administrators alone', async () => {
    const ben = await newPerson(world, root, { name: 'Ben Example', roles: ['compliance'] });
    const [session] = (await root.get(`/accounts/${ben.id}/sessions`)).body.items;
    const path = `/accounts/${ben.id}/sessions/${session?.id}`;
    expect(codeOf(await ben.browser.delete(path))).toBe('forbidden');
    expect(codeOf(await root.delete(path))).toBe('ok');
    expect(codeOf(await ben.browser.get('/me'))).toBe('notSignedIn');
  });

  it('end but for this one at a change of password, which rotates it', async () => {
    const second = world.browser();
    await second.signIn('Root Person');
    const { cookie } = root;
    const wrong = { password: 'not the password at all', newPassword: `${PASSWORD} 2` };
    expect(codeOf(await root.put('/me/password', wrong))).toBe('credentialsWrong');
    const right = { password: PASSWORD, newPassword: `${PASSWORD} 2` };
    expect(codeOf(await root.put('/me/password', right))).toBe('ok');
    expect(codeOf(await root.get('/me'))).toBe('ok');
    expect(codeOf(await second.get('/me'))).toBe('notSignedIn');
    const old = world.browser();
    old.cookie = cookie;
    expect(codeOf(await old.get('/me'))).toBe('notSignedIn');
    expect(codeOf(await old.signIn('Root Person'))).toBe('credentialsWrong');
    expect(codeOf(await old.signIn('Root Person', `${PASSWORD} 2`))).toBe('ok');
  });
});

describe('a request that changes something', () => {
  let world: PeopleWorld;
  let root: Browser;
  beforeEach(async () => {
    world = await peopleWorld();
    root = await firstAdministrator(world);
  });
  afterEach(() => world.close());

  const sites = [undefined, 'same-origin', 'same-site', 'cross-site', 'none'] as const;
  const origins = [undefined, ORIGIN, 'https://evil.example', 'null', `${ORIGIN}:444`] as const;
  /** What the server must do with a session, told apart from its code. */
  const mayPass = (site: string | undefined, origin: string | undefined) =>
    site === undefined ? origin === ORIGIN : site === 'same-origin';

  it('with a session must come from this server, by every pair of headers', async () => {
    for (const site of sites) {
      for (const origin of origins) {
        const headers = {
          cookie: root.cookie ?? '',
          ...(site === undefined ? {} : { 'sec-fetch-site': site }),
          ...(origin === undefined ? {} : { origin }),
        };
        const answer = await world.ask({ method: 'POST', path: '/probe', body: {}, headers });
        const expected = mayPass(site, origin) ? 'ok' : 'crossSiteRefused';
        expect([site, origin, codeOf(answer)]).toEqual([site, origin, expected]);
      }
    }
  });

  it('without a session may say nothing, and is refused where it says another site', async () => {
    const body = { name: 'Root Person', password: PASSWORD };
    const asked = { method: 'POST', path: '/me/session', body } as const;
    const login = (headers: Record<string, string>) => world.ask({ ...asked, headers });
    expect(codeOf(await login({}))).toBe('ok');
    expect(codeOf(await login({ 'sec-fetch-site': 'cross-site' }))).toBe('crossSiteRefused');
    expect(codeOf(await login({ origin: 'https://evil.example' }))).toBe('crossSiteRefused');
  });

  it('is refused with a cookie of a session that has ended too', async () => {
    const headers = { cookie: root.cookie ?? '', origin: 'https://evil.example' };
    await root.delete('/me/session');
    const body = { name: 'Root Person', password: PASSWORD };
    const answer = await world.ask({ method: 'POST', path: '/me/session', body, headers });
    expect(codeOf(answer)).toBe('crossSiteRefused');
  });

  it('must be JSON, as no form can send it', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/jsonx']) {
      const reply = await world.app.inject({
        method: 'POST',
        url: '/probe',
        headers: {
          cookie: root.cookie ?? '',
          'sec-fetch-site': 'same-origin',
          'content-type': type,
        },
        payload: '{}',
      });
      expect([type, reply.json().code]).toEqual([type, 'mediaTypeWrong']);
    }
    const headers = { cookie: root.cookie ?? '', 'sec-fetch-site': 'same-origin' };
    const bare = await world.app.inject({ method: 'POST', url: '/probe', headers });
    expect(bare.json().code).toBe('mediaTypeWrong');
  });

  it('with a token needs none of that, and a token beside a session is refused', async () => {
    const scope = { sites: null, licenses: null };
    const expiresAt = world.clock.now + 60_000;
    const asked = { name: 'x', roles: ['administrator'], scope, expiresAt };
    const { text } = (await root.post('/me/api-tokens', asked)).body;
    const authorization = `Bearer ${text}`;
    const probe = { method: 'POST', path: '/probe', body: {} } as const;
    const evil = { authorization, 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' };
    expect(codeOf(await world.ask({ ...probe, headers: { authorization } }))).toBe('ok');
    expect(codeOf(await world.ask({ ...probe, headers: evil }))).toBe('ok');
    expect(codeOf(await root.ask({ ...probe, headers: { authorization } }))).toBe('requestInvalid');
  });
});
