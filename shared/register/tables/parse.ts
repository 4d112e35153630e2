/** Files as records: CSV, rows of a sheet, JSON. What the register holds is not looked at. */
import { LIMITS } from '../../limits.ts';
import { type CsvText, parseCsv } from '../csv.ts';
import { columnProblems, unknownColumns } from '../csvTable.ts';
import { parseJsonTable } from './jsonDrafts.ts';
import { draftsOfRows } from './rowDrafts.ts';
import type { ImportProblem, ParsedTable, Row, Table, TableName, TableSource } from './table.ts';
import { tableOf } from './tables.ts';

/** Parses a file of one table: everything that is wrong with it at once. */
export function parseTable(name: TableName, source: TableSource): ParsedTable {
  const table = tableOf(name);
  if (source.format === 'json') return parseJsonTable(table, withoutMark(source.text));
  return source.format === 'csv'
    ? parseCsvTable(table, parseCsv(withoutMark(source.text)))
    : parseRows(table, source.rows.map(withoutEmptyEnd));
}

/** Reads CSV as a table. Each row must have as many cells as the header. */
export function parseCsvTable(table: Table, { records, problems }: CsvText): ParsedTable {
  const [header] = records;
  const width = header?.fields.length ?? 0;
  const isWhole = ({ fields }: { fields: readonly string[] }) => fields.length === width;
  const ofText = problems.map(({ line, problem }) => ({ line, column: null, problem }));
  const ofRows = records
    .filter((record) => !isWhole(record))
    .map(({ line, fields }) => wrongLength(line, fields.length, width));
  const rows = records.filter(isWhole).map(({ line, fields }) => ({ line, cells: fields }));
  const parsed = parseRows(table, rows);
  return { ...parsed, problems: [...parsed.problems, ...ofText, ...ofRows] };
}

/** Parses rows, the header first; rows without any text are left out. */
export function parseRows(table: Table, allRows: readonly Row[]): ParsedTable {
  const [header, ...rest] = allRows.filter(({ cells }) => cells.some((cell) => cell !== ''));
  const none = { table, drafts: [], unread: new Set<string>() };
  if (header === undefined) {
    return { ...none, problems: [{ line: 1, column: null, problem: 'no header line' }] };
  }
  const required = table.columns.filter(isInHeader);
  const names = {
    required: required.map(({ name }) => name),
    optional: table.columns.filter((each) => !required.includes(each)).map(({ name }) => name),
  };
  const ofHeader = (problem: string) => ({ line: header.line, column: null, problem });
  const unknown = unknownColumns(header.cells, names).map(ofHeader);
  const problems: ImportProblem[] = columnProblems(header.cells, names).map(ofHeader);
  const { oneOf } = table;
  if (oneOf.length > 0 && !oneOf.some((name) => header.cells.includes(name))) {
    const problem = `no column ${oneOf.join(' and no column ')}`;
    problems.push(ofHeader(problem));
  }
  if (rest.length > LIMITS.importRows) {
    const problem = `${rest.length} rows, limit ${LIMITS.importRows}`;
    problems.push({ line: null, column: null, problem });
  }
  // What stands under unknown columns is refused; under the others it can be read all the same.
  if (problems.length > 0) return { ...none, problems: [...unknown, ...problems] };
  const width = header.cells.length;
  const tooLong = rest.filter(({ cells }) => cells.length > width);
  const rows = rest.filter(({ cells }) => cells.length <= width);
  const read = draftsOfRows(table, header.cells, rows);
  const ofRows = tooLong.map(({ line, cells }) => wrongLength(line, cells.length, width));
  return { table, ...read, problems: [...unknown, ...read.problems, ...ofRows] };

  function isInHeader({ list, path, required: isRequired, blank }: Table['columns'][number]) {
    const isOfRecord = list === null && (path.length === 1 || table.always.includes(path[0] ?? ''));
    const isOfRow = list !== null && path.length === 1 && table.always.includes(list);
    return isRequired && blank === undefined && (isOfRecord || isOfRow);
  }
}

function wrongLength(line: number, cells: number, columns: number): ImportProblem {
  return { line, column: null, problem: `${cells} fields under ${columns} columns` };
}

function withoutEmptyEnd({ line, cells }: Row): Row {
  const last = cells.findLastIndex((cell) => cell !== '');
  return { line, cells: cells.slice(0, last + 1) };
}

function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '');
}
