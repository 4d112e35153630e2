import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beginAttempt, takeBack } from '../../../server/people/attempts.ts';
import { signInWithPassword } from '../../../server/people/signIn.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/register/day.ts';
import {
  type Browser,
  codeOf,
  firstAdministrator,
  newPerson,
  PASSWORD,
  type PeopleWorld,
  peopleWorld,
} from './world.ts';

const WRONG = 'these are not the words at all';
const HERE = '192.0.2.1';

describe('sign-in with a password', () => {
  let world: PeopleWorld;
  let root: Browser;
  beforeEach(async () => {
    world = await peopleWorld();
    root = await firstAdministrator(world);
    world.acts.length = 0;
  });
  afterEach(() => world.close());

  it('costs one hash and gives one answer, whatever is wrong', async () => {
    const disabled = await newPerson(world, root, { name: 'Gone Person' });
    await root.post(`/accounts/${disabled.id}/disable`, {});
    const scope = { sites: null, licenses: null };
    const made = { roles: [], scope };
    await root.post('/accounts', { ...made, name: 'Invited Person', external: null });
    const external = { issuer: 'https://idp.example', subject: '1' };
    await root.post('/accounts', { ...made, name: 'External Person', external });
    const answers = [];
    for (const name of ['Root', 'Nobody', 'Gone', 'Invited', 'External']) {
      const before = world.hashes.count;
      const answer = await world.browser().signIn(`${name} Person`, WRONG);
      answers.push({ name, answer, hashes: world.hashes.count - before });
    }
    const { answer } = answers[0] ?? {};
    expect(answer?.status).toBe(401);
    for (const each of answers) expect(each).toEqual({ name: each.name, answer, hashes: 1 });
    const gone = await world.browser().signIn('Gone Person');
    expect(gone).toEqual(answer);
  });

  it('says nothing of a second factor of a disabled account, and begins no session', async () => {
    const { id } = await newPerson(world, root, { name: 'Gone Person' });
    const { people, store, clock } = world;
    const factor = { account: id, secret: 'A'.repeat(32), confirmed_at: clock.now, last_step: 0 };
    await store.db.insertInto('second_factor').values(factor).execute();
    expect(codeOf(await world.browser().signIn('Gone Person'))).toBe('secondFactorNeeded');
    await root.post(`/accounts/${id}/disable`, {});
    expect(codeOf(await world.browser().signIn('Gone Person'))).toBe('credentialsWrong');
    const facts = { address: HERE, agent: null, previous: null };
    const started = people.startSession(id, facts);
    await expect(started).rejects.toMatchObject({ code: 'credentialsWrong' });
  });

  it('is recorded, as is each refusal with the name that was given', async () => {
    await world.browser('198.51.100.7').signIn('root  PERSON', WRONG);
    await world.browser('198.51.100.7').signIn('Nobody', WRONG);
    await world.browser('198.51.100.7').signIn('root  PERSON');
    expect(world.acts).toMatchObject([
      { act: 'signInRefused', actor: { account: null, name: 'root  PERSON', via: 'none' } },
      { act: 'signInRefused', actor: { name: 'Nobody' }, target: null },
      { act: 'signedIn', actor: { name: 'Root Person' }, detail: 'from 198.51.100.7' },
    ]);
    expect(JSON.stringify(world.acts)).not.toContain(WRONG);
  });

  it('makes one who guesses wait, without a hash, and longer each time', async () => {
    const guesser = world.browser('203.0.113.9');
    for (let i = 0; i < LIMITS.signInFailures; i += 1) {
      expect(codeOf(await guesser.signIn('Root Person', WRONG))).toBe('credentialsWrong');
    }
    const before = world.hashes.count;
    expect((await guesser.signIn('Root Person')).status).toBe(429);
    expect(world.hashes.count).toBe(before);
    for (const waitMs of [1_000, 2_000, 4_000]) {
      world.clock.now += waitMs - 1;
      expect(codeOf(await guesser.signIn('Root Person', WRONG))).toBe('rateLimited');
      world.clock.now += 1;
      expect(codeOf(await guesser.signIn('Root Person', WRONG))).toBe('credentialsWrong');
    }
  });

  it('counts guesses that come at the same time one by one', async () => {
    const guesser = world.browser('203.0.113.9');
    const guesses = await Promise.all(
      Array.from({ length: 30 }, () => guesser.signIn('Root Person', WRONG)),
    );
    const looked = guesses.filter((answer) => codeOf(answer) === 'credentialsWrong');
    expect(looked).toHaveLength(LIMITS.signInFailures);
  });

  it('makes names that nobody has wait in the same way', async () => {
    const guesser = world.browser('203.0.113.9');
    const codes: string[][] = [];
    for (let i = 0; i < LIMITS.signInFailures + 2; i += 1) {
      const known = codeOf(await guesser.signIn('Root Person', WRONG));
      codes.push([known, codeOf(await guesser.signIn('Nobody at all', WRONG))]);
    }
    for (const [known, unknown] of codes) expect(unknown).toBe(known);
    expect(codes.at(-1)).toEqual(['rateLimited', 'rateLimited']);
  });

  it('guards an account against many addresses, and lets its owner in at a known one', async () => {
    await newPerson(world, root, { name: 'Other Person', address: '198.51.100.8' });
    const guess = (i: number) => world.browser(`203.0.113.${i}`).signIn('Root Person', WRONG);
    await world.browser(HERE).signIn('Root Person');
    for (let i = 0; i < LIMITS.signInFailuresOfAccount; i += 1) {
      expect(codeOf(await guess(i))).toBe('credentialsWrong');
    }
    expect(codeOf(await guess(200))).toBe('rateLimited');
    expect(codeOf(await world.browser('203.0.113.201').signIn('Root Person'))).toBe('rateLimited');
    expect(codeOf(await world.browser(HERE).signIn('Root Person'))).toBe('ok');
    expect(codeOf(await world.browser('198.51.100.9').signIn('Other Person'))).toBe('ok');
  });

  it('never makes anybody wait longer than the longest wait', async () => {
    const guesser = world.browser('203.0.113.9');
    for (let i = 0; i < 60; i += 1) {
      await guesser.signIn('Root Person', WRONG);
      world.clock.now += 1_000;
    }
    world.clock.now += LIMITS.signInWaitMs;
    expect(codeOf(await guesser.signIn('Root Person'))).toBe('ok');
  });

  it('makes an address wait that tries many names, and no other address', async () => {
    await newPerson(world, root, { name: 'Other Person', address: '198.51.100.8' });
    const sprayer = world.browser('203.0.113.9');
    const parts = world.people.parts;
    for (let i = 0; i < LIMITS.signInFailuresOfAddress; i += 1) {
      await beginAttempt(parts, { subject: `name ${i}`, address: '203.0.113.9' });
    }
    expect(codeOf(await sprayer.signIn('Other Person'))).toBe('rateLimited');
    expect(codeOf(await world.browser('203.0.113.10').signIn('Other Person'))).toBe('ok');
    world.clock.now += LIMITS.signInWaitOfAddressMs;
    expect(codeOf(await sprayer.signIn('Other Person'))).toBe('ok');
  });

  it('does not let a guesser wash failures away by an own sign-in', async () => {
    const guesser = { name: 'Guesser Person', address: '203.0.113.9' };
    const { browser } = await newPerson(world, root, guesser);
    const parts = world.people.parts;
    for (let i = 0; i < LIMITS.signInFailuresOfAddress - 1; i += 1) {
      await beginAttempt(parts, { subject: `name ${i}`, address: guesser.address });
    }
    expect(codeOf(await browser.signIn(guesser.name))).toBe('ok');
    expect(codeOf(await browser.signIn('Root Person', WRONG))).toBe('credentialsWrong');
    expect(codeOf(await browser.signIn('Root Person', WRONG))).toBe('rateLimited');
  });

  it('remembers failures over a restart', async () => {
    const again = world.again();
    const from = { subject: 'somebody', address: '203.0.113.9' };
    for (let i = 0; i < LIMITS.signInFailures; i += 1) await beginAttempt(world.people.parts, from);
    await expect(beginAttempt(again.parts, from)).rejects.toMatchObject({ code: 'rateLimited' });
    world.clock.now += 2 * DAY_MS;
    await takeBack(again.parts, await beginAttempt(again.parts, { ...from, subject: 'other' }));
    expect(await world.store.db.selectFrom('sign_in_failure').selectAll().execute()).toHaveLength(
      3,
    );
  });

  it('makes the hash anew where its cost was raised', async () => {
    const hashOf = async () => {
      const rows = await world.store.db.selectFrom('account').select('password_hash').execute();
      return rows[0]?.password_hash ?? '';
    };
    const before = await hashOf();
    expect(before).toMatch(/^\$argon2id\$v=19\$m=32,t=1,p=1\$/);
    const facts = { address: HERE, agent: null, previous: null };
    const raised = world.again({ memory: 64, passes: 2, parallelism: 1 });
    const credentials = { name: 'Root Person', password: PASSWORD };
    await signInWithPassword(raised.parts, credentials, facts);
    expect(await hashOf()).toMatch(/^\$argon2id\$v=19\$m=64,t=2,p=1\$/);
    const raisedHash = await hashOf();
    await signInWithPassword(raised.parts, credentials, facts);
    expect(await hashOf()).toBe(raisedHash);
  });

  it('takes a password in every form of the same characters', async () => {
    const password = 'Schlüssel für das Übungsfeld';
    const again = { password: PASSWORD, newPassword: password.normalize('NFD') };
    expect(codeOf(await root.put('/me/password', again))).toBe('ok');
    expect(codeOf(await world.browser().signIn('Root Person', password.normalize('NFC')))).toBe(
      'ok',
    );
    const wide = password.replaceAll('S', '\uff33');
    expect(codeOf(await world.browser().signIn('Root Person', wide))).toBe('ok');
  });

  it('switched off lets only break-glass accounts in, which is told loudly', async () => {
    const glass = { name: 'Break Glass', roles: ['administrator'], breakGlass: true };
    const { id } = await newPerson(world, root, glass);
    world.settings.localSignIn = false;
    world.acts.length = 0;
    expect(codeOf(await world.browser().signIn('Root Person'))).toBe('credentialsWrong');
    expect(codeOf(await root.get('/me'))).toBe('notSignedIn');
    const browser = world.browser();
    world.clock.now += MINUTE_MS;
    expect(codeOf(await browser.signIn('Break Glass'))).toBe('ok');
    expect(world.acts.at(-1)).toMatchObject({ act: 'breakGlassUsed', actor: { account: id } });
    const { body } = await browser.get(`/accounts/${id}`);
    expect(body).toMatchObject({ breakGlass: true, lastUsedAt: world.clock.now });
    const scope = { sites: null, licenses: null };
    const asked = { name: 'New Person', roles: [], scope, external: null };
    expect(codeOf(await browser.post('/accounts', asked))).toBe('requestInvalid');
  });
});
