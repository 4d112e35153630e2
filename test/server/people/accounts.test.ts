import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { disableAccount } from '../../../server/people/accounts.ts';
import { socketPrincipal } from '../../../server/people/authenticate.ts';
import {
  type Browser,
  codeOf,
  firstAdministrator,
  newPerson,
  type PeopleWorld,
  peopleWorld,
} from './world.ts';

const WHOLE = { sites: null, licenses: null };

describe('accounts', () => {
  let world: PeopleWorld;
  let root: Browser;
  let rootId: string;
  beforeEach(async () => {
    world = await peopleWorld();
    root = await firstAdministrator(world);
    rootId = (await root.get('/accounts')).body.items[0]?.id ?? '';
  });
  afterEach(() => world.close());

  const change = (by: Browser, id: string, more: object) =>
    by.put(`/accounts/${id}`, {
      name: `Name of ${id}`,
      roles: ['compliance'],
      scope: WHOLE,
      breakGlass: false,
      ...more,
    });
  const lastLeaf = () => world.register.entries.at(-1)?.document;

  it('lose a role in mid-session at the next request', async () => {
    const ben = await newPerson(world, root, { name: 'Ben', roles: ['compliance', 'auditor'] });
    expect(codeOf(await ben.browser.get('/probe'))).toBe('ok');
    await change(root, ben.id, { name: 'Ben', roles: ['auditor'], reason: 'new job' });
    expect(codeOf(await ben.browser.get('/probe'))).toBe('forbidden');
    expect(lastLeaf()).toMatchObject({
      change: 'accountChanged',
      account: ben.id,
      roles: ['auditor'],
      by: 'Root Person',
      via: 'session',
      reason: 'new job',
    });
  });

  it('have a narrower scope in mid-session at the next request', async () => {
    const ben = await newPerson(world, root, { name: 'Ben' });
    const scope = { sites: ['Dublin'], licenses: null };
    await change(root, ben.id, { name: 'Ben', scope });
    expect((await ben.browser.get('/probe')).body.scope).toEqual(scope);
  });

  it('sign in again when they may do more, under a new session', async () => {
    const ben = await newPerson(world, root, { name: 'Ben', roles: ['auditor'] });
    await change(root, ben.id, { name: 'Ben', roles: ['auditor', 'compliance'] });
    expect(codeOf(await ben.browser.get('/probe'))).toBe('notSignedIn');
    await ben.browser.signIn('Ben');
    expect(codeOf(await ben.browser.get('/probe'))).toBe('ok');
  });

  it('are disabled in mid-session, and their sessions stay ended', async () => {
    const ben = await newPerson(world, root, { name: 'Ben' });
    expect(codeOf(await root.post(`/accounts/${ben.id}/disable`, {}))).toBe('ok');
    expect(codeOf(await ben.browser.get('/probe'))).toBe('notSignedIn');
    expect(codeOf(await ben.browser.signIn('Ben'))).toBe('credentialsWrong');
    expect(codeOf(await root.post(`/accounts/${ben.id}/disable`, {}))).toBe('stateChanged');
    expect(codeOf(await root.post(`/accounts/${ben.id}/enable`, {}))).toBe('ok');
    expect(codeOf(await ben.browser.get('/probe'))).toBe('notSignedIn');
    expect(codeOf(await ben.browser.signIn('Ben'))).toBe('ok');
    const changes = world.register.entries.map(({ document }) =>
      document.format === 'fleetseal/permission@1' ? document.change : null,
    );
    expect(changes.slice(-2)).toEqual(['accountDisabled', 'accountEnabled']);
  });

  it('keep a disabled one out even where a session of it is left', async () => {
    const ben = await newPerson(world, root, { name: 'Ben' });
    await world.store.db
      .updateTable('account')
      .set({ disabled_at: world.clock.now })
      .where('id', '=', ben.id)
      .execute();
    expect(codeOf(await ben.browser.get('/me'))).toBe('notSignedIn');
  });

  it('of administrators do not change themselves', async () => {
    await newPerson(world, root, { name: 'Second Admin', roles: ['administrator'] });
    const own = { name: 'Root Person', roles: ['administrator'] };
    const refused = [
      await change(root, rootId, { ...own, roles: ['administrator', 'approver'] }),
      await change(root, rootId, { ...own, breakGlass: true }),
      await root.post(`/accounts/${rootId}/disable`, {}),
      await root.post(`/accounts/${rootId}/reset`, {}),
    ];
    expect(refused.map(codeOf)).toEqual(Array(4).fill('forbidden'));
    expect(codeOf(await change(root, rootId, { ...own, name: 'Other Name' }))).toBe('ok');
  });

  it('keep an administrator, however many take the role from each other at once', async () => {
    const second = await newPerson(world, root, { name: 'Second', roles: ['administrator'] });
    const answers = await Promise.all([
      change(root, second.id, { name: 'Second' }),
      change(second.browser, rootId, { name: 'Root Person' }),
    ]);
    expect(answers.map(codeOf).toSorted()).toEqual(['ok', 'stateChanged']);
    const { items } = (await world.ask({ path: '/me' })).body;
    expect(items).toBeUndefined();
    const rows = await world.store.db.selectFrom('account').select('roles').execute();
    expect(rows.filter(({ roles }) => roles.includes('administrator'))).toHaveLength(1);
  });

  it('keep an administrator who can sign in: disabled and invited ones do not count', async () => {
    const admin = { roles: ['administrator'], scope: WHOLE, external: null };
    const second = await newPerson(world, root, { name: 'Second', roles: ['administrator'] });
    await root.post('/accounts', { ...admin, name: 'Invited' });
    expect(codeOf(await root.post(`/accounts/${second.id}/disable`, {}))).toBe('ok');
    await root.post(`/accounts/${second.id}/enable`, {});
    await second.browser.signIn('Second');
    const narrow = { sites: ['Dublin'], licenses: null };
    const own = { name: 'Root Person', roles: ['administrator'] };
    expect(codeOf(await change(second.browser, rootId, { ...own, scope: narrow }))).toBe('ok');
    await change(second.browser, rootId, own);
    await root.signIn('Root Person');
    const both = await Promise.all([
      root.post(`/accounts/${second.id}/disable`, {}),
      second.browser.post(`/accounts/${rootId}/disable`, {}),
    ]);
    expect(both.map(codeOf).filter((code) => code === 'ok')).toHaveLength(1);
  });

  it('have names that cannot be taken for each other', async () => {
    const asked = { roles: [], scope: WHOLE, external: null };
    expect(codeOf(await root.post('/accounts', { ...asked, name: 'Ben  Example' }))).toBe('ok');
    const unseen = [
      'Ben\u034f Example',
      'Ben Exam\ufe0fple',
      'Ben Example\u3164',
      'Ben \u2800Example',
    ];
    const ours = ['fleetseal', 'Fleetseal', 'LOCAL'];
    for (const name of ['ben example', 'Ｂen Example', ' Ben Example ', ...unseen, ...ours]) {
      expect([name, codeOf(await root.post('/accounts', { ...asked, name }))]).toEqual([
        name,
        'stateChanged',
      ]);
    }
    const races = await Promise.all(
      [1, 2].map(() => root.post('/accounts', { ...asked, name: 'Ann' })),
    );
    expect(races.map(codeOf).toSorted()).toEqual(['ok', 'stateChanged']);
  });

  it('have at most two for breaking the glass, also when made at once', async () => {
    const asked = { roles: ['administrator'], scope: WHOLE, external: null, breakGlass: true };
    const made = await Promise.all(
      ['One', 'Two', 'Three'].map((name) => root.post('/accounts', { ...asked, name })),
    );
    expect(made.map(codeOf).toSorted()).toEqual(['ok', 'ok', 'stateChanged']);
  });

  it('are listed in pages', async () => {
    const asked = { roles: [], scope: WHOLE, external: null };
    for (const name of ['One', 'Two']) await root.post('/accounts', { ...asked, name });
    const first = await root.get('/accounts?limit=2');
    expect(first.body).toMatchObject({ total: 3, items: [{}, {}] });
    const { next } = JSON.parse(JSON.stringify(first.body));
    expect((await root.get(`/accounts?limit=2&cursor=${next}`)).body).toMatchObject({
      items: [{}],
      next: null,
    });
    expect(codeOf(await root.get('/accounts?cursor=AAAA'))).toBe('cursorInvalid');
    expect(codeOf(await root.get('/accounts/acc-00000000'))).toBe('notFound');
  });
});

describe('accounts of an identity provider', () => {
  let world: PeopleWorld;
  beforeEach(async () => {
    world = await peopleWorld();
  });
  afterEach(() => world.close());

  const facts = { address: '192.0.2.1', agent: null, previous: null };
  const identity = {
    issuer: 'https://idp.example',
    subject: 'b-1',
    name: 'Ben Example',
    roles: ['compliance'],
    scope: WHOLE,
  } as const;
  const browserOf = (cookie: string) => {
    const browser = world.browser();
    browser.cookie = cookie.split(';')[0] ?? null;
    return browser;
  };
  const leaves = () =>
    world.register.entries.map(({ document }) =>
      document.format === 'fleetseal/permission@1' ? [document.change, document.roles] : null,
    );

  it('are made at the first sign-in, once, and follow the groups afterwards', async () => {
    const both = await Promise.all([
      world.people.signInExternal(identity, facts),
      world.people.signInExternal(identity, facts),
    ]);
    expect(both[0]?.account).toBe(both[1]?.account);
    const before = browserOf(both[0]?.cookie ?? '');
    expect((await before.get('/me')).body).toMatchObject({
      name: 'Ben Example',
      roles: ['compliance'],
      signsIn: 'external',
    });
    await world.people.signInExternal({ ...identity, roles: ['auditor'] }, facts);
    expect(codeOf(await before.get('/me'))).toBe('notSignedIn');
    expect(leaves()).toEqual([
      ['accountCreated', ['compliance']],
      ['accountChanged', ['auditor']],
    ]);
  });

  it('are the last administrators where passwords sign nobody in', async () => {
    await firstAdministrator(world);
    const administrator = { ...identity, roles: ['administrator'] as const };
    const { account: id } = await world.people.signInExternal(administrator, facts);
    const socket = socketPrincipal({ headers: {} });
    world.settings.localSignIn = false;
    const disable = () => disableAccount(world.people.parts, socket, { id, reason: '' });
    await expect(disable()).rejects.toMatchObject({ code: 'stateChanged' });
    world.settings.localSignIn = true;
    expect((await disable()).state).toBe('disabled');
  });

  it('do not get the names of this program, nor one that nobody sees', async () => {
    const unseen = ['\u3164', '\u2800\ufe0f'];
    for (const [i, name] of ['Fleetseal', 'local', ...unseen].entries()) {
      const named = { ...identity, subject: `n-${i}`, name };
      const { cookie } = await world.people.signInExternal(named, facts);
      const { body } = await browserOf(cookie).get('/me');
      expect(body.name).toMatch(/ \([A-Za-z0-9_-]{12}\)$/);
    }
  });

  it('are refused where they are disabled or have no role any more', async () => {
    const started = await world.people.signInExternal(identity, facts);
    const none = world.people.signInExternal({ ...identity, roles: [] }, facts);
    await expect(none).rejects.toMatchObject({ code: 'forbidden' });
    expect((await browserOf(started.cookie).get('/me')).body.roles).toEqual([]);
    await world.store.db.updateTable('account').set({ disabled_at: 1 }).execute();
    const disabled = world.people.signInExternal(identity, facts);
    await expect(disabled).rejects.toMatchObject({ code: 'credentialsWrong' });
    const unknown = world.people.signInExternal({ ...identity, subject: 'x', roles: [] }, facts);
    await expect(unknown).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('do not get the name of another account, nor sign in with a password', async () => {
    const root = await firstAdministrator(world);
    const named = { ...identity, name: 'ROOT person' };
    const { cookie, account: id } = await world.people.signInExternal(named, facts);
    const { name } = (await browserOf(cookie).get('/me')).body;
    expect(name).toMatch(/^ROOT person \(.{12}\)$/);
    expect(codeOf(await world.browser().signIn(name))).toBe('credentialsWrong');
    expect(codeOf(await root.post(`/accounts/${id}/reset`, {}))).toBe('stateChanged');
  });
});

describe('the principal over the server’s own socket', () => {
  const nameOf = (header?: string) =>
    socketPrincipal({ headers: header === undefined ? {} : { 'fleetseal-by': header } }).name;

  it('has the declared name and never approves', () => {
    expect(nameOf()).toBe('local');
    expect(nameOf('Zo%C3%AB%20Example')).toBe('Zoë Example');
    const { roles } = socketPrincipal({ headers: {} });
    expect(roles).toEqual(['administrator', 'compliance', 'operator']);
  });

  it('is refused with a name that is none', () => {
    for (const header of ['%zz', '', 'a%0Ab', 'x'.repeat(200)]) {
      expect(() => nameOf(header)).toThrow(expect.objectContaining({ code: 'requestInvalid' }));
    }
  });
});
