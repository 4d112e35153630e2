/**
 * The two worker threads of the views: the builder draws, the reader answers. They start when they
 * are first needed. Where one ends by itself, both go: what waits is refused, and the next request
 * starts them again.
 */
import { MessageChannel, type Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { startWorker } from '../../platform/worker.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { BuilderInput } from './builderWorker.ts';
import type { BuildRequest, Question, ReadRequest, ThreadReply } from './messages.ts';
import type { ReaderInput, ViewHere } from './readerWorker.ts';

/** What the threads are started with. */
export interface ThreadsOptions {
  readonly databasePath: string;
  /** Origin of the evidence log. */
  readonly origin: string;
  readonly log: Logger;
  /** Called when views are gone: a thread ended by itself. */
  readonly onLost: () => void;
}

/** Most memory of each thread, in MiB: the fleets that we are made for take a tenth of it. */
const HEAP_MIB = 16_384;

const BUILDER = { worker: 'viewBuilder', file: new URL('./builderWorker.ts', import.meta.url) };
const READER = { worker: 'viewReader', file: new URL('./readerWorker.ts', import.meta.url) };

/** The two threads. */
export class ViewThreads {
  readonly #options: ThreadsOptions;
  #running: Running | null = null;
  #isClosed = false;

  constructor(options: ThreadsOptions) {
    this.#options = options;
  }

  /** Asks the builder. Throws what it throws, notReady where it ended. */
  async build(request: Omit<BuildRequest, 'id'>): Promise<unknown> {
    const answer = await this.#threads().builder.call(request);
    if (answer === ABSENT) throw new TypeError('the builder has no views');
    return answer;
  }

  /** Asks the reader; null where it does not have the view. Throws as `build`. */
  async read(request: { key: string; question: Question }): Promise<{ value: unknown } | null> {
    const answer = await this.#threads().reader.call(request);
    return answer === ABSENT ? null : { value: answer };
  }

  /** Resolves when the reader has the view with this key. Throws notReady where a thread ended. */
  here(key: string): Promise<void> {
    return this.#threads().reader.here(key);
  }

  /** Says that the view with this key does not come: else who asks in vain fills the memory. */
  forget(key: string): void {
    this.#running?.reader.forget(key);
  }

  /** The threads that run now, for tests. */
  get workers(): { readonly builder: Worker; readonly reader: Worker } | null {
    if (this.#running === null) return null;
    const { builder, reader } = this.#running;
    return { builder: builder.worker, reader: reader.worker };
  }

  /** Ends both threads; what waits is refused. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#stop();
  }

  #threads(): Running {
    if (this.#isClosed) throw ended();
    this.#running ??= this.#start();
    return this.#running;
  }

  #start(): Running {
    const { databasePath, origin } = this.#options;
    const { port1, port2 } = new MessageChannel();
    const builderInput: BuilderInput = { databasePath, origin, reader: port1 };
    const readerInput: ReaderInput = { builder: port2 };
    const running = {
      builder: new Caller(BUILDER, { input: builderInput, port: port1 }),
      reader: new Caller(READER, { input: readerInput, port: port2 }),
    };
    for (const { worker } of [running.builder, running.reader]) {
      worker.on('error', (error) => this.#options.log.error({ err: error }, 'views: a thread'));
      worker.on('exit', () => {
        if (this.#running !== running) return;
        this.#options.log.warn('views: a thread ended and starts again when it is needed');
        void this.#stop();
        this.#options.onLost();
      });
    }
    return running;
  }

  async #stop(): Promise<void> {
    const running = this.#running;
    this.#running = null;
    if (running === null) return;
    for (const caller of [running.builder, running.reader]) caller.refuseAll();
    await Promise.all([running.builder.worker.terminate(), running.reader.worker.terminate()]);
  }
}

interface Running {
  readonly builder: Caller;
  readonly reader: Caller;
}

const ABSENT = Symbol('absent');

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** One thread, and what it was asked. */
class Caller {
  readonly worker: Worker;
  readonly #waiting = new Map<number, Waiting>();
  readonly #arriving = new Map<string, Waiting>();
  #next = 0;

  constructor(
    code: typeof BUILDER,
    { input, port }: { input: object; port: MessageChannel['port1'] },
  ) {
    this.worker = startWorker({
      ...code,
      input,
      transferList: [port],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB },
    });
    // A program that has nothing else to do ends.
    this.worker.unref();
    this.worker.on('message', (message: ThreadReply | ViewHere) => {
      if ('here' in message) this.#arriving.get(message.here)?.resolve(undefined);
      else this.#take(message);
    });
  }

  call(request: object): Promise<unknown> {
    const id = this.#next;
    this.#next += 1;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.worker.postMessage({ ...request, id } satisfies Pick<ReadRequest, 'id'>);
    });
  }

  here(key: string): Promise<void> {
    return new Promise((resolve, reject) => {
      const done = () => this.#arriving.delete(key);
      this.#arriving.set(key, {
        resolve: () => {
          done();
          resolve();
        },
        reject: (error) => {
          done();
          reject(error);
        },
      });
    });
  }

  forget(key: string): void {
    this.#arriving.delete(key);
  }

  refuseAll(): void {
    for (const { reject } of [...this.#waiting.values(), ...this.#arriving.values()]) {
      reject(ended());
    }
    this.#waiting.clear();
  }

  #take(reply: ThreadReply): void {
    const waiting = this.#waiting.get(reply.id);
    this.#waiting.delete(reply.id);
    if (waiting === undefined) return;
    if ('absent' in reply) waiting.resolve(ABSENT);
    else if ('code' in reply) waiting.reject(new FleetsealError(reply.code, reply.message));
    else waiting.resolve(reply.value);
  }
}

function ended(): FleetsealError {
  return new FleetsealError('notReady', 'What answers are drawn from is being prepared again.');
}
