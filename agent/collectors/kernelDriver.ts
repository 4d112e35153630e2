/**
 * Collector: the NVIDIA kernel module's own account of itself and its GPUs, `/proc/driver/nvidia`.
 * The files are those that nv-procfs.c of NVIDIA's open-gpu-kernel-modules writes.
 */
import { join } from 'node:path';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { CollectContext, Collected, Collector } from './collector.ts';
import { type GpuRead, type ReadGpu, ReadGpuBuilder, type ReadNote } from './gpuRead.ts';
import { isWithin, listNames, readAlone, readSmallText } from './kernelFiles.ts';
import { type CollectorPaths, rebase } from './paths.ts';

/** The files as read. */
export interface DriverFiles {
  /** Text of `version`. */
  readonly version?: string;
  /** Text of each GPU's `information`, by the name of its folder, which is its bus id. */
  readonly gpus: readonly { readonly name: string; readonly information?: string }[];
}

const FOLDER = '/proc/driver/nvidia';
const BUS_ID = /^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$/;

/** Reads the files. Throws driverNotLoaded where the module shows nothing. */
async function readDriver(paths: CollectorPaths): Promise<DriverFiles> {
  const folder = rebase(paths, FOLDER);
  const version = await readSmallText(join(folder, 'version'));
  const names = await listNames(join(folder, 'gpus'), BUS_ID);
  if (version === undefined && names === undefined) {
    throw new FleetsealError('driverNotLoaded', `there is no ${FOLDER} to read`);
  }
  const gpus: DriverFiles['gpus'][number][] = [];
  for (const name of names ?? []) {
    const path = join(folder, 'gpus', name, 'information');
    if (!(await isWithin(folder, join(folder, 'gpus', name)))) continue;
    const information = await readSmallText(path);
    gpus.push({ name, ...(information === undefined ? {} : { information }) });
  }
  return { ...(version === undefined ? {} : { version }), gpus };
}

/**
 * `580.105.08` out of `NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  580.105.08  ...`,
 * else undefined.
 */
export function parseVersion(text: string): string | undefined {
  const line = /^NVRM version:(.*)$/m.exec(text)?.[1] ?? '';
  return /\s(\d{1,6}(?:\.\d{1,6}){1,2})(?=\s|$)/.exec(line)?.[1];
}

/** The lines `Name: value` of a text, the first of each name. */
function linesByName(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split('\n')) {
    const at = line.indexOf(':');
    const name = line.slice(0, Math.max(0, at)).trim();
    if (at > 0 && !values.has(name)) values.set(name, line.slice(at + 1).trim());
  }
  return values;
}

/** What the driver's own table calls a chip that is not in it. */
const UNNAMED = /^(Unknown|(NVIDIA )?Graphics Device)$/;

function parseGpu(
  { name, information }: DriverFiles['gpus'][number],
  index: number,
  notes: ReadNote[],
): ReadGpu {
  const gpu = new ReadGpuBuilder(index, notes);
  const lines = linesByName(information ?? '');
  const value = (line: string): string => lines.get(line) ?? '';
  gpu.identity('pciBusId', value('Bus Location') || name);
  const model = value('Model');
  if (!UNNAMED.test(model)) gpu.identity('productName', model);
  // A GPU that nothing has opened since boot shows question marks for what was not read yet.
  for (const [field, line] of [
    ['uuid', 'GPU UUID'],
    ['vbiosVersion', 'Video BIOS'],
  ] as const) {
    if (!value(line).includes('?')) gpu.identity(field, value(line));
  }
  const excluded = value('GPU Excluded') === 'Yes';
  if (excluded) gpu.markUnreadable('gpuExcluded', 'the driver was told to leave it alone');
  if (information === undefined) gpu.note('collectorWarning', 'its information file is no text');
  return gpu.build();
}

/** GPUs and version out of what was read. */
export function parseDriver(files: DriverFiles): GpuRead {
  const notes: ReadNote[] = [];
  const kernelDriverVersion = parseVersion(files.version ?? '');
  return {
    ...(kernelDriverVersion === undefined ? {} : { kernelDriverVersion }),
    gpus: files.gpus.map((one, index) => parseGpu(one, index, notes)),
    notes,
  };
}

/** Reads the kernel module's account. */
export const kernelDriver: Collector<GpuRead> = {
  name: 'kernelDriver',
  async collect({ paths, deadlineMs }: CollectContext): Promise<Collected<GpuRead>> {
    const limitMs = Math.min(deadlineMs, LIMITS.kernelReadMs);
    const lane = rebase(paths, FOLDER);
    const data = parseDriver(await readAlone(lane, limitMs, () => readDriver(paths)));
    return { data, gpuCount: data.gpus.length, notes: data.notes };
  },
};
