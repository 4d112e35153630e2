/** Imports and withdrawals of records: all of a file, or nothing. */
import type { RecordImportReply } from '../shared/api/records.ts';
import { type AccessScope, WHOLE_ACCESS } from '../shared/api/roles.ts';
import { FleetsealError } from '../shared/errors.ts';
import { recordFormat } from '../shared/register/documents.ts';
import { refuseProblems } from '../shared/register/import.ts';
import type { Registered } from '../shared/register/recordBook.ts';
import { recordReach } from '../shared/register/recordScope.ts';
import type { RecordType, RegisterRecord } from '../shared/register/records/record.ts';
import { planWithdrawal } from '../shared/register/tables/plan.ts';
import type { WantedFile } from './import/planning.ts';
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
  const order = {
    ...file,
    table: null,
    by: 'Fleetseal',
    reason: '',
    dryRun: false,
    scope: WHOLE_ACCESS,
  };
  const reply = await importRecords(register, order);
  refuseProblems(file.name, reply);
  return reply;
}

/** The records of a table that stand and lie inside a scope, as a file. */
export function exportRecords(register: RegisterBook, file: WantedFile): Promise<Uint8Array> {
  return writeTable(sourceOf(register), file);
}

/** A record to withdraw, and the scope of the one who does. */
export interface Withdrawal {
  readonly type: RecordType;
  readonly id: string;
  readonly by: string;
  readonly reason: string;
  readonly scope: AccessScope;
}

/**
 * Withdraws a record. Throws notFound where the scope has no such record, usageWrong with what
 * stands against it.
 */
export function withdrawRecord(
  register: RegisterBook,
  { type, id, by, reason, scope }: Withdrawal,
): Promise<{ index: number }> {
  return register.exclusive(async () => {
    const { folded } = register;
    const standing: ReadonlyMap<string, Registered<RegisterRecord>> = folded.register.records[type];
    const last = standing.get(id);
    const reach = recordReach(scope, folded.register);
    if (last === undefined || !reach.writes(last.value)) {
      throw new FleetsealError('notFound', `There is no ${type} ${id}.`);
    }
    const { record, problems } = planWithdrawal({ type, id, reason, register: folded.register });
    if (record === null) throw new FleetsealError('usageWrong', `${problems.join('. ')}.`);
    const format = recordFormat(record);
    const { index } = await register.append({ format, by, reason, withdrawn: true, record });
    return { index };
  });
}

function sourceOf(register: RegisterBook): RegisterSource {
  return { register: register.folded.register, databasePath: register.databasePath };
}
