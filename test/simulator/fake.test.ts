import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { printQueryCsv } from '../../simulator/nvidiaSmi/csv.ts';
import { CSV_FIELDS } from '../../simulator/nvidiaSmi/csvFields.ts';
import { rewriteFakeNvidiaSmi, writeFakeNvidiaSmi } from '../../simulator/nvidiaSmi/fake.ts';
import { NVIDIA_SMI_FAULTS } from '../../simulator/nvidiaSmi/state.ts';
import { printQueryXml } from '../../simulator/nvidiaSmi/xml.ts';
import { planFleet } from '../../simulator/plan.ts';
import { speakingState, withLostGpu } from './fixtures.ts';

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | string | null | undefined;
}

function call(file: string, argv: readonly string[], timeoutMs = 10_000): Promise<Answer> {
  return new Promise((resolve) => {
    const options = { timeout: timeoutMs, killSignal: 'SIGKILL' as const, maxBuffer: 1 << 26 };
    execFile(file, argv, options, (error, stdout, stderr) => {
      resolve({ stdout, stderr, exitCode: error === null ? 0 : (error.code ?? error.signal) });
    });
  });
}

const plan = planFleet(1);
const state = speakingState(plan, 0, 0);
const later = withLostGpu(speakingState(plan, 0, 1), 0);
let directory = '';
let executable = '';

beforeAll(async () => {
  directory = await mkdtemp(path.join(os.tmpdir(), 'fleetseal simulator '));
  executable = await writeFakeNvidiaSmi(path.join(directory, 'host'), state);
});

afterAll(async () => {
  await rm(directory, { recursive: true, force: true });
});

describe('the fake nvidia-smi', () => {
  it('prints the XML for -q -x', async () => {
    const answer = await call(executable, ['-q', '-x']);
    expect(answer).toEqual({ stdout: printQueryXml(state), stderr: '', exitCode: 0 });
  });

  it('prints any list of fields in any format as the generator does', async () => {
    const all = [...CSV_FIELDS.keys()];
    const lists = [all, [...all].reverse(), ['uuid'], ['gpu_uuid', 'uuid', 'uuid', 'memory.total']];
    const formats = {
      csv: {},
      'csv,noheader': { noheader: true },
      'csv,nounits': { nounits: true },
      'noheader,nounits,csv': { noheader: true, nounits: true },
    };
    for (const list of lists) {
      for (const [format, options] of Object.entries(formats)) {
        const argv = [`--query-gpu=${list.join(',')}`, `--format=${format}`];
        const expected = printQueryCsv(state, list, options).text;
        expect(await call(executable, argv)).toEqual({ stdout: expected, stderr: '', exitCode: 0 });
        expect((await call(executable, argv.reverse())).stdout).toBe(expected);
      }
    }
  });

  it('lists GPUs for -L and versions for --version', async () => {
    const list = await call(executable, ['-L']);
    expect(list.stdout.trimEnd().split('\n')).toHaveLength(state.gpus.length);
    expect(list.stdout).toMatch(/^GPU 0: NVIDIA H\S+.* \(UUID: GPU-[0-9a-f-]{36}\)\n/);
    const version = await call(executable, ['--version']);
    expect(version.stdout).toContain('DRIVER version      : 580.105.08\n');
    expect([list.exitCode, version.exitCode]).toEqual([0, 0]);
  });

  it('exits 2 for an unknown field, an unknown format and any other arguments', async () => {
    const unknown = await call(executable, ['--query-gpu=uuid,pdi', '--format=csv']);
    expect(unknown.stdout).toBe('Field "pdi" is not a valid field to query.\n');
    expect(unknown.exitCode).toBe(2);
    for (const argv of [
      [],
      ['-q'],
      ['-x', '-q'],
      ['-q -x'],
      ['-q', '-x', '-q'],
      ['--query-gpu=uuid'],
      ['--format=csv'],
      ['--query-gpu=', '--format=csv'],
      ['--query-gpu=uuid', '--format=json'],
      ['--query-gpu=uuid', '--format=noheader'],
      ['--query-gpu=uuid', '--format=csv', '-q'],
      ['--query-gpu=uuid\\tx', '--format=csv'],
      ['--query-gpu=$(id)', '--format=csv'],
      ['-pm', '1'],
    ]) {
      const answer = await call(executable, argv);
      expect(answer.exitCode, argv.join(' ')).toBe(2);
      expect(answer.stdout, argv.join(' ')).not.toBe('');
    }
  });

  it('answers when it is found through PATH, from any working directory', async () => {
    const answer = await new Promise<string>((resolve) => {
      const env = { PATH: path.dirname(executable) };
      execFile('nvidia-smi', ['-L'], { env, cwd: '/' }, (_, stdout) => resolve(stdout));
    });
    expect(answer).toBe((await call(executable, ['-L'])).stdout);
  });

  it('answers in a few milliseconds', async () => {
    const argv = ['--query-gpu=uuid,serial,name,pci.bus_id,memory.total', '--format=csv'];
    const times: number[] = [];
    for (let attempt = 0; attempt < 15; attempt += 1) {
      const start = performance.now();
      await call(executable, argv);
      times.push(performance.now() - start);
    }
    expect(Math.min(...times)).toBeLessThan(100);
  });

  it('shows the new state after a rewrite, and keeps no more than two generations', async () => {
    const host = path.join(directory, 'rewritten');
    const fake = await writeFakeNvidiaSmi(host, state);
    for (const next of [later, state, later]) {
      await rewriteFakeNvidiaSmi(host, next);
      expect((await call(fake, ['-q', '-x'])).stdout).toBe(printQueryXml(next));
    }
    const lost = await call(fake, ['--query-gpu=uuid,serial', '--format=csv,noheader']);
    expect(lost.stdout.split('\n')[0]).toBe(`${later.gpus[0]?.uuid}, [GPU is lost]`);
    expect((await call(fake, ['-L'])).stdout).toContain(later.gpus[0]?.uuid);
    expect(await readdir(path.join(host, 'nvidia-smi.data'))).toHaveLength(3);
  });

  it('shows one whole state or the other while it is rewritten', async () => {
    const host = path.join(directory, 'busy');
    const fake = await writeFakeNvidiaSmi(host, state);
    const whole = [printQueryXml(state), printQueryXml(later)];
    const calls = Array.from({ length: 20 }, () => call(fake, ['-q', '-x']));
    await rewriteFakeNvidiaSmi(host, later);
    for (const answer of await Promise.all(calls)) expect(whole).toContain(answer.stdout);
  });

  it('fails as the real one does, by text and exit code', async () => {
    const host = path.join(directory, 'faulty');
    const fake = await writeFakeNvidiaSmi(host, { ...state, fault: 'driverMismatch' });
    const seen = [await call(fake, ['-q', '-x'])];
    for (const fault of ['noDriver', 'noDevices'] as const) {
      await rewriteFakeNvidiaSmi(host, { ...state, fault });
      seen.push(await call(fake, ['--query-gpu=uuid', '--format=csv']));
    }
    expect(seen.map(({ exitCode }) => exitCode)).toEqual([18, 9, 6]);
    expect(seen[0]?.stdout).toBe(
      'Failed to initialize NVML: Driver/library version mismatch\nNVML library version: 580.105\n',
    );
    expect(seen[1]?.stdout).toMatch(
      /^NVIDIA-SMI has failed because it couldn't communicate with the NVIDIA driver\. /,
    );
    expect(seen[2]?.stdout).toBe('No devices were found\n');
    await rewriteFakeNvidiaSmi(host, { ...state, gpus: [] });
    expect((await call(fake, ['-q', '-x'])).exitCode).toBe(6);
    await rewriteFakeNvidiaSmi(host, state);
    expect((await call(fake, ['-q', '-x'])).exitCode).toBe(0);
  });

  it('prints nothing and does not end while it hangs', async () => {
    expect(NVIDIA_SMI_FAULTS).toContain('hang');
    const fake = await writeFakeNvidiaSmi(path.join(directory, 'hung'), {
      ...state,
      fault: 'hang',
    });
    const answer = await call(fake, ['-q', '-x'], 500);
    expect(answer).toEqual({ stdout: '', stderr: '', exitCode: 'SIGKILL' });
  });
});
