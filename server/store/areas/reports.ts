/** Tables of reports on their way to the regulator. */
import type { SchemaModule } from 'kysely';
import type { StepState } from '../../../shared/register/reportSteps.ts';

/** One report. Its file is kept beside the database. */
export interface ReportTable {
  /** SHA-256 of the file, base64url. */
  digest: string;
  state: StepState;
  /** The interval [from, to). */
  valid_from: number;
  valid_to: number;
  /** Kinds of documents that are withheld: JSON. */
  redactions: string;
  /** Bytes of the file. */
  size: number;
  /** What is in it, in figures: JSON. */
  summary: string;
  drafted_at: number;
}

/** A license that a report is about. */
export interface ReportLicenseTable {
  report: string;
  /** Place in the report. */
  position: number;
  license: string;
}

/** One step of a report, as its register leaf says. */
export interface ReportStepTable {
  /** Digest of the register document. */
  document: string;
  report: string;
  step: string;
  at: number;
  by: string;
  account: string | null;
  via: string;
  reference: string | null;
  reason: string;
}

/** Tables of reports on their way to the regulator. */
export interface ReportsTables {
  report: ReportTable;
  report_license: ReportLicenseTable;
  report_step: ReportStepTable;
}

/** Makes the tables. */
export async function createReports({ schema }: { readonly schema: SchemaModule }): Promise<void> {
  await schema
    .createTable('report')
    .addColumn('digest', 'text', (column) => column.primaryKey().notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('valid_from', 'bigint', (column) => column.notNull())
    .addColumn('valid_to', 'bigint', (column) => column.notNull())
    .addColumn('redactions', 'text', (column) => column.notNull())
    .addColumn('size', 'bigint', (column) => column.notNull())
    .addColumn('summary', 'text', (column) => column.notNull())
    .addColumn('drafted_at', 'bigint', (column) => column.notNull())
    .execute();
  await schema
    .createIndex('report_by_time')
    .on('report')
    .columns(['drafted_at', 'digest'])
    .execute();
  await schema
    .createTable('report_license')
    .addColumn('report', 'text', (column) => column.notNull().references('report.digest'))
    .addColumn('position', 'integer', (column) => column.notNull())
    .addColumn('license', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('report_license_by_place', ['report', 'position'])
    .execute();
  await schema
    .createTable('report_step')
    .addColumn('document', 'text', (column) => column.primaryKey().notNull())
    .addColumn('report', 'text', (column) => column.notNull().references('report.digest'))
    .addColumn('step', 'text', (column) => column.notNull())
    .addColumn('at', 'bigint', (column) => column.notNull())
    .addColumn('by', 'text', (column) => column.notNull())
    .addColumn('account', 'text')
    .addColumn('via', 'text', (column) => column.notNull())
    .addColumn('reference', 'text')
    .addColumn('reason', 'text', (column) => column.notNull())
    .execute();
  await schema.createIndex('report_step_by_report').on('report_step').column('report').execute();
  await schema
    .createIndex('report_step_by_account')
    .on('report_step')
    .columns(['account', 'step', 'at'])
    .execute();
}
