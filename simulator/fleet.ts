/** The synthetic hosts of a fleet and the GPUs installed in them at the first round. */
import {
  createGpuHardware,
  type GpuHardware,
  SIMULATED_MODELS,
  type SimulatedModel,
} from './hardware.ts';
import type { SeededRandom } from './random.ts';
import type { IdentitySource } from './serials.ts';

/** Where in a host a GPU sits. */
export interface GpuSlot {
  readonly pciBusId: string;
  /** Socket 1 to 8; null for a place beside the eight sockets. */
  readonly moduleId: number | null;
}

/** One board in one slot. */
export interface PlannedGpu {
  readonly hardware: GpuHardware;
  readonly slot: GpuSlot;
}

/** One host: all its GPUs are of one model. */
export interface PlannedHost {
  readonly index: number;
  /** Unique in the fleet, as in `sim-a-01`. */
  readonly name: string;
  readonly site: string;
  readonly model: SimulatedModel;
  readonly driverVersion: string;
  readonly cudaVersion: string;
  /** What is installed at the first round, in bus id order. */
  readonly gpus: readonly PlannedGpu[];
  /** Slots with nothing in them at the first round, sockets first. */
  readonly freeSlots: readonly GpuSlot[];
}

/** The sites of every simulated fleet; host `i` is at site `i mod 2`. */
export const SITES = ['Site A', 'Site B'] as const;

const SOCKETS = 8;
const BUS_LAYOUTS = [
  ['18', '2A', '3A', '5D', '9A', 'AB', 'BA', 'DB'],
  ['53', '64', '75', '86', '97', 'A8', 'B9', 'CA'],
] as const;
const SPARE_BUSES = ['1C', 'DE'] as const;
const MODULE_IDS = [1, 2, 3, 4, 5, 6, 7, 8] as const;

const busId = (bus: string): string => `00000000:${bus}:00.0`;

/** How many GPUs each host has: 8 for some, 4 for the others, in random order. */
function gpuCounts(random: SeededRandom, hostCount: number): number[] {
  const least = Math.ceil(hostCount / 3);
  const full = random.int(least, Math.max(least, Math.floor((hostCount * 5) / 6)));
  const counts = Array.from({ length: hostCount }, (_, index) => (index < full ? 8 : 4));
  return random.shuffle(counts);
}

/** A model for each host: every model as often as the others, within one, in random order. */
function hostModels(random: SeededRandom, hostCount: number): SimulatedModel[] {
  const models: SimulatedModel[] = [];
  while (models.length < hostCount) models.push(...SIMULATED_MODELS);
  return random.shuffle(models.slice(0, hostCount));
}

function createHost(
  random: SeededRandom,
  identities: IdentitySource,
  host: { index: number; model: SimulatedModel; gpuCount: number },
): PlannedHost {
  const { index, model, gpuCount } = host;
  const site = SITES[index % SITES.length] ?? SITES[0];
  const modules = random.shuffle(MODULE_IDS);
  const slots = random.pick(BUS_LAYOUTS).map((bus, socket) => ({
    pciBusId: busId(bus),
    moduleId: modules[socket] ?? null,
  }));
  const spares = SPARE_BUSES.map((bus) => ({ pciBusId: busId(bus), moduleId: null }));
  return {
    index,
    name: `sim-${index % SITES.length === 0 ? 'a' : 'b'}-${String(index + 1).padStart(2, '0')}`,
    site,
    model,
    driverVersion: '580.105.08',
    cudaVersion: '13.0',
    gpus: slots.slice(0, gpuCount).map((slot) => ({
      hardware: createGpuHardware(model, random, identities),
      slot,
    })),
    freeSlots: [...slots.slice(gpuCount, SOCKETS), ...spares],
  };
}

/** The hosts of a fleet; `random` decides models, counts and slots. */
export function createHosts(
  random: SeededRandom,
  identities: IdentitySource,
  hostCount: number,
): PlannedHost[] {
  const counts = gpuCounts(random, hostCount);
  const models = hostModels(random, hostCount);
  return models.map((model, index) =>
    createHost(random, identities, { index, model, gpuCount: counts[index] ?? 4 }),
  );
}
