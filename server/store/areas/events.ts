/** Tables of events, webhooks, deliveries. */
import type { Generated, SchemaModule } from 'kysely';
import type { EventType } from '../../../shared/api/events.ts';

/** An event. Numbers have no gaps but for the oldest ones, which go. */
export interface EventTable {
  number: number;
  time: number;
  type: EventType;
  /** The whole event, as JSON. */
  text: string;
}

/** How far something has come: `number` is the newest event, `register` a size, and so on. */
export interface EventCursorTable {
  name: string;
  value: number;
}

/** A finding as events last told of it. */
export interface KnownFindingTable {
  id: string;
  /** The finding, as JSON. */
  text: string;
}

/** A webhook. Who reads the secret can sign as this server. */
export interface WebhookTable {
  id: string;
  /** What an administrator said of it, as JSON. */
  request: string;
  secret: string;
  created_at: number;
  created_by: string;
  /** 1 where it failed for too long. */
  paused: number;
  /** Number of the last event that is done. */
  cursor: number;
  /** Attempts that failed since the last one that did not, and when the first of them was. */
  failures: number;
  failing_since: number | null;
  next_attempt_at: number | null;
  last_error: string | null;
}

/** One attempt to deliver one event. */
export interface DeliveryTable {
  id: Generated<number>;
  webhook: string;
  event: number;
  at: number;
  attempt: number;
  /** HTTP status; null where there was no answer. */
  status: number | null;
  /** 1 where it was delivered. */
  delivered: number;
  error: string | null;
  took_ms: number;
}

/** Tables of events, webhooks, deliveries. */
export interface EventsTables {
  event: EventTable;
  event_cursor: EventCursorTable;
  known_finding: KnownFindingTable;
  webhook: WebhookTable;
  delivery: DeliveryTable;
}

/** Makes the tables. */
export async function createEvents(db: { readonly schema: SchemaModule }): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('event')
    .addColumn('number', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('type', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createTable('event_cursor')
    .addColumn('name', 'text', (column) => column.primaryKey().notNull())
    .addColumn('value', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createTable('known_finding')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  await createWebhooks(db);
}

async function createWebhooks({ schema }: { readonly schema: SchemaModule }): Promise<void> {
  await schema
    .createTable('webhook')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('secret', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('created_by', 'text', (column) => column.notNull())
    .addColumn('paused', 'integer', (column) => column.notNull())
    .addColumn('cursor', 'bigint', (column) => column.notNull())
    .addColumn('failures', 'integer', (column) => column.notNull())
    .addColumn('failing_since', 'bigint')
    .addColumn('next_attempt_at', 'bigint')
    .addColumn('last_error', 'text')
    .execute();
  await schema
    .createTable('delivery')
    // Never gives a number twice. SQLite counts only columns typed exactly "integer", of 64 bits.
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('webhook', 'text', (column) => column.notNull())
    .addColumn('event', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('attempt', 'integer', (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('delivered', 'integer', (column) => column.notNull())
    .addColumn('error', 'text')
    .addColumn('took_ms', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('delivery_by_webhook')
    .on('delivery')
    .columns(['webhook', 'id'])
    .execute();
}
