/** Webhooks in the store: what an administrator said of them, and how far each has come. */
import { randomBytes } from 'node:crypto';
import type { Selectable } from 'kysely';
import type { Delivery, Webhook, WebhookRequest } from '../../shared/api/events.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { WebhookTable } from '../store/areas/events.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { EventBook } from './eventBook.ts';
import type { WebhookSettings } from './settings.ts';
import { newWebhookSecret } from './webhookSign.ts';
import { parseWebhookUrl } from './webhookUrl.ts';

/** A webhook as it is stored. */
export type WebhookRow = Selectable<WebhookTable>;

/** What WebhookBook needs. */
export interface WebhookBookOptions {
  readonly store: Store;
  readonly book: EventBook;
  readonly settings: WebhookSettings;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** Called in the transaction of a change, for the record of who did it. */
export type Witness = (id: string, trx: StoreTransaction) => Promise<void>;

/** Values of a webhook that has no failed attempt behind it. */
const FRESH = {
  paused: 0,
  failures: 0,
  failing_since: null,
  next_attempt_at: null,
  last_error: null,
} as const;

/** The webhooks. */
export class WebhookBook {
  readonly #options: WebhookBookOptions;
  readonly #listeners = new Set<(id: string) => void>();

  constructor(options: WebhookBookOptions) {
    this.#options = options;
  }

  /** Calls `listener` after a webhook was made, changed or removed. */
  onChanged(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Every webhook, the oldest first. */
  async list(): Promise<Webhook[]> {
    const { db } = this.#options.store;
    const rows = await db.selectFrom('webhook').selectAll().orderBy('created_at').execute();
    return rows.map(webhookOf);
  }

  /** One webhook. Throws notFound. */
  async get(id: string): Promise<Webhook> {
    const row = await this.row(id);
    if (row === undefined) throw unknown();
    return webhookOf(row);
  }

  /** One webhook with its secret, for who signs. */
  row(id: string): Promise<WebhookRow | undefined> {
    const { db } = this.#options.store;
    return db.selectFrom('webhook').selectAll().where('id', '=', id).executeTakeFirst();
  }

  /**
   * Makes a webhook that delivers what happens from now on. Throws webhookRefused for an address
   * that may not be reached, stateChanged where there are LIMITS.webhooks already.
   */
  async create(
    { request, by }: { request: WebhookRequest; by: string },
    witness: Witness,
  ): Promise<{ webhook: Webhook; secret: string }> {
    const { store, book, settings, now } = this.#options;
    parseWebhookUrl(request.url, settings);
    const id = `hook-${randomBytes(16).toString('base64url')}`;
    const secret = newWebhookSecret();
    await store.transaction(async (trx) => {
      const { count } = trx.fn;
      const query = trx.selectFrom('webhook').select(count<number>('id').as('count'));
      if (Number((await query.executeTakeFirstOrThrow()).count) >= LIMITS.webhooks) {
        const detail = `There are ${LIMITS.webhooks} webhooks already.`;
        throw new FleetsealError('stateChanged', detail);
      }
      const made = { created_at: now(), created_by: by, cursor: book.newest };
      const row = { id, request: JSON.stringify(request), secret, ...made, ...FRESH };
      await trx.insertInto('webhook').values(row).execute();
      await witness(id, trx);
    });
    this.#tell(id);
    return { webhook: await this.get(id), secret };
  }

  /** Changes a webhook; one that is paused goes on. Throws notFound, webhookRefused. */
  async change(id: string, request: WebhookRequest, witness: Witness): Promise<Webhook> {
    parseWebhookUrl(request.url, this.#options.settings);
    return this.#update(id, { request: JSON.stringify(request) }, witness);
  }

  /** Delivers again every event after a number. Throws notFound, eventsGone, cursorInvalid. */
  async replay(id: string, after: number, witness: Witness): Promise<Webhook> {
    await this.get(id);
    this.#options.book.assertKept(after);
    return this.#update(id, { cursor: after }, witness);
  }

  async #update(
    id: string,
    values: { request: string } | { cursor: number },
    witness: Witness,
  ): Promise<Webhook> {
    await this.#options.store.transaction(async (trx) => {
      const updated = await trx
        .updateTable('webhook')
        .set({ ...values, ...FRESH })
        .where('id', '=', id)
        .executeTakeFirst();
      if (Number(updated.numUpdatedRows) === 0) throw unknown();
      await witness(id, trx);
    });
    this.#tell(id);
    return this.get(id);
  }

  /** Removes a webhook, its secret and its deliveries. Throws notFound. */
  async remove(id: string, witness: Witness): Promise<void> {
    await this.#options.store.transaction(async (trx) => {
      const removed = await trx.deleteFrom('webhook').where('id', '=', id).executeTakeFirst();
      if (Number(removed.numDeletedRows) === 0) throw unknown();
      await trx.deleteFrom('delivery').where('webhook', '=', id).execute();
      await witness(id, trx);
    });
    this.#tell(id);
  }

  /**
   * Attempts of a webhook, newest first, those before an id where one is given; and how many there
   * are. Throws notFound.
   */
  async deliveries(
    id: string,
    { before, limit }: { before: number | null; limit: number },
  ): Promise<{ items: Delivery[]; total: number }> {
    await this.get(id);
    const { db } = this.#options.store;
    const all = db.selectFrom('delivery').where('webhook', '=', id);
    const rows = await all
      .selectAll()
      .$if(before !== null, (query) => query.where('id', '<', before ?? 0))
      .orderBy('id', 'desc')
      .limit(limit)
      .execute();
    const { total } = await all
      .select((eb) => eb.fn.count<number>('id').as('total'))
      .executeTakeFirstOrThrow();
    const items = rows.map(({ webhook: _, delivered, took_ms, ...row }) => {
      return { ...row, delivered: delivered === 1, tookMs: took_ms };
    });
    return { items, total: Number(total) };
  }

  #tell(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }
}

/** What an administrator said of a webhook. */
export function requestOf({ request }: Pick<WebhookRow, 'request'>): WebhookRequest {
  // as: what was stored had passed webhookRequestSchema.
  return JSON.parse(request) as WebhookRequest;
}

/** The webhook as it is shown: without its secret. */
function webhookOf(row: WebhookRow): Webhook {
  const request = requestOf(row);
  return {
    id: row.id,
    ...request,
    createdAt: row.created_at,
    createdBy: row.created_by,
    state: stateOf(row, request),
    cursor: row.cursor,
    failures: row.failures,
    nextAttemptAt: row.next_attempt_at,
    lastError: row.last_error,
  };
}

function stateOf(row: WebhookRow, { active }: WebhookRequest): Webhook['state'] {
  if (!active) return 'off';
  if (row.paused === 1) return 'paused';
  return row.failures > 0 ? 'retrying' : 'working';
}

function unknown(): FleetsealError {
  return new FleetsealError('notFound', 'There is no such webhook.');
}
