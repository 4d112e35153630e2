/** Everything about events, opened in its order and closed in the opposite one. */
import { readFile } from 'node:fs/promises';
import type { FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { FleetsealError } from '../../shared/errors.ts';
import type { Principal } from '../api/call.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Store } from '../store/store.ts';
import { Deliveries } from './deliveries.ts';
import { EventBook } from './eventBook.ts';
import { FindingEvents } from './findingEvents.ts';
import { RegisterEvents } from './registerEvents.ts';
import { pause } from './retry.ts';
import type { SyslogSettings, WebhookSettings } from './settings.ts';
import { signInSource } from './signInSource.ts';
import { EventStreams, type StreamLimits } from './streams.ts';
import { findingSource, Syslog } from './syslog.ts';
import { WebhookBook } from './webhookBook.ts';
import { type SenderOptions, webhookSender } from './webhookSend.ts';

/** What the room needs. */
export interface EventRoomOptions {
  readonly store: Store;
  readonly register: RegisterBook;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: Logger;
  readonly webhooks: WebhookSettings;
  /** Null: no messages are sent. */
  readonly syslog: SyslogSettings | null;
  /** Who sent the request of a stream, as of now; must not count as a sign of life of a session. */
  readonly authenticate: (request: FastifyRequest) => Promise<Principal | null>;
  /** For tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random?: () => number;
  readonly resolve?: SenderOptions['resolve'];
  readonly streamLimits?: Partial<StreamLimits>;
}

/** Events, and those who are told of them. */
export interface EventRoom {
  readonly book: EventBook;
  readonly findings: FindingEvents;
  readonly registerEvents: RegisterEvents;
  readonly streams: EventStreams;
  readonly webhooks: WebhookBook;
  /** Events that webhooks have yet to take, of those that were read for them. */
  waiting(): number;
  /** Ends streams and deliveries; before the HTTP servers and the store close. */
  close(): Promise<void>;
}

const PRUNE_MS = 3_600_000;

/**
 * Opens events: after the register has its first policy, before the HTTP servers listen. Throws
 * fileUnreadable where a file of the settings cannot be read. Where it throws, nothing stays open.
 */
export async function openEvents(options: EventRoomOptions): Promise<EventRoom> {
  const opened = new AsyncDisposableStack();
  try {
    return await openRoom(options, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

async function openRoom(
  options: EventRoomOptions,
  opened: AsyncDisposableStack,
): Promise<EventRoom> {
  const { store, register, now, log, authenticate } = options;
  const waiting = { pause: options.pause ?? pause, random: options.random ?? Math.random };
  const book = await EventBook.open({ store, now });
  const findings = await FindingEvents.open(store, book);
  opened.defer(() => findings.settled());
  const registerEvents = await RegisterEvents.open({ store, register, book, log });
  opened.defer(() => registerEvents.close());
  pruneHourly(book, { log, opened });
  const webhooks = new WebhookBook({ store, book, settings: options.webhooks, now });
  const ca = await readCa(options.webhooks);
  const { resolve } = options;
  const sender = { settings: options.webhooks, ca, ...(resolve && { resolve }) };
  const send = webhookSender(sender);
  const deliveries = await Deliveries.open({ store, book, webhooks, send, now, log, ...waiting });
  opened.defer(() => deliveries.close());
  if (options.syslog !== null) {
    const sources = [findingSource(book), signInSource(store)];
    const syslog = await Syslog.open({ store, settings: options.syslog, sources, log, ...waiting });
    opened.defer(() => syslog.close());
  }
  const limits = options.streamLimits ?? {};
  const streams = new EventStreams({ book, authenticate, log, limits });
  opened.defer(() => streams.close());
  const close = () => opened.disposeAsync();
  const inQueues = () => deliveries.waiting;
  return { book, findings, registerEvents, streams, webhooks, waiting: inQueues, close };
}

function pruneHourly(
  book: EventBook,
  { log, opened }: { log: Logger; opened: AsyncDisposableStack },
): void {
  let pruning = Promise.resolve();
  const prune = () => {
    pruning = book.prune().catch((error: unknown) => {
      log.error({ err: error }, 'old events were not removed');
    });
  };
  const timer = setInterval(prune, PRUNE_MS);
  opened.defer(() => pruning);
  opened.defer(() => clearInterval(timer));
  prune();
}

async function readCa({ caFile }: WebhookSettings): Promise<string | null> {
  if (caFile === undefined) return null;
  try {
    return await readFile(caFile, 'utf8');
  } catch (cause) {
    throw new FleetsealError('fileUnreadable', `Cannot read ${caFile}.`, { cause });
  }
}
