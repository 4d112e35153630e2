/** The command line as people use it: real processes, a real server, files in a temp directory. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { stateAt } from '../../simulator/incidents.ts';
import { writeFakeNvidiaSmi } from '../../simulator/nvidiaSmi/fake.ts';
import { planFleet } from '../../simulator/plan.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let directory = '';
let started: { child: ChildProcess; screen: string };

/** Runs `fleetseal …` in the test's directory. */
async function fleetseal(...argv: string[]): Promise<Outcome> {
  try {
    const options = { cwd: directory, maxBuffer: 16 * 1024 * 1024 };
    const done = await promisify(execFile)(process.execPath, [MAIN, ...argv], options);
    return { code: 0, ...done };
  } catch (error) {
    // as: execFile rejects with an error that carries these.
    return error as Outcome;
  }
}

/** Starts `fleetseal start` and waits for its screen. */
async function start(
  env: Record<string, string>,
): Promise<{ child: ChildProcess; screen: string }> {
  const argv = [MAIN, 'start', '--data', 'data', '--port', '0'];
  const child = spawn(process.execPath, argv, { cwd: directory, env: { ...process.env, ...env } });
  let screen = '';
  const shown = Promise.withResolvers<void>();
  child.stdout?.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    if (screen.includes('What to try next')) shown.resolve();
  });
  child.stderr?.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
  });
  child.once('exit', () => shown.reject(new Error(`it ended before its screen:\n${screen}`)));
  await shown.promise;
  return { child, screen };
}

async function stop(child: ChildProcess): Promise<number | null> {
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  return exited;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'fleetseal-cli-'));
  const plan = planFleet(1);
  const state = stateAt(plan, 0, 0);
  if (state === 'silent') throw new Error('host 0 speaks in round 0');
  const fake = await writeFakeNvidiaSmi(join(directory, 'smi'), state);
  started = await start({ FLEETSEAL_NVIDIA_SMI: fake });
}, 60_000);

afterAll(async () => {
  started.child.kill('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

const serial = () => /NVIDIA \S+.*?\s(\d{13})\s/.exec(started.screen)?.[1] ?? '';

describe('fleetseal start', () => {
  it('shows in one screen what runs, where, what was found and what to try next', () => {
    expect(started.screen).toMatch(/agents +ws:\/\/127\.0\.0\.1:\d+\/agent\/v1/);
    expect(started.screen).toMatch(/data +\/.*data \(readable by you alone\)/);
    expect(started.screen).toMatch(/Found \d+ GPUs?:/);
    expect(serial()).toMatch(/^\d{13}$/);
    expect(started.screen).toMatch(/http:\/\/127\.0\.0\.1:\d+\/link#\S{20,}\n/);
    expect(started.screen).toMatch(/login http:\/\/127\.0\.0\.1:\d+ --link/);
    expect(started.screen).toContain('Evidence 0 is signed and logged: leaf 0 of 1');
  });

  it('keeps its data from other users', async () => {
    for (const path of ['data', 'data/server', 'data/agent', 'data/server/keys']) {
      expect((await stat(join(directory, path))).mode & 0o777, path).toBe(0o700);
    }
    for (const path of ['server/fleetseal.db', 'agent/identity.json', 'server/admin.sock']) {
      expect((await stat(join(directory, 'data', path))).mode & 0o077, path).toBe(0);
    }
  });

  it('refuses a second server on the same data, and says so', async () => {
    const second = await fleetseal('server', '--data', 'data/server', '--port', '0');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('[inUse]');
    const again = await fleetseal('start', '--data', 'data', '--port', '0');
    expect(again.code).toBe(1);
    expect(again.stderr).toContain('[inUse]');
    expect(again.stderr).not.toContain('backup');
  });
});

describe('a port', () => {
  it.each(['start', 'server'])('that is taken is said in a sentence by %s', async (command) => {
    const port = /ws:\/\/[^:]+:(\d+)/.exec(started.screen)?.[1] ?? '';
    const second = await fleetseal(command, '--data', `other-${command}`, '--port', port);
    expect(second.code).toBe(1);
    expect(second.stderr).toContain(`Port ${port} of 127.0.0.1 is in use.`);
    expect(second.stderr).toContain('[inUse]');
    expect(second.stderr).not.toContain('    at ');
  });
});

describe('an option that is wrong', () => {
  it.each([
    [['server', '--port', '65536'], 'a whole number from 0 to 65535'],
    [['agent', 'run', '--server', 'foo'], 'an address such as ws://'],
    [['agent', 'run', '--server', 'http://127.0.0.1/'], 'an address such as ws://'],
    [['agent', 'run', '--server', 'ws://h/', '--cadence', '59'], 'from 60 to 86400'],
    [['token', 'create', '--uses', '0'], 'from 1 to 100000'],
    [['token', 'create', '--hours', '0'], 'from 1 to 8784'],
    [['report', 'draft', '--license', 'LIC-1'], '--from'],
    [['login', 'http://fleet.example.com'], 'is not an address such as https://'],
  ])('is refused with a sentence before anything runs: %j', async (argv, sentence) => {
    const { code, stdout, stderr } = await fleetseal(...argv);
    expect({ code, stdout }).toEqual({ code: 64, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr).not.toContain('    at ');
  });
});

describe('the commands that ask the running server', () => {
  it('account for a license from import to a report that verifies', async () => {
    const unit = { model: 'H200', serial: serial() };
    const license = {
      id: 'LIC-1',
      authority: 'BIS',
      number: 'D1',
      items: [{ model: 'H200', quantity: 2 }],
      validFrom: '2026-01-15',
      validTo: '2030-01-15',
    };
    const shipment = { id: 'S-1', license: 'LIC-1', shippedAt: '2026-03-01', units: [unit] };
    const file = { licenses: [license], shipments: [shipment] };
    await writeFile(join(directory, 'licenses.json'), JSON.stringify(file));
    expect((await fleetseal('license', 'import', 'licenses.json')).stdout).toContain('LIC-1');
    const again = await fleetseal('license', 'import', 'licenses.json');
    expect(again.stdout).toContain('2 already there, unchanged');

    const balance = await fleetseal('balance', '--license', 'LIC-1', '--json');
    const { total } = JSON.parse(balance.stdout);
    expect(total).toMatchObject({ licensed: 2, notShipped: 1 });
    const listed = await fleetseal('gpu', 'list', '--license', 'LIC-1', '--json');
    expect(JSON.parse(listed.stdout)).toMatchObject({
      items: [{ serial: serial(), standing: 'counted', assurance: { serial: 'claimed' } }],
      total: 1,
    });
    const table = await fleetseal('balance', '--license', 'LIC-1', '--units');
    expect(table.stdout).toContain(serial());
    expect(table.stdout).toContain("times are the operator's word: no independent witness");

    await fleetseal('trust', 'export', '--out', 'trust.json');
    const drafted = await fleetseal(
      'report',
      'draft',
      '--license',
      'LIC-1',
      '--from',
      '2026-03-01',
    );
    const report = /Report (\S+) is drafted/.exec(drafted.stdout)?.[1] ?? '';
    const download = ['report', 'download', report, '--out', 'report.zip'];
    expect(await fleetseal(...download)).toMatchObject({ code: 0, stderr: '' });
    const verified = await fleetseal('verify', 'report.zip', '--trust', 'trust.json');
    expect(verified.stdout).toContain('VALID');
    expect(verified.code).toBe(0);
    const kept = await fleetseal(...download);
    expect(kept.stderr).toContain('report.zip exists already; choose another name.');
    expect(kept.stderr).toContain('[fileExists]');
  });

  it('import the examples of the documentation', async () => {
    const examples = fileURLToPath(new URL('../../docs/examples/', import.meta.url));
    const licenses = await fleetseal('license', 'import', join(examples, 'licenses.json'));
    expect(licenses).toMatchObject({ code: 0, stderr: '' });
    expect(licenses.stdout).toContain('1 license: LIC-2026-0001\n1 shipment: SHP-1\n');
    const shipments = await fleetseal('license', 'import', join(examples, 'shipments.csv'));
    expect(shipments).toMatchObject({ code: 0, stderr: '' });
    expect(shipments.stdout).toContain('1 shipment: SHP-2\n');
  });

  it('refuse an interval that is not over as wrong usage, not as a broken report', async () => {
    const scope = ['--license', 'LIC-1'];
    for (const times of [
      ['--from', '2999-01-01'],
      ['--from', '2026-03-01', '--to', '2999-01-01'],
      ['--from', '2026-03-02', '--to', '2026-03-01'],
    ]) {
      const { code, stderr } = await fleetseal('report', 'draft', ...scope, ...times);
      expect(code).toBe(64);
      expect(stderr).toContain('[usageWrong]');
      expect(stderr).not.toContain('Ask for the file again');
    }
  });

  it('check both stored logs, and exit 1 where one of them was changed', async () => {
    const whole = await fleetseal('log', 'check');
    expect(whole).toMatchObject({ code: 0, stderr: '' });
    expect(whole.stdout).toMatch(/^evidence log: \d+ (leaf|leaves), no problem$/m);
    expect(whole.stdout).toMatch(/^register log: \d+ leaves, no problem$/m);
    const database = new DatabaseSync(join(directory, 'data/server/fleetseal.db'), {
      timeout: 5_000,
    });
    const tile = database.prepare("SELECT hashes FROM tile WHERE log = 'register' AND n = 0").get();
    const forge = database.prepare("UPDATE tile SET hashes = ? WHERE log = 'register' AND n = 0");
    forge.run(new Uint8Array(32));
    const forged = await fleetseal('log', 'check');
    forge.run(tile?.hashes ?? null);
    database.close();
    expect(forged.code).toBe(1);
    expect(forged.stdout).toMatch(/register log: \d+ leaves, 1 problem\n {2}- tile 0\/0/);
    expect((await fleetseal('log', 'check')).code).toBe(0);
  });

  it('verify exits 1 for a changed report and 2 for one that it cannot read', async () => {
    const report = await readFile(join(directory, 'report.zip'));
    report[report.length >> 1] = (report[report.length >> 1] ?? 0) ^ 1;
    await writeFile(join(directory, 'changed.zip'), report);
    const changed = await fleetseal('verify', 'changed.zip', '--trust', 'trust.json');
    expect(changed.code).toBe(1);
    expect(changed.stdout).toContain('container: FAILED [reportInvalid]');
    expect((await fleetseal('verify', 'absent.zip', '--trust', 'trust.json')).code).toBe(2);
    expect((await fleetseal('verify', 'report.zip', '--trust', 'absent.json')).code).toBe(2);
  });

  it('enroll a second host with a token that is never in argv', async () => {
    const token = await fleetseal('token', 'create', '--site', 'Site B');
    await writeFile(join(directory, 'token'), token.stdout);
    const url = /ws:\/\/\S+/.exec(started.screen)?.[0] ?? '';
    const argv = [MAIN, 'agent', 'run', '--server', url, '--token-file', 'token'];
    const child = spawn(process.execPath, [...argv, '--name', 'second'], { cwd: directory });
    await new Promise<void>((resolve) => {
      child.stdout.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('attested')) resolve();
      });
    });
    const status = await fleetseal('status', '--json');
    const hosts = JSON.parse(status.stdout).hostList;
    const found = Number(/Found (\d+) GPU/.exec(started.screen)?.[1]);
    expect(hosts).toContainEqual(expect.objectContaining({ gpus: found, leaf: 0 }));
    expect((await fleetseal('status')).stdout).toMatch(/last seen +│ GPUs │ status/);
    expect(hosts).toContainEqual(
      expect.objectContaining({ name: 'second', site: 'Site B', connected: true, leaf: 1 }),
    );
    expect(await stop(child)).toBe(0);
  });

  it('say in a sentence what is wrong, with a code and what to do next', async () => {
    const unknown = await fleetseal('balance', '--license', 'LIC-9');
    expect(unknown).toMatchObject({ code: 1, stdout: '' });
    expect(unknown.stderr).toContain('There is no license LIC-9.');
    expect(unknown.stderr).toContain('finding list and export say what there is');
    expect(unknown.stderr).toContain('[notFound]');
    const noTime = await fleetseal('balance', '--license', 'LIC-1', '--from', 'yesterday');
    expect(noTime.stderr).toContain('[usageWrong]');
    const nobody = await fleetseal('status', '--data', 'elsewhere');
    expect(nobody.stderr).toContain('[serverUnreachable]');
    expect((await fleetseal('no-such-command')).code).toBe(64);
  });
});

describe('stopping and starting again', () => {
  it('stops cleanly on Ctrl-C, and a second start carries on with the same identity', async () => {
    const logName = /log name +(\S+)/.exec(started.screen)?.[1];
    const before = await readFile(join(directory, 'data/agent/identity.json'), 'utf8');
    expect(await stop(started.child)).toBe(0);
    started = await start({ FLEETSEAL_NVIDIA_SMI: join(directory, 'smi/nvidia-smi') });
    expect(/log name +(\S+)/.exec(started.screen)?.[1]).toBe(logName);
    expect(started.screen).toMatch(/Evidence 1 is signed and logged: leaf \d+ of \d+/);
    expect(await readFile(join(directory, 'data/agent/identity.json'), 'utf8')).toBe(before);
    expect(await stop(started.child)).toBe(0);
  });

  it('shows a host without GPU as a fact', async () => {
    started = await start({ FLEETSEAL_NVIDIA_SMI: join(directory, 'no-such-nvidia-smi') });
    expect(started.screen).toContain('Found no GPU on this host: there is no nvidia-smi to run.');
    const smi = join(directory, 'no-such-nvidia-smi');
    expect(started.screen).toContain(`READ ELSEWHERE: nvidia-smi is ${smi}`);
  });
});
