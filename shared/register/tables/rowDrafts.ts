/** Rows of cells as records: the rows with one id are one record. */
import { unguarded } from './guard.ts';
import { isMembers, setAt, valueAt } from './paths.ts';
import { Problems } from './problems.ts';
import { RowDraft } from './rowDraft.ts';
import type { Column, Draft, ImportProblem, Row, Table } from './table.ts';

/** A column with its position in the file; -1 where the file does not have it. */
interface ColumnAt {
  readonly column: Column;
  readonly index: number;
}

/** One cell of a row. */
interface CellText {
  readonly column: Column;
  readonly text: string;
  readonly line: number;
}

/** Drafts of rows, and what is wrong with single cells and rows. */
export interface RowDrafts {
  readonly drafts: readonly Draft[];
  readonly unread: ReadonlySet<string>;
  readonly problems: readonly ImportProblem[];
}

/** Reads rows under a header that fits the table. */
export function draftsOfRows(table: Table, header: readonly string[], rows: readonly Row[]) {
  const reader = new RowReader(table, header);
  for (const row of rows) reader.add(row);
  return reader.finish();
}

class RowReader {
  private readonly table: Table;
  private readonly id: ColumnAt;
  private readonly heads: readonly ColumnAt[];
  private readonly lists: readonly { name: string; columns: readonly ColumnAt[] }[];
  private readonly drafts = new Map<string, RowDraft>();
  private readonly problems = new Problems();

  constructor(table: Table, header: readonly string[]) {
    const positions = new Map(header.map((name, index) => [name, index]));
    const columns = table.columns.map((column) => {
      return { column, index: positions.get(column.name) ?? -1 };
    });
    const [id] = columns;
    if (id === undefined) throw new TypeError(`table ${table.name} has no column`);
    this.table = table;
    this.id = id;
    this.heads = columns.filter(({ column }) => column.list === null);
    const names = [...new Set(columns.map(({ column }) => column.list))];
    this.lists = names
      .filter((name) => name !== null)
      .map((name) => ({ name, columns: columns.filter(({ column }) => column.list === name) }));
  }

  add(row: Row): void {
    const id = textAt(row, this.id);
    // A row without an id is a record of its own, so that its other cells are checked too.
    const key = id === '' ? `\n${row.line}` : id;
    const before = this.drafts.get(key);
    const draft = before ?? new RowDraft(this.table, row.line, this.problems);
    if (before === undefined) this.drafts.set(key, draft);
    for (const head of this.heads) this.addHead(draft, head, row);
    const added = this.lists.filter((list) => this.addElement(draft, list, row));
    if (before !== undefined && added.length === 0) {
      const place = { line: row.line, column: this.id.column.name };
      this.problems.add(place, `${id} is in line ${draft.line}, and this row adds nothing to it`);
    }
  }

  finish(): RowDrafts {
    const drafts: Draft[] = [];
    const unread = new Set<string>();
    for (const [key, draft] of this.drafts) {
      const cells = this.heads.map(({ column }) => ({
        column,
        ...(draft.heads.get(column) ?? { text: '', line: draft.line }),
      }));
      if (draft.complete(readCells(this.table, cells, this.problems))) drafts.push(draft);
      else unread.add(key);
    }
    return { drafts, unread, problems: this.problems.list };
  }

  private addHead(draft: RowDraft, { column, index }: ColumnAt, row: Row): void {
    const text = textAt(row, { column, index });
    if (text === '') return;
    const before = draft.heads.get(column);
    if (before === undefined) draft.heads.set(column, { text, line: row.line });
    else if (before.text !== text) {
      const problem = `is not the one of line ${before.line}, of the same ${this.table.type}`;
      this.problems.add({ line: row.line, column: column.name }, problem);
    }
  }

  /** Returns true where the row has an element of the list. */
  private addElement(
    draft: RowDraft,
    { name, columns }: { name: string; columns: readonly ColumnAt[] },
    row: Row,
  ): boolean {
    const { line } = row;
    const cells = columns.map((at) => ({ column: at.column, text: textAt(row, at), line }));
    const isThere = this.table.always.includes(name) || cells.some(({ text }) => text !== '');
    if (!isThere) return false;
    draft.addElement(name, { line, value: readCells(this.table, cells, this.problems) });
    return true;
  }
}

function textAt({ cells }: Row, { index }: ColumnAt): string {
  return index < 0 ? '' : unguarded(cells[index] ?? '');
}

/**
 * The object of some cells, which are those of one element, or those that a record says once. A
 * wrong cell has the value of its example, so that the others can be checked.
 */
function readCells(
  table: Table,
  cells: readonly CellText[],
  problems: Problems,
): Record<string, unknown> {
  const there = new Set(table.always);
  for (const { column, text } of cells) if (text !== '') there.add(column.container);
  const object: Record<string, unknown> = {};
  for (const cell of cells) {
    const { column, text, line } = cell;
    if (text === '' && column.blank === undefined) {
      if (!column.required || !isIn(there, column)) continue;
    }
    const read = readCell(column, text);
    if ('problem' in read) problems.add({ line, column: column.name }, read.problem);
    const value = 'problem' in read ? exampleOf(column) : read.value;
    if (text !== '' || isIn(there, column)) setAt(object, column.path, value);
  }
  requireOne(table, { cells, object, problems });
  return object;
}

function isIn(there: ReadonlySet<string>, { container }: Column): boolean {
  return container === '' || there.has(container);
}

function readCell(column: Column, text: string): ReturnType<Column['cell']['parse']> {
  if (text === '') {
    return column.blank === undefined ? { problem: 'is empty' } : { value: column.blank };
  }
  return text.isWellFormed() ? column.cell.parse(text) : { problem: 'holds half a character' };
}

/** Where an element needs one of some cells and has none of them, the first one is missing. */
function requireOne(
  { oneOf }: Table,
  { cells, object, problems }: { cells: readonly CellText[]; object: object; problems: Problems },
): void {
  const wanted = cells.filter(({ column }) => oneOf.includes(column.name));
  const [first] = wanted;
  if (first === undefined || wanted.some(({ text }) => text !== '')) return;
  problems.add({ line: first.line, column: first.column.name }, `needs a ${oneOf.join(' or a ')}`);
  if (isMembers(object)) setAt(object, first.column.path, exampleOf(first.column));
}

function exampleOf({ cell, example }: Column): unknown {
  return valueAt(cell.parse(example), ['value']);
}
