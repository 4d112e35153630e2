/** Gathers single calls into batches, so that one sync and one signature serve many. */
import { setTimeout as sleep } from 'node:timers/promises';
import { FleetsealError } from '../../shared/errors.ts';

/** A call that waits for its batch. */
interface Waiting<Item, Answer> {
  readonly item: Item;
  readonly resolve: (answer: Answer) => void;
  readonly reject: (error: unknown) => void;
}

/** How batches are made and done. */
export interface GroupCommitOptions<Item, Answer> {
  /** Gives the result of each item, in their order. When it throws, no further batch runs. */
  readonly run: (items: readonly Item[]) => Promise<PromiseSettledResult<Answer>[]>;
  /** Calls of one batch. */
  readonly batchMax: number;
  /** Calls that may wait; one more is refused as overloaded. */
  readonly waitingMax: number;
  /** How long calls are collected after a batch that others waited for, in milliseconds. */
  readonly collectMs: number;
  /** Told once when `run` threw. */
  readonly onFailure: (error: unknown) => void;
}

/** One batch at a time; whatever arrives meanwhile is the next one. */
export class GroupCommit<Item, Answer> {
  private readonly options: GroupCommitOptions<Item, Answer>;
  private waiting: Waiting<Item, Answer>[] = [];
  private working: Promise<void> | undefined;
  private failure: { readonly error: unknown } | undefined;
  private isClosed = false;
  /** Ends the wait between two batches. */
  private readonly closing = new AbortController();

  constructor(options: GroupCommitOptions<Item, Answer>) {
    this.options = options;
  }

  /** Calls that wait for a batch. */
  get waitingCount(): number {
    return this.waiting.length;
  }

  /** True where no further batch runs. */
  get isStopped(): boolean {
    return this.isClosed || this.failure !== undefined;
  }

  /** Adds a call. Throws overloaded when too many wait, and the failure once there was one. */
  submit(item: Item): Promise<Answer> {
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    if (this.isClosed) {
      return Promise.reject(new FleetsealError('overloaded', 'the log is closing'));
    }
    if (this.waiting.length >= this.options.waitingMax) {
      return Promise.reject(new FleetsealError('overloaded'));
    }
    return new Promise((resolve, reject) => {
      this.waiting.push({ item, resolve, reject });
      this.working ??= this.work();
    });
  }

  /** Takes no more calls; resolves when those that wait are answered. */
  async close(): Promise<void> {
    this.isClosed = true;
    this.closing.abort();
    await this.working;
  }

  private async work(): Promise<void> {
    // Lets the calls of this turn of the event loop into the first batch.
    await sleep(0);
    while (this.waiting.length > 0) {
      const isBusy = await this.runBatch(this.waiting.splice(0, this.options.batchMax));
      // Under load, waiting a little makes one batch of many. A lone caller, whose next call
      // follows the answer to the last one, does not wait.
      if (isBusy && !this.isClosed) await this.collect();
    }
    this.working = undefined;
  }

  private async collect(): Promise<void> {
    const { signal } = this.closing;
    await sleep(this.options.collectMs, undefined, { signal }).catch((error: unknown) => {
      if (!signal.aborted) throw error;
    });
  }

  /** Runs and answers one batch. True when other calls came in before it was answered. */
  private async runBatch(batch: readonly Waiting<Item, Answer>[]): Promise<boolean> {
    try {
      const results = await this.options.run(batch.map(({ item }) => item));
      const isBusy = this.waiting.length > 0;
      for (const [position, { resolve, reject }] of batch.entries()) {
        const result = results[position];
        if (result?.status === 'fulfilled') resolve(result.value);
        else reject(result?.reason);
      }
      return isBusy;
    } catch (error) {
      this.failure = { error };
      const stopped = [...batch, ...this.waiting];
      this.waiting = [];
      for (const { reject } of stopped) reject(error);
      this.options.onFailure(error);
      return false;
    }
  }
}
