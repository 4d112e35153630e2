import { Secret, TOTP } from 'otpauth';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { LIMITS } from '../../../shared/limits.ts';
import {
  type Browser,
  codeOf,
  firstAdministrator,
  PASSWORD,
  type PeopleWorld,
  peopleWorld,
} from './world.ts';

const NAME = 'Root Person';
const STEP_MS = 30_000;

describe('a second factor', () => {
  let world: PeopleWorld;
  let root: Browser;
  beforeEach(async () => {
    world = await peopleWorld();
    root = await firstAdministrator(world);
  });
  afterEach(() => world.close());

  const codeAt = (secret: string, at: number) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: at });

  /** Sets one up; its first code is used by that. */
  async function setUp(): Promise<{ secret: string; recovery: readonly string[] }> {
    const begun = await root.post('/me/second-factor', { password: PASSWORD });
    const { secret } = begun.body;
    const code = codeAt(secret, world.clock.now);
    const confirmed = await root.post('/me/second-factor/confirm', { code });
    expect(codeOf(confirmed)).toBe('ok');
    return { secret, recovery: confirmed.body.recoveryCodes };
  }
  const signIn = async (code?: string, address = '192.0.2.77') =>
    codeOf(await world.browser(address).signIn(NAME, PASSWORD, code));

  it('is set up with the password and a code, and rotates the session', async () => {
    const wrong = { password: 'not the password at all' };
    expect(codeOf(await root.post('/me/second-factor', wrong))).toBe('credentialsWrong');
    const begun = await root.post('/me/second-factor', { password: PASSWORD });
    const uri = new URL(JSON.parse(JSON.stringify(begun.body)).uri);
    expect(uri.protocol).toBe('otpauth:');
    expect(await signIn()).toBe('ok');
    const bad = { code: codeAt(begun.body.secret, world.clock.now + 10 * STEP_MS) };
    expect(codeOf(await root.post('/me/second-factor/confirm', bad))).toBe('credentialsWrong');
    expect(await signIn()).toBe('ok');
    const { cookie } = root;
    await setUp();
    const old = world.browser();
    old.cookie = cookie;
    expect(codeOf(await old.get('/me'))).toBe('notSignedIn');
    expect((await root.get('/me')).body).toMatchObject({
      secondFactor: true,
      recoveryCodesLeft: 10,
    });
    expect(await signIn()).toBe('secondFactorNeeded');
    expect(codeOf(await root.post('/me/second-factor', { password: PASSWORD }))).toBe(
      'stateChanged',
    );
  });

  it('takes each step once, also of two sign-ins at the same time', async () => {
    const { secret } = await setUp();
    expect(await signIn(codeAt(secret, world.clock.now))).toBe('credentialsWrong');
    world.clock.now += STEP_MS;
    const code = codeAt(secret, world.clock.now);
    const both = await Promise.all([signIn(code), signIn(code, '192.0.2.78')]);
    expect(both.toSorted()).toEqual(['credentialsWrong', 'ok']);
    expect(await signIn(code)).toBe('credentialsWrong');
  });

  it('takes the step before and after, none further away, and none before a used one', async () => {
    const { secret } = await setUp();
    world.clock.now += 10 * STEP_MS;
    const { now } = world.clock;
    expect(await signIn(codeAt(secret, now - 2 * STEP_MS))).toBe('credentialsWrong');
    expect(await signIn(codeAt(secret, now + 2 * STEP_MS))).toBe('credentialsWrong');
    expect(await signIn(codeAt(secret, now - STEP_MS))).toBe('ok');
    expect(await signIn(codeAt(secret, now + STEP_MS))).toBe('ok');
    expect(await signIn(codeAt(secret, now))).toBe('credentialsWrong');
  });

  it('has ten recovery codes, each used once, and stored as digests', async () => {
    const { recovery } = await setUp();
    expect(new Set(recovery).size).toBe(10);
    const [code = '', second = ''] = recovery;
    const rows = await world.store.db.selectFrom('recovery_code').selectAll().execute();
    expect(JSON.stringify(rows)).not.toContain(code);
    const both = await Promise.all([signIn(code), signIn(code, '192.0.2.78')]);
    expect(both.toSorted()).toEqual(['credentialsWrong', 'ok']);
    expect(await signIn(code)).toBe('credentialsWrong');
    expect(await signIn(second.toUpperCase().replaceAll('-', ' '))).toBe('ok');
    expect((await root.get('/me')).body).toMatchObject({ recoveryCodesLeft: 8 });
    const asked = { password: PASSWORD, code: recovery[3] };
    const renewed = await root.post('/me/recovery-codes', asked);
    expect(await signIn(recovery[2])).toBe('credentialsWrong');
    expect(await signIn(renewed.body.recoveryCodes[0])).toBe('ok');
  });

  it('is asked for before new recovery codes: the password is no way around it', async () => {
    const path = '/me/recovery-codes';
    const guess = { password: PASSWORD, code: '000000' };
    expect(codeOf(await root.post(path, guess))).toBe('stateChanged');
    const { recovery } = await setUp();
    expect(codeOf(await root.post(path, { password: PASSWORD }))).toBe('requestInvalid');
    expect(codeOf(await root.post(path, guess))).toBe('credentialsWrong');
    const used = { password: PASSWORD, code: recovery[0] };
    expect(codeOf(await root.post(path, used))).toBe('ok');
    expect(codeOf(await root.post(path, used))).toBe('credentialsWrong');
  });

  it.each(['/me/second-factor/remove', '/me/recovery-codes'])(
    'is not guessed at %s by a stolen session with the password',
    async (path) => {
      await setUp();
      const codes: string[] = [];
      for (let i = 0; i < LIMITS.signInFailures + 1; i += 1) {
        const code = String(100_000 + i);
        codes.push(codeOf(await root.post(path, { password: PASSWORD, code })));
      }
      expect(codes[0]).toBe('credentialsWrong');
      expect(codes.at(-1)).toBe('rateLimited');
      const refused = world.acts.filter(({ act }) => act === 'signInRefused');
      expect(refused).toHaveLength(LIMITS.signInFailures);
    },
  );

  it('is not guessed: right passwords in between do not wash failures away', async () => {
    await setUp();
    const codes: string[] = [];
    for (let i = 0; i < LIMITS.signInFailures + 1; i += 1) {
      expect(['secondFactorNeeded', 'rateLimited']).toContain(await signIn());
      codes.push(await signIn(String(100_000 + i)));
    }
    expect(codes.at(-1)).toBe('rateLimited');
  });

  it('is removed with the password and a code, never with the session alone', async () => {
    const { secret, recovery } = await setUp();
    const [code = ''] = recovery;
    const path = '/me/second-factor/remove';
    const wrong = { password: 'not the password at all', code };
    expect(codeOf(await root.post(path, wrong))).toBe('credentialsWrong');
    const used = { password: PASSWORD, code: codeAt(secret, world.clock.now) };
    expect(codeOf(await root.post(path, used))).toBe('credentialsWrong');
    expect(codeOf(await root.post(path, { password: PASSWORD, code }))).toBe('ok');
    expect(await signIn()).toBe('ok');
    expect(world.acts.filter(({ act }) => act === 'secondFactorChanged')).toHaveLength(2);
  });

  it('where it is required leaves an account without one only the way to one', async () => {
    const scope = { sites: null, licenses: null };
    const expiresAt = world.clock.now + 3_600_000;
    const asked = { name: 'x', roles: ['administrator'], scope, expiresAt };
    const { text } = (await root.post('/me/api-tokens', asked)).body;
    const token = { path: '/accounts', headers: { authorization: `Bearer ${text}` } };
    expect(codeOf(await world.ask(token))).toBe('ok');
    world.settings.requireSecondFactor = true;
    expect((await root.get('/me')).body).toMatchObject({ roles: [], secondFactorMissing: true });
    expect(codeOf(await root.get('/accounts'))).toBe('forbidden');
    expect(codeOf(await root.post('/me/api-tokens', asked))).toBe('forbidden');
    expect(codeOf(await world.ask(token))).toBe('forbidden');
    await setUp();
    expect(codeOf(await root.get('/accounts'))).toBe('ok');
    expect(codeOf(await world.ask(token))).toBe('ok');
  });
});
