/** The parts of a spreadsheet (ECMA-376) with the rows of a list and its criteria. */
import { sheetRows } from '../views/fileText.ts';
import type { ZipMember } from './zipStream.ts';

/** What stands in a spreadsheet. */
export interface Workbook {
  /** Name of the first sheet. */
  readonly name: string;
  /** Names of the columns. */
  readonly header: readonly string[];
  /** Rows of the first sheet after the header, as `fileText` writes them. */
  readonly rows: AsyncIterable<string>;
  /** Cells of the second sheet. */
  readonly criteria: readonly (readonly string[])[];
}

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/package/2006/relationships';
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const TYPES = 'http://schemas.openxmlformats.org/package/2006/content-types';
const KIND = 'application/vnd.openxmlformats-officedocument.spreadsheetml';

/** The members of the file. */
export function workbookMembers({ name, header, rows, criteria }: Workbook): ZipMember[] {
  return [
    { name: '[Content_Types].xml', parts: partsOf(contentTypes()) },
    { name: '_rels/.rels', parts: partsOf(relations([['officeDocument', 'xl/workbook.xml']])) },
    { name: 'xl/workbook.xml', parts: partsOf(workbook([name, 'Criteria'])) },
    {
      name: 'xl/_rels/workbook.xml.rels',
      parts: partsOf(
        relations([
          ['worksheet', 'worksheets/sheet1.xml'],
          ['worksheet', 'worksheets/sheet2.xml'],
        ]),
      ),
    },
    { name: 'xl/worksheets/sheet1.xml', parts: sheet(sheetRows([header], 1), rows) },
    { name: 'xl/worksheets/sheet2.xml', parts: sheet(sheetRows(criteria, 1)) },
  ];
}

function contentTypes(): string {
  const sheets = [1, 2].map((number) => {
    const part = `/xl/worksheets/sheet${number}.xml`;
    return `<Override PartName="${part}" ContentType="${KIND}.worksheet+xml"/>`;
  });
  const relationsType = 'application/vnd.openxmlformats-package.relationships+xml';
  return (
    `${XML}<Types xmlns="${TYPES}"><Default Extension="rels" ContentType="${relationsType}"/>` +
    '<Default Extension="xml" ContentType="application/xml"/>' +
    `<Override PartName="/xl/workbook.xml" ContentType="${KIND}.sheet.main+xml"/>` +
    `${sheets.join('')}</Types>`
  );
}

function relations(targets: readonly (readonly [string, string])[]): string {
  const all = targets.map(([type, target], position) => {
    return `<Relationship Id="rId${position + 1}" Type="${OFFICE}/${type}" Target="${target}"/>`;
  });
  return `${XML}<Relationships xmlns="${RELATIONS}">${all.join('')}</Relationships>`;
}

function workbook(names: readonly string[]): string {
  const sheets = names.map((name, position) => {
    const number = position + 1;
    return `<sheet name="${name}" sheetId="${number}" r:id="rId${number}"/>`;
  });
  return (
    `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}">` +
    `<sheets>${sheets.join('')}</sheets></workbook>`
  );
}

async function* sheet(first: string, rest?: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  yield Buffer.from(`${XML}<worksheet xmlns="${MAIN}"><sheetData>${first}`);
  for await (const rows of rest ?? []) yield Buffer.from(rows);
  yield Buffer.from('</sheetData></worksheet>');
}

async function* partsOf(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
