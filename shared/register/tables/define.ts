/** How a table is written down: columns by name, each with the place of its value in the record. */
import type { Cell, Column, Table } from './table.ts';

/** A column without its name. */
type Described = Omit<Column, 'name'>;

/** What people read of a column, and what its empty cell means. */
type Words = Pick<Described, 'what' | 'example' | 'blank' | 'names'>;

/** A column that can't be empty. `place` as in `id`, `items[].model` or `about.what`. */
export function must(place: string, cell: Cell, words: Words): Described {
  return { ...placeOf(place), cell, required: true, ...words };
}

/** A column that can be left out, or empty. */
export function may(place: string, cell: Cell, words: Words): Described {
  return { ...placeOf(place), cell, required: false, ...words };
}

type TableWords = Pick<Table, 'name' | 'type' | 'format' | 'what' | 'row' | 'schema'> &
  Partial<Pick<Table, 'later' | 'always' | 'oneOf' | 'ordered' | 'unique'>>;

/** A table of these columns, the id first. */
export function defineTable(
  words: TableWords,
  columns: Readonly<Record<string, Described>>,
): Table {
  const named = Object.entries(columns).map(([name, column]) => ({ name, ...column }));
  return {
    ...{ later: null, always: [], oneOf: [], ordered: [], unique: [] },
    ...words,
    columns: named,
  };
}

/** The type with its version of a record of the table that says these members. */
export function formatOf({ format, later }: Table, said: object): Table['format'] {
  return later?.members.some((name) => Object.hasOwn(said, name)) === true ? later.format : format;
}

function placeOf(place: string): Pick<Column, 'list' | 'path' | 'container'> {
  const [first = '', inElement] = place.split('[].');
  const list = inElement === undefined ? null : first;
  const path = (inElement ?? first).split('.');
  const container = [...(list === null ? [] : [list]), ...path.slice(0, -1)].join('.');
  return { list, path, container };
}
