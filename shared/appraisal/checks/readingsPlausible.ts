/** readingsPlausible@1: the readings of a GPU are possible together. */
import type { GpuReadings } from '../../claims/claims.ts';
import { entryOf } from '../catalogue.ts';
import { wholeMemoryMiB } from '../memory.ts';
import type { EvidenceCheck } from './check.ts';

/** Fires for each GPU with readings that no genuine one can give in one moment. */
export const readingsPlausible: EvidenceCheck = {
  scope: 'evidence',
  name: 'readingsPlausible',
  version: 1,
  code: 'readingsImplausible',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows: 'Readings of one moment contradict each other, or what the model can reach.',
  cannotShow: 'Readings that were made up and are possible; which of them is the false one.',
  falseAlarms: 'A broken sensor; a board that the maker lets draw more than the catalogue knows.',
  next: 'Read the GPU again by hand while it computes; compare with the power of the rack.',
  run({ gpus, readings, reference }) {
    return gpus.flatMap(({ submodule, subject, document, readable }) => {
      const taken = readings?.gpus[submodule];
      if (document === null || !readable || taken === undefined) return [];
      const limits = {
        memoryMiB: wholeMemoryMiB(document) ?? null,
        watts: entryOf(document, reference.catalogue)?.powerWatts ?? 0,
      };
      const seen = impossible(taken, limits);
      return seen.length === 0 ? [] : [{ submodule, subject, seen: seen.join('; ') }];
    });
  },
};

/** More than any GPU draws, in watts, and warmer or colder than any works, in degrees Celsius. */
const WATTS_OF_ALL = 3000;
const CELSIUS = { least: -40, most: 130 } as const;
/** A short peak may be above the limit by a fifth. */
const PEAK_PERCENT = 120;

interface Limits {
  readonly memoryMiB: number | null;
  /** 0: not known. */
  readonly watts: number;
}

function impossible(readings: GpuReadings, { memoryMiB, watts }: Limits): string[] {
  const { memoryUsedMiB, temperatureCelsius, powerMilliwatts, smClockMHz } = readings;
  const busy = readings.utilizationGpuPercent ?? 0;
  const mostMilliwatts = watts === 0 ? WATTS_OF_ALL * 1000 : watts * 10 * PEAK_PERCENT;
  const seen: string[] = [];
  if (memoryMiB !== null && memoryUsedMiB !== undefined && memoryUsedMiB > memoryMiB) {
    seen.push(`${memoryUsedMiB} MiB used of ${memoryMiB}`);
  }
  if (powerMilliwatts !== undefined && powerMilliwatts > mostMilliwatts) {
    seen.push(`${powerMilliwatts} mW where ${watts === 0 ? WATTS_OF_ALL : watts} W is the most`);
  }
  if (busy > 0 && powerMilliwatts === 0) seen.push(`${busy} % busy at 0 mW`);
  if (busy > 0 && smClockMHz === 0) seen.push(`${busy} % busy at 0 MHz`);
  const isTooWarm = temperatureCelsius !== undefined && temperatureCelsius > CELSIUS.most;
  const isTooCold = temperatureCelsius !== undefined && temperatureCelsius < CELSIUS.least;
  if (isTooWarm || isTooCold) seen.push(`${temperatureCelsius} degrees Celsius`);
  return seen;
}
