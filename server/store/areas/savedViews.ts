/** The table of views of tables that people saved. */
import type { SchemaModule } from 'kysely';

/** A saved view. */
export interface SavedViewTable {
  id: string;
  /** Account id, or `socket`. */
  owner: string;
  /** Name of the owner, as it was then. */
  by: string;
  page: string;
  name: string;
  query: string;
  /** 1 where every account that reads lists sees it. */
  shared: number;
  /** Milliseconds UTC. */
  changed_at: number;
}

/** The table of saved views. */
export interface SavedViewsTables {
  saved_view: SavedViewTable;
}

/** Makes the table. */
export async function createSavedViews({
  schema,
}: {
  readonly schema: SchemaModule;
}): Promise<void> {
  await schema
    .createTable('saved_view')
    .addColumn('id', 'text', (column) => column.primaryKey().notNull())
    .addColumn('owner', 'text', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('page', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('query', 'text', (column) => column.notNull())
    .addColumn('shared', 'integer', (column) => column.notNull())
    .addColumn('changed_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema.createIndex('saved_view_by_owner').on('saved_view').column('owner').execute();
}
