/** Events in the store: one numbered sequence that grows at its end and loses its oldest. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { type EventType, eventSchema, type FleetEvent } from '../../shared/api/events.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import { cursorValue, setCursor } from './cursors.ts';

/** An event before it has its number and time. */
export type NewEvent = Omit<FleetEvent, 'number' | 'time'>;

/** What EventBook needs. */
export interface EventBookOptions {
  readonly store: Store;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** Events kept whatever their age; LIMITS.eventsKept where not given. */
  readonly keptMax?: number;
}

const ROWS_AT_ONCE = 500;

/** The events. */
export class EventBook {
  readonly #options: EventBookOptions;
  readonly #listeners = new Set<() => void>();
  #newest: number;
  #oldest: number;
  #pruning: Promise<void> = Promise.resolve();

  private constructor(options: EventBookOptions, range: { newest: number; oldest: number }) {
    this.#options = options;
    this.#newest = range.newest;
    this.#oldest = range.oldest;
  }

  /** Opens the events of a store. */
  static async open(options: EventBookOptions): Promise<EventBook> {
    const { db } = options.store;
    const newest = (await cursorValue(db, 'number')) ?? 0;
    const row = await db
      .selectFrom('event')
      .select((eb) => eb.fn.min('number').as('oldest'))
      .executeTakeFirst();
    return new EventBook(options, { newest, oldest: row?.oldest ?? newest + 1 });
  }

  /** Number of the newest event; 0 before there was one. */
  get newest(): number {
    return this.#newest;
  }

  /** Number of the oldest event that is kept; newest + 1 where none is. */
  get oldest(): number {
    return this.#oldest;
  }

  /**
   * Appends events in their order, in one transaction with `write`: all of it, or nothing.
   * Resolves when it is durable.
   */
  async append(
    events: readonly NewEvent[],
    write: (trx: StoreTransaction) => Promise<void> = async () => {},
  ): Promise<void> {
    const newest = await this.#options.store.transaction(async (trx) => {
      await write(trx);
      return this.#insert(trx, events);
    });
    if (events.length === 0) return;
    this.#newest = Math.max(this.#newest, newest);
    for (const listener of this.#listeners) listener();
  }

  async #insert(trx: StoreTransaction, events: readonly NewEvent[]): Promise<number> {
    const last = (await cursorValue(trx, 'number')) ?? 0;
    if (events.length === 0) return last;
    const time = this.#options.now();
    for (let from = 0; from < events.length; from += ROWS_AT_ONCE) {
      const rows = events.slice(from, from + ROWS_AT_ONCE).map((event, position) => {
        const number = last + 1 + from + position;
        const whole = eventSchema.parse({ number, time, ...event });
        return { number, time, type: whole.type, text: JSON.stringify(whole) };
      });
      await trx.insertInto('event').values(rows).execute();
      if (rows.length === ROWS_AT_ONCE) await nextTurn();
    }
    const newest = last + events.length;
    await setCursor(trx, 'number', newest);
    return newest;
  }

  /**
   * At most `limit` events after a number, oldest first; of the types only, where there are some.
   * Events that are no longer kept are passed over: see assertKept.
   */
  async after(
    number: number,
    { limit, types = null }: { limit: number; types?: readonly EventType[] | null },
  ): Promise<FleetEvent[]> {
    const { db } = this.#options.store;
    const rows = await db
      .selectFrom('event')
      .select('text')
      .where('number', '>', number)
      .$if(types !== null, (query) => query.where('type', 'in', types ?? []))
      .orderBy('number')
      .limit(limit)
      .execute();
    // as: what was stored had passed eventSchema.
    return rows.map(({ text }) => JSON.parse(text) as FleetEvent);
  }

  /**
   * Refuses to go on from a number: eventsGone where events after it are no longer kept,
   * cursorInvalid where there was no such event yet.
   */
  assertKept(number: number): void {
    if (number > this.#newest) {
      const detail = `The newest event has the number ${this.#newest}.`;
      throw new FleetsealError('cursorInvalid', detail);
    }
    if (number < this.#oldest - 1) {
      const detail = `The oldest event that is left has the number ${this.#oldest}.`;
      throw new FleetsealError('eventsGone', detail);
    }
  }

  /** Calls `listener` after events were appended, until the function that it gives is called. */
  onAppended(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Removes events older than LIMITS.eventsKeptMs, and the oldest beyond the most that is kept. */
  prune(): Promise<void> {
    const done = this.#pruning.then(() => this.#prune());
    this.#pruning = done.catch(() => {});
    return done;
  }

  async #prune(): Promise<void> {
    const { store, now, keptMax = LIMITS.eventsKept } = this.#options;
    const young = await store.db
      .selectFrom('event')
      .select('number')
      .where('time', '>=', now() - LIMITS.eventsKeptMs)
      .orderBy('number')
      .limit(1)
      .executeTakeFirst();
    const keepFrom = Math.max(young?.number ?? this.#newest + 1, this.#newest + 1 - keptMax);
    // Few at a time: a transaction makes everything else wait.
    while (this.#oldest < keepFrom) {
      const next = Math.min(this.#oldest + ROWS_AT_ONCE, keepFrom);
      this.#oldest = next;
      await store.db.deleteFrom('event').where('number', '<', next).execute();
      await nextTurn();
    }
  }
}
