/** Records as files, and templates: what is exported, imports as it was. */

import { type RecordReach, WHOLE_REACH } from '../recordScope.ts';
import type { RegisterRecord } from '../records/record.ts';
import type { Register } from '../register.ts';
import { asWritten } from '../users.ts';
import { guarded } from './guard.ts';
import { parseRows } from './parse.ts';
import { elementsOf, valueAt } from './paths.ts';
import type { Column, Table, TableName } from './table.ts';
import { tableOf } from './tables.ts';

/** Formats that are text. */
export type TextFormat = 'csv' | 'json';

/** The records of a table that stand, as rows of cells, the header first. */
export function exportRows(
  name: TableName,
  register: Register,
  reach: RecordReach = WHOLE_REACH,
): string[][] {
  const table = tableOf(name);
  return recordsToRows(table, standing(table, register, reach));
}

/** The records of a table that stand, as text. CSV has a byte order mark, for spreadsheets. */
export function exportTable(
  name: TableName,
  format: TextFormat,
  { register, reach = WHOLE_REACH }: { register: Register; reach?: RecordReach },
): string {
  const table = tableOf(name);
  const records = standing(table, register, reach);
  return format === 'json' ? toJson(table, records) : toCsv(recordsToRows(table, records));
}

/** A header and a row that shows what each column is for. */
export function templateRows(name: TableName): string[][] {
  const { columns } = tableOf(name);
  return [columns.map((column) => column.name), columns.map(({ example }) => guarded(example))];
}

/** The template as text. */
export function templateOf(name: TableName, format: TextFormat): string {
  const rows = templateRows(name);
  if (format === 'csv') return toCsv(rows);
  const table = tableOf(name);
  const { drafts } = parseRows(
    table,
    rows.map((cells, index) => ({ line: index + 1, cells })),
  );
  return toJson(
    table,
    drafts.map(({ record }) => record),
  );
}

/** Records as rows of cells, the header first. */
export function recordsToRows(table: Table, records: readonly RegisterRecord[]): string[][] {
  const header = table.columns.map(({ name }) => name);
  return [header, ...records.flatMap((record) => rowsOf(table, record))];
}

/** CSV text of rows: a byte order mark, commas, lines ended by CRLF (RFC 4180). */
export function toCsv(rows: readonly (readonly string[])[]): string {
  return `\uFEFF${csvLines(rows)}`;
}

/** Lines of CSV text, without a byte order mark. */
export function csvLines(rows: readonly (readonly string[])[]): string {
  return rows.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
}

/** JSON text of records: one a line. */
function toJson(table: Table, records: readonly RegisterRecord[]): string {
  const lines = records.map(({ type: _, ...record }) => JSON.stringify(record));
  return `{"${table.name}":[\n${lines.join(',\n')}\n]}\n`;
}

function standing(table: Table, register: Register, reach: RecordReach): RegisterRecord[] {
  const values = [...register.records[table.type].values()].map(({ value }) => value);
  return values.filter((each) => reach.reads(each)).map((each) => asWritten(register, each));
}

/** Row k has the elements k of all lists; what is said once stands in the first one. */
function rowsOf(table: Table, record: RegisterRecord): string[][] {
  const names = new Set(table.columns.map(({ list }) => list));
  const lists = [...names].filter((list) => list !== null);
  const length = lists.reduce((most, list) => Math.max(most, elementsOf(record, list).length), 1);
  const [id] = table.columns;
  return Array.from({ length }, (_, position) =>
    table.columns.map((column) => {
      const isSaid = column.list !== null || position === 0 || column === id;
      return isSaid ? guarded(textOf(column, { record, position })) : '';
    }),
  );
}

function textOf(
  { list, path, cell }: Column,
  { record, position }: { record: RegisterRecord; position: number },
): string {
  const owner = list === null ? record : elementsOf(record, list)[position];
  const value = valueAt(owner, path);
  return value === undefined || value === null ? '' : cell.print(value);
}

/** Some readers take lines that begin with a `#` for comments. */
function quoted(cell: string): string {
  if (!/[",\r\n]|^#/.test(cell) && cell === cell.trim()) return cell;
  return `"${cell.replaceAll('"', '""')}"`;
}
