/** Tables of the daily work on findings, and of the papers that are kept here. */
import { type QueryExecutorProvider, type SchemaModule, sql } from 'kysely';

/** Who looks after a finding; a row stays when nobody does any more. */
export interface FindingAssignmentTable {
  /** Id of the finding. */
  finding: string;
  /** Null: nobody. */
  account: string | null;
  /** Milliseconds UTC. */
  at: number;
  by: string;
}

/** What somebody said about a finding; the table only grows. */
export interface FindingCommentTable {
  /** From 1. */
  id: number;
  finding: string;
  /** Milliseconds UTC. */
  at: number;
  by: string;
  text: string;
  /** The paper that it names. */
  paper: number | null;
}

/** A paper as one account added it: each account has a row of its own for the same bytes. */
export interface PaperTable {
  /** From 1. */
  id: number;
  /** SHA-256 of the bytes, base64url: the name of the file. */
  digest: string;
  /** Account id, or `socket`. */
  added_by: string;
  name: string;
  /** Bytes. */
  size: number;
  /** Milliseconds UTC. */
  at: number;
  by: string;
  about: string;
}

/** A finding that a comment or decision of somebody who may read the paper ties it to. */
export interface PaperFindingTable {
  paper: number;
  finding: string;
}

/** Tables of the daily work on findings. */
export interface WorkTables {
  finding_assignment: FindingAssignmentTable;
  finding_comment: FindingCommentTable;
  paper: PaperTable;
  paper_finding: PaperFindingTable;
}

type Db = QueryExecutorProvider & { readonly schema: SchemaModule };

/** Makes the tables. */
export async function createWork(db: Db): Promise<void> {
  const { schema } = db;
  await schema
    .createTable('finding_assignment')
    .addColumn('finding', 'text', (column) => column.primaryKey().notNull())
    .addColumn('account', 'text')
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('finding_assignment_by_account')
    .on('finding_assignment')
    .column('account')
    .execute();
  await createPapers(schema);
  await schema
    .createTable('finding_comment')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('finding', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('text', 'text', (column) => column.notNull())
    .addColumn('paper', 'integer', (column) => column.references('paper.id'))
    .execute();
  await schema
    .createIndex('finding_comment_by_finding')
    .on('finding_comment')
    .columns(['finding', 'id'])
    .execute();
  for (const change of ['update', 'delete']) {
    await sql
      .raw(
        `create trigger finding_comment_no_${change} before ${change} on finding_comment
          begin select raise(abort, 'finding_comment only grows'); end`,
      )
      .execute(db);
  }
}

async function createPapers(schema: SchemaModule): Promise<void> {
  await schema
    .createTable('paper')
    .addColumn('id', 'integer', (column) => column.primaryKey().notNull())
    .addColumn('digest', 'text', (column) => column.notNull())
    .addColumn('added_by', 'text', (column) => column.notNull())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('about', 'text', (column) => column.notNull())
    .addUniqueConstraint('paper_by_digest', ['digest', 'added_by'])
    .execute();
  await schema.createIndex('paper_by_time').on('paper').columns(['added_by', 'at']).execute();
  await schema
    .createTable('paper_finding')
    .addColumn('paper', 'integer', (column) => column.notNull().references('paper.id'))
    .addColumn('finding', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('paper_finding_by_place', ['paper', 'finding'])
    .execute();
}
