/** Every known way in which nvidia-smi fails: coded, in time, and never at the others' cost. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type CollectedClaims, collectClaims } from '../../agent/collectors/collectClaims.ts';
import {
  collectFrom,
  collectInTime,
  csvOf,
  DEADLINE_MS,
  type FakeHost,
  GPU_A,
  GPU_B,
  makeFakeHost,
  xmlOf,
} from './fakeHost.ts';

const GOOD_CSV = csvOf(GPU_A, GPU_B);
const GOOD_XML = xmlOf([GPU_A, GPU_B]);
const BOTH = [`gpu-${GPU_A.busId}`, `gpu-${GPU_B.busId}`];

let host: FakeHost;
beforeEach(() => {
  host = makeFakeHost();
  host.answerCsv({ stdout: GOOD_CSV });
  host.answerXml({ stdout: GOOD_XML });
});
afterEach(() => host.remove());

const names = (claims: CollectedClaims): string[] => [...claims.gpus.keys()];
/** True where the process exists and is more than a zombie that waits to be reaped. */
function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return false;
  }
}

/** True where the process is gone within a second: SIGKILL takes effect a moment later. */
async function vanishes(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 20 && isAlive(pid); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return !isAlive(pid);
}
const pidIn = (name: string): number =>
  Number(readFileSync(join(host.folder, name), 'utf8').trim());

describe('a healthy host', () => {
  it('gives every GPU once, with both reads as the provenance of what both give', async () => {
    const claims = await collectInTime(host);
    expect(names(claims)).toEqual(BOTH);
    const gpu = claims.gpus.get(`gpu-${GPU_A.busId}`);
    expect(gpu?.serial).toBe(GPU_A.serial);
    expect(gpu?.provenance.serial).toEqual(['nvidiaSmiCsv', 'nvidiaSmiXml']);
    // The two reads spell the VBIOS in different case; that is no disagreement.
    expect(gpu?.provenance.vbiosVersion).toEqual(['nvidiaSmiCsv', 'nvidiaSmiXml']);
    expect(gpu?.provenance.pdi).toEqual(['nvidiaSmiXml']);
    expect(gpu?.disagreements).toBeUndefined();
    expect(claims.readings.get(`gpu-${GPU_A.busId}`)?.powerMilliwatts).toBe(118_070);
    expect(claims.collectors.nvidiaSmiCsv).toMatchObject({ outcome: 'ok', gpuCount: 2 });
    expect(claims.collectors.nvidiaSmiXml).toMatchObject({ outcome: 'ok', gpuCount: 2 });
  });

  it('is asked only by fixed arguments', async () => {
    await collectInTime(host);
    const asked = readFileSync(join(host.folder, 'asked'), 'utf8').trim().split('\n');
    expect(asked).toEqual([
      expect.stringMatching(/^--query-gpu=[a-z_.,]+ --format=csv,nounits$/),
      '-q -x',
    ]);
  });

  it('is read the same where the override has another name than nvidia-smi', async () => {
    const other = makeFakeHost('smi replay');
    other.answerCsv({ stdout: GOOD_CSV });
    other.answerXml({ stdout: GOOD_XML });
    const claims = await collectFrom(other);
    expect(claims.collectors.nvidiaSmiXml.outcome).toBe('ok');
    expect(claims.host.overrides?.nvidiaSmi).toBe(other.nvidiaSmi);
    other.remove();
  });
});

describe('nvidia-smi that is not there', () => {
  it('is collectorUnavailable for both reads, and the host is still described', async () => {
    host.writeFile('/proc/sys/kernel/hostname', 'still-here\n');
    const claims = await collectClaims({
      paths: { nvidiaSmi: join(host.folder, 'absent'), hostRoot: join(host.folder, 'root') },
      now: Date.now,
      agentVersion: '9.9.9',
      xml: true,
      host: true,
    });
    expect(claims.collectors.nvidiaSmiCsv.code).toBe('collectorUnavailable');
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorUnavailable');
    expect(claims.collectors.host.outcome).toBe('ok');
    expect(claims.host.hostname).toBe('still-here');
    expect(claims.gpus.size).toBe(0);
  });

  it('is collectorUnavailable where the override is a folder or not executable', async () => {
    mkdirSync(join(host.folder, 'folder'));
    writeFileSync(join(host.folder, 'plain'), '#!/bin/sh\n', { mode: 0o644 });
    for (const name of ['folder', 'plain']) {
      const claims = await collectFrom(host, {
        paths: { nvidiaSmi: join(host.folder, name) },
        host: false,
      });
      expect(claims.collectors.nvidiaSmiCsv.code).toBe('collectorUnavailable');
    }
  });

  it('is collectorFailed where the file can not be started', async () => {
    writeFileSync(host.nvidiaSmi, '#!/absent/interpreter\n', { mode: 0o755 });
    const claims = await collectInTime(host);
    expect(claims.collectors.nvidiaSmiCsv.code).toBe('collectorFailed');
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorFailed');
  });
});

const HANGS = {
  'that hangs': 'sleep 600',
  'that ignores SIGTERM': 'trap "" TERM; while :; do sleep 1; done',
  'whose grandchild holds the output open while it waits':
    'sleep 600 & echo $! > "$FOLDER/grandchild"; wait',
};

describe('nvidia-smi', () => {
  it.each(Object.entries(HANGS))(
    '%s on the CSV is collectorTimeout, and the XML is read',
    async (_, lines) => {
      host.answerCsv({ before: `FOLDER='${host.folder}'; echo $$ > "$FOLDER/pid"; ${lines}` });
      const claims = await collectInTime(host);
      expect(claims.collectors.nvidiaSmiCsv.code).toBe('collectorTimeout');
      expect(claims.collectors.nvidiaSmiXml.outcome).toBe('ok');
      expect(names(claims)).toEqual(BOTH);
      expect(await vanishes(pidIn('pid'))).toBe(true);
      if (existsSync(join(host.folder, 'grandchild')))
        expect(await vanishes(pidIn('grandchild'))).toBe(true);
    },
  );

  it.each(Object.entries(HANGS))(
    '%s on the XML is collectorTimeout, and the CSV stands',
    async (_, lines) => {
      host.answerXml({ before: `FOLDER='${host.folder}'; echo $$ > "$FOLDER/pid"; ${lines}` });
      const claims = await collectInTime(host);
      expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorTimeout');
      expect(claims.collectors.nvidiaSmiCsv.outcome).toBe('ok');
      expect(names(claims)).toEqual(BOTH);
      expect(await vanishes(pidIn('pid'))).toBe(true);
      if (existsSync(join(host.folder, 'grandchild')))
        expect(await vanishes(pidIn('grandchild'))).toBe(true);
    },
  );

  it('that exits while a grandchild holds the output is read without waiting', async () => {
    host.answerCsv({ stdout: GOOD_CSV, before: 'sleep 600 &' });
    const claims = await collectInTime(host, false);
    expect(claims.collectors.nvidiaSmiCsv).toMatchObject({ outcome: 'ok', gpuCount: 2 });
    expect(claims.collectors.nvidiaSmiCsv.durationMs).toBeLessThan(DEADLINE_MS);
  });

  it('that hangs after some rows leaves the whole rows beside collectorTimeout', async () => {
    host.answerCsv({ stdout: `${csvOf(GPU_A)}590.48.01, 2, NVIDIA H`, after: 'sleep 600' });
    const claims = await collectInTime(host, false);
    expect(claims.collectors.nvidiaSmiCsv).toMatchObject({ code: 'collectorTimeout', gpuCount: 1 });
    expect(names(claims)).toEqual([`gpu-${GPU_A.busId}`]);
  });

  it('that nothing can end is left behind, and no second one is started', async () => {
    host.answerCsv({ before: `echo $$ > '${host.folder}/pid'; exec sleep 600` });
    const signalGroup = (): void => undefined;
    const first = await collectFrom(host, { deadlineMs: 500, signalGroup, host: false });
    expect(first.collectors.nvidiaSmiCsv.code).toBe('collectorTimeout');
    expect(first.collectors.nvidiaSmiXml.code).toBe('collectorLeftBehind');
    const asked = (): number =>
      readFileSync(join(host.folder, 'asked'), 'utf8').trim().split('\n').length;
    expect(asked()).toBe(1);
    const second = await collectFrom(host, { deadlineMs: 500, host: false });
    expect(second.collectors.nvidiaSmiCsv.code).toBe('collectorLeftBehind');
    expect(asked()).toBe(1);
    expect(isAlive(pidIn('pid'))).toBe(true);
    process.kill(pidIn('pid'), 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 300));
    host.answerCsv({ stdout: GOOD_CSV });
    const third = await collectFrom(host, { host: false });
    expect(third.collectors.nvidiaSmiCsv.outcome).toBe('ok');
  });
});

describe('an nvidia-smi that no signal ends', () => {
  const pids = (): number[] =>
    readFileSync(join(host.folder, 'pids'), 'utf8').trim().split('\n').map(Number);
  const asked = (): number =>
    readFileSync(join(host.folder, 'asked'), 'utf8').split('\n').length - 1;
  const signalGroup = (): void => undefined;
  const quick = { deadlineMs: 1_000, signalGroup, host: false };

  it('and whose grandchild holds the output is started once; the kernel carries on', async () => {
    host.showToKernel(GPU_A, GPU_B);
    const whole = await collectFrom(host);
    const before = asked();
    const lines = `sleep 600 & echo $! >> '${host.folder}/pids'; echo $$ >> '${host.folder}/pids'`;
    host.answerCsv({ before: `${lines}; trap '' TERM; exec sleep 600` });
    let { carry } = whole;
    for (const code of ['collectorTimeout', 'collectorLeftBehind', 'collectorLeftBehind']) {
      const startedAt = performance.now();
      const claims = await collectFrom(host, { ...quick, carry });
      expect(performance.now() - startedAt).toBeLessThan(20_000);
      carry = claims.carry;
      const { nvidiaSmiCsv, nvidiaSmiXml, kernelDriver, kernelPci } = claims.collectors;
      expect([nvidiaSmiCsv.code, nvidiaSmiXml.code]).toEqual([code, 'collectorLeftBehind']);
      expect([kernelDriver.outcome, kernelPci.outcome]).toEqual(['ok', 'ok']);
      expect([...claims.gpus.values()].map(({ state, serial }) => [state, serial])).toEqual([
        ['unreadable', GPU_A.serial],
        ['unreadable', GPU_B.serial],
      ]);
    }
    expect(asked()).toBe(before + 1);
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    host.answerCsv({ stdout: GOOD_CSV });
    const again = await collectFrom(host, { carry });
    expect([...again.gpus]).toEqual([...whole.gpus]);
  });

  it('but exits while a grandchild lives on holds the lane until that has ended', async () => {
    const lines = `sleep 600 & echo $! >> '${host.folder}/pids'`;
    host.answerCsv({ stdout: GOOD_CSV, before: lines });
    const claims = await collectFrom(host, { ...quick, deadlineMs: 3_000 });
    expect(claims.collectors.nvidiaSmiCsv.outcome).toBe('ok');
    expect(claims.collectors.nvidiaSmiXml.code).toBe('collectorLeftBehind');
    for (const pid of pids()) process.kill(pid, 'SIGKILL');
    expect((await collectFrom(host)).collectors.nvidiaSmiXml.outcome).toBe('ok');
  });
});

describe('a child whose nvidia-smi outlives it', () => {
  it('holds the lane on: the package reads no second one beside it', async () => {
    host.answerXml({
      before: `echo $$ > '${host.folder}/pid'; trap "" TERM; while :; do sleep 1; done`,
    });
    // Plays a process that SIGKILL does not end, while the child itself does end on SIGTERM.
    const signalGroup = (pid: number, signal: 'SIGTERM' | 'SIGKILL'): void => {
      if (signal === 'SIGTERM') process.kill(-pid, signal);
    };
    const first = await collectFrom(host, { deadlineMs: DEADLINE_MS, signalGroup, host: false });
    expect(first.collectors.nvidiaSmiXml.code).toBe('collectorTimeout');
    expect(isAlive(pidIn('pid'))).toBe(true);
    const second = await collectFrom(host, { deadlineMs: DEADLINE_MS, host: false });
    expect(second.collectors.nvidiaSmiCsv.code).toBe('collectorLeftBehind');
    process.kill(pidIn('pid'), 'SIGKILL');
    expect(await vanishes(pidIn('pid'))).toBe(true);
    host.answerXml({ stdout: GOOD_XML });
    const third = await collectFrom(host, { host: false });
    expect(third.collectors.nvidiaSmiXml.outcome).toBe('ok');
  });
});

describe('text instead of data', () => {
  it('is the same fault on either stream, with the text', async () => {
    const text = 'Failed to initialize NVML: Driver/library version mismatch';
    for (const stream of ['stdout', 'stderr'] as const) {
      host.answerCsv({ [stream]: `${text}\n`, exitCode: 18 });
      host.answerXml({ [stream]: `${text}\n`, exitCode: 18 });
      const { collectors, gpus } = await collectInTime(host);
      expect(collectors.nvidiaSmiCsv.code).toBe('driverMismatch');
      expect(collectors.nvidiaSmiCsv.message).toContain(text);
      expect(collectors.nvidiaSmiCsv.message).toContain('exit code 18');
      expect(collectors.nvidiaSmiXml.code).toBe('driverMismatch');
      expect(gpus.size).toBe(0);
    }
  });

  it('that nobody has seen is collectorFailed, at exit code 0 collectorOutputInvalid', async () => {
    for (const [exitCode, code] of [
      [7, 'collectorFailed'],
      [0, 'collectorOutputInvalid'],
    ] as const) {
      host.answerCsv({ stdout: 'Something new went wrong\n', exitCode });
      expect((await collectInTime(host, false)).collectors.nvidiaSmiCsv.code).toBe(code);
    }
  });

  it('no devices is a fact and no fault: no GPU, and the XML is not asked', async () => {
    host.answerCsv({ stdout: 'No devices were found\n', exitCode: 6 });
    const { collectors } = await collectInTime(host);
    expect(collectors.nvidiaSmiCsv).toMatchObject({ outcome: 'ok', gpuCount: 0 });
    expect(collectors.nvidiaSmiXml.outcome).toBe('skipped');
  });

  it.each([
    ['0000:02:00.0', 'GPU 0000:02:00.0: GPU is lost.  Reboot the system to recover this GPU'],
    ['0000:CB:00.0', 'GPU0000:CB:00.0: Unknown Error'],
    ['0000:34:00.0', 'GPU1: 0000:34:00.0: Unknown Error'],
  ])('a lost GPU %s named only by an error line is an unreadable row', async (busId, line) => {
    host.answerXml({ exitCode: 15 });
    const error = `Unable to determine the device handle for ${line}\n`;
    host.answerCsv({ stdout: error, exitCode: 15 });
    const alone = await collectInTime(host);
    expect(alone.collectors.nvidiaSmiCsv).toMatchObject({ code: 'gpuLost', gpuCount: 1 });
    expect(alone.gpus.get(`gpu-0000${busId}`)?.state).toBe('unreadable');
    host.answerCsv({ stdout: `${error}${GOOD_CSV}` });
    const beside = await collectInTime(host);
    expect(beside.collectors.nvidiaSmiCsv).toMatchObject({ outcome: 'ok', gpuCount: 3 });
    expect(names(beside).sort()).toEqual([...BOTH, `gpu-0000${busId}`].sort());
    expect(beside.gpus.get(`gpu-${GPU_A.busId}`)?.state).toBe('readable');
  });

  it('lost GPUs inside the CSV keep what could be read and are unreadable', async () => {
    for (const word of ['[GPU is lost]', '[Unknown Error]', 'ERR!', '[GPU requires reset]']) {
      host.answerCsv({ stdout: GOOD_CSV.replace('143771', word) });
      const claims = await collectInTime(host, false);
      const gpu = claims.gpus.get(`gpu-${GPU_A.busId}`);
      expect([word, gpu?.state, gpu?.serial]).toEqual([word, 'unreadable', GPU_A.serial]);
      expect(gpu?.memoryTotalMiB).toBeUndefined();
      expect(claims.gpus.get(`gpu-${GPU_B.busId}`)?.state).toBe('readable');
    }
  });

  it('an error in place of one reading leaves the GPU readable', async () => {
    host.answerCsv({ stdout: GOOD_CSV.replace('118.07', '[Unknown Error]') });
    const claims = await collectInTime(host, false);
    expect(claims.gpus.get(`gpu-${GPU_A.busId}`)?.state).toBe('readable');
    expect(claims.readings.get(`gpu-${GPU_A.busId}`)).not.toHaveProperty('powerMilliwatts');
  });

  it('a field that the driver does not know makes a smaller query', async () => {
    const unknown = 'Field "mig.mode.current" is not a valid field to query.';
    const before = `case "$*" in *mig.mode*) echo '${unknown}'; exit 2;; esac`;
    host.answerCsv({ stdout: GOOD_CSV, before });
    const claims = await collectInTime(host, false);
    expect(claims.collectors.nvidiaSmiCsv).toMatchObject({ outcome: 'ok', gpuCount: 2 });
    host.answerCsv({ stdout: unknown, exitCode: 2 });
    const never = await collectInTime(host, false);
    expect(never.collectors.nvidiaSmiCsv.code).toBe('collectorFailed');
    expect(never.collectors.nvidiaSmiCsv.message).toContain('not a valid field');
  });
});
