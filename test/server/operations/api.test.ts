/** Routes for who runs the server: who gets a backup, for whom it is, and what is recorded. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '../../../server/api/call.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { operationsHandlers } from '../../../server/api/operations.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import type { AccessAct } from '../../../server/audit/accessLog.ts';
import { Backups } from '../../../server/backup/backups.ts';
import { makeIdentity } from '../../../server/backup/identity.ts';
import { backupFolder, type MadeBackup, makeBackup } from '../../../server/backup/make.ts';
import { restoreBackup } from '../../../server/backup/restore.ts';
import { Health } from '../../../server/operations/health.ts';
import { problemSchema } from '../../../shared/api/problem.ts';
import type { Role } from '../../../shared/api/roles.ts';
import { OPERATIONS_ROUTES, operationsSchema } from '../../../shared/api/routes/operations.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-operations-'));
const log = pino({ level: 'silent' });
const acts: AccessAct[] = [];
let world: ServerWorld;
let app: FastifyInstance;
let url = '';
let asking: Principal;
let configured = '';
let other = '';
let dataDirectory = '';
let onMade: (made: MadeBackup) => void = () => {};

const principal = (via: Principal['via'], ...roles: Role[]): Principal => ({
  via,
  account: via === 'socket' ? null : 'acc-1',
  name: 'Ada',
  roles,
  scope: { sites: null, licenses: null },
  credential: null,
});

beforeAll(async () => {
  world = await serverWorld();
  const identity = await makeIdentity(0);
  writeFileSync(join(folder, 'key.txt'), identity.text, { mode: 0o600 });
  configured = identity.recipient;
  other = (await makeIdentity(0)).recipient;
  const { store } = world.server.context;
  const now = () => world.clock.now;
  dataDirectory = join(world.directory, 'server');
  const views = () => null;
  const logs = () => [];
  const handlers = operationsHandlers({
    health: new Health({ store, logs, views, clock: () => performance.now(), log }),
    backups: new Backups({
      dataDirectory,
      store,
      version: '0.0.0-test',
      now,
      make: async (order) => {
        const made = await makeBackup(order);
        onMade(made);
        return made;
      },
    }),
    accessLog: { record: async (act) => void acts.push(act) },
    recipients: [configured],
    version: '0.0.0-test',
    startedAt: 5,
    database: join(dataDirectory, 'fleetseal.db'),
    certificateEndsAt: () => null,
  });
  app = Fastify();
  answerProblems(app, log);
  const idempotency = new Idempotency(store, now);
  const authenticate = async () => asking;
  const routing = {
    prefix: '',
    assertWritable: () => {},
    authenticate,
    limit: () => {},
    idempotency,
    now,
    log,
  };
  for (const [id, route] of Object.entries(OPERATIONS_ROUTES)) {
    // as: the handler of a name is typed by the route of that name.
    const handler = handlers[id as keyof typeof handlers] as never;
    addRoute(app, { route, handler }, { ...routing, checkReplies: true });
  }
  url = await app.listen({ host: '127.0.0.1', port: 0 });
});
afterAll(async () => {
  await app.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

function backup(recipients: string[], key?: string): Promise<Response> {
  const headers = { 'content-type': 'application/json', ...(key && { 'idempotency-key': key }) };
  const body = JSON.stringify({ recipients });
  return fetch(`${url}/backups`, { method: 'POST', headers, body });
}
const codeOf = async (answer: Response) => problemSchema.parse(await answer.json()).code;

/** Status of a backup, once the one before is put away: its last byte comes before that. */
async function statusOf(recipients: string[], key?: string): Promise<number> {
  for (;;) {
    const answer = await backup(recipients, key);
    await answer.arrayBuffer();
    if (answer.status !== 503) return answer.status;
    await delay(20);
  }
}
const standing = async () =>
  operationsSchema.parse(await (await fetch(`${url}/operations`)).json());

describe('a backup over the API', () => {
  it('is whole, restores, and is in the access record', async () => {
    acts.length = 0;
    asking = principal('token', 'administrator');
    const answer = await backup([]);
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-disposition')).toContain('.backup.age"');
    const from = join(folder, 'b.age');
    writeFileSync(from, Buffer.from(await answer.arrayBuffer()));
    const identityFile = join(folder, 'key.txt');
    const to = join(folder, 'restored');
    await restoreBackup({ from, identityFile, dataDirectory: to, isNewest: true, now: 9 });
    expect(acts).toMatchObject([{ act: 'backupMade', actor: { name: 'Ada', via: 'token' } }]);
    expect(acts[0]?.detail).toContain(configured);
    await expect.poll(async () => (await standing()).lastBackup?.at).toBe(world.clock.now);
    expect((await standing()).readiness.ready).toBe(true);
  });

  it('is for the recipients of the settings, unless asked on the server itself', async () => {
    asking = principal('session', 'administrator');
    expect(await codeOf(await backup([other]))).toBe('recipientRefused');
    expect(await codeOf(await backup([configured, other]))).toBe('recipientRefused');
    expect(await statusOf([configured])).toBe(200);
    asking = principal('socket', 'administrator', 'compliance', 'operator');
    expect(await statusOf([other])).toBe(200);
  });

  it('is for administrators of the whole fleet', async () => {
    for (const role of ['compliance', 'approver', 'auditor', 'regulator', 'operator'] as const) {
      asking = principal('session', role);
      expect(await codeOf(await backup([]))).toBe('forbidden');
    }
    const limited = { sites: ['Site A'], licenses: null };
    asking = { ...principal('session', 'administrator'), scope: limited };
    expect(await codeOf(await backup([]))).toBe('forbidden');
  });

  it('is never given a second time by an idempotency key', async () => {
    asking = principal('session', 'administrator');
    expect(await statusOf([], 'key-1')).toBe(200);
    await expect.poll(async () => codeOf(await backup([], 'key-1'))).toBe('stateChanged');
  });

  it('that nobody takes does not count, and leaves nothing', async () => {
    asking = principal('socket', 'administrator');
    world.clock.now += 1_000;
    const stop = new AbortController();
    onMade = ({ path }) => {
      // Larger than what sockets hold.
      writeFileSync(path, Buffer.alloc(64 * 1024 * 1024));
      stop.abort();
    };
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ recipients: [other] });
    const { signal } = stop;
    await expect(
      fetch(`${url}/backups`, { method: 'POST', headers, body, signal }),
    ).rejects.toThrow();
    onMade = () => {};
    // The next one can be made, once the folder of this one is gone.
    await expect.poll(async () => existsSync(backupFolder(dataDirectory))).toBe(false);
    expect((await standing()).lastBackup?.at).toBe(world.clock.now - 1_000);
  });
});
