/**
 * Tables of the access record. Triggers let them only grow: SQL of any program, also the server's
 * own, can add the next record and nothing else. Who can write the file can drop a trigger; that
 * the register's roots show.
 */
import { type QueryExecutorProvider, type SchemaModule, sql } from 'kysely';

/** One record: its exact text, and what it is found by. */
export interface AccessRecordTable {
  /** From 0 without gaps. */
  number: number;
  /** Never less than in the record before. */
  time: number;
  act: string;
  account: string | null;
  name: string;
  target: string | null;
  /** What the tree of its day is over (accessRecordSchema). */
  text: string;
}

/** A day whose root is in the register. */
export interface AccessDayTable {
  /** Start of the UTC day. */
  day: number;
  /** Number of its first record. */
  first: number;
  count: number;
}

/** Tables of the access record. */
export interface AccessTables {
  access_record: AccessRecordTable;
  access_day: AccessDayTable;
}

type Db = QueryExecutorProvider & { readonly schema: SchemaModule };

/** Makes the tables. */
export async function createAccess(db: Db): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('access_record')
    .addColumn('number', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('time', 'bigint', (column) => column.notNull())
    .addColumn('act', 'text', (column) => column.notNull())
    .addColumn('account', 'text')
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('target', 'text')
    .addColumn('text', 'text', (column) => column.notNull())
    .execute();
  for (const column of ['time', 'act', 'account', 'name', 'target']) {
    await schema
      .createIndex(`access_record_by_${column}`)
      .on('access_record')
      .columns([column, 'number'])
      .execute();
  }
  await schema
    .createTable('access_day')
    .addColumn('day', 'bigint', (column) => column.primaryKey().notNull())
    .addColumn('first', 'bigint', (column) => column.notNull())
    .addColumn('count', 'bigint', (column) => column.notNull())
    .execute();
  await onlyGrow(db);
}

/** SQLite's own words for it; another database says the same with its triggers. */
async function onlyGrow(db: Db): Promise<void> {
  for (const table of ['access_record', 'access_day']) {
    for (const change of ['update', 'delete']) {
      await sql
        .raw(
          `create trigger ${table}_no_${change} before ${change} on ${table}
            begin select raise(abort, '${table} only grows'); end`,
        )
        .execute(db);
    }
  }
  // Also keeps "insert or replace", which deletes without a trigger, from any number that is there.
  await sql`
    create trigger access_record_next before insert on access_record
    when new.number is not (select coalesce(max(number), -1) + 1 from access_record)
      or new.time < (select coalesce(max(time), 0) from access_record)
      or new.time < (select coalesce(max(day), -86400000) + 86400000 from access_day)
    begin select raise(abort, 'access_record only grows'); end`.execute(db);
  await sql`
    create trigger access_day_next before insert on access_day
    when new.day <= (select coalesce(max(day), -1) from access_day)
      or new.first is not (select coalesce(max(first + count), 0) from access_day)
    begin select raise(abort, 'access_day only grows'); end`.execute(db);
}
