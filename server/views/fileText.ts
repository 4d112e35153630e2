/** Rows of a list as a part of a file: lines of CSV, or rows of the sheet of a spreadsheet. */
import { cellText, cellValue } from '../../shared/api/cellText.ts';
import type { ListColumn } from '../../shared/api/listColumns.ts';
import { guarded } from '../../shared/register/tables/guard.ts';
import { csvLines } from '../../shared/register/tables/print.ts';
import type { Beside, TextQuestion } from './messages.ts';

/** Rows as text; `skip` rows and a header come before them. */
export function fileText(
  plain: readonly object[],
  { format, columns, beside, skip }: Pick<TextQuestion, 'format' | 'columns' | 'beside' | 'skip'>,
): string {
  const rows = beside === null ? plain : plain.map((row) => withMember(row, beside));
  if (format === 'csv') {
    return csvLines(rows.map((row) => columns.map((column) => guarded(cellText(row, column)))));
  }
  const cells = rows.map((row) => columns.map((column) => sheetCell(row, column)));
  return sheetRows(cells, skip + 2);
}

function withMember(row: object, { member, by, values, other }: Beside): object {
  const name = cellText(row, { path: by, kind: 'text' });
  return { ...row, [member]: values.get(name) ?? other };
}

/** Rows of a sheet, of which the first one has this number. */
export function sheetRows(
  rows: readonly (readonly (string | number)[])[],
  firstRow: number,
): string {
  const names = (rows[0] ?? []).map((_, position) => columnLetters(position));
  return rows
    .map((cells, position) => {
      const number = firstRow + position;
      const own = cells.map((cell, at) => cellXml(cell, `${names[at]}${number}`));
      return `<row r="${number}">${own.join('')}</row>`;
    })
    .join('');
}

function sheetCell(row: object, column: ListColumn): string | number {
  const value = cellValue(row, column);
  const isNumber = column.kind === 'count' || column.kind === 'ppm';
  if (isNumber && typeof value === 'number') return value;
  return guarded(cellText(row, column));
}

function cellXml(cell: string | number, address: string): string {
  if (typeof cell === 'number') return `<c r="${address}"><v>${cell}</v></c>`;
  if (cell === '') return '';
  const text = xmlText(cut(cell));
  return `<c r="${address}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}

/** Characters that a cell of a spreadsheet can hold. */
const CELL_MAX = 32_767;

function cut(text: string): string {
  return text.length <= CELL_MAX ? text : `${text.slice(0, CELL_MAX - 1)}…`;
}

const XML_NAMES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' };
/** What begins an escape of a spreadsheet, what XML does not have or changes, and its own signs. */
const UNSAFE =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML does not have
  /_(?=x[0-9A-Fa-f]{4}_)|[\u0000-\u0008\u000b-\u001f\ufffe\uffff]|\p{Surrogate}|[&<>]/gu;

/** Spreadsheets read `_x0041_` as `A` (ECMA-376, ST_Xstring). */
function xmlText(text: string): string {
  return text.replace(UNSAFE, (sign) => {
    const name = XML_NAMES[sign];
    if (name !== undefined) return name;
    return `_x${sign.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}_`;
  });
}

const LETTERS = 26;

/** A, B, … Z, AA, AB, … */
function columnLetters(position: number): string {
  const last = String.fromCharCode(65 + (position % LETTERS));
  return position < LETTERS ? last : columnLetters(Math.floor(position / LETTERS) - 1) + last;
}
