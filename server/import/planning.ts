/** From a file's bytes to what an import would change. */
import type { FileFormat } from '../../shared/api/records.ts';
import type { AccessScope } from '../../shared/api/roles.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { parseLicenseFile } from '../../shared/register/import.ts';
import { recordReach } from '../../shared/register/recordScope.ts';
import type { Register } from '../../shared/register/register.ts';
import { parseTable } from '../../shared/register/tables/parse.ts';
import { checkLabTests, planImport } from '../../shared/register/tables/plan.ts';
import {
  exportRows,
  exportTable,
  templateOf,
  templateRows,
} from '../../shared/register/tables/print.ts';
import type { ImportPlan, ParsedTable, TableName } from '../../shared/register/tables/table.ts';
import { readXlsx, writeXlsx } from './xlsx.ts';

/** A file to import. */
export interface ImportedTable {
  /** Null for a file of licenses and shipments as the first releases had it. */
  readonly table: TableName | null;
  /** Its ending says CSV, XLSX or JSON. */
  readonly name: string;
  readonly reason: string;
  readonly bytes: Uint8Array;
  /** Of the one who imports it: all that it changes must lie inside. */
  readonly scope: AccessScope;
}

/**
 * Everything that an import would change, and everything that is wrong with it. Throws tooLarge;
 * importInvalid for a file that can't be read at all; usageWrong for another kind of file.
 */
export async function planFile(file: ImportedTable, register: Register): Promise<ImportPlan> {
  const { reason, scope } = file;
  const tables = await parseFile(file);
  const reach = recordReach(scope, register);
  const ofTests = await checkLabTests({ tables, register, reach });
  const [first, ...others] = tables;
  if (first === undefined || ofTests.length === 0) {
    return planImport({ tables, register, reason, reach });
  }
  const merged = [{ ...first, problems: [...first.problems, ...ofTests] }, ...others];
  return planImport({ tables: merged, register, reason, reach });
}

async function parseFile({ table, name, bytes }: ImportedTable): Promise<readonly ParsedTable[]> {
  if (bytes.length > LIMITS.importBytes) {
    throw new FleetsealError('tooLarge', `${name} has ${bytes.length} bytes.`);
  }
  if (table === null) return parseLicenseFile({ name, bytes });
  const format = formatOf(name);
  if (format !== 'xlsx') {
    return [parseTable(table, { format, text: fromUtf8(bytes, 'importInvalid') })];
  }
  const { rows, problems } = await readXlsx(bytes);
  const parsed = parseTable(table, { format: 'rows', rows });
  return [{ ...parsed, problems: [...problems, ...parsed.problems] }];
}

/** The format that the ending of a name says. Throws usageWrong where it says none. */
export function formatOf(name: string): FileFormat {
  const ending = /\.(csv|xlsx|json)$/i.exec(name)?.[1]?.toLowerCase();
  if (ending === 'csv' || ending === 'xlsx' || ending === 'json') return ending;
  throw new FleetsealError('usageWrong', `${name} does not end in .csv, .xlsx or .json.`);
}

/** Which records are wanted, and as what. */
export interface WantedFile {
  readonly table: TableName;
  readonly format: FileFormat;
  /** Of the one who reads it: it holds what lies inside. */
  readonly scope: AccessScope;
}

/** The records of a table that stand, as a file. */
export async function exportFile(
  { table, format, scope }: WantedFile,
  register: Register,
): Promise<Uint8Array> {
  const reach = recordReach(scope, register);
  if (format === 'xlsx') return writeXlsx(exportRows(table, register, reach));
  return utf8(exportTable(table, format, { register, reach }));
}

/** A file with the columns of a table and an example. */
export async function templateFile(table: TableName, format: FileFormat): Promise<Uint8Array> {
  return format === 'xlsx' ? writeXlsx(templateRows(table)) : utf8(templateOf(table, format));
}
