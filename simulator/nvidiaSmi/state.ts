/** What one synthetic host shows through nvidia-smi at one moment. */
import type { GpuHardware } from '../hardware.ts';

/** What moves. Integers: percent, MiB, degrees Celsius, milliwatts, MHz. */
export interface SimulatedReadings {
  readonly utilizationGpuPercent: number;
  readonly utilizationMemoryPercent: number;
  readonly memoryUsedMiB: number;
  readonly temperatureCelsius: number;
  readonly memoryTemperatureCelsius: number;
  readonly powerMilliwatts: number;
  readonly smClockMHz: number;
}

/** One process that computes on a GPU. */
export interface SimulatedProcess {
  readonly pid: number;
  readonly name: string;
  readonly usedMiB: number;
}

/** One installed GPU as nvidia-smi shows it. */
export interface SimulatedGpu extends GpuHardware {
  /** As in `00000000:18:00.0`. */
  readonly pciBusId: string;
  /** Socket 1 to 8; null where the board gives none. */
  readonly moduleId: number | null;
  /** True when the GPU fell off the bus: listed, not readable. */
  readonly lost: boolean;
  readonly readings: SimulatedReadings;
  readonly processes: readonly SimulatedProcess[];
}

/** Failures in which nvidia-smi shows no GPU at all. */
export const NVIDIA_SMI_FAULTS = [
  'hang',
  'driverMismatch',
  'noDriver',
  'noDevices',
  'noSupported',
  'libraryMissing',
  'accessLost',
  'permission',
  'empty',
] as const;
/** Name of a failure of the whole program. */
export type NvidiaSmiFault = (typeof NVIDIA_SMI_FAULTS)[number];

/** What the program does beside printing its data; each member where it does so. */
export interface BesideData {
  /** Printed before the data, and after it. */
  readonly leader?: string;
  readonly trailer?: string;
  readonly stderr?: string;
  readonly exitCode?: number;
  /** A process that the program started and that keeps its output open for ten minutes. */
  readonly holdsOutput?: true;
  /** Fields that this driver does not know. */
  readonly unknownFields?: readonly string[];
  /** Names of processes go into the XML as they are, markup included. */
  readonly rawNames?: true;
}

/** What one host shows at one moment. */
export interface SimulatedHostState {
  /** Milliseconds since 1970-01-01 UTC; printed as the host's local time, which is UTC. */
  readonly atMs: number;
  readonly driverVersion: string;
  readonly cudaVersion: string;
  /** In ascending order of the bus id, which is the order of nvidia-smi's index. */
  readonly gpus: readonly SimulatedGpu[];
  readonly fault?: NvidiaSmiFault;
  readonly beside?: BesideData;
}

/** `77.71` for 77710 mW. */
export function wattsText(milliwatts: number): string {
  const hundredths = Math.floor(milliwatts / 10);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
