/**
 * What the kernel of a simulated host shows of its GPUs: `/sys/bus/pci/devices` and
 * `/proc/driver/nvidia`, from the same state as the fake nvidia-smi.
 */
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { MODEL_FACTS } from './hardware.ts';
import type { SimulatedGpu, SimulatedHostState } from './nvidiaSmi/state.ts';

const PCI_ROOT = 'sys/devices/pci0000:00';
const PCI_LINKS = 'sys/bus/pci/devices';
const DRIVER = 'proc/driver/nvidia';

/** A bridge that every host has, so that not all that is on the bus is a GPU. */
const BRIDGE = { name: '0000:00:00.0', vendor: '8086', device: '0d5a', pciClass: '060000' };

/** Names of sysfs and procfs have a 4-digit domain and lower case. */
const busName = (pciBusId: string): string => pciBusId.slice(4).toLowerCase();

/** The header of configuration space; a GPU off the bus answers ones only. */
function headerOf(gpu: SimulatedGpu): Uint8Array {
  const header = new Uint8Array(64);
  if (gpu.lost) return header.fill(0xff);
  const { pciDeviceId, pciSubsystemId } = MODEL_FACTS[gpu.model];
  const put = (at: number, hex: string) => {
    const word = Number.parseInt(hex, 16);
    header.set([word % 256, Math.floor(word / 256)], at);
  };
  put(0x00, pciDeviceId.slice(4));
  put(0x02, pciDeviceId.slice(0, 4));
  put(0x0a, '0302');
  put(0x2c, pciSubsystemId.slice(4));
  put(0x2e, pciSubsystemId.slice(0, 4));
  return header;
}

function gpuFiles(gpu: SimulatedGpu, index: number): [string, string | Uint8Array][] {
  const { pciDeviceId, pciSubsystemId, productName } = MODEL_FACTS[gpu.model];
  const id = (hex: string) => `0x${hex.toLowerCase()}\n`;
  const pci = join(PCI_ROOT, busName(gpu.pciBusId));
  const vbios = gpu.vbiosVersion === 'N/A' ? '??.??.??.??.??' : gpu.vbiosVersion.toLowerCase();
  const lines = [
    `Model: \t\t ${productName}`,
    'IRQ:   \t\t 10',
    `GPU UUID: \t ${gpu.uuid}`,
    `Video BIOS: \t ${vbios}`,
    'Bus Type: \t PCIe',
    'DMA Size: \t 52 bits',
    'DMA Mask: \t 0xfffffffffffff',
    `Bus Location: \t ${busName(gpu.pciBusId)}`,
    `Device Minor: \t ${index}`,
    'GPU Excluded:\t No',
  ];
  return [
    [join(pci, 'vendor'), id(pciDeviceId.slice(4))],
    [join(pci, 'device'), id(pciDeviceId.slice(0, 4))],
    [join(pci, 'subsystem_vendor'), id(pciSubsystemId.slice(4))],
    [join(pci, 'subsystem_device'), id(pciSubsystemId.slice(0, 4))],
    [join(pci, 'class'), id('030200')],
    [join(pci, 'config'), headerOf(gpu)],
    [join(DRIVER, 'gpus', busName(gpu.pciBusId), 'information'), `${lines.join('\n')}\n`],
  ];
}

function kernelFiles(state: SimulatedHostState): Map<string, string | Uint8Array> {
  const bridge = join(PCI_ROOT, BRIDGE.name);
  const version =
    `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  ${state.driverVersion}  ` +
    'Release Build  (synthetic)\nGCC version:  gcc version 12.2.0\n';
  const files = new Map<string, string | Uint8Array>([
    [join(bridge, 'vendor'), `0x${BRIDGE.vendor}\n`],
    [join(bridge, 'device'), `0x${BRIDGE.device}\n`],
    [join(bridge, 'class'), `0x${BRIDGE.pciClass}\n`],
    [join(DRIVER, 'version'), version],
    ...state.gpus.flatMap(gpuFiles),
  ]);
  if (state.fault !== 'noDriver') return files;
  return new Map([...files].filter(([path]) => !path.startsWith(DRIVER)));
}

/** What the folder shows now, as one text: most states differ in nothing that the kernel shows. */
const SHOWN = 'kernel-view';

/** Makes the kernel below `root` show `state` from now on. */
export async function writeKernelView(root: string, state: SimulatedHostState): Promise<void> {
  const files = kernelFiles(state);
  const shown = [...files].map(
    ([path, content]) => `${path} ${Buffer.from(content).toString('hex')}`,
  );
  const before = await readFile(join(root, SHOWN), 'utf8').catch(() => '');
  if (before === shown.join('\n')) return;
  for (const folder of [PCI_ROOT, PCI_LINKS, DRIVER]) {
    await rm(join(root, folder), { recursive: true, force: true });
  }
  for (const [path, content] of files) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content);
  }
  await mkdir(join(root, PCI_LINKS), { recursive: true });
  for (const name of [BRIDGE.name, ...state.gpus.map(({ pciBusId }) => busName(pciBusId))]) {
    await symlink(join('../../../devices/pci0000:00', name), join(root, PCI_LINKS, name));
  }
  await writeFile(join(root, SHOWN), shown.join('\n'));
}
