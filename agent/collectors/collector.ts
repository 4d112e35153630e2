/** What every collector is, and the one place that runs them: timed, and never throwing. */
import type { CollectorName, CollectorNote, CollectorResult } from '../../shared/claims/claims.ts';
import { type ErrorCode, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { ReadNote } from './gpuRead.ts';
import type { CollectorPaths } from './paths.ts';
import { type ProgramOptions, type ProgramRun, runProgram } from './runProgram.ts';
import { oneLine } from './text.ts';

/** What a collector gets to work with. */
export interface CollectContext {
  readonly paths: CollectorPaths;
  /** Milliseconds since 1970-01-01 UTC. */
  readonly now: () => number;
  /** Time for one collector, its child process and the signals to it included. */
  readonly deadlineMs: number;
  /** Bytes of output of one child process. */
  readonly outputBytesMax: number;
  /** How process groups are signaled; tests replace it. */
  readonly signalGroup?: NonNullable<ProgramOptions['signalGroup']>;
}

/** Why a collector failed. */
export interface CollectorFailure {
  readonly code: ErrorCode;
  readonly message: string;
}

/** What a collector gives. With `failure` the data, if any, is what could be read before it. */
export interface Collected<T> {
  readonly data?: T;
  /** GPUs listed, where the collector lists GPUs. */
  readonly gpuCount?: number;
  /** What was said beside good data that is none. */
  readonly message?: string;
  readonly notes?: readonly ReadNote[];
  readonly failure?: CollectorFailure;
}

/** One source of claims. A thrown error is a failure without data. */
export interface Collector<T> {
  readonly name: CollectorName;
  collect(context: CollectContext): Promise<Collected<T>>;
}

/** A collector's data, where there is any, beside how it fared. */
export interface CollectorRun<T> {
  readonly data?: T;
  readonly result: CollectorResult;
}

/** Any thrown error as a failure; our own errors keep their code. */
export function failureOf(error: unknown): CollectorFailure {
  const code = isFleetsealError(error) ? error.code : 'collectorFailed';
  return { code, message: error instanceof Error ? error.message : String(error) };
}

async function collectSafely<T>(
  collector: Collector<T>,
  context: CollectContext,
): Promise<Collected<T>> {
  try {
    return await collector.collect(context);
  } catch (error) {
    return { failure: failureOf(error) };
  }
}

/** The notes as a result holds them: cleaned, and cut where there are too many. */
export function resultNotes(notes: readonly ReadNote[]): Pick<CollectorResult, 'notes'> {
  const kept = notes.map(({ code, gpu, message }): CollectorNote => {
    const text = message === undefined ? {} : { message: oneLine(message) };
    return { code, ...(gpu === undefined ? {} : { gpu }), ...text };
  });
  const surplus = kept.length - LIMITS.collectorNotes;
  if (surplus > 0) {
    const message = `${surplus + 1} more were left out`;
    kept.splice(LIMITS.collectorNotes - 1, surplus + 1, { code: 'collectorWarning', message });
  }
  return kept.length === 0 ? {} : { notes: kept };
}

/** Runs one collector. Never rejects: whatever goes wrong is in the result. */
export async function runCollector<T>(
  collector: Collector<T>,
  context: CollectContext,
): Promise<CollectorRun<T>> {
  const startedAt = context.now();
  const { data, gpuCount, message, notes, failure } = await collectSafely(collector, context);
  const said = failure?.message ?? message;
  return {
    ...(data === undefined ? {} : { data }),
    result: {
      outcome: failure === undefined ? 'ok' : 'failed',
      ...(failure === undefined ? {} : { code: failure.code }),
      ...(said === undefined ? {} : { message: oneLine(said) }),
      startedAt,
      durationMs: Math.max(0, context.now() - startedAt),
      ...(gpuCount === undefined ? {} : { gpuCount }),
      ...resultNotes(notes ?? []),
    },
  };
}

/** The result of a collector that was not asked in this round. */
export function skippedResult(now: number, why: string): CollectorResult {
  return { outcome: 'skipped', message: oneLine(why), startedAt: now, durationMs: 0 };
}

/** Runs a program within the context's limits. */
export function runInContext(
  context: CollectContext,
  program: Pick<ProgramOptions, 'file' | 'args' | 'environment' | 'lane' | 'deadlineMs'>,
): Promise<ProgramRun> {
  return runProgram({
    ...program,
    outputBytesMax: context.outputBytesMax,
    ...(context.signalGroup === undefined ? {} : { signalGroup: context.signalGroup }),
  });
}

/** The failure that a program's end means, whatever it printed; undefined if it exited. */
export function failureOfRun(run: ProgramRun, what: string): CollectorFailure | undefined {
  switch (run.outcome) {
    case 'laneBusy':
      return { code: 'collectorLeftBehind', message: `${run.reason}; ${what} was not started` };
    case 'notStarted':
      return { code: 'collectorFailed', message: `${what} did not start: ${run.reason}` };
    case 'timedOut':
      return { code: 'collectorTimeout', message: `${what} did not end before its deadline` };
    case 'tooMuchOutput':
      return { code: 'collectorOutputTooLarge', message: `${what} printed more than the limit` };
    case 'exited':
      return undefined;
  }
}
