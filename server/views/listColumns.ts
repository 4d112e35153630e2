/** How the columns of lists are read from rows, and in which order their values are. */
import { COLUMNS } from '../../shared/accounting/types.ts';
import { columnName, LISTS, type ListName } from '../../shared/api/rowsLists.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { SEVERITIES } from '../../shared/register/policyDocuments.ts';
import type { Scalar } from './messages.ts';

type Value = Scalar | readonly string[];

/** Columns whose values have an order of their own. */
const RANKED: Readonly<Record<string, readonly string[]>> = {
  severity: SEVERITIES,
  column: COLUMNS,
};

/** Columns by which single rows are found, beside those of the list. */
const LOOKUPS: Partial<Record<ListName, readonly string[]>> = { hosts: ['more.keyIds'] };

/** Every column of a list but its id, in whose order the rows are kept. */
export function columnPaths(list: ListName): string[] {
  const { sorts, filters } = LISTS[list];
  const paths = new Set<string>([...sorts, ...filters, ...(LOOKUPS[list] ?? [])]);
  if (!filters.some((path) => path === 'id')) paths.delete('id');
  return [...paths];
}

/** The path of the column with this name. Throws a TypeError for another one. */
export function columnPath(list: ListName, name: string): string {
  const path = [...LISTS[list].sorts, ...LISTS[list].filters].find((each) => {
    return columnName(each) === name;
  });
  if (path === undefined) throw new TypeError(`the list ${list} has no column ${name}`);
  return path;
}

/** The column of a sorting by its path, `-` kept before it. */
export function sortPath(list: ListName, sort: string): string {
  const isDescending = sort.startsWith('-');
  const path = columnPath(list, isDescending ? sort.slice(1) : sort);
  return isDescending ? `-${path}` : path;
}

/** What a row holds; null for nothing. Lists stay lists, what is true or false becomes text. */
export function valueAt(row: object, path: string): Value | null {
  let value: unknown = row;
  for (const member of path.split('.')) {
    // as: a row is made of plain objects
    value = (value as Record<string, unknown>)[member] ?? null;
    if (value === null) return null;
  }
  if (typeof value === 'string' || typeof value === 'number') return value;
  if (Array.isArray(value)) return value.length === 0 ? null : value.map(String);
  return String(value);
}

/** In which order the values of a column are. */
export function columnOrder(path: string): (a: Value, b: Value) => number {
  const ranks = RANKED[path];
  if (ranks !== undefined) return (a, b) => ranks.indexOf(String(a)) - ranks.indexOf(String(b));
  return (a, b) => {
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return compareText(textOf(a), textOf(b));
  };
}

function textOf(value: Value): string {
  return typeof value === 'object' ? value.join('\n') : String(value);
}
