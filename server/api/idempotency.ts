/**
 * Repeated writes: a request with an idempotency key that was seen gets the answer of the first
 * one, and has no second effect (draft-ietf-httpapi-idempotency-key-header).
 */
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';

/** Header that a client sends. */
export const IDEMPOTENCY_HEADER = 'idempotency-key';
const KEY = /^[\x21-\x7e]{1,255}$/;

/** What was answered. */
export interface Answered {
  readonly status: number;
  /** JSON text. */
  readonly body: string;
}

/** One request with a key. */
export interface KeyedRequest {
  /** Account id, or `socket`. */
  readonly actor: string;
  readonly key: string;
  /** What makes it the same request: method, path with query, body, rights of who sends it. */
  readonly parts: readonly string[];
  /** False where the request or its answer holds a secret: neither is kept in any form. */
  readonly keepBody: boolean;
}

/** Remembers answers for LIMITS.idempotencyMs. */
export class Idempotency {
  readonly #store: Store;
  readonly #now: () => number;
  /** Requests under way, by actor and key. */
  readonly #running = new Map<string, { digest: string; answer: Promise<Answered> }>();
  /**
   * A plain digest of a request with a password in it would let whoever reads the database guess
   * the password at the speed of SHA-256. After a restart such a request is another one.
   */
  readonly #secretKey = randomBytes(32);

  constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /**
   * Runs `run` for the first request with the key, and answers all the same. Throws requestInvalid
   * for a key that is none, idempotencyMismatch where the key was used for another request,
   * stateChanged where the first one was cut off, or its answer is shown once only.
   */
  async answer(request: KeyedRequest, run: () => Promise<Answered>): Promise<Answered> {
    const { actor, key, parts, keepBody } = request;
    if (!KEY.test(key)) throw new FleetsealError('requestInvalid', 'The idempotency key is none.');
    const digest = keepBody ? digestOf(parts) : this.#secretDigestOf(parts);
    const place = JSON.stringify([actor, key]);
    const running = this.#running.get(place);
    if (running !== undefined) {
      if (running.digest !== digest) throw new FleetsealError('idempotencyMismatch');
      const answered = await running.answer;
      if (!keepBody) throw shownOnce();
      return answered;
    }
    const answer = this.#first(request, digest, run);
    this.#running.set(place, { digest, answer });
    try {
      return await answer;
    } finally {
      this.#running.delete(place);
    }
  }

  #secretDigestOf(parts: readonly string[]): string {
    const mac = createHmac('sha256', this.#secretKey).update(JSON.stringify(parts));
    return mac.digest('base64url');
  }

  async #first(
    { actor, key, keepBody }: KeyedRequest,
    digest: string,
    run: () => Promise<Answered>,
  ): Promise<Answered> {
    const { db } = this.#store;
    const createdAt = this.#now();
    await db
      .deleteFrom('idempotent_request')
      .where('created_at', '<', createdAt - LIMITS.idempotencyMs)
      .execute();
    const inserted = await db
      .insertInto('idempotent_request')
      .values({ actor, key, request: digest, created_at: createdAt, status: null, body: null })
      .onConflict((conflict) => conflict.doNothing())
      .executeTakeFirst();
    if (Number(inserted.numInsertedOrUpdatedRows ?? 0) === 0) {
      return this.#known({ actor, key }, digest);
    }
    const row = db.updateTable('idempotent_request').where('actor', '=', actor);
    try {
      const answered = await run();
      const isKept = keepBody && answered.body.length <= LIMITS.idempotentAnswer;
      const body = isKept ? answered.body : null;
      await row.set({ status: answered.status, body }).where('key', '=', key).execute();
      return answered;
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      // It was refused, so nothing was done: the same key may try again.
      await db
        .deleteFrom('idempotent_request')
        .where('actor', '=', actor)
        .where('key', '=', key)
        .execute();
      throw error;
    }
  }

  async #known(at: { actor: string; key: string }, digest: string): Promise<Answered> {
    const row = await this.#row(at);
    if (row === undefined) throw new FleetsealError('stateChanged');
    if (row.request !== digest) throw new FleetsealError('idempotencyMismatch');
    if (row.status === null) {
      const detail = 'The first request with this key was cut off: look at what there is now.';
      throw new FleetsealError('stateChanged', detail);
    }
    if (row.body === null) throw shownOnce();
    return { status: row.status, body: row.body };
  }

  async #row({ actor, key }: { actor: string; key: string }) {
    return this.#store.db
      .selectFrom('idempotent_request')
      .select(['request', 'status', 'body'])
      .where('actor', '=', actor)
      .where('key', '=', key)
      .executeTakeFirst();
  }
}

function shownOnce(): FleetsealError {
  const detail = 'This was done; its answer is not kept, for its length or the secret in it.';
  return new FleetsealError('stateChanged', detail);
}

function digestOf(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return hash.digest('base64url');
}
