/**
 * Tables: how records of one type are rows of a file (docs/formats/records.md). Rows with one id
 * are one record. Each of them may add one element to each list of the record, such as a unit to a
 * shipment; what the record says once stands in any of its rows, and the others leave it empty or
 * repeat it.
 */
import type * as z from 'zod';
import type { RecordType, RegisterRecord } from '../records/record.ts';

/** Names of the tables, in the order in which their records name one another. */
export const TABLE_NAMES = [
  'parties',
  'sites',
  'licenses',
  'licenseEvents',
  'shipments',
  'labTests',
  'custody',
  'statements',
  'uses',
  'declarations',
  'attachments',
] as const;
/** Name of a table. */
export type TableName = (typeof TABLE_NAMES)[number];

/** Steps from a record to a value in it, as in `['units', 3, 'serial']`. */
export type Path = readonly (string | number)[];

/** How one value is written in a cell. */
export interface Cell {
  /** The value of a text that is not empty, or what is wrong with the text. */
  parse(text: string): { readonly value: unknown } | { readonly problem: string };
  /** The text of a value: parse gives the same value again. */
  print(value: unknown): string;
  /** What is wrong with a value that the schema accepts: nothing new may say it. */
  check?(value: unknown): string | null;
}

/** One column of a table. */
export interface Column {
  readonly name: string;
  /** The list that its cells add an element to; null where the record says it once. */
  readonly list: string | null;
  /** Steps from the record, or from the element, to the value. */
  readonly path: readonly string[];
  /** Name of the object that it is part of, as in `units.replaces`; empty for the record. */
  readonly container: string;
  /** True where the record, element or object that it is part of can't be without it. */
  readonly required: boolean;
  readonly cell: Cell;
  /** One sentence for templates and documents. */
  readonly what: string;
  /** A text as people would write it; empty where the example of the table leaves it out. */
  readonly example: string;
  /** The value of an empty cell, where that is not the absence of one. */
  readonly blank?: unknown;
  /** The type of the record that it names, which must be there. */
  readonly names?: 'license' | 'shipment';
}

/** A table: everything about one type of record in files. */
export interface Table {
  readonly name: TableName;
  readonly type: Exclude<RecordType, 'decision'>;
  /** The type with its version, which files don't say. */
  readonly format: RegisterRecord['type'];
  /** A later version of the type, for records that say any of these members; null for none. */
  readonly later: {
    readonly format: RegisterRecord['type'];
    readonly members: readonly string[];
  } | null;
  /** One sentence: what its records are. */
  readonly what: string;
  /** What one row is, as in `one unit`. */
  readonly row: string;
  readonly schema: z.ZodType<RegisterRecord>;
  /** In the order of the template; the first one is the id. */
  readonly columns: readonly Column[];
  /** Lists that each row adds to, and objects that each record has. */
  readonly always: readonly string[];
  /** Columns of which each element needs at least one. */
  readonly oneOf: readonly string[];
  /** Pairs of members of which the first must be before the second, where both are there. */
  readonly ordered: readonly (readonly [string, string])[];
  /** Members, each of a list, that no two elements of one record may share. */
  readonly unique: readonly (readonly [list: string, member: string])[];
}

/** One row of a file: of a sheet, or of a CSV text. */
export interface Row {
  /** Where it begins, from 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file as it came. `rows` are those of a sheet, header first; short rows end in empty cells. */
export type TableSource =
  | { readonly format: 'csv'; readonly text: string }
  | { readonly format: 'json'; readonly text: string }
  | { readonly format: 'rows'; readonly rows: readonly Row[] };

/** Something wrong with a file. */
export interface ImportProblem {
  /** Null for JSON, and for what is said of the whole file. */
  readonly line: number | null;
  /** Name of the column; in JSON the place of the value, as in `parties[3].name`. */
  readonly column: string | null;
  readonly problem: string;
}

/** Where a value stands in a file. */
export type Place = Pick<ImportProblem, 'line' | 'column'>;

/** A record as a file has it. */
export interface Draft {
  /** Values of wrong cells are those of the examples, so that the others can be checked. */
  readonly record: RegisterRecord;
  place(path: Path): Place;
  /** True where the cell has a problem of its own. */
  isWrong(path: Path): boolean;
}

/** What a file holds, and what is wrong with it as a file. */
export interface ParsedTable {
  readonly table: Table;
  readonly drafts: readonly Draft[];
  readonly problems: readonly ImportProblem[];
  /** Ids of records that have no draft, since they could not be read. */
  readonly unread: ReadonlySet<string>;
}

/** One value that a correction changes; texts as in the table, null where there is none. */
export interface FieldChange {
  readonly field: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** What an import makes of one record. */
export interface RecordChange {
  readonly type: RecordType;
  readonly id: string;
  readonly kind: 'added' | 'corrected' | 'unchanged';
  /** Of a correction: the first LIMITS.importFields that change. */
  readonly fields: readonly FieldChange[];
  /** How many more change. */
  readonly moreFields: number;
}

/** What an import would do: nothing at all where there are problems. */
export interface ImportPlan {
  /** At most LIMITS.importProblems, in the order of the file. */
  readonly problems: readonly ImportProblem[];
  /** How many more there are. */
  readonly moreProblems: number;
  readonly changes: readonly RecordChange[];
  /** What is to be appended, in this order: what is added or corrected. */
  readonly records: readonly RegisterRecord[];
}
