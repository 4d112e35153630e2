/** No secret of a person or program is in a log, a table, an error, a metric or the record. */

import { Secret, TOTP } from 'otpauth';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS } from '../../../server/config/settings.ts';
import { SESSION_COOKIE } from '../../../server/people/cookie.ts';
import { PasswordHasher } from '../../../server/people/passwordHash.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { API_PREFIX } from '../../../shared/api/routes.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';
import { jsonOf, SAME_SITE } from './peopled.ts';
import { send, type WireAnswer } from './wire.ts';

const PASSWORD = 'seven words that nobody guesses';
const NEXT_PASSWORD = 'nine other words that nobody guesses';
const WRONG_PASSWORD = 'a wrong password, and nobody reads it';
const RIGHTS = { roles: ['administrator', 'operator', 'auditor'], scope: WHOLE_ACCESS };

let world: ServerWorld;
const lines: string[] = [];
const secrets = new Map<string, string>();
const answers: string[] = [];
let cookie = '';

/** Asks as a browser with the session would; what it is answered is kept. */
async function ask(asked: string, body?: unknown, more: object = {}) {
  const [method = '', path = ''] = asked.split(' ');
  const port = Number(new URL(world.server.httpUrl).port);
  const key = { 'idempotency-key': `key-${answers.length}` };
  const session = cookie === '' ? {} : { cookie };
  const headers = { ...SAME_SITE, ...key, ...session, ...more };
  const json = { 'content-type': 'application/json' };
  const answer = await send(
    { port },
    {
      method,
      path: `${API_PREFIX}${path}`,
      headers: body === undefined ? headers : { ...json, ...headers },
      body,
    },
  );
  answers.push(JSON.stringify([path, answer.status, answer.text]));
  keepCookie(answer);
  return answer;
}

function keepCookie({ headers }: WireAnswer): void {
  const set = headers['set-cookie']?.[0]?.split(';')[0];
  if (set?.startsWith(`${SESSION_COOKIE}=`) !== true) return;
  cookie = set.endsWith('=') ? '' : set;
  const value = cookie.split('=')[1];
  if (value !== undefined) secrets.set(`cookie ${secrets.size}`, value);
}

const secretOfLink = (path: string) => path.split('#')[1] ?? '';
/** Traces so far: leaves of the register and acts of the access record. */
async function traces(): Promise<number> {
  const { access_record: acts = 0 } = await world.rowCounts();
  return acts + world.server.context.register.entries.length;
}

async function signIn(password: string, code?: string) {
  return ask('POST /me/session', { name: 'Root Person', password, ...(code && { code }) });
}

/** A week of an administrator, right and wrong. */
async function scripted(): Promise<void> {
  const link = await world.server.rooms.people.ensureFirstLink();
  const secret = secretOfLink(link?.path ?? '');
  secrets.set('link', secret);
  await ask('POST /links/read', { secret });
  jsonOf(await ask('POST /links/use', { secret, password: PASSWORD, name: 'Root Person' }));
  await ask('POST /links/use', { secret, password: PASSWORD, name: 'Root Person' });
  await moreRights();
  await signIn(WRONG_PASSWORD);
  jsonOf(await signIn(PASSWORD));
  const passwords = { password: PASSWORD, newPassword: NEXT_PASSWORD };
  jsonOf(await ask('PUT /me/password', passwords));
  await secondFactor();
  await tokens();
  await others();
}

/** The first administrator gets more roles over the own socket, which ends the session. */
async function moreRights(): Promise<void> {
  const { account } = jsonOf(await ask('GET /me'));
  const body = { name: 'Root Person', ...RIGHTS, breakGlass: false };
  const path = `${API_PREFIX}/accounts/${account}`;
  const changed = await send(
    { socketPath: world.server.adminSocket },
    { method: 'PUT', path, body },
  );
  jsonOf(changed);
  cookie = '';
}

async function secondFactor(): Promise<void> {
  const again = { password: NEXT_PASSWORD };
  const begun = jsonOf(await ask('POST /me/second-factor', again));
  secrets.set('app', begun.secret);
  const app = new TOTP({ secret: Secret.fromBase32(begun.secret) });
  const code = app.generate({ timestamp: world.clock.now });
  const confirmed = jsonOf(await ask('POST /me/second-factor/confirm', { code }));
  const [first, second, third] = confirmed.recoveryCodes;
  for (const each of confirmed.recoveryCodes) secrets.set(`recovery ${each}`, each);
  jsonOf(await signIn(NEXT_PASSWORD, first));
  await signIn(NEXT_PASSWORD, first);
  const renewed = jsonOf(await ask('POST /me/recovery-codes', { ...again, code: second }));
  for (const each of renewed.recoveryCodes) secrets.set(`recovery ${each}`, each);
  await ask('POST /me/second-factor/remove', { ...again, code: third });
  const [last] = renewed.recoveryCodes;
  jsonOf(await ask('POST /me/second-factor/remove', { ...again, code: last }));
}

async function tokens(): Promise<void> {
  const expiresAt = world.clock.now + 3_600_000;
  const asked = { name: 'program', ...RIGHTS, expiresAt };
  const { token, text } = jsonOf(await ask('POST /me/api-tokens', asked));
  secrets.set('API token', text.slice('flt_0123456789abcdef_'.length));
  const kept = cookie;
  cookie = '';
  const headers = { authorization: `Bearer ${text}` };
  jsonOf(await ask('GET /me', undefined, headers));
  await ask('GET /me', undefined, { authorization: `Bearer ${text}x` });
  cookie = kept;
  jsonOf(await ask(`DELETE /me/api-tokens/${token.id}`));
  const enrolling = { site: 'Dublin', uses: 1, expiresInMs: 3_600_000, note: '' };
  const made = jsonOf(await ask('POST /enrollment-tokens', enrolling));
  secrets.set('enrollment token', made.token);
}

async function others(): Promise<void> {
  const asked = { name: 'Ben', ...RIGHTS, external: null };
  const { account, link } = jsonOf(await ask('POST /accounts', asked));
  secrets.set('invitation', secretOfLink(link.path));
  const reset = jsonOf(await ask(`POST /accounts/${account.id}/reset`, { reason: 'lost' }));
  secrets.set('reset', secretOfLink(reset.link.path));
  const hook = { name: 'Hook', url: 'https://hooks.example.com/a', types: ['finding.opened'] };
  const places = { licenses: null, sites: null, active: false };
  const made = jsonOf(await ask('POST /webhooks', { ...hook, ...places }));
  secrets.set('webhook', made.secret);
  await ask(`GET /oidc/callback?code=${'c'.repeat(40)}&state=${'s'.repeat(43)}`);
  secrets.set('code of a provider', 'c'.repeat(40));
}

beforeAll(async () => {
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) });
  const hasher = new PasswordHasher({ memory: 32, passes: 1, parallelism: 1 });
  const settings = { ...DEFAULT_SETTINGS, metrics: 'public' };
  world = await serverWorld({ log, hasher, settings, checkReplies: true });
  for (const [name, value] of Object.entries({ PASSWORD, NEXT_PASSWORD, WRONG_PASSWORD })) {
    secrets.set(name, value);
  }
  await scripted();
});
afterAll(() => world.close());

const found = (text: string) =>
  [...secrets].filter(([, value]) => text.includes(value)).map(([name]) => name);

describe('secrets of a scripted week', () => {
  it('are many, and all different', () => {
    expect(secrets.size).toBeGreaterThan(30);
    expect(new Set(secrets.values()).size).toBe(secrets.size);
    for (const [name, value] of secrets) expect(value.length, name).toBeGreaterThan(15);
  });

  it('are in no line of the log', () => {
    expect(found(lines.join('\n'))).toEqual([]);
  });

  it('are in no table, but for those that are needed as they are', async () => {
    const { db } = world.server.context.store;
    const needed = ['app', 'webhook', 'enrollment token'];
    for (const { name } of await db.introspection.getTables()) {
      // as: the names come from the database itself.
      const query = db.selectFrom(name as 'meta').selectAll();
      const rows = await query.execute();
      const inTable = found(JSON.stringify(rows)).filter((each) => !needed.includes(each));
      expect([name, inTable]).toEqual([name, []]);
    }
  });

  it('are in no error, and in no answer but the one that hands them out', () => {
    for (const answer of answers) {
      // as: each was written as these three.
      const [path, status, text] = JSON.parse(answer) as [string, number, string];
      if (status >= 400) expect([path, found(text)]).toEqual([path, []]);
    }
    const shown = [...secrets].filter(([name]) => !/PASSWORD|^cookie|^link$|^code/.test(name));
    for (const [name, value] of shown) {
      expect([name, answers.filter((answer) => answer.includes(value)).length]).toEqual([name, 1]);
    }
  });

  it('are in no metric, list, export or status', async () => {
    const port = Number(new URL(world.server.httpUrl).port);
    const metrics = await send({ port }, { method: 'GET', path: '/metrics' });
    expect(metrics.status).toBe(200);
    const day = new Date(world.clock.now).toISOString().slice(0, 10);
    const paths = [
      ...['/me', '/me/sessions', '/me/api-tokens', '/accounts', '/api-tokens', '/webhooks'],
      ...['/audit?limit=500', '/status', '/operations', '/enrollment-tokens', '/events/history'],
      `/audit/export?from=${day}&to=${day}T23:59:59Z`,
    ];
    for (const path of paths) {
      const { status, text } = await ask(`GET ${path}`);
      expect([path, status, found(text)]).toEqual([path, 200, []]);
    }
    expect(found(metrics.text)).toEqual([]);
  });
});

describe('what hands something out', () => {
  it('leaves a trace each time', async () => {
    const asked: readonly (readonly [string, string, unknown?])[] = [
      ['GET', '/exports/sites'],
      ['GET', '/offline-kit'],
      ['GET', '/logs/check'],
      ['GET', '/audit/export?from=2026-06-01&to=2026-06-02'],
      ['POST', '/enrollment-tokens', { site: null, uses: 1, expiresInMs: 60_000, note: '' }],
      ['POST', '/me/api-tokens', { name: 'x', ...RIGHTS, expiresAt: world.clock.now + 60_000 }],
      ['POST', '/accounts', { name: 'Cem', ...RIGHTS, external: null }],
    ];
    for (const [method, path, body] of asked) {
      const before = await traces();
      expect([path, (await ask(`${method} ${path}`, body)).status]).toEqual([path, 200]);
      expect([path, (await traces()) - before]).toEqual([path, 1]);
    }
  });
});
