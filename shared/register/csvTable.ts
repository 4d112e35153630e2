/** A CSV text as rows under named columns: the header is required, and nothing is guessed. */
import { LIMITS } from '../limits.ts';
import { parseCsv } from './csv.ts';

/** One row, with the line it begins in. */
export interface TableRow<Name extends string> {
  readonly line: number;
  /** Text under a column; empty where the file does not have the column. */
  at(name: Name): string;
}

/** Rows and what is wrong, each with its line. */
export interface CsvTable<Name extends string> {
  readonly columns: readonly string[];
  readonly rows: readonly TableRow<Name>[];
  readonly problems: readonly string[];
}

/** Which columns a table must and may have. */
export interface TableColumns<Name extends string> {
  readonly required: readonly Name[];
  readonly optional: readonly Name[];
}

/** Names of the columns of a CSV text; empty where it has no header. */
export function csvColumns(text: string): readonly string[] {
  return parseCsv(text).records[0]?.fields ?? [];
}

/** Reads a table. Where there are problems, the rows are those without one. */
export function readCsvTable<Name extends string>(
  text: string,
  columns: TableColumns<Name>,
): CsvTable<Name> {
  const { records, problems } = parseCsv(text);
  const [header, ...rest] = records;
  const ofText = problems.map(({ line, problem }) => `line ${line}: ${problem}`);
  if (header === undefined) {
    return { columns: [], rows: [], problems: [...ofText, 'line 1: no header line'] };
  }
  const names = header.fields;
  const ofHeader = headerProblems(names, columns).map((text) => `line ${header.line}: ${text}`);
  const tooMany = rest.length > LIMITS.importRows;
  if (tooMany) ofHeader.push(`${rest.length} rows, limit ${LIMITS.importRows}`);
  if (ofHeader.length > 0) return { columns: names, rows: [], problems: [...ofHeader, ...ofText] };
  const whole = rest.filter(({ fields }) => fields.length === names.length);
  const ofRows = rest
    .filter(({ fields }) => fields.length !== names.length)
    .map(({ line, fields }) => {
      return `line ${line}: ${fields.length} fields under ${names.length} columns`;
    });
  const rows = whole.map(({ line, fields }) => ({
    line,
    at: (name: Name) => fields[names.indexOf(name)] ?? '',
  }));
  return { columns: names, rows, problems: [...ofRows, ...ofText] };
}

function headerProblems<Name extends string>(
  names: readonly string[],
  { required, optional }: TableColumns<Name>,
): string[] {
  const known: readonly string[] = [...required, ...optional];
  const unknown = names.filter((name) => !known.includes(name));
  const missing = required.filter((name) => !names.includes(name));
  const twice = names.filter((name, position) => names.indexOf(name) !== position);
  return [
    ...unknown.map((name) => `unknown column "${name}"`),
    ...missing.map((name) => `no column ${name}`),
    ...twice.map((name) => `column ${name} is there twice`),
  ];
}
