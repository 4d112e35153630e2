/**
 * Changes of the schema, in order. A released migration is never edited: the next one is added.
 * The SQL is what SQLite and PostgreSQL both take, but for BYTES and for how `leaf.id` counts.
 */
import { type ColumnDefinitionBuilder, type Kysely, sql, type Transaction } from 'kysely';
import { FleetsealError } from '../../shared/errors.ts';
import { createAccess } from './areas/access.ts';
import { addEnrollment } from './areas/enrollment.ts';
import { createEvents } from './areas/events.ts';
import { createPeople } from './areas/people.ts';
import { createRecovery } from './areas/recovery.ts';
import { createReports } from './areas/reports.ts';
import { createRequests } from './areas/requests.ts';
import { createSavedViews } from './areas/savedViews.ts';
import { createWork } from './areas/work.ts';
import type { Schema } from './schema.ts';

type Db = Kysely<Schema> | Transaction<Schema>;

/** A column of bytes as SQLite spells it. */
const BYTES = 'blob';

interface Migration {
  /** From 1, without gaps. */
  readonly id: number;
  readonly name: string;
  readonly up: (db: Db) => Promise<void>;
}

const required = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder => column.notNull();
const primary = (column: ColumnDefinitionBuilder): ColumnDefinitionBuilder =>
  column.primaryKey().notNull();

async function createLog({ schema }: Db): Promise<void> {
  await schema
    .createTable('leaf')
    // Never gives a number twice. SQLite counts only columns typed exactly "integer", of 64 bits.
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('log', 'text', required)
    .addColumn('leaf_index', 'bigint')
    .addColumn('key', 'text', required)
    .addColumn('data', BYTES, required)
    // Also finds the rows that wait: null is indexed too, and never equal to another null.
    .addUniqueConstraint('leaf_by_index', ['log', 'leaf_index'])
    .addUniqueConstraint('leaf_by_key', ['log', 'key'])
    .execute();
  await schema
    .createTable('tile')
    .addColumn('log', 'text', required)
    .addColumn('level', 'integer', required)
    .addColumn('n', 'bigint', required)
    .addColumn('hashes', BYTES, required)
    .addPrimaryKeyConstraint('tile_by_place', ['log', 'level', 'n'])
    .execute();
  await schema
    .createTable('head')
    .addColumn('log', 'text', primary)
    .addColumn('size', 'bigint', required)
    .addColumn('root', BYTES, required)
    .addColumn('checkpoint', 'text')
    .addColumn('checkpoint_size', 'bigint')
    .execute();
}

async function createEvidence({ schema }: Db): Promise<void> {
  await schema
    .createTable('evidence')
    .addColumn('digest', 'text', primary)
    .addColumn('kid', 'text', required)
    .addColumn('jws', 'text', required)
    .addColumn('outcome', 'text', required)
    .execute();
  await schema
    .createTable('evidence_document')
    .addColumn('evidence_digest', 'text', (column) =>
      column.notNull().references('evidence.digest'),
    )
    .addColumn('submodule', 'text', required)
    .addColumn('digest', 'text', required)
    .addPrimaryKeyConstraint('evidence_document_by_name', ['evidence_digest', 'submodule'])
    .execute();
  await schema
    .createIndex('evidence_document_by_digest')
    .on('evidence_document')
    .column('digest')
    .execute();
  await schema
    .createTable('document')
    .addColumn('digest', 'text', primary)
    .addColumn('text', 'text', required)
    .execute();
  await schema
    .createTable('challenge')
    .addColumn('digest', 'text', primary)
    .addColumn('text', 'text', required)
    .addColumn('note', 'text', required)
    .addColumn('issued_at', 'bigint', required)
    .execute();
  await schema.createIndex('challenge_by_time').on('challenge').column('issued_at').execute();
}

async function createFleet({ schema }: Db): Promise<void> {
  await schema
    .createTable('register_document')
    .addColumn('digest', 'text', primary)
    .addColumn('text', 'text', required)
    .execute();
  await schema
    .createTable('host')
    .addColumn('kid', 'text', primary)
    .addColumn('ueid', 'text', (column) => column.notNull().unique())
    .addColumn('name', 'text', required)
    .addColumn('site', 'text')
    .addColumn('enrolled_at', 'bigint', required)
    .addColumn('head_seq', 'bigint')
    .addColumn('head_digest', 'text')
    .execute();
  await schema
    .createTable('token')
    .addColumn('id', 'text', primary)
    .addColumn('secret', 'text', required)
    .addColumn('site', 'text')
    .addColumn('uses_left', 'bigint', required)
    .addColumn('expires_at', 'bigint', required)
    .execute();
  await schema
    .createTable('result')
    .addColumn('evidence_index', 'bigint', primary)
    .addColumn('kid', 'text', required)
    .addColumn('register_size', 'bigint', required)
    .addColumn('result', 'text', required)
    .execute();
  await schema
    .createIndex('result_by_kid')
    .on('result')
    .columns(['kid', 'evidence_index'])
    .execute();
  await schema
    .createTable('meta')
    .addColumn('key', 'text', primary)
    .addColumn('value', 'text', required)
    .execute();
}

/** A host may have several keys, one after the other; a key has a state; a token may name hosts. */
async function addHostKeys(db: Db): Promise<void> {
  const { schema } = db;
  // SQLite cannot drop the constraint that made the UEID unique: the table is made anew.
  await schema.alterTable('host').renameTo('host_1').execute();
  await schema
    .createTable('host')
    .addColumn('kid', 'text', primary)
    .addColumn('host_id', 'text', required)
    .addColumn('state', 'text', required)
    .addColumn('protection', 'text', required)
    .addColumn('ueid', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('site', 'text')
    .addColumn('enrolled_at', 'bigint', required)
    .addColumn('head_seq', 'bigint')
    .addColumn('head_digest', 'text')
    .execute();
  const kept = sql.raw('ueid, name, site, enrolled_at, head_seq, head_digest');
  await sql`insert into host (kid, host_id, state, protection, ${kept})
    select kid, kid, 'live', 'file', ${kept} from host_1`.execute(db);
  await schema.dropTable('host_1').execute();
  for (const column of ['host_id', 'ueid', 'name']) {
    await schema.createIndex(`host_by_${column}`).on('host').column(column).execute();
  }
  await schema
    .createTable('token_name')
    .addColumn('token', 'text', required)
    .addColumn('name', 'text', required)
    .addColumn('ek_digest', 'text')
    .addColumn('kid', 'text')
    .addPrimaryKeyConstraint('token_name_by_name', ['token', 'name'])
    .execute();
}

const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    name: 'spine',
    up: async (db) => {
      await createLog(db);
      await createEvidence(db);
      await createFleet(db);
    },
  },
  { id: 2, name: 'hostKeys', up: addHostKeys },
  {
    id: 3,
    name: 'api',
    up: async (db) => {
      await createPeople(db);
      await createAccess(db);
      await createReports(db);
      await createEvents(db);
      await createRequests(db);
      await addEnrollment(db);
      await createRecovery(db);
    },
  },
  { id: 4, name: 'work', up: createWork },
  { id: 5, name: 'savedViews', up: createSavedViews },
];

/**
 * Brings the schema up to date, each migration in one transaction with its own record. Throws
 * stateInvalid for a database of another program or of a newer version of this one.
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  const tables = await db.introspection.getTables();
  const isOurs = tables.some((table) => table.name === 'migration');
  if (!isOurs && tables.length > 0) {
    throw new FleetsealError('stateInvalid', 'the database belongs to another program');
  }
  if (!isOurs) await createMigrationTable(db);
  const done = await db.selectFrom('migration').selectAll().orderBy('id').execute();
  for (const [position, { id, name }] of done.entries()) {
    const known = MIGRATIONS[position];
    if (known?.id === id && known.name === name) continue;
    throw new FleetsealError('stateInvalid', `the database has an unknown version: ${id} ${name}`);
  }
  for (const { id, name, up } of MIGRATIONS.slice(done.length)) {
    await db.transaction().execute(async (trx) => {
      await up(trx);
      await trx.insertInto('migration').values({ id, name }).execute();
    });
  }
}

async function createMigrationTable({ schema }: Db): Promise<void> {
  await schema
    .createTable('migration')
    .addColumn('id', 'integer', primary)
    .addColumn('name', 'text', required)
    .execute();
}
