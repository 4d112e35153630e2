/** Event streams (server-sent events): each follows the events that its account sees. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import type { EventType, FleetEvent } from '../../shared/api/events.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Principal } from '../api/call.ts';
import type { EventBook } from './eventBook.ts';
import { eventFor } from './eventScope.ts';

/** Times and counts of streams; those of LIMITS where not given. */
export interface StreamLimits {
  readonly heartbeatMs: number;
  readonly recheckMs: number;
  readonly stallMs: number;
  readonly perAccount: number;
  readonly all: number;
}

/** What EventStreams needs. */
export interface EventStreamsOptions {
  readonly book: EventBook;
  /** Who sent the request, as of now; throws, or gives null, where nobody may any more. */
  readonly authenticate: (request: FastifyRequest) => Promise<Principal | null>;
  readonly log: Logger;
  readonly limits?: Partial<StreamLimits>;
}

/** What one stream is to tell. */
export interface StreamRequest {
  readonly principal: Principal;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Only events after this number; null: from now on. */
  readonly after: number | null;
  /** Only these types; null: all. */
  readonly types: readonly EventType[] | null;
}

/** One stream that is open. */
interface Stream extends StreamRequest {
  /** Number up to which everything is written. */
  at: number;
  /** Ends the wait for the next event. */
  wake: () => void;
  isOpen: boolean;
}

const ROWS_AT_ONCE = 100;
/** Time after which a client connects again, milliseconds. */
const RETRY_MS = 5_000;

/** The streams of a server. */
export class EventStreams {
  readonly #options: EventStreamsOptions;
  readonly #limits: StreamLimits;
  readonly #streams = new Set<Stream>();
  readonly #running = new Set<Promise<void>>();
  readonly #stops: (() => void)[];
  #isClosed = false;

  constructor(options: EventStreamsOptions) {
    this.#options = options;
    this.#limits = {
      heartbeatMs: LIMITS.streamHeartbeatMs,
      recheckMs: LIMITS.streamRecheckMs,
      stallMs: LIMITS.streamStallMs,
      perAccount: LIMITS.streamsPerAccount,
      all: LIMITS.streams,
      ...options.limits,
    };
    const heartbeat = setInterval(() => this.#beat(), this.#limits.heartbeatMs);
    const recheck = setInterval(() => this.#recheckAll(), this.#limits.recheckMs);
    this.#stops = [
      options.book.onAppended(() => this.#wakeAll()),
      () => clearInterval(heartbeat),
      () => clearInterval(recheck),
    ];
  }

  /** Number of open streams. */
  get size(): number {
    return this.#streams.size;
  }

  /**
   * Takes over a reply and writes events to it until one of both sides ends it. Throws, before
   * anything is written, eventsGone, cursorInvalid, rateLimited for an account with too many
   * streams, overloaded.
   */
  open(request: StreamRequest): void {
    const { book, log } = this.#options;
    if (request.after !== null) book.assertKept(request.after);
    this.#assertRoom(request.principal);
    const at = request.after ?? book.newest;
    const stream: Stream = { ...request, at, wake: () => {}, isOpen: true };
    this.#streams.add(stream);
    begin(stream);
    const done = this.#follow(stream)
      .catch((error: unknown) => log.error({ err: error }, 'an event stream failed'))
      .finally(() => {
        this.#end(stream);
        this.#running.delete(done);
      });
    this.#running.add(done);
  }

  /** Ends every stream and takes no more; before the HTTP server closes, which waits for them. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const stop of this.#stops) stop();
    for (const stream of this.#streams) this.#end(stream);
    await Promise.all(this.#running);
  }

  #assertRoom({ account }: Principal): void {
    const { perAccount, all } = this.#limits;
    if (this.#isClosed || this.#streams.size >= all) throw new FleetsealError('overloaded');
    const own = [...this.#streams].filter(({ principal }) => principal.account === account);
    if (own.length >= perAccount) {
      throw new FleetsealError('rateLimited', `${perAccount} streams of this account are open.`);
    }
  }

  async #follow(stream: Stream): Promise<void> {
    const { book } = this.#options;
    const { raw } = stream.reply;
    raw.once('close', () => this.#end(stream));
    if (raw.destroyed) return;
    while (stream.isOpen) {
      const woken = new Promise<void>((resolve) => {
        stream.wake = resolve;
      });
      // It fell so far behind that events are missing: the next try from there says so.
      if (stream.at < book.oldest - 1) return;
      const { newest } = book;
      const { types } = stream;
      const events = await book.after(stream.at, { limit: ROWS_AT_ONCE, types });
      if (!stream.isOpen) return;
      for (const event of events) this.#write(stream, event);
      const isLast = events.length < ROWS_AT_ONCE;
      if (isLast) stream.at = Math.max(stream.at, newest);
      if (!(await drained(stream, this.#limits.stallMs))) {
        raw.destroy();
        return;
      }
      if (isLast && stream.at >= book.newest) await woken;
    }
  }

  #write(stream: Stream, event: FleetEvent): void {
    stream.at = event.number;
    const seen = eventFor(event, stream.principal);
    if (seen === null) return;
    const { number, type } = seen;
    stream.reply.raw.write(`id: ${number}\nevent: ${type}\ndata: ${JSON.stringify(seen)}\n\n`);
  }

  /** Also tells how far the stream is, so that a filter does not make its place grow old. */
  #beat(): void {
    for (const { reply, at } of this.#streams) {
      if (!reply.raw.writableNeedDrain) reply.raw.write(`id: ${at}\n\n`);
    }
  }

  #wakeAll(): void {
    for (const stream of this.#streams) stream.wake();
  }

  #recheckAll(): void {
    for (const stream of this.#streams) {
      this.#recheck(stream).catch((error: unknown) => {
        // Who cannot be looked up sees nothing more.
        this.#end(stream);
        if (isFleetsealError(error)) return;
        this.#options.log.error({ err: error }, 'the account behind a stream is not known');
      });
    }
  }

  async #recheck(stream: Stream): Promise<void> {
    const now = await this.#options.authenticate(stream.request);
    if (now === null || rightsOf(now) !== rightsOf(stream.principal)) this.#end(stream);
  }

  #end(stream: Stream): void {
    stream.isOpen = false;
    this.#streams.delete(stream);
    const { raw } = stream.reply;
    raw.end();
    // Who reads nothing would keep the connection open for as long as it likes.
    if (raw.writableNeedDrain) raw.destroy();
    stream.wake();
  }
}

function begin({ reply, at }: Stream): void {
  reply.hijack();
  reply.raw.on('error', () => reply.raw.destroy());
  for (const [name, value] of Object.entries(reply.getHeaders())) {
    if (value !== undefined) reply.raw.setHeader(name, value);
  }
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Some proxies keep an answer back until it is whole.
    'x-accel-buffering': 'no',
  });
  reply.raw.write(`retry: ${RETRY_MS}\nid: ${at}\n\n`);
}

/** What must stay the same for a stream to go on. */
function rightsOf({ account, credential, roles, scope }: Principal): string {
  return JSON.stringify([account, credential, roles, scope.licenses, scope.sites]);
}

/** False where the reader took too little of what waits for it, for too long. */
function drained({ reply }: Stream, stallMs: number): Promise<boolean> {
  const { raw } = reply;
  if (!raw.writableNeedDrain) return Promise.resolve(true);
  return new Promise((resolve) => {
    const settle = (isDrained: boolean) => {
      clearTimeout(timer);
      raw.off('drain', onDrain);
      raw.off('close', onClose);
      resolve(isDrained);
    };
    const onDrain = () => settle(true);
    const onClose = () => settle(false);
    const timer = setTimeout(onClose, stallMs);
    raw.once('drain', onDrain);
    raw.once('close', onClose);
  });
}
