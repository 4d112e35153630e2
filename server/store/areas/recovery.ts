/** The table that says that the logs were restored to an older state. */
import type { SchemaModule } from 'kysely';

/** What showed that the logs were restored to an older state. One row at most. */
export interface LogBehindTable {
  id: number;
  /** The checkpoint note that this server signed and does not have; null where none showed it. */
  note: string | null;
  /** What was seen, in one sentence. */
  seen: string;
  /** Milliseconds UTC. */
  noticed_at: number;
}

/** The table that says that the logs were restored to an older state. */
export interface RecoveryTables {
  log_behind: LogBehindTable;
}

/** Makes the table. */
export async function createRecovery({ schema }: { schema: SchemaModule }): Promise<void> {
  await schema
    .createTable('log_behind')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('note', 'text')
    .addColumn('seen', 'text', (column) => column.notNull())
    .addColumn('noticed_at', 'bigint', (column) => column.notNull())
    .execute();
}
