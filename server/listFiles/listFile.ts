/** A list as a file, made while it is sent: however many rows it has, only a part is held. */
import type { ListFileFormat } from '../../shared/api/routes/files.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { csvLines } from '../../shared/register/tables/print.ts';
import type { ListTexts } from '../views/queries.ts';
import { criteriaOf, csvCriteria, type FileOrder, sheetCriteria } from './criteria.ts';
import { workbookMembers } from './workbook.ts';
import { zipStream } from './zipStream.ts';

/** What a file of a list is made of. */
export interface ListFileParts {
  readonly order: FileOrder;
  readonly format: ListFileFormat;
  /** Names of the columns, in order. */
  readonly header: readonly string[];
  readonly texts: ListTexts;
}

/** The bytes of the file, criteria first. Throws tooLarge for more rows than a sheet has. */
export function listFile(
  { order, format, header, texts }: ListFileParts,
  rowsMax: number = LIMITS.xlsxListRows,
): AsyncGenerator<Uint8Array> {
  const criteria = criteriaOf(order, texts);
  if (format === 'csv') {
    return csvFile(csvCriteria(criteria) + csvLines([header]), texts.parts);
  }
  if (texts.total > rowsMax) {
    const detail = `The list has ${texts.total} rows; a sheet takes ${rowsMax}. CSV takes all.`;
    throw new FleetsealError('tooLarge', detail);
  }
  const sheets = { name: order.list, header, rows: texts.parts, criteria: sheetCriteria(criteria) };
  return zipStream(workbookMembers(sheets));
}

/** With a byte order mark, for spreadsheets. */
async function* csvFile(head: string, parts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`\uFEFF${head}`);
  for await (const part of parts) yield Buffer.from(part);
}
