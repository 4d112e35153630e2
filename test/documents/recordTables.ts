/** The tables of docs/formats/records.md that are made from code: one row a column. */
import type { Table } from '../../shared/register/tables/table.ts';
import { TABLES } from '../../shared/register/tables/tables.ts';

/** Where the document lies, from the root of the checkout. */
export const RECORDS_PATH = 'docs/formats/records.md';

const code = (text: string): string => (text === '' ? '-' : `\`${text}\``);

/** When a column must be there, or its cell filled. */
function needOf(table: Table, { list, container, required }: Table['columns'][number]): string {
  if (!required) return '';
  if (container === '' || table.always.includes(container)) return 'yes';
  return list === null ? 'of the others' : 'of an element';
}

/** One row a column of a table of records. */
export function columnsTable(table: Table): string {
  const rows = table.columns.map((column) => {
    const { name, what, example } = column;
    return `| \`${name}\` | ${needOf(table, column)} | ${what} | ${code(example)} |\n`;
  });
  const head = '| column | needed | what | example |\n|---|---|---|---|\n';
  return `${table.what} One row: ${table.row}.\n\n${head}${rows.join('')}`;
}

/** The document with its tables as they are now; everything else stays as it is written. */
export function recordsDocument(text: string): string {
  return TABLES.reduce((left, table) => {
    const begin = `<!-- ${table.name}: made by npm run docs -->`;
    const end = `<!-- end of ${table.name} -->`;
    const [before, rest = ''] = left.split(begin);
    const [, after] = rest.split(end);
    if (before === undefined || after === undefined) {
      throw new TypeError(`no place for ${table.name}`);
    }
    return `${before}${begin}\n\n${columnsTable(table)}\n${end}${after}`;
  }, text);
}
