/** What happened since an agent was opened: counts, the connection, the newest failure. */
import { type FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { onDisk } from '../spool/disk.ts';
import type { AgentSnapshot } from './snapshot.ts';

/** Characters of an error's sentence that are kept. */
const MESSAGE_MAX = 1000;

/** Counts what an agent does. */
export class Tally {
  readonly #now: () => number;
  /** Evidence that was signed and kept. */
  made = 0;
  /** Rounds that gave no evidence. */
  roundsMissed = 0;
  /** Size of the newest checkpoint that was verified; 0 before the first connection. */
  logSize = 0;
  connection: AgentSnapshot['connection'];
  failure: AgentSnapshot['failure'] = null;

  constructor(now: () => number) {
    this.#now = now;
    this.connection = { connected: false, since: now(), made: 0 };
  }

  /** A connection was made that ends when the promise resolves. */
  connected(ended: Promise<void>): void {
    const connection = { connected: true, since: this.#now(), made: this.connection.made + 1 };
    this.connection = connection;
    void ended.then(() => {
      // A newer one may be there by now.
      if (this.connection !== connection) return;
      this.connection = { ...connection, connected: false, since: this.#now() };
    });
  }

  /** Something failed. */
  failed(error: unknown): void {
    const message = error instanceof Error ? error.message : 'An error without a sentence.';
    this.failure = {
      at: this.#now(),
      code: isFleetsealError(error) ? error.code : 'internal',
      message: message.slice(0, MESSAGE_MAX).toWellFormed(),
    };
  }

  /** Runs a task, and notes how it failed; what the disk did to it gets its code. */
  async watch<T>(task: () => Promise<T>): Promise<T> {
    try {
      return await onDisk(task);
    } catch (error) {
      this.failed(error);
      throw error;
    }
  }
}

/** Tells of troubles; those that come before anybody listens wait for the listener. */
export class Troubles {
  readonly #note: (error: FleetsealError) => void;
  #waiting: FleetsealError[] = [];
  #listener: ((error: FleetsealError) => void) | null = null;

  /** `note` hears of each of them at once. */
  constructor(note: (error: FleetsealError) => void) {
    this.#note = note;
  }

  /** Tells of one. */
  readonly tell = (error: FleetsealError): void => {
    this.#note(error);
    if (this.#listener === null) this.#waiting.push(error);
    else this.#listener(error);
  };

  /** Who is told, from now on and of what waits. */
  set listener(listener: (error: FleetsealError) => void) {
    this.#listener = listener;
    for (const error of this.#waiting.splice(0)) listener(error);
  }
}
