/**
 * Synthetic GPUs: what is fixed about a board of each model, and one board's identity. The model
 * facts are those that public nvidia-smi captures and NVIDIA's own id table show.
 */
import type { SeededRandom } from './random.ts';
import type { IdentitySource } from './serials.ts';

/** The models that the simulator knows, by the name that a license uses. */
export const SIMULATED_MODELS = ['H200', 'H100', 'H20'] as const;
/** Name of a simulated model. */
export type SimulatedModel = (typeof SIMULATED_MODELS)[number];

/** A board variant of a model: part number and the infoROM image that goes with it. */
interface BoardVariant {
  readonly boardPartNumber: string;
  readonly inforomImage: string;
}

/** What every board of a model has in common. Memory in MiB, power in mW, clocks in MHz. */
export interface ModelFacts {
  readonly productName: string;
  /** Device then vendor, upper case hex, as in the XML. */
  readonly pciDeviceId: string;
  readonly pciSubsystemId: string;
  /** `N/A` where no real one is known. */
  readonly gpuPartNumber: string;
  readonly boards: readonly BoardVariant[];
  readonly vbiosVersions: readonly string[];
  readonly memoryTotalMiB: number;
  readonly memoryReservedMiB: number;
  readonly bar1TotalMiB: number;
  readonly powerLimitMilliwatts: number;
  readonly memoryClockMHz: number;
  readonly remapBanks: number;
  /** A size that no board of this model has, as a modded card would show. */
  readonly moddedMemoryMiB: number;
}

/** The facts of each model. */
export const MODEL_FACTS: Readonly<Record<SimulatedModel, ModelFacts>> = {
  H200: {
    productName: 'NVIDIA H200',
    pciDeviceId: '233510DE',
    pciSubsystemId: '18BE10DE',
    gpuPartNumber: '2335-895-A1',
    boards: [
      { boardPartNumber: '695-2G520-0280-000', inforomImage: 'G520.0280.02.02' },
      { boardPartNumber: '695-2G520-0280-001', inforomImage: 'G520.0280.02.02' },
    ],
    vbiosVersions: ['96.00.A5.00.03'],
    memoryTotalMiB: 143_771,
    memoryReservedMiB: 614,
    bar1TotalMiB: 262_144,
    powerLimitMilliwatts: 700_000,
    memoryClockMHz: 3201,
    remapBanks: 3072,
    moddedMemoryMiB: 215_656,
  },
  H100: {
    productName: 'NVIDIA H100 80GB HBM3',
    pciDeviceId: '233010DE',
    pciSubsystemId: '16C110DE',
    gpuPartNumber: '2330-885-A1',
    boards: [
      { boardPartNumber: '692-2G520-0200-000', inforomImage: 'G520.0200.00.05' },
      { boardPartNumber: '965-2G520-A800-000', inforomImage: 'G520.0200.00.05' },
    ],
    vbiosVersions: ['96.00.99.00.01', '96.00.A5.00.01'],
    memoryTotalMiB: 81_559,
    memoryReservedMiB: 480,
    bar1TotalMiB: 131_072,
    powerLimitMilliwatts: 700_000,
    memoryClockMHz: 2619,
    remapBanks: 2560,
    moddedMemoryMiB: 122_338,
  },
  // No full output of an H20 is public: only its ids and its memory size are known. Part numbers,
  // VBIOS and infoROM are `N/A` here, because an invented one would pass for a real one.
  H20: {
    productName: 'NVIDIA H20',
    pciDeviceId: '232910DE',
    pciSubsystemId: '198B10DE',
    gpuPartNumber: 'N/A',
    boards: [{ boardPartNumber: 'N/A', inforomImage: 'N/A' }],
    vbiosVersions: ['N/A'],
    memoryTotalMiB: 97_871,
    memoryReservedMiB: 540,
    bar1TotalMiB: 131_072,
    powerLimitMilliwatts: 500_000,
    memoryClockMHz: 2619,
    remapBanks: 3072,
    moddedMemoryMiB: 195_742,
  },
};

/** One board: what stays with it wherever it is installed. `N/A` where nothing is known. */
export interface GpuHardware {
  readonly model: SimulatedModel;
  readonly serial: string;
  readonly uuid: string;
  readonly pdi: string;
  readonly boardPartNumber: string;
  readonly inforomImage: string;
  readonly vbiosVersion: string;
  readonly memoryTotalMiB: number;
}

/** A new board of `model`; `random` chooses the variant, `identities` the identity. */
export function createGpuHardware(
  model: SimulatedModel,
  random: SeededRandom,
  identities: IdentitySource,
): GpuHardware {
  const facts = MODEL_FACTS[model];
  const board = random.pick(facts.boards);
  return {
    model,
    serial: identities.serial(),
    uuid: identities.uuid(),
    pdi: identities.pdi(),
    boardPartNumber: board.boardPartNumber,
    inforomImage: board.inforomImage,
    vbiosVersion: random.pick(facts.vbiosVersions),
    memoryTotalMiB: facts.memoryTotalMiB,
  };
}

/** Parts of a bus id such as `00000000:18:00.0`. TypeError for any other text. */
export function busIdParts(pciBusId: string): { domain: string; bus: string; device: string } {
  const match = /^([0-9A-F]{8}):([0-9A-F]{2}):([0-9A-F]{2})\.[0-7]$/.exec(pciBusId);
  const [, domain, bus, device] = match ?? [];
  if (domain === undefined || bus === undefined || device === undefined) {
    throw new TypeError(`not a PCI bus id: ${pciBusId}`);
  }
  return { domain, bus, device };
}

/** The board id that nvidia-smi derives from the bus id: `domain << 16 | bus << 8 | device`. */
export function boardIdOf(pciBusId: string): string {
  const { domain, bus, device } = busIdParts(pciBusId);
  const id =
    Number.parseInt(domain, 16) * 0x1_0000 +
    Number.parseInt(bus, 16) * 0x100 +
    Number.parseInt(device, 16);
  return `0x${id.toString(16)}`;
}
