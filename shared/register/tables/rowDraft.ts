/** One record that is read from rows. */
import type * as z from 'zod';
import type { RegisterRecord } from '../records/record.ts';
import { formatOf } from './define.ts';
import type { Problems } from './problems.ts';
import type { Column, Draft, Path, Place, Table } from './table.ts';

/** A record that grows with each row, and knows where each of its values stands. */
export class RowDraft implements Draft {
  /** The first of its rows. */
  readonly line: number;
  /** What is said once: the text and where it stands. */
  readonly heads = new Map<Column, { readonly text: string; readonly line: number }>();
  private readonly table: Table;
  private readonly problems: Problems;
  private readonly lists = new Map<string, { values: unknown[]; lines: number[] }>();
  private whole: RegisterRecord | null = null;

  constructor(table: Table, line: number, problems: Problems) {
    this.table = table;
    this.line = line;
    this.problems = problems;
  }

  /** Once it is complete. */
  get record(): RegisterRecord {
    if (this.whole === null) throw new TypeError('this record is not complete');
    return this.whole;
  }

  addElement(list: string, { value, line }: { value: unknown; line: number }): void {
    const { values, lines } = this.lists.get(list) ?? { values: [], lines: [] };
    values.push(value);
    lines.push(line);
    this.lists.set(list, { values, lines });
  }

  /** Makes the record with what it says once; false where it is none, with its problems. */
  complete(heads: Readonly<Record<string, unknown>>): boolean {
    const lists = [...this.lists].map(([name, { values }]) => [name, values]);
    const value = { type: formatOf(this.table, heads), ...heads, ...Object.fromEntries(lists) };
    const checked = this.table.schema.safeParse(value);
    if (checked.success) {
      this.whole = checked.data;
      return true;
    }
    for (const issue of checked.error.issues) this.refuse(issue);
    return false;
  }

  place(path: Path): Place {
    const [list, position] = path;
    const elements = typeof list === 'string' ? this.lists.get(list) : undefined;
    const column = this.table.columns.find((each) =>
      each.list === null
        ? startsAlike(each.path, { path, from: 0 })
        : each.list === list && startsAlike(each.path, { path, from: 2 }),
    );
    if (elements !== undefined && typeof position === 'number') {
      return { line: elements.lines[position] ?? this.line, column: column?.name ?? null };
    }
    const head = column === undefined ? undefined : this.heads.get(column);
    return { line: head?.line ?? this.line, column: column?.name ?? null };
  }

  isWrong(path: Path): boolean {
    return this.problems.list.length > 0 && this.problems.isAt(this.place(path));
  }

  private refuse({ path, message, code }: z.core.$ZodIssue): void {
    const steps = path.filter((step) => typeof step !== 'symbol');
    const [first = ''] = steps;
    const isEmptyList = steps.length === 1 && !this.lists.has(String(first)) && code !== 'custom';
    this.problems.add(this.place(steps), isEmptyList ? 'there is none' : message);
  }
}

/** True where one of two paths, the second without its first steps, is how the other begins. */
function startsAlike(a: Path, { path, from }: { path: Path; from: number }): boolean {
  const length = Math.min(a.length, path.length - from);
  for (let step = 0; step < length; step += 1) {
    if (a[step] !== path[from + step]) return false;
  }
  return true;
}
