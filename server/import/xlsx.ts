/** Spreadsheets as tables of text: one sheet, no formulas, and no digit lost on the way. */
import { readSheet } from 'read-excel-file/universal';
import writeExcelFile from 'write-excel-file/node';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { DAY_MS, msToDay, msToText } from '../../shared/register/day.ts';
import type { ImportProblem, Row } from '../../shared/register/tables/table.ts';
import { readZipParts } from './zipParts.ts';

/** Spreadsheets keep numbers as doubles of 15 decimal digits: from here on digits are lost. */
const EXACT_BELOW = 1e15;
const SHEET_NAME = 'Fleetseal';
const LETTERS = 26;

/** Rows of a sheet, header first, and what of it could not be read as it was meant. */
export interface Sheet {
  readonly rows: readonly Row[];
  readonly problems: readonly ImportProblem[];
}

/** A number of a sheet as it is in the file. */
class NumberCell {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/**
 * Reads the one sheet of a spreadsheet. Numbers become their digits, dates become `2026-06-01` or
 * `2026-06-01T18:00:00`, without a time zone, since a spreadsheet has none. Throws tooLarge;
 * importInvalid for what is no spreadsheet, has several sheets, formulas or error values.
 */
export async function readXlsx(bytes: Uint8Array): Promise<Sheet> {
  // Every part, whatever its name: a table of the file says which one the reader takes as sheet.
  const parts = readZipParts(bytes, { bytesMax: LIMITS.xlsxBytes, endings: [''] });
  checkSheets(parts);
  const data = await readData(bytes);
  const header = (data[0] ?? []).map((value) => cellText(value).text);
  const problems: ImportProblem[] = [];
  const rows = data.map((values, index): Row => {
    const line = index + 1;
    const cells = values.map((value, position) => {
      const { text, problem } = cellText(value);
      const column = header[position] ?? null;
      if (problem !== undefined) problems.push({ line, column, problem });
      return text;
    });
    return { line, cells };
  });
  return { rows, problems };
}

/** Writes rows as a spreadsheet whose cells are all text, so that no digit is lost in one. */
export async function writeXlsx(rows: readonly (readonly string[])[]): Promise<Uint8Array> {
  const data = rows.map((row, index) =>
    row.map((value) => {
      if (value === '') return null;
      const bold = index === 0 ? { fontWeight: 'bold' as const } : {};
      return { value: escaped(value), type: String, format: '@', ...bold };
    }),
  );
  const columns = (rows[0] ?? []).map((name) => ({ width: Math.max(14, name.length + 2) }));
  const options = { sheet: SHEET_NAME, columns, stickyRowsCount: 1 };
  const buffer = await writeExcelFile(data, options).toBuffer();
  return new Uint8Array(buffer);
}

/** Spreadsheets read `_x0041_` as `A` (ECMA-376, ST_Xstring). */
function escaped(text: string): string {
  return text.replace(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_');
}

async function readData(bytes: Uint8Array): Promise<readonly (readonly unknown[])[]> {
  const file = new Uint8Array(bytes).buffer;
  const parseNumber = (text: string) => new NumberCell(text);
  try {
    return await readSheet<NumberCell>(file, { trim: false, parseNumber });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : 'unknown';
    const detail = `The file is no spreadsheet (.xlsx) that can be read: ${why}`;
    throw new FleetsealError('importInvalid', detail, { cause });
  }
}

/** What the reader of the sheet would leave out silently, or fill the memory with. */
function checkSheets(parts: ReadonlyMap<string, Uint8Array>): void {
  const isSheet = ([name]: readonly [string, unknown]) =>
    name.startsWith('xl/worksheets/') && name.endsWith('.xml');
  const sheets = [...parts].filter(isSheet);
  const hidden = [...parts].find((part) => !isSheet(part) && holdsCells(part[1]));
  if (hidden !== undefined) throw refused(`${hidden[0]} holds cells outside of the sheets.`);
  const [only, ...others] = sheets;
  if (only === undefined) throw refused('The file has no sheet.');
  if (others.length > 0) throw refused(`The file has ${sheets.length} sheets; it must have one.`);
  const xml = fromUtf8(only[1], 'importInvalid');
  let address = 'none';
  const area = new Area();
  // An element ends before the next one begins: what has no end is not looked through twice.
  const elements = /<(?:[^\s<>/:"'=]+:)?(c|f|row)\b([^<>]*)([<>]?)/g;
  for (const [, element, attributes = '', end] of xml.matchAll(elements)) {
    const isWhole = end === '>' && attributes.replace(/[^"']/g, '').length % 2 === 0;
    if (!isWhole) throw refused(`The sheet has a broken element after cell ${address}.`);
    if (element === 'f') throw refused(`Cell ${address} holds a formula; paste its value instead.`);
    if (element === 'row') {
      checkRow(attributes);
      continue;
    }
    address = addressOf(attributes);
    if (/\bt=["']e["']/.test(attributes)) throw refused(`Cell ${address} holds an error value.`);
    area.add(address);
  }
}

/** The reader fills every gap up to the last row and the last column. */
class Area {
  private rows = 0;
  private columns = 0;

  add(address: string): void {
    this.rows = Math.max(this.rows, Number(address.replace(/^[A-Z]+/, '')));
    this.columns = Math.max(this.columns, columnNumber(address));
    const { rows, columns } = this;
    if (columns > LIMITS.xlsxColumns) {
      throw refused(`Cell ${address} is beyond ${LIMITS.xlsxColumns} columns.`);
    }
    if (rows > LIMITS.importRows + 1 || rows * columns > LIMITS.xlsxCells) {
      throw refused(`Cell ${address} makes a sheet of ${rows} rows and ${columns} columns.`);
    }
  }
}

/** A row without cells moves those after it all the same. */
function checkRow(attributes: string): void {
  const number = /(?:^|\s)r\s*=\s*["']([^"']*)["']/.exec(attributes)?.[1];
  if (number === undefined) return;
  if (!/^[1-9][0-9]{0,6}$/.test(number) || Number(number) > LIMITS.importRows + 1) {
    throw refused(`The sheet has a row ${number}; ${LIMITS.importRows + 1} is the last.`);
  }
}

/** True for a part that the reader could take cells from. */
function holdsCells(part: Uint8Array): boolean {
  return Buffer.from(part.buffer, part.byteOffset, part.byteLength).includes('sheetData');
}

function addressOf(attributes: string): string {
  const address = /(?:^|\s)r=["']([A-Z]{1,3}[0-9]{1,7})["']/.exec(attributes)?.[1];
  if (address === undefined) throw refused('A cell does not say where it is.');
  return address;
}

function columnNumber(address: string): number {
  const letters = /^[A-Z]+/.exec(address)?.[0] ?? '';
  return [...letters].reduce((sum, letter) => sum * LETTERS + letter.charCodeAt(0) - 64, 0);
}

function refused(detail: string): FleetsealError {
  return new FleetsealError('importInvalid', detail);
}

function cellText(value: unknown): { text: string; problem?: string } {
  if (value === null || value === undefined) return { text: '' };
  if (typeof value === 'string') return { text: value };
  if (typeof value === 'boolean') return { text: String(value) };
  if (value instanceof Date) return { text: dateText(value.getTime()) };
  if (value instanceof NumberCell) return numberText(value.text);
  throw new TypeError(`a ${typeof value} in a cell`);
}

/** The file may say `1.654924000131E12` of 1654924000131. */
function numberText(text: string): { text: string; problem?: string } {
  const value = Number(text);
  if (Number.isFinite(value) && Math.abs(value) < EXACT_BELOW) return { text: String(value) };
  const problem = `${text} is a number shortened by the spreadsheet; enter it as text`;
  return { text, problem };
}

/** A day is a fraction of 86,400,000, so that the millisecond may be one off. */
function dateText(ms: number): string {
  const rounded = Math.round(ms / 1000) * 1000;
  return rounded % DAY_MS === 0 ? msToDay(rounded) : msToText(rounded).slice(0, -1);
}
