/** Repeated writes: what is kept of a request helps nobody who reads it, or has other rights. */
import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Call, Handler, Principal } from '../../../server/api/call.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { RequestRates } from '../../../server/api/rates.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import { socketPrincipal } from '../../../server/people/authenticate.ts';
import { openStore, type Store } from '../../../server/store/store.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import type { Route } from '../../../shared/api/route.ts';
import { ROUTES } from '../../../shared/api/routes.ts';

const write = {
  method: 'POST',
  path: '/write',
  area: 'Probe',
  summary: 'Probe',
  access: { who: 'signedIn' },
  body: z.strictObject({ value: z.string() }),
  reply: z.strictObject({ scope: z.unknown() }),
  errors: [],
} as const satisfies Route;
const secret = { ...write, path: '/secret', secret: true } as const satisfies Route;

let store: Store;
let asking: Principal;
const log = pino({ level: 'silent' });
const whole: Principal = {
  via: 'session',
  account: 'acc-0123456789abcdef',
  name: 'Li Na',
  roles: ['compliance'],
  scope: WHOLE_ACCESS,
  credential: 'ses-0123456789abcdef',
};
const narrow: Principal = { ...whole, scope: { sites: ['Dublin'], licenses: null } };

function appWith(authenticate: Parameters<typeof addRoute>[2]['authenticate']) {
  const app = Fastify();
  const rates = new RequestRates(() => 1_000);
  answerProblems(app, log);
  const routing = {
    prefix: '',
    authenticate,
    limit: rates.count.bind(rates),
    assertWritable: () => {},
    idempotency: new Idempotency(store, () => 1_000),
    now: () => 1_000,
    log,
    checkReplies: true,
  };
  // as: it answers as the schema of both routes says.
  const handler = (({ principal }: Call) => ({
    scope: principal?.scope,
  })) as unknown as Handler<Route>;
  for (const route of [write, secret]) addRoute(app, { route, handler }, routing);
  return app;
}

beforeAll(async () => {
  store = await openStore({ path: ':memory:' });
});
afterAll(() => store.close());

async function post(url: string, key: string, value: string) {
  const app = appWith(async () => asking);
  const headers = { 'idempotency-key': key };
  const reply = await app.inject({ method: 'POST', url, headers, payload: { value } });
  await app.close();
  return reply.json();
}

describe('a repeated write', () => {
  it('is not answered with what other rights were answered', async () => {
    asking = whole;
    expect(await post('/write', 'k1', 'a')).toEqual({ scope: whole.scope });
    expect(await post('/write', 'k1', 'a')).toEqual({ scope: whole.scope });
    asking = narrow;
    expect(await post('/write', 'k1', 'a')).toMatchObject({ code: 'idempotencyMismatch' });
    asking = { ...whole, roles: ['compliance', 'auditor'] };
    expect(await post('/write', 'k1', 'a')).toMatchObject({ code: 'idempotencyMismatch' });
  });

  it('with a secret in it leaves no digest by which the secret could be guessed', async () => {
    asking = whole;
    await post('/secret', 'k2', 'seven words');
    const kept = async () => {
      const rows = store.db.selectFrom('idempotent_request').selectAll();
      return rows.where('key', '=', 'k2').executeTakeFirstOrThrow();
    };
    const first = await kept();
    expect(first.body).toBeNull();
    const body = '{"value":"seven words"}';
    const rights = JSON.stringify([whole.roles, whole.scope]);
    for (const parts of [
      ['POST', '/secret', body],
      ['POST', '/secret', body, rights],
    ]) {
      const hash = createHash('sha256');
      for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
      expect(first.request).not.toBe(hash.digest('base64url'));
    }
    // The same request under two servers: nothing that follows from the request alone is kept.
    await store.db.deleteFrom('idempotent_request').where('key', '=', 'k2').execute();
    await post('/secret', 'k2', 'seven words');
    expect((await kept()).request).not.toBe(first.request);
  });

  it('is of a secret route wherever a password, code or link is sent', () => {
    const sent = ['password', 'newPassword', 'code', 'secret'];
    const open = Object.entries(ROUTES).filter(([, route]: [string, Route]) => {
      const shape = route.body instanceof z.ZodObject ? Object.keys(route.body.shape) : [];
      return shape.some((name) => sent.includes(name)) && route.secret !== true;
    });
    expect(open.map(([id]) => id)).toEqual([]);
  });
});

describe('over the own socket', () => {
  it('a name that is none is refused in words, not by a failure', async () => {
    const app = appWith(async (asked) => socketPrincipal(asked));
    const folder = mkdtempSync(join(tmpdir(), 'fleetseal-'));
    const socketPath = join(folder, 'a.sock');
    await app.listen({ path: socketPath });
    const status = await new Promise((resolve, reject) => {
      const headers = { 'fleetseal-by': '%' };
      const asked = request({ socketPath, path: '/write', method: 'POST', headers }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      });
      asked.on('error', reject);
      asked.end();
    });
    expect(status).toBe(400);
    await app.close();
    rmSync(folder, { recursive: true });
  });
});
