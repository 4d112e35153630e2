/** The commands for who runs a server, as real processes: settings, backup, restore. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import Fastify from 'fastify';
import { pino } from 'pino';
import { afterAll, describe, expect, it } from 'vitest';
import { backup } from '../../cli/backup.ts';
import { Idempotency } from '../../server/api/idempotency.ts';
import { operationsHandlers } from '../../server/api/operations.ts';
import { addRoute, answerProblems } from '../../server/api/routing.ts';
import { Backups } from '../../server/backup/backups.ts';
import { makeIdentity } from '../../server/backup/identity.ts';
import { restoreBackup } from '../../server/backup/restore.ts';
import { Health } from '../../server/operations/health.ts';
import { OPERATIONS_ROUTES } from '../../shared/api/routes/operations.ts';
import { API_PREFIX } from '../../shared/api/routes.ts';
import { isFleetsealError } from '../../shared/errors.ts';
import { serverWorld } from '../factories/serverWorld.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-cli-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `fleetseal …` in the test's directory. */
async function fleetseal(...argv: string[]): Promise<Outcome> {
  try {
    const env = { ...process.env, FLEETSEAL_SERVER_CONFIG: '' };
    const done = await promisify(execFile)(process.execPath, [MAIN, ...argv], { cwd: folder, env });
    return { code: 0, ...done };
  } catch (error) {
    // as: execFile rejects with an error that carries these.
    return error as Outcome;
  }
}

/** Runs a server on a directory until it says that it started; gives what stops it. */
async function server(data: string): Promise<() => Promise<unknown>> {
  const argv = [MAIN, 'server', '--data', data, '--port', '0'];
  const stdio = ['ignore', 'pipe', 'inherit'] as const;
  const child = spawn(process.execPath, argv, { cwd: folder, stdio: [...stdio] });
  const exit = once(child, 'exit');
  if (child.stdout === null) throw new TypeError('its output is a pipe');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.includes('server started')) break;
  }
  return async () => {
    child.kill('SIGHUP');
    child.kill('SIGTERM');
    return (await exit)[0];
  };
}

describe('fleetseal server config and check', () => {
  it('say every value, where it comes from, and what to look at', async () => {
    const file = join(folder, 'server.yaml');
    writeFileSync(file, 'port: 7601\nhost: 0.0.0.0\ndata: store\n');
    const shown = await fleetseal('server', 'config', '--config', file, '--port', '7602');
    expect(shown.code).toBe(0);
    expect(shown.stdout).toMatch(/^port +7602 +--port$/m);
    expect(shown.stdout).toMatch(/^host +0\.0\.0\.0 +\S+server\.yaml, line 2$/m);
    expect(shown.stdout).toMatch(/^metrics +- +default$/m);
    const checked = await fleetseal('server', 'check', '--config', file);
    expect(checked.code).toBe(2);
    expect(checked.stdout).toMatch(/^care +listening +.*without TLS/m);
    mkdirSync(join(folder, 'store'));
    chmodSync(join(folder, 'store'), 0o755);
    const wrong = await fleetseal('server', 'check', '--config', file, '--json');
    expect(wrong.code).toBe(1);
    const found = JSON.parse(wrong.stdout).checks.find(
      ({ name }: { name: string }) => name === 'data',
    );
    expect(found.outcome).toBe('wrong');
    chmodSync(join(folder, 'store'), 0o700);
  });

  it('a mistake is named with its line, and the server does not start', async () => {
    const file = join(folder, 'wrong.yaml');
    writeFileSync(file, 'prot: 7601\n');
    const { code, stderr } = await fleetseal('server', '--config', file);
    expect(code).toBe(1);
    expect(stderr.replaceAll(/\s+/g, ' ')).toContain('line 1: There is no setting prot.');
    expect(stderr).toContain('[configInvalid]');
  });
});

describe('fleetseal backup and restore', () => {
  it('go the whole way: key, backup, restore, a server on what was restored', async () => {
    expect(await (await server('old'))()).toBe(0);
    const made = await fleetseal('backup', 'key', '--out', 'backup.key');
    const [recipient = ''] = /age1\w+/.exec(made.stdout) ?? [];
    expect(statSync(join(folder, 'backup.key')).mode & 0o777).toBe(0o600);
    expect(made.stdout).not.toContain('AGE-SECRET-KEY');
    const argv = ['--to', 'b.age', '--recipient', recipient, '--data', 'old'];
    const done = await fleetseal('backup', ...argv, '--json');
    expect(done.stderr).toBe('');
    expect(JSON.parse(done.stdout)).toMatchObject({ file: 'b.age', evidenceSize: 0 });
    expect(statSync(join(folder, 'b.age')).mode & 0o777).toBe(0o600);
    expect((await fleetseal('backup', ...argv)).stderr).toContain('[fileExists]');
    const into = ['--from', 'b.age', '--identity', 'backup.key', '--data', 'new'];
    const restored = await fleetseal('restore', ...into);
    expect(restored.code).toBe(0);
    expect(restored.stdout).toContain('the agents carry on without enrolling again');
    expect((await fleetseal('restore', ...into)).stderr).toContain('[fileExists]');
    expect(await (await server('new'))()).toBe(0);
    expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
  }, 40_000);

  it('prints a key only where asked, and says what is missing', async () => {
    expect((await fleetseal('backup', 'key', '--out', '-')).stdout).toContain('AGE-SECRET-KEY-1');
    expect((await fleetseal('backup')).code).toBe(64);
  });
});

interface Served {
  readonly data: string;
  readonly recipient: string;
  /** Cuts the connection after so many more bytes of an answer. */
  cutAfter(bytes: number): void;
  close(): Promise<void>;
}

/** A server's data directory behind a socket that answers the one route. */
async function servedBackups(): Promise<Served> {
  const world = await serverWorld();
  const { store } = world.server.context;
  const log = pino({ level: 'silent' });
  const now = () => world.clock.now;
  const { text, recipient } = await makeIdentity(0);
  writeFileSync(join(folder, 'own.key'), text, { mode: 0o600 });
  const dataDirectory = join(world.directory, 'server');
  const { createBackup } = operationsHandlers({
    health: new Health({ store, logs: () => [], views: () => null, clock: now, log }),
    backups: new Backups({ dataDirectory, store, version: '0.0.0-test', now }),
    accessLog: { record: async () => {} },
    recipients: [],
    version: '0.0.0-test',
    startedAt: 0,
    database: join(dataDirectory, 'fleetseal.db'),
    certificateEndsAt: () => null,
  });
  const app = Fastify();
  answerProblems(app, log);
  let left = Number.POSITIVE_INFINITY;
  app.addHook('onRequest', async (_request, { raw }) => {
    const write = raw.write.bind(raw);
    // as: one of the forms of write is enough here.
    raw.write = ((chunk: Buffer, ...more: []) => {
      left -= chunk.length;
      if (left < 0) raw.destroy();
      return write(chunk, ...more);
    }) as typeof raw.write;
  });
  const roles = ['administrator'] as const;
  const who = { via: 'socket', account: null, name: 'Ada', credential: null } as const;
  const authenticate = async () => ({ ...who, roles, scope: { sites: null, licenses: null } });
  const pass = { assertWritable: () => {}, limit: () => {} };
  const idempotency = new Idempotency(store, now);
  const routing = { prefix: API_PREFIX, ...pass, authenticate, idempotency, now, log };
  // as: the handler of this very route.
  const added = { route: OPERATIONS_ROUTES.createBackup, handler: createBackup as never };
  addRoute(app, added, { ...routing, checkReplies: true });
  const data = join(folder, 'socket');
  mkdirSync(data);
  await app.listen({ path: join(data, 'admin.sock') });
  return {
    data,
    recipient,
    cutAfter: (bytes) => {
      left = bytes;
    },
    close: async () => {
      await app.close();
      await world.close();
    },
  };
}

describe('a backup of a running server', () => {
  it('comes over its socket; one that is cut off on the way is no file', async () => {
    const served = await servedBackups();
    const { data, recipient } = served;
    const codeOf = (to: string, recipients: string[]) =>
      backup({ to: join(folder, to), data, recipient: recipients, json: true }).then(
        () => 'made',
        (error: unknown) => (isFleetsealError(error) ? error.code : 'other'),
      );
    try {
      expect(await codeOf('online.age', [recipient])).toBe('made');
      const from = join(folder, 'online.age');
      const identityFile = join(folder, 'own.key');
      await restoreBackup({
        from,
        identityFile,
        dataDirectory: join(folder, 'online'),
        isNewest: true,
        now: 1,
      });
      expect(await codeOf('none.age', [])).toBe('recipientRefused');
      served.cutAfter(80_000);
      expect(await codeOf('cut.age', [recipient])).toBe('fileUnreadable');
      expect(existsSync(join(folder, 'cut.age'))).toBe(false);
      expect(readdirSync(folder).filter((name) => name.includes('.part'))).toEqual([]);
    } finally {
      await served.close();
    }
  });
});
