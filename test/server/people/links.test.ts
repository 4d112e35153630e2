import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import { codeOf, firstAdministrator, newPerson, type PeopleWorld, peopleWorld } from './world.ts';

describe('one-time links', () => {
  let world: PeopleWorld;
  beforeEach(async () => {
    world = await peopleWorld();
  });
  afterEach(() => world.close());

  it('make the first administrator, who is then in register and access record', async () => {
    const root = await firstAdministrator(world);
    const me = await root.get('/me');
    expect(me.body).toMatchObject({ name: 'Root Person', roles: ['administrator'] });
    expect(world.register.entries.map(({ document }) => document)).toMatchObject([
      { format: 'fleetseal/permission@1', change: 'accountCreated', name: 'Root Person' },
    ]);
    expect(world.acts.map(({ act }) => act)).toEqual(['linkUsed', 'signedIn']);
    expect(await world.people.ensureFirstLink()).toBeNull();
  });

  it('keep only a digest, and a new start ends the link before', async () => {
    const first = await world.people.ensureFirstLink();
    const second = await world.people.ensureFirstLink();
    const rows = await world.store.db.selectFrom('one_time_link').selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(JSON.stringify(rows)).not.toContain(second?.path.split('#')[1]);
    const browser = world.browser();
    expect(codeOf(await browser.useLink(first?.path ?? '', { name: 'A' }))).toBe('linkInvalid');
    expect(codeOf(await browser.useLink(second?.path ?? '', { name: 'A' }))).toBe('ok');
  });

  it('end after a day', async () => {
    const link = await world.people.ensureFirstLink();
    world.clock.now += LIMITS.linkMs;
    const used = await world.browser().useLink(link?.path ?? '', { name: 'Late' });
    expect(codeOf(used)).toBe('linkInvalid');
    const read = await world.browser().post('/links/read', { secret: link?.path.split('#')[1] });
    expect(codeOf(read)).toBe('linkInvalid');
  });

  it('are used once, however many use one at the same time', async () => {
    const link = await world.people.ensureFirstLink();
    const firsts = await Promise.all(
      ['Ann Example', 'Ben Example', 'Cat Example'].map((name) =>
        world.browser().useLink(link?.path ?? '', { name }),
      ),
    );
    expect(firsts.map(codeOf).sort()).toEqual(['linkInvalid', 'linkInvalid', 'ok']);
    expect(await world.store.db.selectFrom('account').selectAll().execute()).toHaveLength(1);
  });

  it('of an invitation are used once too, and an old one ends with a new one', async () => {
    const root = await firstAdministrator(world);
    const asked = { name: 'Ben', roles: ['auditor'], external: null };
    const scope = { sites: null, licenses: null };
    const made = await root.post('/accounts', { ...asked, scope });
    const { path } = made.body.link;
    const reads = await world.browser().post('/links/read', { secret: path.split('#')[1] });
    expect(reads.body).toMatchObject({ purpose: 'invitation', name: 'Ben' });
    const uses = await Promise.all([1, 2, 3].map(() => world.browser().useLink(path)));
    expect(uses.map(codeOf).sort()).toEqual(['linkInvalid', 'linkInvalid', 'ok']);
    const { id } = made.body.account;
    const old = await root.post(`/accounts/${id}/reset`, {});
    const fresh = await root.post(`/accounts/${id}/reset`, {});
    expect(codeOf(await world.browser().useLink(old.body.link.path))).toBe('linkInvalid');
    expect(codeOf(await world.browser().useLink(fresh.body.link.path))).toBe('ok');
  });

  it('stay good after a weak password, and refuse one with the name of the account', async () => {
    const root = await firstAdministrator(world);
    await newPerson(world, root, { name: 'Ann Example' });
    const asked = { name: 'Ben Example', roles: [], scope: { sites: null, licenses: null } };
    const made = await root.post('/accounts', { ...asked, external: null });
    const { path } = made.body.link;
    const browser = world.browser();
    for (const password of ['short', 'aaaaaaaaaaaaaaa', 'my ben EXAMPLE 4711', 'Password2026!!']) {
      expect([password, codeOf(await browser.useLink(path, { password }))]).toEqual([
        password,
        'passwordWeak',
      ]);
    }
    expect(codeOf(await browser.useLink(path))).toBe('ok');
  });

  it('end all credentials of an account at a reset, and say how many', async () => {
    const root = await firstAdministrator(world);
    const ben = await newPerson(world, root, { name: 'Ben' });
    const expiresAt = world.clock.now + 86_400_000;
    const scope = { sites: null, licenses: null };
    const token = { name: 'x', roles: ['compliance'], scope, expiresAt };
    const made = await ben.browser.post('/me/api-tokens', token);
    const authorization = `Bearer ${made.body.text}`;
    const reset = await root.post(`/accounts/${ben.id}/reset`, { reason: 'lost phone' });
    expect(reset.body).toMatchObject({ sessionsEnded: 1, tokensRevoked: 1 });
    expect(reset.body.account.state).toBe('invited');
    expect(codeOf(await ben.browser.get('/me'))).toBe('notSignedIn');
    expect(codeOf(await world.ask({ path: '/me', headers: { authorization } }))).toBe(
      'notSignedIn',
    );
    expect(codeOf(await world.browser().signIn('Ben'))).toBe('credentialsWrong');
  });
});
