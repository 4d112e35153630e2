/** Worker threads: from their own file in the checkout, from the one file where it is bundled. */
import { Worker, type WorkerOptions } from 'node:worker_threads';

/** True where a program is bundled into one file. */
declare const FLEETSEAL_BUNDLE: boolean | undefined;

/** What a worker thread is started with: which one it is, and its input. */
export interface WorkerStart<Input> {
  readonly worker: string;
  readonly input: Input;
}

/** A worker thread to start. */
export interface WorkerRequest<Input>
  extends Pick<WorkerOptions, 'transferList' | 'resourceLimits'> {
  /** Its name in cli/workers.ts. */
  readonly worker: string;
  /** Its code, as `new URL('./worker.ts', import.meta.url)`. */
  readonly file: URL;
  /** What structuredClone takes. */
  readonly input: Input;
}

/** Starts a worker thread; bundled, the program itself, which tells by the name what to load. */
export function startWorker<Input>(request: WorkerRequest<Input>): Worker {
  const { worker, file, input, ...options } = request;
  const isBundled = typeof FLEETSEAL_BUNDLE !== 'undefined' && FLEETSEAL_BUNDLE;
  const workerData: WorkerStart<Input> = { worker, input };
  return new Worker(isBundled ? new URL(import.meta.url) : file, { ...options, workerData });
}
