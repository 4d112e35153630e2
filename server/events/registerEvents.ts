/** Follows the register: what is appended becomes events, each leaf once, also over a restart. */
import type { Logger } from 'pino';
import type { RegisterBook } from '../registerBook.ts';
import type { Store } from '../store/store.ts';
import { cursorValue, setCursor } from './cursors.ts';
import { eventsOfEntry, importsOf } from './documentEvents.ts';
import type { EventBook } from './eventBook.ts';

/** What RegisterEvents needs. */
export interface RegisterEventsOptions {
  readonly store: Store;
  readonly register: Pick<RegisterBook, 'entries' | 'folded' | 'onAppended'>;
  readonly book: EventBook;
  readonly log: Logger;
}

/** Name of the place in the store: how many leaves events told of. */
const CURSOR = 'register';
/** Entries of one transaction; an import that is longer is told of in parts. */
const ENTRIES_AT_ONCE = 2_000;

/** Makes events of what the register is given. */
export class RegisterEvents {
  readonly #options: RegisterEventsOptions;
  readonly #stop: () => void;
  #size: number;
  #running: Promise<void> | null = null;
  #isClosed = false;

  private constructor(options: RegisterEventsOptions, size: number) {
    this.#options = options;
    this.#size = size;
    this.#stop = options.register.onAppended(() => this.#wake());
  }

  /**
   * Begins where it stopped, and resolves when the events of all entries are durable; the first
   * time it begins at the end of the register.
   */
  static async open(options: RegisterEventsOptions): Promise<RegisterEvents> {
    const { store, register } = options;
    const known = await cursorValue(store.db, CURSOR);
    const size = known ?? register.entries.length;
    if (known === undefined) await setCursor(store.db, CURSOR, size);
    const events = new RegisterEvents(options, size);
    events.#wake();
    await events.settled();
    return events;
  }

  /** Resolves when the events of all entries so far are durable. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  /** Takes no more entries; resolves when the last transaction is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#stop();
    await this.settled();
  }

  #wake(): void {
    const { register } = this.#options;
    if (this.#isClosed || this.#running !== null || this.#size >= register.entries.length) return;
    this.#running = this.#run().then((isDone) => {
      this.#running = null;
      // What was appended in between woke nobody.
      if (isDone) this.#wake();
    });
  }

  /** False where it failed. */
  async #run(): Promise<boolean> {
    const { register, log } = this.#options;
    try {
      // Lets the caller of the register have its answer first.
      await Promise.resolve();
      while (!this.#isClosed && this.#size < register.entries.length) await this.#take();
      return true;
    } catch (error) {
      // The place did not move: the next append, or the next start, takes it up again.
      log.error({ err: error }, 'no events of the register');
      return false;
    }
  }

  async #take(): Promise<void> {
    const { register, book } = this.#options;
    const entries = register.entries.slice(this.#size, this.#size + ENTRIES_AT_ONCE);
    const { folded } = register;
    const events = [
      ...entries.flatMap((entry) => eventsOfEntry(entry, folded)),
      ...importsOf(entries, folded),
    ];
    const next = this.#size + entries.length;
    await book.append(events, (trx) => setCursor(trx, CURSOR, next));
    this.#size = next;
  }
}
