/** The whole API over its real server, asked by somebody who means harm. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { LIMITS } from '../../../shared/limits.ts';
import { parseToken } from '../../../shared/protocol/token.ts';
import { cannedClaims, WORLD_START_MS } from '../../factories/serverWorld.ts';
import { jsonOf, type Peopled, type Person, peopled, SAME_SITE } from './peopled.ts';
import { codeOf, send, type WireAnswer, type WireRequest } from './wire.ts';

const DAY_MS = 86_400_000;
const SCRIPT = '<script>alert(1)</script>';
const crash = { next: false };
let api: Peopled;
let cora: Person;
let audi: Person;
let opa: Person;
let root: Person;

beforeAll(async () => {
  const at = async (point: string) => {
    if (point !== 'beforeReportFile' || !crash.next) return;
    crash.next = false;
    throw new Error('the power fails');
  };
  api = await peopled({ at });
  cora = await api.person('Cora', ['compliance']);
  audi = await api.person('Audi', ['auditor']);
  opa = await api.person('Opa', ['operator']);
  root = await api.person('Root', ['administrator']);
});
afterAll(() => api.close());
beforeEach(() => {
  // Half a minute's worth of questions of nobody, and sessions stay.
  api.world.clock.now += 15_000;
});

const get = (path: string, by: Person | null = audi) => api.ask(by, { method: 'GET', path });
const registerSize = () => api.world.server.context.registerLog.size;
const csvOf = (text: string) => toBase64(utf8(text));
const sites = (name: string) => ({
  ...{ table: 'sites', name: 'a.csv', content: csvOf(`site,country\n${name},CN\n`) },
  ...{ dryRun: false, reason: SCRIPT },
});

describe('a script in a name', () => {
  beforeAll(async () => {
    const host = `node ${SCRIPT}`;
    const token = parseToken(await api.world.token());
    const collect = async () => cannedClaims();
    const agent = await api.world.agent('node', { token, collect, hostName: host });
    await agent.connect();
    await agent.attest('start');
    agent.close();
    await api.world.server.settled();
    const body = sites(SCRIPT);
    jsonOf(await api.ask(cora, { method: 'POST', path: '/imports', body }));
  });

  function assertInert({ headers }: WireAnswer, type: string): void {
    expect(headers['content-type']).toBe(type);
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
    expect(headers['content-security-policy']).not.toContain('unsafe');
    expect(headers['cache-control']).toBe('no-store');
  }

  it.each([
    '/hosts',
    '/sites',
    '/audit?limit=500',
    '/search?q=script',
    '/events/history?limit=500',
  ])('stays text in %s, which is nothing but JSON', async (path) => {
    const answer = await get(path);
    expect(answer.status).toBe(200);
    assertInert(answer, 'application/json; charset=utf-8');
    if (path !== '/events/history?limit=500') expect(answer.text).toContain(SCRIPT);
  });

  it('stays text in an error', async () => {
    const answer = await get(`/sites/${encodeURIComponent(`${SCRIPT}2`)}`);
    expect(answer.status).toBe(404);
    assertInert(answer, 'application/problem+json; charset=utf-8');
    const lost = await send(api.front, { method: 'GET', path: `/${encodeURIComponent(SCRIPT)}` });
    expect(codeOf(lost)).toBe('routeUnknown');
    expect(lost.text).not.toContain('script');
  });

  it.each([
    ['csv', 'text/csv; charset=utf-8'],
    ['xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'],
    ['json', 'application/json'],
  ])('stays in a file of %s, which no browser shows', async (format, type) => {
    const answer = await get(`/exports/sites?format=${format}`);
    expect(answer.status).toBe(200);
    assertInert(answer, type);
    expect(answer.headers['content-disposition']).toBe(`attachment; filename="sites.${format}"`);
  });

  it('stays out of the page of the API', async () => {
    const { text } = await send(api.front, { method: 'GET', path: '/api/docs' });
    expect(text).not.toContain('<script');
  });
});

/** Sends a request twenty times at once with one key. */
function race(by: Person, request: WireRequest, key: string): Promise<WireAnswer[]> {
  const headers = { 'idempotency-key': key };
  return Promise.all(Array.from({ length: 20 }, () => api.ask(by, { ...request, headers })));
}
const codesOf = (answers: readonly WireAnswer[]) => answers.map(codeOf).toSorted();
const textsOf = (answers: readonly WireAnswer[]) => new Set(answers.map(({ text }) => text));

describe('a write that is sent twenty times at once with one key', () => {
  it('imports once, and answers all the same', async () => {
    const before = registerSize();
    const answers = await race(
      cora,
      { method: 'POST', path: '/imports', body: sites('Raced') },
      'import',
    );
    expect(textsOf(answers).size).toBe(1);
    expect(new Set(codesOf(answers))).toEqual(new Set(['ok']));
    expect(registerSize()).toBe(before + 1);
  });

  it('decides once', async () => {
    const { items } = jsonOf(await get('/findings'));
    const path = `/findings/${encodeURIComponent(items[0].id)}/decisions`;
    const body = { state: 'acknowledged', reason: 'seen' };
    const before = registerSize();
    const answers = await race(cora, { method: 'POST', path, body }, 'decide');
    expect([...textsOf(answers)]).toHaveLength(1);
    expect(codesOf(answers)[0]).toBe('ok');
    expect(registerSize()).toBe(before + 1);
  });

  it('drafts one report', async () => {
    const text = 'license,authority,number,model,quantity,validFrom,validTo\n';
    const row = 'L-1,BIS,D-1,H200,3,2026-01-01,2030-01-01\n';
    const file = { table: 'licenses', name: 'a.csv', content: csvOf(text + row), reason: 'new' };
    jsonOf(await api.ask(cora, { method: 'POST', path: '/imports', body: file }));
    const body = { licenses: ['L-1'], from: WORLD_START_MS - DAY_MS };
    const answers = await race(cora, { method: 'POST', path: '/reports', body }, 'draft');
    expect(textsOf(answers).size).toBe(1);
    expect(jsonOf(await get('/reports')).total).toBe(1);
  });

  it('makes one token, whose secret is shown once', async () => {
    const body = { site: null, uses: 1, expiresInMs: DAY_MS };
    const before = jsonOf(await get('/enrollment-tokens')).total;
    const request = { method: 'POST', path: '/enrollment-tokens', body };
    const codes = codesOf(await race(opa, request, 'token'));
    expect(codes).toEqual(['ok', ...Array<string>(19).fill('stateChanged')]);
    expect(jsonOf(await get('/enrollment-tokens')).total).toBe(before + 1);
  });

  it('makes one account', async () => {
    const scope = { sites: null, licenses: null };
    const body = { name: 'Raced', roles: ['auditor'], scope, external: null };
    const before = registerSize();
    const codes = codesOf(await race(root, { method: 'POST', path: '/accounts', body }, 'account'));
    expect(codes).toEqual(['ok', ...Array<string>(19).fill('stateChanged')]);
    expect(registerSize()).toBe(before + 1);
  });

  it('is refused with another body, at once and later', async () => {
    const before = registerSize();
    const post = (name: string) =>
      api.ask(cora, {
        ...{ method: 'POST', path: '/imports', body: sites(name) },
        headers: { 'idempotency-key': 'two bodies'.replace(' ', '-') },
      });
    const both = codesOf(await Promise.all([post('One'), post('Two')]));
    expect(both).toEqual(['idempotencyMismatch', 'ok']);
    expect(codesOf([await post('One'), await post('Two')])).toEqual(both);
    expect(registerSize()).toBe(before + 1);
  });

  it('has no second effect where the first one was cut off', async () => {
    const body = { licenses: ['L-1'], from: WORLD_START_MS - 2 * DAY_MS };
    const headers = { 'idempotency-key': 'cut-off' };
    const draft = () => api.ask(cora, { method: 'POST', path: '/reports', body, headers });
    const before = jsonOf(await get('/reports')).total;
    crash.next = true;
    expect(codeOf(await draft())).toBe('internal');
    expect(codeOf(await draft())).toBe('stateChanged');
    expect(jsonOf(await get('/reports')).total).toBe(before);
  });
});

/** Of a body that never comes. */
const LIES = { 'content-length': String(2 ** 40), 'content-type': 'application/json' };

describe('a body', () => {
  const post = (body: string | Uint8Array, headers: Record<string, string> = {}) =>
    api.ask(cora, { method: 'POST', path: '/withdrawals', body, headers });

  it.each([
    ['text/plain', 'mediaTypeWrong'],
    ['application/x-www-form-urlencoded', 'mediaTypeWrong'],
    ['multipart/form-data; boundary=x', 'mediaTypeWrong'],
    ['application/xml', 'mediaTypeWrong'],
    ['application/jsonp', 'mediaTypeWrong'],
    ['application/json; charset=utf-8', 'notFound'],
  ])('of %s is %s', async (type, code) => {
    const body = '{"type":"site","id":"None","reason":"x"}';
    expect(codeOf(await post(body, { 'content-type': type }))).toBe(code);
  });

  it.each([
    ['a member twice', '{"type":"site","id":"None","id":"Raced","reason":"x"}'],
    ['a member twice, escaped', '{"type":"site","id":"None","\\u0069d":"Raced","reason":"x"}'],
    ['__proto__', '{"type":"site","id":"None","reason":"x","__proto__":{"isWhole":true}}'],
    ['constructor', '{"type":"site","id":"None","reason":"x","constructor":{"prototype":{}}}'],
    ['a fraction', '{"type":"site","id":"None","reason":"x","n":1.5}'],
    ['half a character', '{"type":"site","id":"None","reason":"\\ud800"}'],
    ['too many levels', `${'['.repeat(10_000)}${']'.repeat(10_000)}`],
    ['two values', '{"type":"site","id":"None","reason":"x"} {}'],
    ['nothing', ''],
  ])('with %s is refused', async (_, body) => {
    expect(codeOf(await post(body))).toBe('requestInvalid');
  });

  it('of bytes that are no UTF-8 is refused', async () => {
    const bytes = Buffer.from('{"type":"site","id":"None","reason":"\xff"}', 'latin1');
    expect(codeOf(await post(bytes))).toBe('requestInvalid');
  });

  it('that is too large is refused, by its length and by its bytes', async () => {
    const large = JSON.stringify({ reason: 'x'.repeat(LIMITS.apiBodyBytes) });
    expect(codeOf(await post(large))).toBe('tooLarge');
    const asked = { method: 'POST', path: '/withdrawals', headers: LIES, isAlone: true };
    expect(codeOf(await api.ask(cora, asked))).toBe('tooLarge');
  });

  it('of nobody is not read at all', async () => {
    const asked = { method: 'POST', path: '/imports', headers: LIES, isAlone: true };
    expect(codeOf(await api.ask(null, asked))).toBe('notSignedIn');
  });
});

describe('a request line and its headers', () => {
  it.each([
    ...['/hosts/..%2f..%2fme', '/hosts/%2e%2e', '/hosts/../../../etc/passwd', '/hosts/a%00b'],
    ...[
      '/hosts/%zz',
      '/hosts/%ff',
      `/hosts/${'a'.repeat(7_000)}`,
      '/exports/..%2fsites',
      '//hosts',
    ],
    ...['/reports/..%2f..%2ffleetseal.db', '/reports/%00/file', '/logs/evidence%2f../leaves/0'],
    ...['/logs/__proto__/leaves/0', '/exports/constructor', '/hosts/x;y/../../me', '/HOSTS'],
  ])('find nothing by %s', async (path) => {
    const answer = await get(path);
    expect(['notFound', 'routeUnknown', 'requestInvalid']).toContain(codeOf(answer));
    expect(answer.text).not.toMatch(/root:|SQLite|node_modules|at .*\.ts/);
  });

  it('lead out of the public logs nowhere', async () => {
    for (const path of ['/log/evidence/tile/..%2f..%2ffleetseal.db', '/log/evidence/../../keys']) {
      const answer = await send(api.front, { method: 'GET', path });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
    }
  });

  it('that are too long are refused', async () => {
    const headers = { 'x-long': 'a'.repeat(100_000) };
    const { status } = await api.ask(audi, { method: 'GET', path: '/me', headers, isAlone: true });
    expect(status).toBe(431);
  });

  it.each(['HEAD', 'OPTIONS', 'PATCH', 'TRACE'])('have no %s', async (method) => {
    const origin = 'https://elsewhere.example';
    const answer = await api.ask(audi, { method, path: '/hosts', headers: { origin } });
    expect(answer.status).toBe(404);
    const said = Object.keys(answer.headers).join();
    expect(said).not.toContain('access-control');
  });

  it('have one method, whatever else they say it is', async () => {
    const headers = { 'x-http-method-override': 'DELETE', 'x-method-override': 'DELETE' };
    const path = '/me/session?_method=DELETE';
    const { cookie } = audi;
    const asked = { method: 'GET', path, headers: { ...headers, ...SAME_SITE, cookie } };
    expect(codeOf(await api.ask(null, asked))).toBe('routeUnknown');
    const me = { method: 'GET', path: '/me', headers: { cookie } };
    expect(codeOf(await api.ask(null, me))).toBe('ok');
  });

  it('have one session, or none', async () => {
    const twice = [`${audi.cookie}; ${cora.cookie}`, `${audi.cookie}; ${audi.cookie}`];
    for (const cookie of [...twice, `${audi.cookie}x`]) {
      const me = { method: 'GET', path: '/me', headers: { cookie } };
      expect(codeOf(await api.ask(null, me))).toBe('notSignedIn');
    }
    const both = { method: 'GET', path: '/me', headers: { cookie: audi.cookie } };
    expect(codeOf(await api.ask(audi, both))).toBe('requestInvalid');
  });
});

describe('how often somebody may ask', () => {
  beforeEach(() => {
    api.world.clock.now += 60_000;
  });
  const many = async (count: number, ask: (index: number) => Promise<WireAnswer>) => {
    const answers = Array.from({ length: count }, (_, index) => ask(index));
    return codesOf(await Promise.all(answers)).filter((code) => code === 'rateLimited').length;
  };
  const over = LIMITS.anonymousPerMinute + 10;

  it('is counted by the address of the peer, not by what it says of others', async () => {
    const refused = await many(over, (index) => {
      const from = `203.0.113.${index}`;
      const headers = { 'x-forwarded-for': from, forwarded: `for=${from}`, 'x-real-ip': from };
      return api.ask(null, { method: 'GET', path: '/me', headers });
    });
    expect(refused).toBe(10);
  });

  it('is counted also where a token is none', async () => {
    const refused = await many(over, (index) => {
      const headers = { authorization: `Bearer flt_${index}` };
      return api.ask(null, { method: 'GET', path: '/me', headers });
    });
    expect(refused).toBe(10);
    // Who signed in is counted alone.
    expect(codeOf(await get('/me'))).toBe('ok');
  });
});
