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
import { ApiClient } from '../../cli/client/apiClient.ts';
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
const DRAFT_POINTS: readonly ServerCrashPoint[] = ['beforeReportFile', 'afterReportFile'];
const RELEASE_POINTS: readonly ServerCrashPoint[] = [
  'beforeReportStep',
  'register.beforeIngestCommit',
  'register.afterIngestCommit',
  'register.betweenTiles',
  'register.afterSequenceCommit',
  'register.beforeAck',
  'afterReportStep',
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
    const body = { table: null, name: 'license.json', content };
    await fleet.server.api.call('importRecords', { body });
    await fleet.server.settle();
  });
  afterEach(() => fleet.remove());

  const ask = (...argv: string[]) => runCli([...argv, '--data', fleet.directory]);
  const draft = () => ask('report', 'draft', '--license', 'L1', '--from', '2026-01-01');
  const reports = async () => (await fleet.server.api.call('listReports', {})).items;

  async function dieDuring(point: ServerCrashPoint, command: () => ReturnType<typeof runCli>) {
    await fleet.server.arm(point);
    const { code, said } = await command();
    expect(code).toBe(1);
    expect(said).toContain('[serverUnreachable]');
    expect(await fleet.server.death()).toBe('SIGKILL');
    await fleet.restart();
    await fleet.carryOn();
  }

  async function expectReleased(report: string): Promise<void> {
    const out = join(fleet.root, 'report.zip');
    expect(await ask('report', 'download', report, '--out', out)).toMatchObject({ code: 0 });
    const trust = join(fleet.root, 'trust.json');
    writeFileSync(trust, await fleet.server.api.call('getTrust', {}));
    const verified = await runCli(['verify', out, '--trust', trust]);
    expect(verified.code, verified.said).toBe(0);
    await fleet.expectNothingLost();
  }

  it.each(DRAFT_POINTS)('%s has no draft, and makes one afterwards', async (point) => {
    await dieDuring(point, draft);
    expect(await reports()).toEqual([]);
    expect(readdirSync(join(fleet.directory, 'reports'))).toEqual([]);
    expect(await draft()).toMatchObject({ code: 0 });
    expect(await reports()).toMatchObject([{ state: 'drafted' }]);
  });

  it.each(RELEASE_POINTS)('%s has released it or not, and verifies afterwards', async (point) => {
    expect(await draft()).toMatchObject({ code: 0 });
    const [{ report = '' } = {}] = await reports();
    await fleet.server.approve(report);
    await dieDuring(point, () => ask('report', 'release', report));
    const [{ state, steps } = {}] = await reports();
    const isNot = ['beforeReportStep', 'register.beforeIngestCommit'].includes(point);
    expect(state).toBe(isNot ? 'approved' : 'released');
    expect(steps?.map(({ step }) => step)).toEqual([
      'drafted',
      'approved',
      ...(isNot ? [] : ['released']),
    ]);
    if (isNot) expect(await ask('report', 'release', report)).toMatchObject({ code: 0 });
    await expectReleased(report);
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
      const answer = new ApiClient({ kind: 'socket', path, by: 'Li Na' }).call('getTrust', {});
      await expect(answer).rejects.toMatchObject({ code: 'serverUnreachable' });
    } finally {
      server.close();
    }
  });
});
