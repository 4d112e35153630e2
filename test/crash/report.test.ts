/** The server is killed while it makes a report, and the command line while it writes one. */
import { type SpawnSyncReturns, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AdminClient } from '../../cli/adminClient.ts';
import { writeNew } from '../../cli/newFile.ts';
import type { ServerCrashPoint } from '../../server/crashHook.ts';
import { toBase64 } from '../../shared/bytes/base64.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { CrashFleet } from './fleet.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const LICENSE = {
  id: 'L1',
  authority: 'BIS',
  number: 'D000001',
  items: [{ model: 'H200', quantity: 2 }],
  validFrom: '2026-01-01',
  validTo: '2099-01-01',
};
const POINTS: readonly ServerCrashPoint[] = [
  'beforeReportRelease',
  'register.beforeIngestCommit',
  'register.afterIngestCommit',
  'register.betweenTiles',
  'register.afterSequenceCommit',
  'register.beforeAck',
  'afterReportRelease',
];

/** Runs the command line; the test's own event loop goes on. */
async function runCli(args: readonly string[]): Promise<{ code: unknown; said: string }> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const closed = once(child, 'close');
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, said: out + err };
}

describe('a server killed while it makes a report', () => {
  let fleet: CrashFleet;
  beforeEach(async () => {
    fleet = await CrashFleet.start();
    const { agent } = await fleet.addHost();
    await agent.connect();
    await fleet.attest(agent);
    const content = toBase64(utf8(JSON.stringify({ licenses: [LICENSE] })));
    const who = { by: 'Li Na', reason: '', dryRun: false };
    const body = { table: null, name: 'license.json', content, ...who };
    await fleet.server.admin.bytes({ method: 'POST', path: '/v1/records/import', body });
    await fleet.server.settle();
  });
  afterEach(() => fleet.remove());

  it.each(POINTS)('%s leaves no file, and makes one that verifies afterwards', async (point) => {
    const out = join(fleet.root, 'report.zip');
    const create = ['report', 'create', '--license', 'L1', '--from', '2026-01-01', '--out', out];
    const command = [...create, '--data', fleet.directory];
    await fleet.server.arm(point);
    const { code, said } = await runCli(command);
    expect(code).toBe(1);
    expect(said).toContain('[serverUnreachable]');
    expect(await fleet.server.death()).toBe('SIGKILL');
    expect(existsSync(out)).toBe(false);
    await fleet.restart();
    await fleet.carryOn();
    expect(await runCli(command)).toMatchObject({ code: 0 });
    const trust = join(fleet.root, 'trust.json');
    writeFileSync(trust, await fleet.server.admin.bytes({ method: 'GET', path: '/v1/trust' }));
    const verified = await runCli(['verify', out, '--trust', trust]);
    expect(verified.code, verified.said).toBe(0);
    await fleet.expectNothingLost();
  });
});

describe('a file that a command writes', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'fleetseal-out-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const bytes = utf8('whole '.repeat(50_000));

  function runWriter(path: string, point: string): SpawnSyncReturns<Buffer> {
    const script = fileURLToPath(new URL('./writeChild.ts', import.meta.url));
    return spawnSync(process.execPath, [script, path, point], { input: bytes });
  }

  it.each(['halfWritten', 'beforeLink'])('is absent when killed at %s', async (point) => {
    const path = join(folder, 'report.zip');
    expect(runWriter(path, point).signal).toBe('SIGKILL');
    expect(existsSync(path)).toBe(false);
    await writeNew(path, bytes);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
  });

  it('is whole, and alone in its folder', () => {
    const path = join(folder, 'report.zip');
    expect(runWriter(path, 'never').status).toBe(0);
    expect(new Uint8Array(readFileSync(path))).toEqual(bytes);
    expect(readdirSync(folder)).toEqual(['report.zip']);
  });

  it('never replaces another one', async () => {
    const path = join(folder, 'report.zip');
    writeFileSync(path, 'before');
    await expect(writeNew(path, bytes)).rejects.toMatchObject({ code: 'fileExists' });
    expect(readFileSync(path, 'utf8')).toBe('before');
    expect(readdirSync(folder)).toEqual(['report.zip']);
  });

  it('is refused where the server stops in the middle of its answer', async () => {
    const path = join(folder, 'admin.sock');
    const server = createServer((_request, reply) => {
      reply.writeHead(200, { 'content-length': '1000' });
      reply.write('half', () => reply.destroy());
    });
    await new Promise<void>((resolve) => server.listen(path, resolve));
    try {
      const answer = new AdminClient(path).bytes({ method: 'POST', path: '/v1/reports' });
      await expect(answer).rejects.toMatchObject({ code: 'serverUnreachable' });
    } finally {
      server.close();
    }
  });
});
