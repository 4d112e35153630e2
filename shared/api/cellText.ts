/** What a cell of a list says as text, in files and wherever rows are copied from. */
import { msToMoment } from '../register/day.ts';
import { printList } from '../register/tables/listText.ts';
import type { ListColumn } from './listColumns.ts';

/** The value that a row has in a column; null where it has none. */
export function cellValue(row: object, { path }: Pick<ListColumn, 'path'>): unknown {
  let value: unknown = row;
  for (const member of path.split('.')) {
    // as: rows are plain objects
    value = (value as Record<string, unknown>)[member] ?? null;
    if (value === null) return null;
  }
  return value;
}

/** Text of a cell: moments as RFC 3339 in UTC, lists in one cell as imports take them. */
export function cellText(row: object, column: Pick<ListColumn, 'path' | 'kind'>): string {
  const value = cellValue(row, column);
  if (value === null) return '';
  if (column.kind === 'time') return msToMoment(Number(value));
  return Array.isArray(value) ? printList(value.map(partText)) : String(value);
}

/** A part of a list; of one with members `model: H200, quantity: 4`. */
function partText(part: unknown): string {
  if (typeof part !== 'object' || part === null) return String(part);
  const members = Object.entries(part).filter(([, value]) => value !== null);
  return members.map(([name, value]) => `${name}: ${partText(value)}`).join(', ');
}
