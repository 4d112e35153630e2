/** Sign-in at an identity provider, with a real one; and everything that must not sign in. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { firstAdministrator, PASSWORD, peopleWorld } from '../people/world.ts';
import { type Lie, type TestProvider, testProvider } from './provider.ts';
import { addOidcRoutes, type OidcWorld, oidcWorld, onPage } from './world.ts';

let provider: TestProvider;
let world: OidcWorld;
beforeAll(async () => {
  provider = await testProvider();
});
afterAll(() => provider.close());
beforeEach(async () => {
  world = await oidcWorld(provider);
  Object.assign(provider, { lie: null, discoveries: 0 });
  provider.person = {
    sub: 'u-1',
    preferred_username: 'li.na',
    groups: ['fleet-compliance', 'unknown here'],
  };
});
afterEach(() => world.close());

function permissions() {
  return world.people.register.entries.flatMap(({ document }) =>
    document.format === 'fleetseal/permission@1'
      ? [{ change: document.change, roles: document.roles, scope: document.scope }]
      : [],
  );
}
const refusals = () => world.people.acts.filter(({ act }) => act === 'signInRefused');
const whole = { sites: null, licenses: null };

describe('sign-in at an identity provider', () => {
  it('begins with a redirect that has state, nonce and PKCE, and a cookie', async () => {
    const reply = await world.browser().get('/oidc/start');
    const { searchParams } = new URL(String(reply.headers.location));
    expect(reply.statusCode).toBe(302);
    expect(Object.fromEntries(searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'fleetseal',
      code_challenge_method: 'S256',
      scope: 'openid profile email',
    });
    for (const name of ['state', 'nonce', 'code_challenge']) {
      expect(searchParams.get(name)).toMatch(/^[A-Za-z0-9_-]{43}$/);
    }
    const [pair, ...attributes] = String(reply.headers['set-cookie']).split('; ');
    expect(pair).toMatch(/^__Host-fleetseal-oidc=[A-Za-z0-9_-]{43}$/);
    const expected = ['Path=/', 'Secure', 'HttpOnly', 'SameSite=Lax', 'Max-Age=600'];
    expect(attributes).toEqual(expected);
  });

  it('makes the account with the roles of its groups, and a session', async () => {
    const browser = world.browser();
    const reply = await world.signIn(browser);
    expect(reply.statusCode).toBe(200);
    expect(reply.headers['content-security-policy']).toBe("default-src 'none'");
    expect(reply.body).toContain('url=/');
    const me = await onPage(world.people, browser).get('/me');
    expect(me.body).toMatchObject({ name: 'li.na', roles: ['compliance'], scope: whole });
    expect([...browser.cookies.keys()]).toEqual(['__Host-fleetseal']);
    expect(permissions()).toEqual([
      { change: 'accountCreated', roles: ['compliance'], scope: whole },
    ]);
    expect(world.people.acts.map(({ act }) => act)).toEqual(['signedIn']);
  });

  it('reads what the provider says of itself once in a while', async () => {
    await world.signIn();
    await world.signIn();
    expect(provider.discoveries).toBe(1);
    world.people.clock.now += LIMITS.oidcDiscoveryMs;
    await Promise.all([world.browser().start(), world.browser().start()]);
    expect(provider.discoveries).toBe(2);
  });

  it('gives other roles at the next sign-in after groups changed, by a leaf', async () => {
    const first = world.browser();
    await world.signIn(first);
    provider.person = { ...provider.person, groups: ['ops-one'] };
    const second = world.browser();
    await world.signIn(second);
    const me = await onPage(world.people, second).get('/me');
    const scope = { sites: ['Hall 1'], licenses: null };
    expect(me.body).toMatchObject({ roles: ['operator'], scope });
    expect(permissions().at(-1)).toEqual({ change: 'accountChanged', roles: ['operator'], scope });
  });

  it.each([
    ['no group', [], 'noRoleMapped'],
    ['only groups that have no role here', ['guests'], 'noRoleMapped'],
    ['groups that are no texts', [7, { name: 'fleet-compliance' }], 'noRoleMapped'],
    ['groups that contradict', ['fleet-audit', 'ops-one'], 'noRoleMapped'],
  ])('refuses somebody with %s, and takes the roles from the account', async (_, groups, code) => {
    const browser = world.browser();
    await world.signIn(browser);
    // as: what a provider may send, whatever its claims should be.
    provider.person = { ...provider.person, groups: groups as string[] };
    const reply = await world.signIn();
    expect([reply.statusCode, reply.json().code]).toEqual([403, code]);
    expect(permissions().at(-1)).toMatchObject({ change: 'accountChanged', roles: [] });
    expect(refusals().length).toBe(1);
    const me = await onPage(world.people, browser).get('/me');
    expect(me.body.roles ?? []).toEqual([]);
  });

  it('refuses an account that is disabled here', async () => {
    const root = await firstAdministrator(world.people);
    const rootId = (await root.get('/accounts')).body.items[0]?.id;
    await world.signIn();
    const accounts = await root.get('/accounts');
    const id = accounts.body.items.find((each) => each.id !== rootId)?.id;
    expect((await root.post(`/accounts/${id}/disable`, { reason: '' })).status).toBe(200);
    const reply = await world.signIn();
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'credentialsWrong']);
    expect(refusals().length).toBe(1);
  });
});

const LIES: Readonly<Record<string, Lie>> = {
  'another nonce': { claims: (claims) => ({ ...claims, nonce: 'of another sign-in' }) },
  'no nonce': { claims: ({ nonce: _, ...claims }) => claims },
  'another issuer': { claims: (claims) => ({ ...claims, iss: 'https://other.example' }) },
  'another audience': { claims: (claims) => ({ ...claims, aud: 'somebody-else' }) },
  'another authorized party': {
    claims: (claims) => ({
      ...claims,
      aud: ['fleetseal', 'somebody-else'],
      azp: 'somebody-else',
    }),
  },
  'a time that is over': { claims: (claims) => ({ ...claims, exp: 1_700_000_000 }) },
  'no end': { claims: ({ exp: _, ...claims }) => claims },
  'no subject': { claims: ({ sub: _, ...claims }) => claims },
  'the signature of another key': { signed: 'byOtherKey' },
  'no signature': { signed: 'notAtAll' },
};

describe('an ID token', () => {
  it.each(Object.entries(LIES))('with %s signs nobody in', async (_, lie) => {
    provider.lie = lie;
    const browser = world.browser();
    const reply = await world.signIn(browser);
    expect([reply.statusCode, reply.json().code]).toEqual([401, 'providerAnswerWrong']);
    expect([...browser.cookies]).toEqual([]);
    expect(permissions()).toEqual([]);
    expect(refusals()).toMatchObject([
      { actor: { account: null, via: 'none' }, target: provider.issuer },
    ]);
    expect(refusals()[0]?.detail).toMatch(/^providerAnswerWrong: .* From 192\.0\.2\.1$/);
  });

  it('that is missing signs nobody in', async () => {
    provider.lie = { signed: 'noToken' };
    expect((await world.signIn()).json().code).toBe('providerAnswerWrong');
  });

  it('that is signed again as it was signs in: the lies above are what is refused', async () => {
    provider.lie = {};
    expect((await world.signIn()).statusCode).toBe(200);
  });
});

describe('the way back from the provider', () => {
  it('works once', async () => {
    const browser = world.browser();
    const url = await provider.signIn(await browser.start());
    const cookies = new Map(browser.cookies);
    expect((await browser.back(url)).statusCode).toBe(200);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    const again = await browser.back(url);
    expect([again.statusCode, again.json().code]).toEqual([401, 'signInStateUnknown']);
    expect(refusals().length).toBe(1);
  });

  it('works in the browser that began, and in no other', async () => {
    const browser = world.browser();
    const url = await provider.signIn(await browser.start());
    const other = world.browser();
    await other.start();
    for (const each of [other, world.browser()]) {
      expect((await each.back(url)).json().code).toBe('signInStateUnknown');
    }
    // Somebody knows the state: it is over for everybody.
    expect((await browser.back(url)).json().code).toBe('signInStateUnknown');
    expect(refusals().length).toBe(3);
  });

  it('works for ten minutes', async () => {
    const browser = world.browser();
    const url = await provider.signIn(await browser.start());
    world.people.clock.now += LIMITS.oidcSignInMs;
    expect((await browser.back(url)).json().code).toBe('signInStateUnknown');
  });

  it('with the code of another sign-in is refused', async () => {
    const [one, two] = [world.browser(), world.browser()];
    const urlOfOne = await provider.signIn(await one.start());
    const urlOfTwo = await provider.signIn(await two.start());
    urlOfTwo.searchParams.set('code', urlOfOne.searchParams.get('code') ?? '');
    const reply = await two.back(urlOfTwo);
    expect(reply.json()).toMatchObject({
      code: 'providerAnswerWrong',
      detail: 'The identity provider says: invalid_grant.',
    });
  });

  it.each([
    ['of another provider', (url: URL) => url.searchParams.set('iss', 'https://other.example')],
    ['without the name of the provider', (url: URL) => url.searchParams.delete('iss')],
    ['without a code', (url: URL) => url.searchParams.delete('code')],
    ['with two states', (url: URL) => url.searchParams.append('state', 'another')],
  ])('%s is refused', async (_, change) => {
    const browser = world.browser();
    const url = await provider.signIn(await browser.start());
    change(url);
    const reply = await browser.back(url);
    expect(['providerAnswerWrong', 'requestInvalid']).toContain(reply.json().code);
    expect(browser.cookies.has('__Host-fleetseal')).toBe(false);
  });

  it('with an error of the provider says which, and nothing else that it was sent', async () => {
    const browser = world.browser();
    const { searchParams } = new URL(await browser.start());
    const url = new URL('https://fleet.example/');
    url.searchParams.set('state', searchParams.get('state') ?? '');
    url.searchParams.set('iss', provider.issuer);
    url.searchParams.set('error', 'access_denied');
    url.searchParams.set('error_description', '<script>alert(1)</script>');
    const reply = await browser.back(url);
    expect(reply.json().detail).toBe('The identity provider says: access_denied.');
    expect(reply.headers['content-type']).toContain('application/problem+json');
  });
});

describe('a provider that is away', () => {
  it('is said to be, and people with a password here still sign in', async () => {
    const going = await testProvider();
    const other = await oidcWorld(going);
    const root = await firstAdministrator(other.people);
    await root.delete('/me/session');
    const browser = other.browser();
    const url = await going.signIn(await browser.start());
    await going.close();
    const back = await browser.back(url);
    expect([back.statusCode, back.json().code]).toEqual([503, 'providerUnreachable']);
    other.people.clock.now += LIMITS.oidcDiscoveryMs;
    const start = await browser.get('/oidc/start');
    expect([start.statusCode, start.json().code]).toEqual([503, 'providerUnreachable']);
    const local = await other.people.browser().signIn('Root Person', PASSWORD);
    await other.close();
    expect(local.status).toBe(200);
  });

  it('is not taken for another one that answers at its address', async () => {
    const issuer = `${provider.issuer}/realms/fleet`;
    const other = await oidcWorld(provider, { issuer });
    const reply = await other.browser().get('/oidc/start');
    await other.close();
    expect(reply.json().code).toBe('providerUnreachable');
  });
});

describe('the ways to sign in', () => {
  it('are told to anyone: the provider, and whether passwords are for everybody', async () => {
    const told = async () => (await world.people.app.inject({ url: '/sign-in-options' })).json();
    const external = { issuer: provider.issuer };
    expect(await told()).toEqual({ local: true, external });
    world.people.settings.localSignIn = false;
    expect(await told()).toEqual({ local: false, external });
  });
});

describe('a server without a provider', () => {
  it('tells of no such way', async () => {
    const people = await peopleWorld();
    addOidcRoutes(people, null);
    const told = (await people.app.inject({ url: '/sign-in-options' })).json();
    await people.close();
    expect(told).toEqual({ local: true, external: null });
  });

  it('has no such sign-in', async () => {
    const people = await peopleWorld();
    addOidcRoutes(people, null);
    const codes = [];
    for (const path of ['/oidc/start', '/oidc/callback?state=a&code=b']) {
      codes.push((await people.app.inject({ url: path })).json().code);
    }
    await people.close();
    expect(codes).toEqual(['notFound', 'notFound']);
  });
});
