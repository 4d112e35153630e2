/** Names of columns, in the language that is spoken. */
import type { Words } from '../words/languages.ts';

/** Name of a column; the API's where the catalog has none. */
export function columnLabel({ lists }: Words, column: string): string {
  const names: Readonly<Record<string, string>> = lists.columns;
  return Object.hasOwn(names, column) ? (names[column] ?? column) : column;
}
