/** What a line of readings says (GpuResult.readings). */

/** Place of each reading in the line. */
const UTILIZATION = 0;
const TEMPERATURE = 3;
const POWER = 4;

/** Readings that tell one GPU from another, and one moment from the next. */
export interface TellingReadings {
  readonly utilizationGpuPercent: number | null;
  readonly temperatureCelsius: number;
  /** More than 0. */
  readonly powerMilliwatts: number;
}

/** Null where temperature or power was not read, or the power is 0: such a line says little. */
export function tellingReadings(line: string): TellingReadings | null {
  const values = line.split(' ').map((text) => (text === '-' ? null : Number(text)));
  const temperatureCelsius = values[TEMPERATURE] ?? null;
  const powerMilliwatts = values[POWER] ?? null;
  if (temperatureCelsius === null || powerMilliwatts === null || powerMilliwatts === 0) return null;
  const utilizationGpuPercent = values[UTILIZATION] ?? null;
  return { utilizationGpuPercent, temperatureCelsius, powerMilliwatts };
}

/** True where the power has no part of a watt: sensors of genuine boards give hundredths. */
export function isWholeWatts({ powerMilliwatts }: TellingReadings): boolean {
  return powerMilliwatts % 1000 === 0;
}
