/**
 * Collector: NVIDIA's GPUs on the PCI bus as the kernel lists them, whether or not a driver is
 * there. Linux documents the files in Documentation/ABI/testing/sysfs-bus-pci; the header of
 * configuration space is that of the PCI Local Bus Specification, section 6.1.
 */
import { join } from 'node:path';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { CollectContext, Collected, Collector } from './collector.ts';
import { type GpuRead, type ReadGpu, ReadGpuBuilder, type ReadNote } from './gpuRead.ts';
import {
  isThere,
  isWithin,
  listNames,
  readAlone,
  readSmallText,
  readStart,
} from './kernelFiles.ts';
import { type CollectorPaths, rebase } from './paths.ts';

/** One PCI function as read. */
export interface PciFunction {
  /** Name of its folder, which is its bus id. */
  readonly name: string;
  /** Texts of the files of these names, such as `0x10de`. */
  readonly vendor: string;
  readonly device?: string;
  readonly subsystemVendor?: string;
  readonly subsystemDevice?: string;
  /** The header of its configuration space, up to 64 bytes. */
  readonly config?: Uint8Array;
}

const BUS_ID = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;
const NVIDIA = '0x10de';
const DISPLAY_CLASS = /^0x03[0-9a-f]{4}$/;
const HEADER_BYTES = 64;

/** Its details, or undefined where it is no whole GPU: another class, or a virtual function. */
async function readGpuFunction(folder: string, name: string): Promise<PciFunction | undefined> {
  const text = async (file: string) => (await readSmallText(join(folder, file)))?.trim();
  const pciClass = await text('class');
  if (pciClass === undefined || !DISPLAY_CLASS.test(pciClass)) return undefined;
  if (await isThere(join(folder, 'physfn'))) return undefined;
  const device = await text('device');
  const subsystemVendor = await text('subsystem_vendor');
  const subsystemDevice = await text('subsystem_device');
  const config = await readStart(join(folder, 'config'), HEADER_BYTES);
  return {
    name,
    vendor: NVIDIA,
    ...(device === undefined ? {} : { device }),
    ...(subsystemVendor === undefined ? {} : { subsystemVendor }),
    ...(subsystemDevice === undefined ? {} : { subsystemDevice }),
    ...(config === undefined ? {} : { config }),
  };
}

/**
 * Reads every NVIDIA function of the display class but virtual ones. Throws collectorUnavailable
 * where the bus is not to be seen, as in a container without /sys.
 */
async function readPci(paths: CollectorPaths): Promise<PciFunction[]> {
  const sys = rebase(paths, '/sys');
  const devices = rebase(paths, '/sys/bus/pci/devices');
  const names = await listNames(devices, BUS_ID);
  if (names === undefined) {
    throw new FleetsealError('collectorUnavailable', 'there is no /sys/bus/pci/devices to read');
  }
  const functions: PciFunction[] = [];
  for (const name of names) {
    const folder = join(devices, name);
    const vendor = await readSmallText(join(folder, 'vendor'));
    if (vendor?.trim() !== NVIDIA || !(await isWithin(sys, folder))) continue;
    const gpu = await readGpuFunction(folder, name);
    if (gpu !== undefined) functions.push(gpu);
  }
  return functions;
}

/** `0x2335` and `0x10de` as `233510DE`; undefined where either is not of that form, or zero. */
function idOf(device: string | undefined, vendor: string | undefined): string | undefined {
  const digits = [device, vendor].map((text) => /^0x([0-9a-f]{4})$/.exec(text ?? '')?.[1]);
  const [deviceDigits, vendorDigits] = digits;
  if (deviceDigits === undefined || vendorDigits === undefined) return undefined;
  const id = `${deviceDigits}${vendorDigits}`.toUpperCase();
  return id === '00000000' ? undefined : id;
}

/** The little-endian word at `at`, as `0x10de`. */
function word(bytes: Uint8Array, at: number): string {
  const digits = [bytes[at + 1], bytes[at]].map((byte = 0) => byte.toString(16).padStart(2, '0'));
  return `0x${digits.join('')}`;
}

/** What the header says, which the device itself answers; the files are the kernel's memory. */
function idsOfHeader(config: Uint8Array) {
  return {
    pciDeviceId: idOf(word(config, 2), word(config, 0)),
    pciSubsystemId: idOf(word(config, 0x2e), word(config, 0x2c)),
  };
}

const isOffBus = (config: Uint8Array): boolean => config.every((byte) => byte === 0xff);

function parseFunction(pci: PciFunction, index: number, notes: ReadNote[]): ReadGpu {
  const gpu = new ReadGpuBuilder(index, notes);
  gpu.identity('pciBusId', pci.name);
  const files = {
    pciDeviceId: idOf(pci.device, pci.vendor),
    pciSubsystemId: idOf(pci.subsystemDevice, pci.subsystemVendor),
  };
  const { config } = pci;
  const whole = config !== undefined && config.length === HEADER_BYTES;
  const offBus = whole && isOffBus(config);
  const header = whole && !offBus ? idsOfHeader(config) : files;
  if (offBus) gpu.markUnreadable('gpuOffBus', 'its configuration space reads all ones');
  for (const field of ['pciDeviceId', 'pciSubsystemId'] as const) {
    const [file, answered] = [files[field], header[field]];
    if (file !== undefined) gpu.identity(field, file);
    if (file === answered) continue;
    if (answered !== undefined) gpu.identity(field, answered);
    const said = `${field} is ${file ?? 'unknown'} in /sys, ${answered ?? 'none'} in its header`;
    gpu.note('gpuIdsDiffer', said);
  }
  return gpu.build();
}

/** GPUs out of what was read; one that answers nothing but ones is unreadable. */
export function parsePci(functions: readonly PciFunction[]): GpuRead {
  const notes: ReadNote[] = [];
  return { gpus: functions.map((pci, index) => parseFunction(pci, index, notes)), notes };
}

/** Reads the GPUs on the PCI bus. */
export const kernelPci: Collector<GpuRead> = {
  name: 'kernelPci',
  async collect({ paths, deadlineMs }: CollectContext): Promise<Collected<GpuRead>> {
    const lane = rebase(paths, '/sys/bus/pci/devices');
    const limitMs = Math.min(deadlineMs, LIMITS.kernelReadMs);
    const data = parsePci(await readAlone(lane, limitMs, () => readPci(paths)));
    return { data, gpuCount: data.gpus.length, notes: data.notes };
  },
};
