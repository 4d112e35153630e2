/** Delivers events to webhooks: each in order, at least once, again and again for a day. */
import type { Logger } from 'pino';
import type { FleetEvent } from '../../shared/api/events.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { EventBook, NewEvent } from './eventBook.ts';
import { eventWithin } from './eventScope.ts';
import { retryDelayMs } from './retry.ts';
import { requestOf, type WebhookBook, type WebhookRow } from './webhookBook.ts';
import type { SendOutcome, SendWebhook } from './webhookSend.ts';
import { signedHeaders } from './webhookSign.ts';

/** What Deliveries needs. */
export interface DeliveriesOptions {
  readonly store: Store;
  readonly book: EventBook;
  readonly webhooks: WebhookBook;
  readonly send: SendWebhook;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** Resolves after a time, or earlier where the signal is given. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly log: Logger;
}

/** What delivers to one webhook. */
interface Worker {
  readonly id: string;
  /** Events that were read, that it takes, and that are not done. */
  queue: FleetEvent[];
  /** Number up to which events were read; null: up to the webhook's own place. */
  readTo: number | null;
  /** True where the webhook was changed: what was read is of its former self. */
  isChanged: boolean;
  /** True while it waits for events. */
  isIdle: boolean;
  /** Ends what it waits for. */
  wake: AbortController;
  attempts: number;
}

const ROWS_AT_ONCE = 200;
/** Events that are passed over before the place is written down. */
const PASSED_MAX = 1_000;
/** Attempts after which old ones are removed. */
const TRIM_EVERY = 100;
/** The receiver says that it is no more. */
const GONE = 410;
/** Where the clock of the machine went back, it is not waited for longer than this. */
const WAIT_MAX_MS = 3_600_000;
/** Time after which it goes on where the store failed. */
const AFTER_FAILURE_MS = 60_000;

/** The deliveries of a server. */
export class Deliveries {
  readonly #options: DeliveriesOptions;
  readonly #workers = new Map<string, Worker>();
  readonly #running = new Map<string, Promise<void>>();
  readonly #closing = new AbortController();
  readonly #stops: (() => void)[];

  private constructor(options: DeliveriesOptions) {
    this.#options = options;
    this.#stops = [
      options.book.onAppended(() => this.#wakeIdle()),
      options.webhooks.onChanged((id) => this.#changed(id)),
    ];
  }

  /** Goes on with every webhook where it stopped. */
  static async open(options: DeliveriesOptions): Promise<Deliveries> {
    const deliveries = new Deliveries(options);
    for (const { id } of await options.webhooks.list()) deliveries.#changed(id);
    return deliveries;
  }

  /** Events that were read and are not delivered: at most ROWS_AT_ONCE of each webhook. */
  get waiting(): number {
    return [...this.#workers.values()].reduce((sum, { queue }) => sum + queue.length, 0);
  }

  /** Cuts attempts that are under way, which count as none; resolves when nothing runs. */
  async close(): Promise<void> {
    this.#closing.abort();
    for (const stop of this.#stops) stop();
    for (const worker of this.#workers.values()) worker.wake.abort();
    await Promise.all(this.#running.values());
  }

  #changed(id: string): void {
    const worker = this.#workers.get(id);
    if (worker === undefined) {
      this.#start(id);
      return;
    }
    worker.isChanged = true;
    worker.wake.abort();
  }

  #start(id: string): void {
    if (this.#closing.signal.aborted) return;
    const wake = new AbortController();
    const read = { queue: [], readTo: null, isChanged: false };
    const worker = { id, ...read, isIdle: false, wake, attempts: 0 };
    this.#workers.set(id, worker);
    const done = this.#run(worker).finally(() => {
      this.#workers.delete(id);
      this.#running.delete(id);
    });
    this.#running.set(id, done);
  }

  #wakeIdle(): void {
    for (const worker of this.#workers.values()) if (worker.isIdle) worker.wake.abort();
  }

  async #run(worker: Worker): Promise<void> {
    const { log } = this.#options;
    while (!this.#closing.signal.aborted) {
      worker.wake = new AbortController();
      worker.isIdle = false;
      try {
        if (!(await this.#step(worker))) return;
      } catch (error) {
        log.error({ err: error, webhook: worker.id }, 'deliveries of a webhook failed');
        await this.#wait(worker, AFTER_FAILURE_MS);
      }
    }
  }

  /** False where there is no such webhook any more. */
  async #step(worker: Worker): Promise<boolean> {
    const { webhooks, now } = this.#options;
    if (worker.isChanged) Object.assign(worker, { queue: [], readTo: null, isChanged: false });
    const row = await webhooks.row(worker.id);
    if (row === undefined) return false;
    const isOff = row.paused === 1 || !requestOf(row).active;
    const waitMs = (row.next_attempt_at ?? 0) - now();
    if (isOff) await this.#wait(worker, WAIT_MAX_MS);
    else if (waitMs > 0) await this.#wait(worker, Math.min(waitMs, WAIT_MAX_MS));
    else await this.#deliverNext(worker, row);
    return true;
  }

  async #deliverNext(worker: Worker, row: WebhookRow): Promise<void> {
    // From here on an event that is appended ends the wait below.
    worker.isIdle = true;
    const event = await this.#next(worker, row);
    if (event === undefined) await this.#wait(worker, WAIT_MAX_MS);
    else await this.#attempt(worker, row, event);
  }

  async #wait(worker: Worker, ms: number): Promise<void> {
    const { signal } = worker.wake;
    if (!signal.aborted && !this.#closing.signal.aborted) await this.#options.pause(ms, signal);
  }

  /** The next event that the webhook takes, as it takes it. */
  async #next(worker: Worker, row: WebhookRow): Promise<FleetEvent | undefined> {
    const { book, log } = this.#options;
    const { types, licenses, sites } = requestOf(row);
    for (;;) {
      const [first] = worker.queue;
      if (first !== undefined) return first;
      const from = worker.readTo ?? row.cursor;
      const missing = book.oldest - 1 - from;
      if (missing > 0) log.warn({ webhook: row.id, missing }, 'events were gone before delivery');
      const { newest } = book;
      const events = await book.after(from, { limit: ROWS_AT_ONCE, types });
      worker.queue = events.flatMap((event) => eventWithin(event, { licenses, sites }) ?? []);
      const isLast = events.length < ROWS_AT_ONCE;
      const read = events.at(-1)?.number ?? from;
      worker.readTo = isLast ? Math.max(newest, read) : read;
      if (worker.queue.length > 0) continue;
      if (worker.readTo - row.cursor > PASSED_MAX) await this.#pass(row, worker.readTo);
      if (isLast) return undefined;
    }
  }

  /** Writes down that a webhook takes nothing up to an event. */
  async #pass({ id, cursor }: WebhookRow, to: number): Promise<void> {
    await this.#options.store.db
      .updateTable('webhook')
      .set({ cursor: to })
      .where('id', '=', id)
      .where('cursor', '=', cursor)
      .execute();
  }

  async #attempt(worker: Worker, row: WebhookRow, event: FleetEvent): Promise<void> {
    const { send, now } = this.#options;
    const body = JSON.stringify(event);
    const at = now();
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'user-agent': 'fleetseal',
      ...signedHeaders(row.secret, { id: `${row.id}_${event.number}`, at, body }),
    };
    const { url } = requestOf(row);
    const outcome = await send({ url, headers, body }, this.#closing.signal);
    if (this.#closing.signal.aborted && outcome.error !== null) return;
    await this.#enter(row, { event: event.number, at, outcome });
    if (outcome.error === null) worker.queue.shift();
    worker.attempts += 1;
    if (worker.attempts % TRIM_EVERY === 0) await this.#trim(row.id);
  }

  async #enter(row: WebhookRow, done: Done): Promise<void> {
    const { book, log } = this.#options;
    const next = this.#nextState(row, done);
    const { error, status } = done.outcome;
    const isPaused = next.paused === 1;
    await book.append(isPaused ? [pausedEvent(row, error)] : [], async (trx) => {
      const there = await trx
        .selectFrom('webhook')
        .select('id')
        .where('id', '=', row.id)
        .executeTakeFirst();
      if (there === undefined) return;
      await this.#insertAttempt(trx, row, done);
      // Where it was replayed meanwhile, its place stays the one that somebody asked for.
      await trx
        .updateTable('webhook')
        .set(next)
        .where('id', '=', row.id)
        .where('cursor', '=', row.cursor)
        .execute();
    });
    const about = { webhook: row.id, event: done.event, status, reason: error };
    if (isPaused) log.error(about, 'a webhook is paused: it failed for too long');
    else if (error !== null) log.warn(about, 'a webhook failed');
  }

  /** Values of a webhook after an attempt. */
  #nextState(row: WebhookRow, { event, outcome }: Done) {
    const { now, random } = this.#options;
    if (outcome.error === null) {
      return { cursor: event, paused: 0, failures: 0, ...NOT_FAILING };
    }
    const failures = row.failures + 1;
    const since = row.failing_since ?? now();
    const isOver = outcome.status === GONE || now() - since >= LIMITS.webhookFailingMs;
    return {
      cursor: row.cursor,
      paused: isOver ? 1 : 0,
      failures,
      failing_since: since,
      next_attempt_at: isOver ? null : now() + retryDelayMs(failures, random),
      last_error: outcome.error,
    };
  }

  async #insertAttempt(trx: StoreTransaction, row: WebhookRow, done: Done): Promise<void> {
    const { event, at, outcome } = done;
    await trx
      .insertInto('delivery')
      .values({
        webhook: row.id,
        event,
        at,
        attempt: row.failures + 1,
        status: outcome.status,
        delivered: outcome.error === null ? 1 : 0,
        error: outcome.error,
        took_ms: Math.max(0, this.#options.now() - at),
      })
      .execute();
  }

  async #trim(webhook: string): Promise<void> {
    const { db } = this.#options.store;
    const oldest = await db
      .selectFrom('delivery')
      .select('id')
      .where('webhook', '=', webhook)
      .orderBy('id', 'desc')
      .offset(LIMITS.deliveriesKept)
      .limit(1)
      .executeTakeFirst();
    if (oldest === undefined) return;
    await db
      .deleteFrom('delivery')
      .where('webhook', '=', webhook)
      .where('id', '<=', oldest.id)
      .execute();
  }
}

/** An attempt that was made. */
interface Done {
  /** Number of the event. */
  readonly event: number;
  /** Milliseconds UTC. */
  readonly at: number;
  readonly outcome: SendOutcome;
}

const NOT_FAILING = { failing_since: null, next_attempt_at: null, last_error: null };

function pausedEvent(row: WebhookRow, error: string | null): NewEvent {
  return {
    type: 'webhook.paused',
    subjects: [{ kind: 'webhook', id: row.id }],
    licenses: [],
    sites: [],
    data: { name: requestOf(row).name, failures: row.failures + 1, error },
  };
}
