/** Sends messages to a receiver of syslog over TLS (RFC 5425), each at least once. */
import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { hostname } from 'node:os';
import { type ConnectionOptions, connect, type TLSSocket } from 'node:tls';
import type { Logger } from 'pino';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { Store } from '../store/store.ts';
import { cursorValue, setCursor } from './cursors.ts';
import type { EventBook } from './eventBook.ts';
import { retryDelayMs } from './retry.ts';
import type { SyslogSettings } from './settings.ts';
import {
  findingEntry,
  SYSLOG_TYPES,
  type SyslogEntry,
  syslogFrame,
  syslogHostName,
  syslogMessage,
} from './syslogMessage.ts';

/** Numbered things that become messages. */
export interface SyslogSource {
  /** Under which its place is kept. */
  readonly name: string;
  /** Number of the newest thing: where a source that is new begins. */
  newest(): number | Promise<number>;
  /** Number of the oldest thing that is kept. */
  oldest(): number;
  /** At most `limit` messages of what comes after a number, and the number that is then done. */
  after(number: number, limit: number): Promise<{ entries: SyslogEntry[]; next: number }>;
  /** Calls `listener` when there is more, until the function that it gives is called. */
  onAppended(listener: () => void): () => void;
}

/** What Syslog needs. */
export interface SyslogOptions {
  readonly store: Store;
  readonly settings: SyslogSettings;
  readonly sources: readonly SyslogSource[];
  /** Resolves after a time, or earlier where the signal is given. */
  readonly pause: (ms: number, signal: AbortSignal) => Promise<void>;
  /** At least 0, less than 1. */
  readonly random: () => number;
  readonly log: Logger;
  readonly answerMs?: number;
  readonly settleMs?: number;
}

/** What was read of one source. */
interface Part {
  readonly source: SyslogSource;
  readonly entries: readonly SyslogEntry[];
  readonly next: number;
}

const MESSAGES_AT_ONCE = 500;
/** Time in which a receiver that does not read would break the connection. */
const SETTLE_MS = 500;
/** Time in which messages are gathered after some were sent. */
const GATHER_MS = 1_000;
/** Things without a message that are passed over before the place is written down. */
const PASSED_MAX = 1_000;
/** Longest wait for the next thing to send, should a source not say that there is more. */
const IDLE_MS = 600_000;

/** Events about findings as messages. */
export function findingSource(book: EventBook): SyslogSource {
  return {
    name: 'findings',
    newest: () => book.newest,
    oldest: () => book.oldest,
    onAppended: (listener) => book.onAppended(listener),
    after: async (number, limit) => {
      const { newest } = book;
      const events = await book.after(number, { limit, types: SYSLOG_TYPES });
      const read = events.at(-1)?.number ?? number;
      const next = events.length < limit ? Math.max(newest, read) : read;
      return { entries: events.map(findingEntry), next };
    },
  };
}

/** Sends what its sources have, as long as it is open. */
export class Syslog {
  readonly #options: SyslogOptions;
  readonly #closing = new AbortController();
  readonly #stops: readonly (() => void)[];
  #wake = new AbortController();
  #running: Promise<void> = Promise.resolve();

  private constructor(options: SyslogOptions) {
    this.#options = options;
    this.#stops = options.sources.map((source) => source.onAppended(() => this.#wake.abort()));
  }

  /**
   * Goes on where it stopped; a source that is new begins with what comes from now on. Throws
   * fileUnreadable where a file of the settings cannot be read.
   */
  static async open(options: SyslogOptions): Promise<Syslog> {
    const { store, sources, settings } = options;
    await readFiles(settings);
    for (const source of sources) {
      const place = await cursorValue(store.db, placeOf(source));
      if (place !== undefined) continue;
      await setCursor(store.db, placeOf(source), await source.newest());
    }
    const syslog = new Syslog(options);
    syslog.#running = syslog.#run();
    return syslog;
  }

  /** Cuts what is being sent, which is sent again at the next start. */
  async close(): Promise<void> {
    for (const stop of this.#stops) stop();
    this.#closing.abort();
    this.#wake.abort();
    await this.#running;
  }

  async #run(): Promise<void> {
    const { pause, random, log, settings } = this.#options;
    let failures = 0;
    while (!this.#closing.signal.aborted) {
      this.#wake = new AbortController();
      const { signal } = this.#wake;
      try {
        const isSent = await this.#sendSome();
        failures = 0;
        await pause(isSent ? GATHER_MS : IDLE_MS, isSent ? this.#closing.signal : signal);
      } catch (error) {
        if (this.#closing.signal.aborted) return;
        failures += 1;
        log.warn({ err: error, host: settings.host, failures }, 'syslog was not delivered');
        await pause(retryDelayMs(failures, random), this.#closing.signal);
      }
    }
  }

  /** False where there was nothing to send. */
  async #sendSome(): Promise<boolean> {
    const { store, settings } = this.#options;
    const { answerMs = LIMITS.syslogAnswerMs, settleMs = SETTLE_MS } = this.#options;
    const parts = await this.#read();
    const entries = parts.flatMap((part) => part.entries);
    if (entries.length > 0) {
      const hostName = settings.hostName ?? syslogHostName(hostname());
      const origin = { hostName, enterprise: settings.enterprise };
      const frames = entries.map((entry) => syslogFrame(syslogMessage(entry, origin)));
      const target = await targetOf(settings);
      const { signal } = this.#closing;
      await deliver(Buffer.concat(frames), { target, answerMs, settleMs, signal });
    }
    if (parts.length === 0) return false;
    await store.transaction(async (trx) => {
      for (const { source, next } of parts) await setCursor(trx, placeOf(source), next);
    });
    return entries.length > 0;
  }

  /** What there is to write down: messages, or many things that are none. */
  async #read(): Promise<Part[]> {
    const { store, sources, log } = this.#options;
    const parts: Part[] = [];
    for (const source of sources) {
      const place = (await cursorValue(store.db, placeOf(source))) ?? 0;
      const missing = source.oldest() - 1 - place;
      if (missing > 0) log.warn({ missing, source: source.name }, 'syslog lacks what is gone');
      const { entries, next } = await source.after(place, MESSAGES_AT_ONCE);
      const isMuch = missing > 0 || next - place > PASSED_MAX;
      if (entries.length > 0 || isMuch) parts.push({ source, entries, next });
    }
    return parts;
  }
}

function placeOf({ name }: SyslogSource): string {
  return `syslog.${name}`;
}

/** The receiver, with files as they are now: a certificate may have been renewed. */
async function targetOf(settings: SyslogSettings): Promise<ConnectionOptions> {
  const { host, port } = settings;
  const files = await readFiles(settings);
  const name = isIP(host) === 0 ? { servername: host } : {};
  return { host, port, ...name, ...files, minVersion: 'TLSv1.2' };
}

async function readFiles({ caFile, certificateFile, keyFile }: SyslogSettings) {
  const [ca, cert, key] = await Promise.all([caFile, certificateFile, keyFile].map(readOptional));
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

async function readOptional(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${path}.`, { cause });
  }
}

interface Delivery {
  readonly target: ConnectionOptions;
  readonly answerMs: number;
  readonly settleMs: number;
  readonly signal: AbortSignal;
}

/**
 * Sends frames over a connection of their own. Syslog has no acknowledgments; what stands in for
 * one is that the receiver keeps the connection for a while after it was sent everything, and
 * closes its side once it is told that there is no more.
 */
function deliver(bytes: Uint8Array, delivery: Delivery): Promise<void> {
  const { target, answerMs, settleMs, signal } = delivery;
  return new Promise((resolve, reject) => {
    const socket: TLSSocket = connect(target);
    let isTold = false;
    let isConfirmed = false;
    let failure: Error | null = null;
    let settling: NodeJS.Timeout | undefined;
    const abort = () => socket.destroy(new Error('it was closed'));
    if (signal.aborted) abort();
    signal.addEventListener('abort', abort, { once: true });
    socket.setTimeout(answerMs, () => socket.destroy(new Error('the receiver does not answer')));
    const tell = () => {
      isTold = true;
      socket.end();
    };
    socket.once('secureConnect', () => {
      socket.write(bytes, () => {
        settling = setTimeout(tell, settleMs);
      });
    });
    socket.on('error', (error) => {
      failure = error;
    });
    socket.once('end', () => {
      isConfirmed = isTold;
    });
    // Nothing is expected, but its end is only seen by reading.
    socket.resume();
    socket.once('close', () => {
      clearTimeout(settling);
      signal.removeEventListener('abort', abort);
      if (isConfirmed && failure === null) resolve();
      else reject(failure ?? new Error('the receiver closed the connection too early'));
    });
  });
}
