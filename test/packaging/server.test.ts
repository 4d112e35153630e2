/** The packaged server, one file in a folder of its own: its worker threads have no files there. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ApiClient } from '../../cli/client/apiClient.ts';
import { buildAll } from '../../packaging/build.ts';
import { bundle } from '../../packaging/bundle.ts';
import { nodeFlags } from '../../packaging/contents.ts';
import { makeIdentity } from '../../server/backup/identity.ts';
import { consolePolicy } from '../../server/consoleFiles.ts';
import { adminSocketPath } from '../../server/server.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { LIMITS } from '../../shared/limits.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-packaged-'));
const program = join(folder, 'lib/server.mjs');
const data = join(folder, 'data');
const socket = adminSocketPath(data);
const api = new ApiClient({ kind: 'socket', path: socket, by: 'Li Na' });
const command = (...args: readonly string[]): string[] => [
  ...nodeFlags('server'),
  program,
  ...args,
];
let address = '';
const environment = { PATH: '/usr/bin:/bin', FLEETSEAL_SERVER_CONFIG: '' };
let server: ChildProcess;

beforeAll(async () => {
  mkdirSync(join(folder, 'lib'));
  writeFileSync(program, (await bundle('server', '0.0.0-test')).code);
  await buildAll({ ifChanged: true });
  const built = fileURLToPath(new URL('../../dist/console', import.meta.url));
  cpSync(built, join(folder, 'lib/console'), { recursive: true });
  const args = command('server', '--data', data, '--port', '0');
  const where = { cwd: folder, env: environment };
  const child = spawn(process.execPath, args, { ...where, stdio: ['ignore', 'pipe', 'inherit'] });
  server = child;
  for await (const line of createInterface({ input: child.stdout })) {
    if (!line.includes('server started')) continue;
    address = /https?:\/\/127\.0\.0\.1:\d+/.exec(line)?.[0] ?? '';
    break;
  }
}, 180_000);

afterAll(async () => {
  const ended = once(server, 'exit');
  server.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

const importFile = (table: 'sites' | null, name: string, text: string) => {
  const content = Buffer.from(text).toString('base64');
  const body = { table, name, content, dryRun: false, reason: '' };
  return api.call('importRecords', { body });
};

test('the console beside it is served, under its policy', async () => {
  const answer = await fetch(`${address}/`);
  expect(answer.status).toBe(200);
  const page = await answer.text();
  const policy = answer.headers.get('content-security-policy') ?? '';
  const [, nonce = ''] = /'nonce-([^']+)'/.exec(policy) ?? [];
  expect(nonce).not.toBe('');
  expect(policy).toBe(consolePolicy(nonce));
  expect(page).toContain(`nonce="${nonce}"`);
  // What the build was made of is beside the page, and is nobody else's.
  expect(await (await fetch(`${address}/made-of.txt`)).text()).toContain('<!doctype html>');
  const [, script = ''] = /<script[^>]* src="([^"]+)"/.exec(page) ?? [];
  const loaded = await fetch(`${address}${script}`);
  expect(loaded.headers.get('content-type')).toContain('javascript');
});

test('a file too large for the main thread is imported', async () => {
  const rows = Array.from({ length: LIMITS.inlineReportLeaves }, (_, i) => `Site ${i},CN`);
  const note = 'x'.repeat(140);
  const text = `site,country,note\r\n${rows.map((row) => `${row},${note}\r\n`).join('')}`;
  expect(utf8(text).length).toBeGreaterThan(LIMITS.inlineImportBytes);
  const { imported } = await importFile('sites', 'sites.csv', text);
  expect(imported).toBe(LIMITS.inlineReportLeaves);
  const licenses = readFileSync(new URL('../../docs/examples/licenses.json', import.meta.url));
  await importFile(null, 'licenses.json', licenses.toString());
});

test('lists are drawn from views', async () => {
  const { items, total } = await api.call('listGpus', {});
  expect(items).toHaveLength(total);
  expect(items[0]?.license).toBe('LIC-2026-0001');
});

test('a report on a long register is built', async () => {
  const { items } = await api.call('listLogs', {});
  expect(items.find(({ log }) => log === 'register')?.size).toBeGreaterThan(
    LIMITS.inlineReportLeaves,
  );
  const body = { licenses: ['LIC-2026-0001'], from: 0 };
  const { state } = await api.call('draftReport', { body });
  expect(state).toBe('drafted');
});

test('its own command makes a backup of it', async () => {
  const { recipient } = await makeIdentity(0);
  const to = join(folder, 'fleet.backup.age');
  const args = command('backup', '--data', data, '--to', to, '--recipient', recipient);
  const made = spawnSync(process.execPath, args, { cwd: folder, env: environment });
  expect(made.status, String(made.stderr)).toBe(0);
  expect(readFileSync(to).subarray(0, 21).toString()).toBe('age-encryption.org/v1');
});
