/** A folder with a fake `nvidia-smi` (a shell script) and, where wanted, kernel files beside it. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect } from 'vitest';
import {
  type CollectedClaims,
  type CollectOptions,
  collectClaims,
} from '../../agent/collectors/collectClaims.ts';
import type { GpuRead } from '../../agent/collectors/gpuRead.ts';
import { type GpuField, gpuClaimsSchema, hostClaimsSchema } from '../../shared/claims/claims.ts';

/** What the fake prints for one kind of question. */
export interface Answer {
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** Shell lines run before anything is printed. */
  readonly before?: string;
  /** Shell lines run after everything is printed. */
  readonly after?: string;
}

export interface FakeHost {
  readonly folder: string;
  readonly nvidiaSmi: string;
  answerCsv(answer: Answer): void;
  answerXml(answer: Answer): void;
  /** Writes a file below the host root. */
  writeFile(path: string, content: string | Uint8Array): void;
  /** Makes the kernel list these GPUs, bound to the driver. */
  showToKernel(...gpus: readonly FakeGpu[]): void;
  remove(): void;
}

function caseLines(folder: string, kind: string, answer: Answer): string {
  writeFileSync(join(folder, `${kind}.stdout`), answer.stdout ?? '');
  writeFileSync(join(folder, `${kind}.stderr`), answer.stderr ?? '');
  return [
    answer.before ?? ':',
    `cat '${folder}/${kind}.stdout'`,
    `cat '${folder}/${kind}.stderr' >&2`,
    answer.after ?? ':',
    `exit ${answer.exitCode ?? 0}`,
  ].join('\n');
}

function writeBelow(root: string, path: string, content: string | Uint8Array): void {
  const file = join(root, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
}

/** 64 bytes of configuration space of an H200. */
export function pciHeader(): Uint8Array {
  const header = new Uint8Array(64);
  header.set([0xde, 0x10, 0x35, 0x23], 0);
  header.set([0x02, 0x03], 0x0a);
  header.set([0xde, 0x10, 0xbe, 0x18], 0x2c);
  return header;
}

/** Files of one H200 on the bus, linked as sysfs does, and in the driver's folder. */
function showToKernel(root: string, gpu: FakeGpu): void {
  const name = gpu.busId.slice(4).toLowerCase();
  const folder = `/sys/devices/pci0000:00/${name}`;
  const files = { vendor: '0x10de', device: '0x2335', class: '0x030200' };
  const subsystem = { subsystem_vendor: '0x10de', subsystem_device: '0x18be' };
  for (const [file, text] of Object.entries({ ...files, ...subsystem })) {
    writeBelow(root, `${folder}/${file}`, `${text}\n`);
  }
  writeBelow(root, `${folder}/config`, pciHeader());
  mkdirSync(join(root, '/sys/bus/pci/devices'), { recursive: true });
  rmSync(join(root, '/sys/bus/pci/devices', name), { force: true });
  symlinkSync(`../../../devices/pci0000:00/${name}`, join(root, '/sys/bus/pci/devices', name));
  const lines = [
    'Model: \t\t NVIDIA H200',
    `GPU UUID: \t ${gpu.uuid}`,
    'Video BIOS: \t 96.00.a5.00.03',
    `Bus Location: \t ${name}`,
    'GPU Excluded:\t No',
  ];
  writeBelow(root, `/proc/driver/nvidia/gpus/${name}/information`, `${lines.join('\n')}\n`);
}

/** Makes the host; both questions are answered with exit code 9 until told otherwise. */
export function makeFakeHost(name = 'nvidia-smi'): FakeHost {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-test-'));
  const nvidiaSmi = join(folder, name);
  const answers: Record<'csv' | 'xml', Answer> = { csv: { exitCode: 9 }, xml: { exitCode: 9 } };
  const write = (): void => {
    const lines = [
      '#!/bin/sh',
      `echo "$*" >> '${folder}/asked'`,
      `case "$*" in`,
      `--query-gpu=*) ${caseLines(folder, 'csv', answers.csv)} ;;`,
      `"-q -x") ${caseLines(folder, 'xml', answers.xml)} ;;`,
      'esac',
      'exit 2',
    ];
    writeFileSync(nvidiaSmi, `${lines.join('\n')}\n`);
    chmodSync(nvidiaSmi, 0o755);
  };
  write();
  return {
    folder,
    nvidiaSmi,
    answerCsv: (answer) => {
      answers.csv = answer;
      write();
    },
    answerXml: (answer) => {
      answers.xml = answer;
      write();
    },
    writeFile: (path, content) => writeBelow(join(folder, 'root'), path, content),
    showToKernel: (...gpus) => {
      for (const gpu of gpus) showToKernel(join(folder, 'root'), gpu);
      const version = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  590.48.01  Mon Dec  8\n';
      writeBelow(join(folder, 'root'), '/proc/driver/nvidia/version', version);
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Collects from the fake host, host facts from its own kernel files. */
export function collectFrom(host: FakeHost, options: Partial<CollectOptions> = {}) {
  return collectClaims({
    paths: { nvidiaSmi: host.nvidiaSmi, hostRoot: join(host.folder, 'root') },
    now: () => 1_700_000_000_000,
    agentVersion: '9.9.9',
    xml: true,
    host: true,
    deadlineMs: 20_000,
    ...options,
  });
}

/** Short deadline for children, and what a round may take with signals and two collectors. */
export const DEADLINE_MS = 2_500;
/** With what a busy machine may add; a hang lasts ten minutes. */
const ROUND_MS = 2 * DEADLINE_MS + 20_000;

/** Collects within a short deadline; fails where it is not kept or a schema refuses the claims. */
export async function collectInTime(host: FakeHost, xml = true): Promise<CollectedClaims> {
  const startedAt = Date.now();
  const claims = await collectFrom(host, { xml, deadlineMs: DEADLINE_MS, now: Date.now });
  expect(Date.now() - startedAt).toBeLessThan(ROUND_MS);
  hostClaimsSchema.parse(claims.host);
  for (const gpu of claims.gpus.values()) gpuClaimsSchema.parse(gpu);
  return claims;
}

/** One synthetic GPU; every value is ours. */
export interface FakeGpu {
  readonly busId: string;
  readonly serial: string;
  readonly uuid: string;
  readonly pdi: string;
}

export const GPU_A: FakeGpu = {
  busId: '00000000:18:00.0',
  serial: '1654923017734',
  uuid: 'GPU-6f1c2a3b-9d4e-4f50-8a61-72b38c94d5e6',
  pdi: '0x7c31e5a90b42d86f',
};
export const GPU_B: FakeGpu = {
  busId: '00000000:2A:00.0',
  serial: '1654923017735',
  uuid: 'GPU-0d9e8f7a-6b5c-4d3e-9f21-a0b1c2d3e4f5',
  pdi: '0x19f2d3c4b5a60718',
};

const CSV_HEADER =
  'driver_version, count, name, serial, uuid, pci.bus_id, pci.device_id, pci.sub_device_id, ' +
  'vbios_version, inforom.img, memory.total [MiB], ecc.mode.current, memory.used [MiB], ' +
  'utilization.gpu [%], utilization.memory [%], temperature.gpu, power.draw [W], ' +
  'clocks.current.sm [MHz], clocks.current.memory [MHz], mig.mode.current';

const csvRow = (gpu: FakeGpu, count: number): string =>
  [
    '590.48.01',
    String(count),
    'NVIDIA H200',
    gpu.serial,
    gpu.uuid,
    gpu.busId,
    '0x233510DE',
    '0x18BE10DE',
    '96.00.A5.00.03',
    'G520.0280.02.02',
    '143771',
    'Enabled',
    '512',
    '7',
    '3',
    '41',
    '118.07',
    '1980',
    '3201',
    'Disabled',
  ].join(', ');

/** The CSV that our query gives for these GPUs. */
export const csvOf = (...gpus: readonly FakeGpu[]): string =>
  [CSV_HEADER, ...gpus.map((gpu) => csvRow(gpu, gpus.length)), ''].join('\n');

const xmlGpu = (gpu: FakeGpu, processName: string): string => `
  <gpu id="${gpu.busId}">
    <product_name>NVIDIA H200</product_name>
    <product_brand>NVIDIA</product_brand>
    <product_architecture>Hopper</product_architecture>
    <mig_mode><current_mig>Disabled</current_mig><pending_mig>Disabled</pending_mig></mig_mode>
    <mig_devices>None</mig_devices>
    <serial>${gpu.serial}</serial>
    <uuid>${gpu.uuid}</uuid>
    <pdi>${gpu.pdi}</pdi>
    <vbios_version>96.00.a5.00.03</vbios_version>
    <board_part_number>695-2G520-0280-000</board_part_number>
    <gpu_part_number>2335-895-A1</gpu_part_number>
    <inforom_version><img_version>G520.0280.02.02</img_version></inforom_version>
    <gpu_virtualization_mode>
      <virtualization_mode>None</virtualization_mode>
    </gpu_virtualization_mode>
    <pci>
      <pci_device_id>233510DE</pci_device_id>
      <pci_bus_id>${gpu.busId}</pci_bus_id>
      <pci_sub_system_id>18BE10DE</pci_sub_system_id>
    </pci>
    <fb_memory_usage><total>143771 MiB</total><used>512 MiB</used></fb_memory_usage>
    <ecc_mode><current_ecc>Enabled</current_ecc></ecc_mode>
    <processes>
      <process_info><pid>4242</pid><process_name>${processName}</process_name></process_info>
    </processes>
  </gpu>`;

/** The XML of these GPUs; `processName` goes in raw, as nvidia-smi may print it. */
export const xmlOf = (gpus: readonly FakeGpu[], processName = 'python3'): string =>
  `<?xml version="1.0" ?>
<!DOCTYPE nvidia_smi_log SYSTEM "nvsmi_device_v13.dtd">
<nvidia_smi_log>
  <driver_version>590.48.01</driver_version>
  <cuda_version>13.1</cuda_version>
  <attached_gpus>${gpus.length}</attached_gpus>
  ${gpus.map((gpu) => xmlGpu(gpu, processName)).join('')}
</nvidia_smi_log>
`;

/** Texts of one GPU of one read, by field. */
export type ReadTexts = Partial<Record<GpuField, string | string[]>>;

/** A read whose GPUs have these texts. */
export function readOf(...gpus: readonly ReadTexts[]): GpuRead {
  return {
    notes: [],
    gpus: gpus.map((texts, index) => ({
      index,
      unreadable: false,
      readings: {},
      texts: Object.fromEntries(
        Object.entries(texts).map(([field, text]) => [field, [text].flat()]),
      ),
    })),
  };
}
