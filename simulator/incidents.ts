/** What each host of a planned fleet shows in each round, incidents included. */
import type { PlannedGpu, PlannedHost } from './fleet.ts';
import { type GpuHardware, MODEL_FACTS } from './hardware.ts';
import type { Incident, IncidentKind } from './incidentChoice.ts';
import type {
  SimulatedGpu,
  SimulatedHostState,
  SimulatedProcess,
  SimulatedReadings,
} from './nvidiaSmi/state.ts';
import type { FleetPlan } from './plan.ts';
import { SeededRandom } from './random.ts';
import { LAST_ROUND, roundAtMs, SECOND_DAY_ROUND } from './timeline.ts';

/** First round in which a GPU reads as lost. */
export const LOST_FROM_ROUND = 4;
/** First round in which the unlicensed GPU is installed. */
export const UNLICENSED_FROM_ROUND = 2;
/** First round in which the license is suspended. */
export const SUSPENDED_FROM_ROUND = 4;
/** After this round the key directory of a cloned host is copied. */
export const KEY_COPIED_AFTER_ROUND = 2;
/** Rounds in which the copy of a cloned host's key speaks; the original always speaks too. */
export const CLONE_ROUNDS: readonly number[] = [3, 4];

type IncidentOf<K extends IncidentKind> = Extract<Incident, { kind: K }>;

function incidentsOf<K extends IncidentKind>(plan: FleetPlan, kind: K): IncidentOf<K>[] {
  return plan.incidents.filter((incident): incident is IncidentOf<K> => incident.kind === kind);
}

function hostAt(plan: FleetPlan, hostIndex: number): PlannedHost {
  const host = plan.hosts[hostIndex];
  if (host === undefined) throw new RangeError(`there is no host ${hostIndex}`);
  return host;
}

/** The rounds in which a copy of this host's key speaks beside the original; empty for most. */
export function cloneRounds(plan: FleetPlan, hostIndex: number): readonly number[] {
  const cloned = incidentsOf(plan, 'clonedKey').some(({ host }) => host === hostIndex);
  return cloned ? CLONE_ROUNDS : [];
}

/** The last round in which this host speaks. */
function lastRoundOf(plan: FleetPlan, hostIndex: number): number {
  const silent = incidentsOf(plan, 'silentHost').find(({ host }) => host === hostIndex);
  return silent?.lastRound ?? LAST_ROUND;
}

/** The boards in the host in this round, with their slots, in no particular order. */
function installedAt(plan: FleetPlan, host: PlannedHost, round: number): PlannedGpu[] {
  const short = new Set(incidentsOf(plan, 'shortShipment').map(({ serial }) => serial));
  let gpus = host.gpus.filter(({ hardware }) => !short.has(hardware.serial));
  if (round >= SECOND_DAY_ROUND) {
    for (const { serial, fromHost, toHost, toSlot } of incidentsOf(plan, 'movedGpu')) {
      const moved = hostAt(plan, fromHost).gpus.find((gpu) => gpu.hardware.serial === serial);
      if (fromHost === host.index) gpus = gpus.filter((gpu) => gpu !== moved);
      if (toHost === host.index && moved !== undefined) {
        gpus.push({ hardware: moved.hardware, slot: toSlot });
      }
    }
  }
  if (round >= UNLICENSED_FROM_ROUND) {
    for (const { host: index, gpu } of incidentsOf(plan, 'unlicensedGpu')) {
      if (index === host.index) gpus.push(gpu);
    }
  }
  return gpus;
}

/** What an incident changes in the board's own answers. */
function changesAt(plan: FleetPlan, serial: string, round: number) {
  const later = round >= SECOND_DAY_ROUND;
  const swap = incidentsOf(plan, 'swappedSerialLabel').find(({ pair }) =>
    pair.some((gpu) => gpu.serial === serial),
  );
  const other = swap?.pair.find((gpu) => gpu.serial !== serial);
  const modded = incidentsOf(plan, 'moddedMemory').find((each) => each.serial === serial);
  const lost = incidentsOf(plan, 'lostGpu').some((each) => each.serial === serial);
  return {
    ...(later && other !== undefined ? { serial: other.serial } : {}),
    ...(later && modded !== undefined ? { memoryTotalMiB: modded.memoryTotalMiB } : {}),
    lost: lost && round >= LOST_FROM_ROUND,
  };
}

/** Plausible readings: a host computes on all its GPUs or on none; both give integers only. */
export function readingsOf(
  random: SeededRandom,
  { model }: Pick<GpuHardware, 'model'>,
  busy: boolean,
): SimulatedReadings {
  const facts = MODEL_FACTS[model];
  const limit = facts.powerLimitMilliwatts;
  if (!busy) {
    return {
      utilizationGpuPercent: 0,
      utilizationMemoryPercent: 0,
      memoryUsedMiB: 0,
      temperatureCelsius: random.int(26, 34),
      memoryTemperatureCelsius: random.int(30, 40),
      powerMilliwatts: Math.floor(limit / 10) + random.int(0, 900) * 10,
      smClockMHz: 345,
    };
  }
  return {
    utilizationGpuPercent: random.int(60, 100),
    utilizationMemoryPercent: random.int(20, 60),
    memoryUsedMiB: Math.floor((facts.memoryTotalMiB * random.int(40, 90)) / 100),
    temperatureCelsius: random.int(50, 72),
    memoryTemperatureCelsius: random.int(55, 84),
    powerMilliwatts: Math.floor((limit * random.int(55, 95)) / 100),
    smClockMHz: 1980 - 15 * random.int(0, 20),
  };
}

/** The processes of a GPU that computes; none where it does not. */
export function processesOf(memoryUsedMiB: number, pid: number): SimulatedProcess[] {
  if (memoryUsedMiB === 0) return [];
  return [{ pid, name: '/usr/bin/python3', usedMiB: memoryUsedMiB }];
}

const byBusId = (a: SimulatedGpu, b: SimulatedGpu): number =>
  a.pciBusId < b.pciBusId ? -1 : a.pciBusId > b.pciBusId ? 1 : 0;

/**
 * What host `hostIndex` shows in round `round`, or `silent` when it does not speak. RangeError for
 * a host or a round that does not exist. A copy of a cloned host shows the same.
 */
export function stateAt(
  plan: FleetPlan,
  hostIndex: number,
  round: number,
): SimulatedHostState | 'silent' {
  const host = hostAt(plan, hostIndex);
  const atMs = roundAtMs(round);
  if (round > lastRoundOf(plan, hostIndex)) return 'silent';
  const random = new SeededRandom(`readings/${plan.seed}/${hostIndex}/${round}`);
  const busy = random.int(0, 2) > 0;
  const gpus = installedAt(plan, host, round).map((gpu): SimulatedGpu => {
    const readings = readingsOf(random, gpu.hardware, busy);
    return {
      ...gpu.hardware,
      ...gpu.slot,
      ...changesAt(plan, gpu.hardware.serial, round),
      readings,
      processes: processesOf(readings.memoryUsedMiB, random.int(2_000, 60_000)),
    };
  });
  const { driverVersion, cudaVersion } = host;
  return { atMs, driverVersion, cudaVersion, gpus: gpus.sort(byBusId) };
}
