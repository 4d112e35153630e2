/** The table of requests with an idempotency key. */
import type { SchemaModule } from 'kysely';

/** A write that came with an idempotency key. */
export interface IdempotentRequestTable {
  /** Account id, or `socket`. */
  actor: string;
  key: string;
  /** SHA-256 of method, path, query and body, base64url. */
  request: string;
  /** Milliseconds UTC. */
  created_at: number;
  /** HTTP status of the answer; null while the first request is under way. */
  status: number | null;
  /** Body of the answer; null where it is not kept. */
  body: string | null;
}

/** The table of requests with an idempotency key. */
export interface RequestsTables {
  idempotent_request: IdempotentRequestTable;
}

/** Makes the table. */
export async function createRequests(db: { readonly schema: SchemaModule }): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('idempotent_request')
    .addColumn('actor', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('created_at', 'bigint', (column) => column.notNull())
    .addColumn('status', 'integer')
    .addColumn('body', 'text')
    .addPrimaryKeyConstraint('idempotent_request_by_key', ['actor', 'key'])
    .execute();
  await schema
    .createIndex('idempotent_request_by_time')
    .on('idempotent_request')
    .column('created_at')
    .execute();
}
