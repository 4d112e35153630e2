/** What a GPU shows beside its identity, as results keep it for the checks over history. */
import type { GpuReadings } from '../claims/claims.ts';
import type { GpuDocument } from '../evidence/document.ts';
import type { Hardware } from './result.ts';

/** The hardware facts of a document. */
export function hardwareOf(gpu: GpuDocument): Hardware {
  return {
    pciDeviceId: gpu.pciDeviceId ?? null,
    pciSubsystemId: gpu.pciSubsystemId ?? null,
    gpuPartNumber: gpu.gpuPartNumber ?? null,
    boardPartNumber: gpu.boardPartNumber ?? null,
    vbiosVersion: gpu.vbiosVersion ?? null,
    inforomImage: gpu.inforomImage ?? null,
    memoryTotalMiB: gpu.memoryTotalMiB ?? null,
  };
}

const READINGS = [
  'utilizationGpuPercent',
  'utilizationMemoryPercent',
  'memoryUsedMiB',
  'temperatureCelsius',
  'powerMilliwatts',
  'smClockMHz',
  'memoryClockMHz',
] as const satisfies readonly (keyof GpuReadings)[];

/** Readings in one line, in READINGS order, a dash where not read; null where none was read. */
export function readingsLine(readings: GpuReadings | undefined): string | null {
  const values = READINGS.map((name) => readings?.[name]);
  if (values.every((value) => value === undefined)) return null;
  return values.map((value) => value ?? '-').join(' ');
}
