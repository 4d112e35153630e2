/** The kernel's view, from files as sysfs and procfs have them and from files as nobody should. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Collector } from '../../agent/collectors/collector.ts';
import { runCollector } from '../../agent/collectors/collector.ts';
import type { GpuRead } from '../../agent/collectors/gpuRead.ts';
import { kernelDriver, parseDriver, parseVersion } from '../../agent/collectors/kernelDriver.ts';
import {
  isWithin,
  listNames,
  readAlone,
  readSmallText,
  readStart,
} from '../../agent/collectors/kernelFiles.ts';
import { kernelPci, parsePci } from '../../agent/collectors/kernelPci.ts';
import { LIMITS } from '../../shared/limits.ts';
import { type FakeHost, GPU_A, GPU_B, makeFakeHost, pciHeader } from './fakeHost.ts';

let host: FakeHost;
let root: string;
beforeEach(() => {
  host = makeFakeHost();
  root = join(host.folder, 'root');
  mkdirSync(root);
});
afterEach(() => host.remove());

const read = (collector: Collector<GpuRead>, deadlineMs = 5_000) =>
  runCollector(collector, {
    paths: { hostRoot: root },
    now: () => 1,
    deadlineMs,
    outputBytesMax: 1,
  });

const DEVICE_A = '/sys/devices/pci0000:00/0000:18:00.0';
const NAME_A = `gpu-${GPU_A.busId}`;

describe('the PCI bus', () => {
  it('gives bus id and ids of each GPU in the forms of the claims', async () => {
    host.showToKernel(GPU_B, GPU_A);
    const { data, result } = await read(kernelPci);
    expect(result).toEqual({ outcome: 'ok', startedAt: 1, durationMs: 0, gpuCount: 2 });
    expect(data?.gpus.map(({ texts }) => texts)).toEqual([
      { pciBusId: ['0000:18:00.0'], pciDeviceId: ['233510DE'], pciSubsystemId: ['18BE10DE'] },
      { pciBusId: ['0000:2a:00.0'], pciDeviceId: ['233510DE'], pciSubsystemId: ['18BE10DE'] },
    ]);
  });

  it('takes no other maker, no other class and no virtual function for a GPU', async () => {
    host.showToKernel(GPU_A, GPU_B);
    host.writeFile(`${DEVICE_A}/class`, '0x068000\n');
    symlinkSync('../0000:18:00.0', join(root, '/sys/devices/pci0000:00/0000:2a:00.0/physfn'));
    expect((await read(kernelPci)).result.gpuCount).toBe(0);
    host.writeFile(`${DEVICE_A}/class`, '0x030000\n');
    expect((await read(kernelPci)).result.gpuCount).toBe(1);
    host.writeFile(`${DEVICE_A}/vendor`, '0x1002\n');
    expect((await read(kernelPci)).result.gpuCount).toBe(0);
  });

  it('calls a GPU unreadable that answers nothing but ones, and keeps its ids', async () => {
    host.showToKernel(GPU_A);
    host.writeFile(`${DEVICE_A}/config`, new Uint8Array(64).fill(0xff));
    const { data, result } = await read(kernelPci);
    expect(data?.gpus[0]).toMatchObject({ unreadable: true });
    expect(data?.gpus[0]?.texts.pciDeviceId).toEqual(['233510DE']);
    expect(result.notes).toEqual([
      { code: 'gpuOffBus', gpu: NAME_A, message: 'its configuration space reads all ones' },
    ]);
  });

  it('notes and keeps both where the device answers other ids than the kernel keeps', async () => {
    host.showToKernel(GPU_A);
    host.writeFile(`${DEVICE_A}/device`, '0x2330\n');
    const { data, result } = await read(kernelPci);
    expect(data?.gpus[0]?.texts.pciDeviceId).toEqual(['233010DE', '233510DE']);
    expect(data?.gpus[0]?.unreadable).toBe(false);
    const message = 'pciDeviceId is 233010DE in /sys, 233510DE in its header';
    expect(result.notes).toEqual([{ code: 'gpuIdsDiffer', gpu: NAME_A, message }]);
  });

  it('is collectorUnavailable where there is no /sys', async () => {
    expect((await read(kernelPci)).result.code).toBe('collectorUnavailable');
  });

  it('reads on past folders that lead out, in circles, nowhere or to a pipe', async () => {
    host.showToKernel(GPU_A);
    const links = join(root, '/sys/bus/pci/devices');
    const outside = join(host.folder, 'outside');
    mkdirSync(outside);
    writeFileSync(join(outside, 'vendor'), '0x10de\n');
    writeFileSync(join(outside, 'class'), '0x030200\n');
    symlinkSync(outside, join(links, '0000:30:00.0'));
    symlinkSync('0000:31:00.0', join(links, '0000:31:00.0'));
    symlinkSync('/nowhere', join(links, '0000:32:00.0'));
    mkdirSync(join(links, '0000:33:00.0'));
    execFileSync('mkfifo', [join(links, '0000:33:00.0', 'vendor')]);
    mkdirSync(join(links, '0000:34:00.0', 'vendor'), { recursive: true });
    mkdirSync(join(links, '0000:35:00.0'));
    symlinkSync(join(root, DEVICE_A, 'vendor'), join(links, '0000:35:00.0', 'vendor'));
    writeFileSync(join(links, 'not a bus id'), '');
    const { data, result } = await read(kernelPci);
    expect(result).toMatchObject({ outcome: 'ok', gpuCount: 1 });
    expect(data?.gpus[0]?.texts.pciBusId).toEqual(['0000:18:00.0']);
  });

  it.each([
    ['endless', Buffer.alloc(5_000_000, '0x2335 ')],
    ['binary', Buffer.from([0, 255, 254, 10, 7])],
    ['of another form', Buffer.from('2335\n')],
    ['empty', Buffer.alloc(0)],
  ])('gives no id out of a file that is %s', async (_, bytes) => {
    host.showToKernel(GPU_A);
    host.writeFile(`${DEVICE_A}/subsystem_device`, bytes);
    host.writeFile(`${DEVICE_A}/device`, bytes);
    rmSync(join(root, DEVICE_A, 'config'));
    const { data } = await read(kernelPci);
    expect(data?.gpus[0]?.texts).toEqual({ pciBusId: ['0000:18:00.0'] });
  });

  it('takes ids from the header where the kernel has none, and none from half a header', () => {
    const gpu = { name: '0000:18:00.0', vendor: '0x10de' };
    const whole = parsePci([{ ...gpu, config: pciHeader() }]);
    expect(whole.gpus[0]?.texts.pciSubsystemId).toEqual(['18BE10DE']);
    const half = parsePci([{ ...gpu, config: pciHeader().slice(0, 48) }]);
    expect(half.gpus[0]?.texts.pciSubsystemId).toBeUndefined();
    expect(half.notes).toEqual([]);
  });

  it('looks at no more entries than the limit', async () => {
    for (let entry = 0; entry < LIMITS.kernelEntries + 10; entry += 1) {
      writeFileSync(join(root, `entry ${entry}`), '');
    }
    expect(await listNames(root, /^entry/)).toHaveLength(LIMITS.kernelEntries);
    expect(await listNames(join(root, 'absent'), /./)).toBeUndefined();
  });
});

describe("the driver's account", () => {
  it('gives version, name, UUID and VBIOS', async () => {
    host.showToKernel(GPU_A);
    const { data, result } = await read(kernelDriver);
    expect(result).toEqual({ outcome: 'ok', startedAt: 1, durationMs: 0, gpuCount: 1 });
    expect(data?.kernelDriverVersion).toBe('590.48.01');
    expect(data?.gpus[0]?.texts).toEqual({
      pciBusId: ['0000:18:00.0'],
      productName: ['NVIDIA H200'],
      uuid: [GPU_A.uuid],
      vbiosVersion: ['96.00.a5.00.03'],
    });
  });

  it('is driverNotLoaded where there is no folder, and fine without a GPU', async () => {
    expect((await read(kernelDriver)).result.code).toBe('driverNotLoaded');
    host.writeFile('/proc/driver/nvidia/version', 'NVRM version: NVIDIA UNIX  535.129.03  x\n');
    const { data, result } = await read(kernelDriver);
    expect(result).toMatchObject({ outcome: 'ok', gpuCount: 0 });
    expect(data?.kernelDriverVersion).toBe('535.129.03');
  });

  it('takes question marks and names for chips that it does not know for nothing', () => {
    for (const model of ['Unknown', 'Graphics Device', 'NVIDIA Graphics Device']) {
      const information = [
        `Model: \t\t ${model}`,
        'GPU UUID: \t GPU-????????-????-????-????-????????????',
        'Video BIOS: \t ??.??.??.??.??',
      ];
      const gpus = [{ name: '0000:18:00.0', information: information.join('\n') }];
      expect(parseDriver({ gpus }).gpus[0]?.texts).toEqual({ pciBusId: ['0000:18:00.0'] });
    }
  });

  it('calls a GPU unreadable that the driver was told to leave alone', () => {
    const gpus = [{ name: '0000:18:00.0', information: 'GPU Excluded:\t Yes\n' }];
    const { notes, gpus: read } = parseDriver({ gpus });
    expect(read[0]?.unreadable).toBe(true);
    expect(notes).toMatchObject([{ code: 'gpuExcluded', gpu: NAME_A }]);
  });

  it('keeps a GPU whose file is endless, binary, a link or not there, and notes it', async () => {
    host.showToKernel(GPU_A, GPU_B);
    const file = '/proc/driver/nvidia/gpus/0000:18:00.0/information';
    host.writeFile(file, 'Model: \t\t NVIDIA H200\n'.repeat(1_000));
    const { data, result } = await read(kernelDriver);
    expect(data?.gpus[0]?.texts).toEqual({ pciBusId: ['0000:18:00.0'] });
    expect(result.notes).toMatchObject([{ code: 'collectorWarning', gpu: NAME_A }]);
    rmSync(join(root, file));
    symlinkSync('../0000:2a:00.0/information', join(root, file));
    expect((await read(kernelDriver)).data?.gpus[0]?.texts.uuid).toBeUndefined();
    host.writeFile('/proc/driver/nvidia/gpus/0000:2a:00.0/information', new Uint8Array(4096));
    expect((await read(kernelDriver)).data?.gpus[1]?.texts).toEqual({ pciBusId: ['0000:2a:00.0'] });
  });

  it.each([
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module  520.61.05  Thu Sep 29', '520.61.05'],
    ['NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.142  Release Build', '580.142'],
    ['NVRM version: NVIDIA UNIX Kernel Module for aarch64  34.1.1  Release Build', '34.1.1'],
    ['NVRM version: NVIDIA UNIX x86_64 Kernel Module', undefined],
    ['GCC version:  gcc version 12.2.0', undefined],
  ])('%j is of version %s', (text, version) => {
    expect(parseVersion(`${text}\n`)).toBe(version);
  });
});

describe("files of the kernel's", () => {
  it('are read up to a size, and links in the last place not at all', async () => {
    host.writeFile('/a', 'x'.repeat(10_000));
    symlinkSync(join(root, 'a'), join(root, 'b'));
    expect((await readStart(join(root, 'a'), 64))?.length).toBe(64);
    expect(await readSmallText(join(root, 'a'))).toBeUndefined();
    expect(await readStart(join(root, 'b'), 64)).toBeUndefined();
    expect(await readStart(root, 64)).toBeUndefined();
    expect(await isWithin(root, join(root, 'b'))).toBe(true);
    expect(await isWithin(join(root, 'a'), root)).toBe(false);
  });

  it('that hang are left at the deadline, never read twice at once, read again later', async () => {
    const { promise: hang, resolve } = Promise.withResolvers<string>();
    let started = 0;
    const slow = () => {
      started += 1;
      return hang;
    };
    const first = readAlone('hanging', 50, slow);
    await expect(first).rejects.toMatchObject({ code: 'collectorTimeout' });
    const second = readAlone('hanging', 50, slow);
    await expect(second).rejects.toMatchObject({ code: 'collectorLeftBehind' });
    expect(started).toBe(1);
    expect(await readAlone('other', 50, async () => 'fine')).toBe('fine');
    resolve('late');
    expect(await readAlone('hanging', 500, async () => 'again')).toBe('again');
  });

  it('that fail give their error, and free the lane', async () => {
    const fail = () => Promise.reject(new TypeError('no'));
    await expect(readAlone('failing', 50, fail)).rejects.toThrow('no');
    expect(await readAlone('failing', 50, async () => 1)).toBe(1);
  });
});
