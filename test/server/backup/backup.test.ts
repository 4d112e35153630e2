/** Backup under load, restore on an empty machine, and files that are not whole backups. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  appendFileSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Encrypter } from 'age-encryption';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Agent } from '../../../agent/agent.ts';
import { Backups } from '../../../server/backup/backups.ts';
import { makeIdentity } from '../../../server/backup/identity.ts';
import { backupFolder, type MadeBackup, makeBackup } from '../../../server/backup/make.ts';
import type { BackupManifest } from '../../../server/backup/manifest.ts';
import { restoreBackup } from '../../../server/backup/restore.ts';
import { tarEnd, tarHeader, tarPadding } from '../../../server/backup/tarStream.ts';
import { startServer } from '../../../server/server.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';
import { INSTALL_MS, requireDebianTools } from '../../setup/debian.ts';
import { codeOf } from './codeOf.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-backup-'));
const file = join(folder, 'fleet.backup.age');
const identityFile = join(folder, 'key.txt');
const HOSTS = 4;
/** A digest may begin so. */
const PAPER = `-${'A'.repeat(42)}`;
let world: ServerWorld;
let agents: Agent[];
let recipient = '';
let manifest: BackupManifest;
let loggedMeanwhile = 0;

const backups = () =>
  new Backups({
    dataDirectory: join(world.directory, 'server'),
    store: world.server.context.store,
    version: '0.0.0-test',
    now: () => world.clock.now,
  });

/** Attests with every agent until told to stop. */
async function underLoad<T>(run: () => Promise<T>): Promise<T> {
  let isDone = false;
  const load = agents.map(async (agent) => {
    // No more than one host may send in a minute.
    for (let round = 0; !isDone && round < 500; round += 1) {
      await agent.attest('cadence');
      loggedMeanwhile += 1;
    }
  });
  try {
    return await run();
  } finally {
    isDone = true;
    await Promise.all(load);
  }
}

beforeAll(async () => {
  requireDebianTools(['age', 'bash', 'tar']);
  world = await serverWorld();
  const names = Array.from({ length: HOSTS }, (_, index) => `host-${index}`);
  agents = await Promise.all(names.map((name) => world.agent(name)));
  await Promise.all(agents.map((agent) => agent.connect()));
  await Promise.all(agents.map((agent) => agent.attest('cadence')));
  writeFileSync(join(world.directory, 'server/reports/r-1.zip'), randomBytes(200_000));
  writeFileSync(join(world.directory, 'server/reports/r-2.zip.part'), 'half');
  writeFileSync(join(world.directory, 'server/documents', PAPER), 'a certificate');
  writeFileSync(join(world.directory, 'server/documents', `${PAPER}.0123.tmp`), 'half');
  const identity = await makeIdentity(world.clock.now);
  writeFileSync(identityFile, identity.text, { mode: 0o600 });
  ({ recipient } = identity);
  await underLoad(() =>
    backups().make([recipient], async (made: MadeBackup) => {
      copyFileSync(made.path, file);
      ({ manifest } = made);
    }),
  );
}, INSTALL_MS);

afterAll(async () => {
  for (const agent of agents) agent.close();
  await world.close();
  rmSync(folder, { recursive: true });
});

const restore = (options: { from?: string; key?: string; to: string; isNewest?: boolean }) =>
  restoreBackup({
    from: options.from ?? file,
    identityFile: options.key ?? identityFile,
    dataDirectory: options.to,
    isNewest: options.isNewest ?? true,
    now: world.clock.now,
  });

/** Code of the refusal, and that nothing is left of it. */
async function refused(options: { from?: string; key?: string }): Promise<string> {
  const to = join(folder, 'refused');
  const code = await codeOf(restore({ ...options, to }));
  const left = readdirSync(folder).filter((name) => name.startsWith('refused'));
  expect(left).toEqual([]);
  return code;
}

describe('a backup of a server at work', () => {
  it('holds both logs as they were at one moment, and leaves nothing behind', async () => {
    const { evidenceLog } = world.server.context;
    expect(loggedMeanwhile).toBeGreaterThan(HOSTS);
    expect(manifest.logs.evidence.size).toBeGreaterThanOrEqual(HOSTS);
    expect(manifest.logs.evidence.size).toBeLessThan(evidenceLog.size);
    expect(manifest.logs.evidence.vkey).toBe(evidenceLog.vkey);
    expect(existsSync(backupFolder(join(world.directory, 'server')))).toBe(false);
    const last = await backups().last();
    expect(last?.evidenceSize).toBe(manifest.logs.evidence.size);
  });

  it('has the keys, the reports and the papers, and no file that was being written', () => {
    const paths = manifest.files.map(({ path }) => path);
    const keys = readdirSync(join(world.directory, 'server/keys')).toSorted();
    expect(keys).toContain('evidence-log.pem');
    const expected = keys.map((name) => `keys/${name}`);
    const papers = [`documents/${PAPER}`];
    expect(paths).toEqual(['fleetseal.db', ...papers, ...expected, 'reports/r-1.zip']);
  });

  it('is encrypted: no key, and no leaf, is readable in it', () => {
    const text = readFileSync(file).toString('latin1');
    expect(text.startsWith('age-encryption.org/v1\n')).toBe(true);
    for (const secret of ['PRIVATE KEY', 'SQLite format', 'fleetseal.db']) {
      expect(text).not.toContain(secret);
    }
  });

  it('opens with age and tar alone', () => {
    const opened = spawnSync('bash', [
      '-c',
      'set -o pipefail; age -d -i "$1" "$2" | tar -xOf - manifest.json',
      'bash',
      identityFile,
      file,
    ]);
    expect(opened.stderr.toString()).toBe('');
    expect(JSON.parse(opened.stdout.toString())).toEqual(manifest);
  });

  it('is made one at a time, and for somebody', async () => {
    const one = backups();
    const first = one.make([recipient], async () => {
      expect(await codeOf(one.make([recipient], async () => {}))).toBe('inUse');
    });
    await first;
    expect(await codeOf(one.make([], async () => {}))).toBe('recipientRefused');
    const wrong = recipient.replace(/.$/, (end) => (end === 'q' ? 'p' : 'q'));
    expect(await codeOf(one.make([wrong], async () => {}))).toBe('recipientRefused');
  });
});

describe('a backup of damaged data', () => {
  it('is refused before anything is encrypted', async () => {
    const to = join(folder, 'damaged');
    await restore({ to });
    const { DatabaseSync } = await import('node:sqlite');
    const db = new DatabaseSync(join(to, 'fleetseal.db'));
    db.exec("UPDATE leaf SET data = x'00' WHERE log = 'evidence' AND leaf_index = 1");
    db.close();
    const order = { dataDirectory: to, recipients: [recipient], version: '0', madeAt: 0 };
    expect(await codeOf(makeBackup(order))).toBe('stateInvalid');
    expect(existsSync(backupFolder(to))).toBe(false);
  });
});

describe('restoring', () => {
  it('gives a directory for its owner alone that a server starts from', async () => {
    const to = join(folder, 'machine/data');
    const restored = await restore({ to });
    expect(restored).toEqual(manifest);
    expect(statSync(to).mode & 0o777).toBe(0o700);
    for (const { path } of manifest.files)
      expect(statSync(join(to, path)).mode & 0o777).toBe(0o600);
    expect(readdirSync(join(folder, 'machine'))).toEqual(['data']);
    const report = readFileSync(join(world.directory, 'server/reports/r-1.zip'));
    expect(readFileSync(join(to, 'reports/r-1.zip')).equals(report)).toBe(true);
    expect(readFileSync(join(to, 'documents', PAPER), 'utf8')).toBe('a certificate');
  });

  it('takes an empty directory, and no other', async () => {
    const to = join(folder, 'empty');
    mkdirSync(to, { mode: 0o700 });
    await restore({ to });
    expect(await codeOf(restore({ to }))).toBe('fileExists');
    expect(existsSync(join(to, 'fleetseal.db'))).toBe(true);
  });

  it('refuses while another one is under way, and leaves that one alone', async () => {
    const other = join(folder, 'busy.restoring');
    mkdirSync(other);
    expect(await codeOf(restore({ to: join(folder, 'busy') }))).toBe('fileExists');
    expect(existsSync(other)).toBe(true);
  });

  it('takes no key but the right one', async () => {
    const key = join(folder, 'other.txt');
    writeFileSync(key, (await makeIdentity(0)).text, { mode: 0o600 });
    expect(await refused({ key })).toBe('identityWrong');
    writeFileSync(key, 'no key\n');
    expect(await refused({ key })).toBe('identityWrong');
    expect(await refused({ key: join(folder, 'nothing') })).toBe('fileUnreadable');
    const open = join(folder, 'open.txt');
    writeFileSync(open, readFileSync(identityFile), { mode: 0o644 });
    expect(await refused({ key: open })).toBe('stateInvalid');
  });
});

describe('a file that is not a whole backup', () => {
  const damaged = join(folder, 'damaged.age');

  it.each([0.999, 0.9, 0.5, 0.01])('cut off at %d of its length is refused', async (part) => {
    copyFileSync(file, damaged);
    truncateSync(damaged, Math.floor(statSync(file).size * part));
    expect(await refused({ from: damaged })).toBe('backupInvalid');
  });

  it('cut off just between two chunks of age is refused', async () => {
    copyFileSync(file, damaged);
    const header = readFileSync(file).indexOf('\n---') + 1;
    const body = readFileSync(file).indexOf('\n', header) + 1 + 16;
    truncateSync(damaged, body + 2 * (65_536 + 16));
    expect(await refused({ from: damaged })).toBe('backupInvalid');
  });

  it.each([0.02, 0.4, 0.7, 0.9999])('with one bit changed at %d of it is refused', async (part) => {
    const bytes = readFileSync(file);
    const at = Math.floor(bytes.length * part);
    bytes[at] = (bytes[at] ?? 0) ^ 1;
    writeFileSync(damaged, bytes);
    expect(await refused({ from: damaged })).toBe('backupInvalid');
  });

  it('with something behind its end is refused', async () => {
    copyFileSync(file, damaged);
    appendFileSync(damaged, 'more');
    expect(await refused({ from: damaged })).toBe('backupInvalid');
  });

  it.each(['', 'a text', 'age-encryption.org/v1\n'])('such as %j is refused', async (text) => {
    writeFileSync(damaged, text);
    expect(await refused({ from: damaged })).toBe('backupInvalid');
  });
});

/** A file that the right key opens, with any members. */
async function forged(members: readonly (readonly [string, Uint8Array])[]): Promise<string> {
  const parts = members.flatMap(([name, bytes]) => [
    tarHeader(name, bytes.length, 0),
    bytes,
    tarPadding(bytes.length),
  ]);
  const encrypter = new Encrypter();
  encrypter.addRecipient(recipient);
  const path = join(folder, 'forged.age');
  writeFileSync(path, await encrypter.encrypt(Buffer.concat([...parts, tarEnd()])));
  return path;
}

describe('a backup that somebody else made for the right key', () => {
  const list = (change: object) => Buffer.from(JSON.stringify({ ...manifest, ...change }));

  it.each([
    '../outside',
    '/etc/outside',
    'keys/../../outside',
    'keys/.hidden',
    'lock.db',
    'admin.sock',
  ])('cannot write to %s', async (path) => {
    const entry = { path, bytes: 4, sha256: manifest.files[0]?.sha256 };
    const from = await forged([
      ['manifest.json', list({ files: [entry] })],
      [path, Buffer.from('evil')],
    ]);
    expect(await refused({ from })).toBe('backupInvalid');
  });

  it('cannot leave out a file, add one, or change one', async () => {
    const [first] = manifest.files;
    const whole = Buffer.alloc(first?.bytes ?? 0);
    expect(await refused({ from: await forged([['manifest.json', list({})]]) })).toBe(
      'backupInvalid',
    );
    const changed = await forged([
      ['manifest.json', list({})],
      ['fleetseal.db', whole],
    ]);
    expect(await refused({ from: changed })).toBe('backupInvalid');
    const unlisted = await forged([
      ['manifest.json', list({ files: [] })],
      ['fleetseal.db', whole],
    ]);
    expect(await refused({ from: unlisted })).toBe('backupInvalid');
  });
});

describe('after the machine is lost', () => {
  it('a backup that may not be the newest state gives a server that only reads', async () => {
    const to = join(folder, 'machine/later');
    await restore({ to, isNewest: false });
    const server = await startServer({
      dataDirectory: to,
      host: '127.0.0.1',
      port: 0,
      version: '0.0.0-test',
      log: pino({ level: 'silent' }),
      now: () => world.clock.now,
      epochMs: 0,
    });
    try {
      const { evidenceLog, registerLog } = server.context;
      const before = [evidenceLog.checkpoint, registerLog.checkpoint];
      await server.newEpoch();
      expect([evidenceLog.checkpoint, registerLog.checkpoint]).toEqual(before);
      const [kid = ''] = server.context.register.folded.register.hosts.keys();
      const about = { kid, by: 'Ada', reason: 'left', retirement: null } as const;
      const entry = { format: 'fleetseal/hostEvent@1', event: 'retired', ...about } as const;
      expect(await codeOf(server.context.register.append(entry))).toBe('logBehind');
      expect((await fetch(`${server.httpUrl}/readyz`)).status).toBe(503);
    } finally {
      await server.close();
    }
  });

  it('agents carry on with the restored server without enrolling again', async () => {
    const port = Number(new URL(world.server.httpUrl).port);
    const to = join(folder, 'machine/again');
    const taken = join(folder, 'last.age');
    await backups().make([recipient], async ({ path }) => copyFileSync(path, taken));
    const before = world.server.context.evidenceLog.size;
    await world.server.close();
    await restore({ from: taken, to });
    const server = await startServer({
      dataDirectory: to,
      host: '127.0.0.1',
      port,
      version: '0.0.0-test',
      log: pino({ level: 'silent' }),
      now: () => world.clock.now,
      epochMs: 0,
    });
    try {
      for (const agent of agents) {
        await agent.connect();
        expect((await agent.attest('cadence')).ack).not.toBeNull();
      }
      expect(server.context.evidenceLog.size).toBe(before + HOSTS);
    } finally {
      for (const agent of agents) agent.close();
      await server.close();
    }
  }, 30_000);
});
