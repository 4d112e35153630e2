/** What nvidia-smi's own words, and its exit codes, mean: one table for every read of it. */
import type { ErrorCode } from '../../shared/errors.ts';

/** Sentences that NVML and nvidia-smi print, as seen in public; the first that fits decides. */
const SENTENCES: readonly (readonly [RegExp, ErrorCode])[] = [
  [/Driver\/library version mismatch/i, 'driverMismatch'],
  [/couldn't communicate with the NVIDIA driver|NVML: Driver Not Loaded/i, 'driverNotLoaded'],
  [/couldn't find libnvidia-ml|NVML: NVML Shared Library/i, 'driverLibraryMissing'],
  [/NVML: Unknown Error|GPU access blocked by the operating system/i, 'driverAccessLost'],
  [/NVML: Insufficient Permissions|does not have permission/i, 'driverPermission'],
  [/infoROM is corrupted/i, 'inforomCorrupted'],
  [/determine the device handle|GPU is lost|GPU requires reset|off the bus/i, 'gpuLost'],
];

/** Exit codes of nvidia-smi's manual that say what is wrong even where the text is lost. */
const EXIT_CODES: ReadonlyMap<number, ErrorCode> = new Map([
  [4, 'driverPermission'],
  [9, 'driverNotLoaded'],
  [12, 'driverLibraryMissing'],
  [14, 'inforomCorrupted'],
  [15, 'gpuLost'],
  [16, 'gpuLost'],
  [17, 'driverAccessLost'],
  [18, 'driverMismatch'],
]);

/** nvidia-smi says that there is no GPU, which is a fact and no fault. */
export const NO_GPU = /No devices were found|No supported GPUs were found/i;

/** The code of a known sentence within `text`, else undefined. */
export function faultOfText(text: string): ErrorCode | undefined {
  return SENTENCES.find(([sentence]) => sentence.test(text))?.[1];
}

/** The code of a known exit code, else undefined. */
export function faultOfExit(exitCode: number | undefined): ErrorCode | undefined {
  return exitCode === undefined ? undefined : EXIT_CODES.get(exitCode);
}
