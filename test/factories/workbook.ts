/** Workbooks as spreadsheet programs write them, and as somebody means harm. */
import { deflateRawSync } from 'node:zlib';

/** A zip with these parts, as spreadsheet programs write it; sizes may be stated wrongly. */
export function zipOf(parts: Readonly<Record<string, string>>, stated?: number): Uint8Array {
  const locals: Buffer[] = [];
  const centrals: Buffer[] = [];
  let offset = 0;
  for (const [name, text] of Object.entries(parts)) {
    const packed = deflateRawSync(text);
    const size = stated ?? Buffer.byteLength(text);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(size, 22);
    local.writeUInt16LE(name.length, 26);
    const central = Buffer.alloc(46);
    central.writeUInt32LE(0x02014b50, 0);
    central.writeUInt16LE(8, 10);
    central.writeUInt32LE(packed.length, 20);
    central.writeUInt32LE(size, 24);
    central.writeUInt16LE(name.length, 28);
    central.writeUInt32LE(offset, 42);
    locals.push(local, Buffer.from(name), packed);
    centrals.push(central, Buffer.from(name));
    offset += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(centrals);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(Object.keys(parts).length, 8);
  end.writeUInt16LE(Object.keys(parts).length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return new Uint8Array(Buffer.concat([...locals, directory, end]));
}

const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const XMLNS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';

/** A workbook of one sheet, or more, whose cells are given as XML. Style 1 is a date. */
export function workbook(
  rows: string,
  { sheets = 1, parts = {} }: { sheets?: number; parts?: Record<string, string> } = {},
): Uint8Array {
  const numbers = Array.from({ length: sheets }, (_, index) => index + 1);
  const relations = numbers.map(
    (n) =>
      `<Relationship Id="r${n}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${n}.xml"/>`,
  );
  const list = numbers.map((n) => `<sheet name="S${n}" sheetId="${n}" r:id="r${n}"/>`);
  const listed = `<sheets>${list.join('')}</sheets>`;
  const styles = `<Relationship Id="rs" Type="${RELATIONS}/styles" Target="styles.xml"/>`;
  const formats = '<xf numFmtId="0"/><xf numFmtId="22"/>';
  const sheet = `<worksheet ${XMLNS}><sheetData>${rows}</sheetData></worksheet>`;
  return zipOf({
    'xl/workbook.xml': `<workbook ${XMLNS} xmlns:r="${RELATIONS}">${listed}</workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${relations.join('')}${styles}</Relationships>`,
    'xl/styles.xml': `<styleSheet ${XMLNS}><cellXfs>${formats}</cellXfs></styleSheet>`,
    ...Object.fromEntries(numbers.map((n) => [`xl/worksheets/sheet${n}.xml`, sheet])),
    ...parts,
  });
}

/** A row of cells. */
export const row = (line: number, cells: string) => `<row r="${line}">${cells}</row>`;
/** A cell of text. */
export const text = (address: string, value: string) =>
  `<c r="${address}" t="inlineStr"><is><t>${value}</t></is></c>`;
/** A cell of a number. */
export const number = (address: string, value: string) => `<c r="${address}"><v>${value}</v></c>`;
/** A cell of a day, as a number. */
export const date = (address: string, value: string) =>
  `<c r="${address}" s="1"><v>${value}</v></c>`;
