/** Imports and withdrawals of records: all of a file, or nothing. */
import type { FileFormat, RecordImportReply, WithdrawRequest } from '../shared/api/records.ts';
import { FleetsealError } from '../shared/errors.ts';
import { refuseProblems } from '../shared/register/import.ts';
import { planWithdrawal } from '../shared/register/tables/plan.ts';
import type { TableName } from '../shared/register/tables/table.ts';
import {
  type ImportOrder,
  prepareImport,
  type RegisterSource,
  writeTable,
} from './import/tasks.ts';
import type { RegisterBook } from './registerBook.ts';

/**
 * Imports one file: everything, or nothing where anything is wrong or the program is killed.
 * Records that the register has already are left out. Throws as planFile does.
 */
export function importRecords(
  register: RegisterBook,
  order: ImportOrder,
): Promise<RecordImportReply> {
  return register.exclusive(async () => {
    const plan = await prepareImport(sourceOf(register), order);
    const { statements, problems, moreProblems, changes } = plan;
    const reply = {
      problems: [...problems],
      moreProblems,
      changes: changes.map((change) => ({ ...change, fields: [...change.fields] })),
    };
    if (order.dryRun || problems.length > 0) return { ...reply, imported: null };
    await register.appendAll(statements);
    return { ...reply, imported: statements.length };
  });
}

/**
 * Imports a file of licenses and shipments for the program itself. Throws importInvalid with its
 * problems, and as importRecords does.
 */
export async function importLicenseFile(
  register: RegisterBook,
  file: { name: string; bytes: Uint8Array },
): Promise<RecordImportReply> {
  const order = { ...file, table: null, by: 'Fleetseal', reason: '', dryRun: false };
  const reply = await importRecords(register, order);
  refuseProblems(file.name, reply);
  return reply;
}

/** The records of a table that stand, as a file. */
export function exportRecords(
  register: RegisterBook,
  { table, format }: { table: TableName; format: FileFormat },
): Promise<Uint8Array> {
  return writeTable(sourceOf(register), table, format);
}

/** Withdraws a record. Throws usageWrong with what stands against it. */
export function withdrawRecord(
  register: RegisterBook,
  { type, id, by, reason }: WithdrawRequest,
): Promise<{ index: number }> {
  return register.exclusive(async () => {
    const { folded } = register;
    const { record, problems } = planWithdrawal({ type, id, reason, register: folded.register });
    if (record === null) throw new FleetsealError('usageWrong', `${problems.join('. ')}.`);
    const format = 'fleetseal/record@1';
    const { index } = await register.append({ format, by, reason, withdrawn: true, record });
    return { index };
  });
}

function sourceOf(register: RegisterBook): RegisterSource {
  return { register: register.folded.register, databasePath: register.databasePath };
}
