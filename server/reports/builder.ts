/** Builds reports one after the other: large ones in a thread of their own. */
import type { Worker } from 'node:worker_threads';
import { startWorker } from '../../platform/worker.ts';
import type { JwsSigner } from '../../shared/crypto/jws.ts';
import { type ErrorCode, FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import { type BuiltFile, buildFile } from './buildFile.ts';
import type { ReportOrder } from './gather.ts';

/** What the thread is started with. */
export interface BuildInput {
  readonly databasePath: string;
  readonly order: ReportOrder;
  /** Of the report key. */
  readonly kid: string;
}

/** What the thread says: that something is to be signed, and how it ended. */
export type BuildOutput =
  | { readonly sign: Uint8Array }
  | { readonly done: BuiltFile }
  | { readonly code: ErrorCode; readonly message: string };

/** What the builder needs. */
export interface ReportBuilderOptions {
  readonly store: Pick<Store, 'db' | 'path'>;
  /** The report key. */
  readonly signer: JwsSigner;
  /** Reports on logs of no more leaves are built on this thread. */
  readonly inlineLeaves: number;
}

/** Builds reports, one after the other. */
export class ReportBuilder {
  readonly #options: ReportBuilderOptions;
  #waiting = 0;
  #last: Promise<unknown> = Promise.resolve();
  #worker: Worker | null = null;
  #closed = false;

  constructor(options: ReportBuilderOptions) {
    this.#options = options;
  }

  /**
   * Builds one report; `order` is asked for when its turn comes. Throws overloaded where too many
   * wait or the server closes, and as buildReport and gatherReport do.
   */
  build(order: () => ReportOrder): Promise<BuiltFile> {
    if (this.#closed || this.#waiting >= LIMITS.reportsWaiting) {
      return Promise.reject(new FleetsealError('overloaded', 'Other reports are being built.'));
    }
    this.#waiting += 1;
    const done = this.#last.then(() => this.#run(order));
    this.#last = done.then(
      () => this.#end(),
      () => this.#end(),
    );
    return done;
  }

  /** Stops the report that is being built. */
  async close(): Promise<void> {
    this.#closed = true;
    await this.#worker?.terminate();
    await this.#last;
  }

  #end(): void {
    this.#waiting -= 1;
    this.#worker = null;
  }

  #run(orderOf: () => ReportOrder): Promise<BuiltFile> {
    if (this.#closed) throw new FleetsealError('overloaded', 'The server is closing.');
    const { store, signer, inlineLeaves } = this.#options;
    const order = orderOf();
    const isShort = order.evidence.size + order.register.size <= inlineLeaves;
    return isShort ? buildFile(store.db, order, signer) : this.#inThread(order);
  }

  #inThread(order: ReportOrder): Promise<BuiltFile> {
    const { store, signer } = this.#options;
    const input: BuildInput = { databasePath: store.path, order, kid: signer.kid };
    const file = new URL('./worker.ts', import.meta.url);
    const worker = startWorker({ worker: 'report', file, input });
    this.#worker = worker;
    return new Promise((resolve, reject) => {
      worker.on('message', (output: BuildOutput) => {
        if ('done' in output) resolve(output.done);
        else if ('code' in output) reject(new FleetsealError(output.code, output.message));
        else {
          signer.sign(output.sign).then((signature) => worker.postMessage(signature), reject);
        }
      });
      worker.once('error', reject);
      worker.once('exit', () =>
        reject(new FleetsealError('overloaded', 'The report was not finished.')),
      );
    });
  }
}
