/** The demonstration: its fleet, its people, its hosts, and its second start. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ApiClient } from '../../cli/client/apiClient.ts';
import { currentBalance } from '../../server/reporting.ts';
import { DAY_MS, MINUTE_MS } from '../../shared/register/day.ts';
import type { DemoFleet, DemoLink } from '../../simulator/demoFleet/demoFleet.ts';
import { openKept } from '../../simulator/demoFleet/kept.ts';
import { openDemo } from '../../simulator/demoFleet/openDemo.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const OPENS_MS = 120_000;
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-demo-fleet-'));
const options = {
  directory: join(folder, 'demo'),
  port: 0,
  version: '0.0.0-test',
  log: pino({ level: 'silent' }),
};

let demo: DemoFleet;
let leavesAtOpening: number;
beforeAll(async () => {
  demo = await openDemo(options);
  leavesAtOpening = demo.server.context.evidenceLog.size;
}, OPENS_MS);
afterAll(async () => {
  await demo.close();
  rmSync(folder, { recursive: true });
});

const secretOf = ({ url }: DemoLink): string => url.split('#')[1] ?? '';

function browser(): ApiClient {
  const { httpUrl: url } = demo.server;
  return ApiClient.ofBrowser({ kind: 'network', url, token: null, ca: null }, null);
}

function balance() {
  const { licenses, at } = demo.story;
  const scope = { licenses: [...licenses], from: at - 30 * DAY_MS, to: null };
  return currentBalance(demo.server.context, { scope });
}

describe('the fleet of the demonstration', () => {
  it("has every unit where the simulator's own record has it, at the real present", async () => {
    const { units, total, validAt } = await balance();
    const columns = units.map(({ serial, column }) => [serial, column]);
    expect(Object.fromEntries(columns)).toEqual(demo.story.columns);
    expect(Math.abs(validAt - Date.now())).toBeLessThan(MINUTE_MS);
    expect(demo.story.receivedGpus).toBe(96);
    expect(total).toMatchObject({ inTransit: 8, unreachable: 8, outOfService: 1, unaccounted: 1 });
  });

  it('has the incidents of its story, and no other finding', async () => {
    const { story } = demo;
    const told = [
      `gpuMoved ${story.movedGpu.serial}`,
      `unitMissing ${story.unaccountedGpu.serial}`,
      `hostSilent ${story.silentHost.host}`,
      `gpuMemoryNotOfModel ${story.moddedGpu.serial}`,
      `gpuBoardChanged ${story.moddedGpu.serial}`,
      `gpuUnlicensed ${story.unlicensedGpu.uuid}`,
      `conditionOpen ${story.openCondition.license}`,
      ...story.hosts.map((host) => `hostReadElsewhere ${host}`),
    ].toSorted();
    expect(story.findings).toEqual(told);
    const { findings } = await balance();
    const found = findings.map(({ code, subject }) => `${code} ${subject.id}`);
    expect(found.toSorted()).toEqual(told);
    // That the hosts are simulated is explained; the rest is for whoever tries it.
    const explained = findings.filter(
      (finding) => 'life' in finding && finding.life === 'explained',
    );
    expect(explained.map(({ code }) => code)).toEqual(story.hosts.map(() => 'hostReadElsewhere'));
  });

  it('goes on attesting, all but the silent host', async () => {
    const { evidenceLog } = demo.server.context;
    await vi.waitFor(() => expect(evidenceLog.size).toBeGreaterThan(leavesAtOpening), 20_000);
    expect(Math.abs(demo.clock.now() - Date.now())).toBeLessThan(MINUTE_MS);
  });
});

describe('the people of the demonstration', () => {
  it('get in by their links, each with the role that is named', async () => {
    const person = browser();
    const { compliance, ...others } = demo.links;
    const password = 'a brook runs under nine bridges';
    await person.cookie('useLink', { body: { secret: secretOf(compliance), password } });
    for (const link of Object.values(others)) {
      const read = await person.ask('readLink', { body: { secret: secretOf(link) } });
      expect(read).toMatchObject({ purpose: 'invitation', name: link.name });
    }
    expect(compliance).toMatchObject({ name: 'Lin Yue', role: 'compliance' });
    expect(demo.links.approver).toMatchObject({ name: 'Anna Weber', role: 'approver' });
    expect(demo.links.regulator).toMatchObject({ name: 'BIS reviewer', role: 'regulator' });
    expect(demo.links.administrator.role).toBe('administrator');
  });
});

describe('a second start', () => {
  it('is refused while the first one runs, and in a directory of something else', async () => {
    await expect(openDemo(options)).rejects.toMatchObject({ code: 'inUse' });
    const other = join(folder, 'other');
    mkdirSync(join(other, 'server'), { recursive: true });
    await expect(openDemo({ ...options, directory: other })).rejects.toMatchObject({
      code: 'usageWrong',
    });
    expect(readdirSync(other)).toContain('server');
    writeFileSync(join(other, 'demo.json'), '{}');
    await expect(openDemo({ ...options, directory: other })).rejects.toMatchObject({
      code: 'fileUnreadable',
    });
  });

  it('begins anew where the first one was stopped before its end', async () => {
    const directory = join(folder, 'stopped');
    const stopped = openDemo({ ...options, directory, signal: AbortSignal.abort() });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(readdirSync(directory)).toContain('server');
    expect(await openKept(directory)).toBeNull();
    expect(readdirSync(directory)).not.toContain('server');
  });

  it(
    'by the command line carries on, shows who can still get in, stops on SIGINT',
    async () => {
      const before = demo.server.context.evidenceLog.size;
      await demo.close();
      const argv = [MAIN, 'start', '--demo', '--data', options.directory, '--port', '0'];
      const child = spawn(process.execPath, argv, { cwd: folder });
      const texts: string[] = [];
      child.stdout.on('data', (chunk: Buffer) => texts.push(String(chunk)));
      const exit = once(child, 'exit');
      await vi.waitFor(() => expect(texts.join('')).toContain('In a second terminal'), 60_000);
      child.kill('SIGINT');
      expect(await exit).toEqual([0, null]);
      const text = texts.join('');
      const links = text.match(/http:\/\/127\.0\.0\.1:\d+\/link#\S{43}/g) ?? [];
      // The compliance officer used hers above.
      expect(links).toHaveLength(3);
      expect(text).toMatch(
        /Lin Yue \(compliance\).*\n +http:\/\/127\.0\.0\.1:\d+\/ {2}\(sign in\)/,
      );
      for (const name of ['Anna Weber', 'BIS reviewer', 'Chen Jie']) expect(text).toContain(name);
      expect(text).toContain('Stopped.');
      const log = readFileSync(join(options.directory, 'server.log'), 'utf8');
      for (const link of links) expect(log).not.toContain(link.split('#')[1]);
      expect(readdirSync(folder)).not.toContain('data');

      demo = await openDemo(options);
      expect(demo.server.context.evidenceLog.size).toBeGreaterThanOrEqual(before);
      expect(demo.links.compliance.expiresAt).toBeNull();
      expect(secretOf(demo.links.approver)).toMatch(/^\S{43}$/);
      const found = (await balance()).findings.map(({ code, subject }) => `${code} ${subject.id}`);
      expect(found.toSorted()).toEqual(demo.story.findings);
    },
    OPENS_MS,
  );
});
