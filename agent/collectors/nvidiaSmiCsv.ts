/** Collector: `nvidia-smi --query-gpu`, by fixed arguments and without a shell. */
import {
  type CollectContext,
  type Collected,
  type Collector,
  type CollectorFailure,
  failureOfRun,
  runInContext,
} from './collector.ts';
import { faultOfExit, faultOfText, NO_GPU } from './faultText.ts';
import type { GpuRead, ReadNote } from './gpuRead.ts';
import { parseErrorLines, parseNvidiaSmiCsv } from './parseCsv.ts';
import { childEnvironment, findNvidiaSmi } from './paths.ts';
import type { ProgramRun } from './runProgram.ts';

const MINIMAL = ['driver_version', 'count', 'name', 'serial', 'uuid', 'pci.bus_id'];
const BEFORE_MIG = [
  ...MINIMAL,
  'pci.device_id',
  'pci.sub_device_id',
  'vbios_version',
  'inforom.img',
  'memory.total',
  'ecc.mode.current',
  'memory.used',
  'utilization.gpu',
  'utilization.memory',
  'temperature.gpu',
  'power.draw',
  'clocks.sm',
  'clocks.mem',
];

/**
 * The field lists, tried in order. One unknown field fails a whole query with exit code 2, so each
 * list needs less of the driver: 450 and later, about 352 and later, anything.
 */
export const CSV_QUERIES: readonly (readonly string[])[] = [
  [...BEFORE_MIG, 'mig.mode.current'],
  BEFORE_MIG,
  MINIMAL,
];

/** The exit code of nvidia-smi for an argument that it does not know. */
const EXIT_ARGUMENT_INVALID = 2;

/** Lane of every process that may hold the driver through this nvidia-smi. */
export const nvidiaSmiLane = (file: string): string => `nvidiaSmi ${file}`;

/** Arguments of one query. The header line stays: the parser goes by it. */
export function csvArguments(fields: readonly string[]): readonly string[] {
  return [`--query-gpu=${fields.join(',')}`, '--format=csv,nounits'];
}

/** Reads the CSV where there is a header line, else undefined. */
function readIfHeader(text: string): GpuRead | undefined {
  try {
    return parseNvidiaSmiCsv(text);
  } catch {
    return undefined;
  }
}

/** Whole lines only: after a deadline the last line may be cut in the middle of a value. */
const wholeLines = (text: string): string => text.slice(0, text.lastIndexOf('\n') + 1);

function howItEnded(run: ProgramRun): string {
  if (run.signal !== undefined) return `ended by ${run.signal}`;
  return `exit code ${run.exitCode ?? 'unknown'}`;
}

/** A failure with the GPUs that were read, or named, before it. */
function failedWith(failure: CollectorFailure, read: GpuRead | undefined): Collected<GpuRead> {
  if (read === undefined || read.gpus.length === 0) return { failure };
  const { gpus, notes } = read;
  return { failure, gpuCount: gpus.length, data: { gpus, notes }, notes };
}

/** Output without a header line: text only, on either stream. */
function judgeText(run: ProgramRun, text: string): Collected<GpuRead> {
  if (NO_GPU.test(text)) return { data: { gpus: [], notes: [] }, gpuCount: 0, message: text };
  const ended = howItEnded(run);
  const ofExit = faultOfExit(run.exitCode);
  if (text.trim() === '') {
    const message = `nvidia-smi printed nothing, ${ended}`;
    return { failure: { code: ofExit ?? 'collectorOutputEmpty', message } };
  }
  const unknown = run.exitCode === 0 ? 'collectorOutputInvalid' : 'collectorFailed';
  const code = faultOfText(text) ?? ofExit ?? unknown;
  return failedWith({ code, message: `${text.trim()} (${ended})` }, parseErrorLines(text));
}

/**
 * Judges one run by its text first and its exit code second: good rows with an error line or a
 * non-zero exit code stay good, with a note.
 */
export function judgeCsvRun(run: ProgramRun): Collected<GpuRead> {
  const cut = failureOfRun(run, 'nvidia-smi');
  if (cut !== undefined) {
    return failedWith(cut, readIfHeader(wholeLines(run.stdout)));
  }
  const text = `${run.stdout}\n${run.stderr}`;
  const read = readIfHeader(text);
  if (read === undefined) return judgeText(run, text);
  if (read.gpus.length === 0 && run.exitCode !== 0) return judgeText(run, text);
  const ended: ReadNote = { code: 'collectorExitCode', message: howItEnded(run) };
  const notes = run.exitCode === 0 ? read.notes : [...read.notes, ended];
  return { data: read, gpuCount: read.gpus.length, notes };
}

/** Reads GPUs from `nvidia-smi --query-gpu`. */
export const nvidiaSmiCsv: Collector<GpuRead> = {
  name: 'nvidiaSmiCsv',
  async collect(context: CollectContext): Promise<Collected<GpuRead>> {
    const file = await findNvidiaSmi(context.paths);
    const startedAt = context.now();
    let judged: Collected<GpuRead> = {};
    for (const fields of CSV_QUERIES) {
      const elapsedMs = Math.max(0, context.now() - startedAt);
      const run = await runInContext(context, {
        file,
        args: csvArguments(fields),
        environment: childEnvironment(),
        lane: nvidiaSmiLane(file),
        deadlineMs: Math.max(1, context.deadlineMs - elapsedMs),
      });
      judged = judgeCsvRun(run);
      if (run.exitCode !== EXIT_ARGUMENT_INVALID) break;
    }
    return judged;
  },
};
