/** Health and metrics: what a probe is told, and what is measured. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { Health, type LogState } from '../../../server/operations/health.ts';
import { SERVER_METRICS, ServerMetrics } from '../../../server/operations/metrics.ts';
import { openStore, type Store } from '../../../server/store/store.ts';
import { OPERATIONS_ROUTES, readinessSchema } from '../../../shared/api/routes/operations.ts';
import { LIMITS } from '../../../shared/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-health-'));
const database = join(folder, 'data/fleetseal.db');
const log = pino({ level: 'silent' });
let store: Store;
let app: FastifyInstance;
let health: Health;
let logs: LogState[];
let views: string | null;
let clock: number;

beforeAll(async () => {
  store = await openStore({ path: database });
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  clock = 0;
  views = null;
  logs = [
    { name: 'evidence', size: 7, waiting: 0, stopped: false },
    { name: 'register', size: 3, waiting: 0, stopped: false },
  ];
  health = new Health({ store, logs: () => logs, views: () => views, clock: () => clock, log });
  app = Fastify();
  health.addRoutes(app);
});

async function ready() {
  const answer = await app.inject('/readyz');
  const { ready: isReady, parts } = readinessSchema.parse(answer.json());
  expect(answer.statusCode).toBe(isReady ? 200 : 503);
  const wrong = Object.entries(parts).filter(([, { ok }]) => !ok);
  return wrong.map(([name, { detail }]) => `${name}: ${detail}`);
}

describe('readiness', () => {
  it('is there where every part is', async () => {
    expect(await ready()).toEqual([]);
    expect((await app.inject('/healthz')).json()).toEqual({ status: 'ok' });
  });

  it('ends with a stopped log, a long queue, a missing read model, and the stop', async () => {
    logs = [{ name: 'register', size: 3, waiting: 0, stopped: true }];
    expect(await ready()).toEqual(['logs: the register log is stopped']);
    const waiting = LIMITS.unsequencedRows;
    logs = [{ name: 'evidence', size: 3, waiting, stopped: false }];
    expect(await ready()).toEqual([`logs: ${waiting} wait for the evidence log`]);
    logs = [];
    views = 'the first rebuild is under way';
    expect(await ready()).toEqual(['views: the first rebuild is under way']);
    views = null;
    health.stopping();
    expect(await ready()).toEqual(['running: the server is being stopped']);
    expect((await app.inject('/healthz')).statusCode).toBe(200);
  });

  it('ends where the database takes no write, and comes back by itself', async () => {
    const { db } = store;
    expect(await ready()).toEqual([]);
    await db.schema.alterTable('meta').renameTo('meta_away').execute();
    // Probes come often; the answer is that of the last write.
    expect(await ready()).toEqual([]);
    clock += 2_000;
    expect(await ready()).toEqual(['store: the database takes no write']);
    await db.schema.alterTable('meta_away').renameTo('meta').execute();
    clock += 2_000;
    expect(await ready()).toEqual([]);
  });
});

describe('the metrics', () => {
  let metrics: ServerMetrics;
  let evidence: Map<string, number>;
  const values = async () => {
    const text = await metrics.text();
    const lines = text.split('\n').filter((line) => line.startsWith('fleetseal_'));
    return new Map(
      lines.map((line) => [line.split(/ (?=[^ ]+$)/)[0], Number(line.split(' ').at(-1))]),
    );
  };

  beforeEach(() => {
    evidence = new Map();
    metrics = new ServerMetrics({
      version: '0.0.0-test',
      database,
      logs: () => logs,
      connections: () => ({ signedIn: 5, unsigned: 1 }),
      evidence: () => evidence,
      sessions: async () => 2,
      queues: () => ({ appraising: 9 }),
      snapshotBuildMs: () => 1_500,
      lastBackupAt: async () => 1_000,
      certificateEndsAt: () => 61_000,
      now: () => 31_000,
    });
  });

  it('say how the server stands', async () => {
    const found = await values();
    expect(found.get('fleetseal_server_up{version="0.0.0-test"}')).toBe(1);
    expect(found.get('fleetseal_server_log_leaves{log="evidence"}')).toBe(7);
    expect(found.get('fleetseal_server_agents{state="signedIn"}')).toBe(5);
    expect(found.get('fleetseal_server_sessions')).toBe(2);
    expect(found.get('fleetseal_server_queue{queue="appraising"}')).toBe(9);
    expect(found.get('fleetseal_server_snapshot_seconds')).toBe(1.5);
    expect(found.get('fleetseal_server_backup_age_seconds')).toBe(30);
    expect(found.get('fleetseal_server_certificate_remaining_seconds')).toBe(30);
    expect(found.get('fleetseal_server_store_bytes')).toBeGreaterThan(4_096);
    expect(await metrics.text()).toContain('nodejs_eventloop_lag_seconds ');
  });

  it('are all there, each with its meaning', async () => {
    const text = await metrics.text();
    for (const { name, help } of Object.values(SERVER_METRICS)) {
      expect(text).toContain(`# HELP ${name} ${help}`);
    }
  });

  it('measure requests by the name of the route; no label is of a client', async () => {
    metrics.watch(app, '/api/v1', OPERATIONS_ROUTES);
    app.get('/api/v1/operations', () => ({}));
    app.get('/log/:name', () => ({}));
    const paths = ['/api/v1/operations?x=secret', '/log/secret-serial', '/secret/%2e%2e'];
    for (const path of [...paths, ...paths]) await app.inject(path);
    const found = await values();
    const counted = (route: string, status: number) =>
      found.get(`fleetseal_server_request_seconds_count{route="${route}",status="${status}"}`);
    expect(counted('getOperations', 200)).toBe(2);
    expect(counted('/log/:name', 200)).toBe(2);
    expect(counted('none', 404)).toBe(2);
    expect(await metrics.text()).not.toContain('secret');
  });

  it('count evidence by the closed list of outcomes', async () => {
    for (const outcome of ['nonceWrong', 'made-up"\n']) evidence.set(outcome, 1);
    evidence.set('accepted', 1);
    await values();
    evidence.set('accepted', 2);
    const found = await values();
    const counted = (outcome: string) =>
      found.get(`fleetseal_server_evidence_total{outcome="${outcome}"}`);
    expect([counted('accepted'), counted('nonceWrong'), counted('other')]).toEqual([2, 1, 1]);
  });
});
