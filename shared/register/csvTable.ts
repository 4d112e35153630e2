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
  const ofHeader = [...unknownColumns(names, columns), ...columnProblems(names, columns)].map(
    (text) => `line ${header.line}: ${text}`,
  );
  const tooMany = rest.length > LIMITS.importRows;
  if (tooMany) ofHeader.push(`${rest.length} rows, limit ${LIMITS.importRows}`);
  if (ofHeader.length > 0) return { columns: names, rows: [], problems: [...ofHeader, ...ofText] };
  const whole = rest.filter(({ fields }) => fields.length === names.length);
  const ofRows = rest
    .filter(({ fields }) => fields.length !== names.length)
    .map(({ line, fields }) => {
      return `line ${line}: ${fields.length} fields under ${names.length} columns`;
    });
  const positions = new Map<string, number>(names.map((name, position) => [name, position]));
  const rows = whole.map(({ line, fields }) => ({
    line,
    at: (name: Name) => fields[positions.get(name) ?? -1] ?? '',
  }));
  return { columns: names, rows, problems: [...ofRows, ...ofText] };
}

/** Columns that a table does not have. */
export function unknownColumns(
  names: readonly string[],
  { required, optional }: TableColumns<string>,
): string[] {
  const known = new Set([...required, ...optional]);
  return names.filter((name) => !known.has(name)).map((name) => `unknown column "${name}"`);
}

/** Missing and repeated columns. */
export function columnProblems(
  names: readonly string[],
  { required }: TableColumns<string>,
): string[] {
  const seen = new Set<string>();
  const twice = new Set<string>();
  for (const name of names) (seen.has(name) ? twice : seen).add(name);
  const missing = required.filter((name) => !seen.has(name));
  return [
    ...missing.map((name) => `no column ${name}`),
    ...[...twice].map((name) => `column ${name} is there twice`),
  ];
}
