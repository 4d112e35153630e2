/** Packs the rows of a list so that another thread takes them over without looking at each. */
import { LISTS, type ListName } from '../../shared/api/rowsLists.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import { columnOrder, columnPaths, valueAt } from './listColumns.ts';
import type { Chunk, Column, Scalar, ViewPart } from './messages.ts';

/** Rows that one message holds. */
const ROWS_AT_ONCE = 1000;

/** A row with what only its own page shows. */
export interface Packable {
  readonly row: { readonly id: string };
  readonly more?: unknown;
}

/** The messages that give a list to the reader. Rows of one id keep the order they come in. */
export function* packList(
  key: string,
  list: ListName,
  entries: readonly Packable[],
): Generator<ViewPart> {
  const sorted = entries.toSorted((a, b) => compareText(a.row.id, b.row.id));
  const keys = uniqueKeys(sorted);
  for (let from = 0; from < sorted.length; from += ROWS_AT_ONCE) {
    const to = Math.min(from + ROWS_AT_ONCE, sorted.length);
    const chunk = packRows(list, sorted.slice(from, to), keys.slice(from, to));
    yield { kind: 'rows', key, list, chunk };
  }
  for (const path of columnPaths(list)) {
    yield { kind: 'column', key, list, name: path, column: packColumn(path, sorted) };
  }
}

function uniqueKeys(entries: readonly Packable[]): string[] {
  let before = '';
  let same = 0;
  return entries.map(({ row: { id } }) => {
    same = id === before ? same + 1 : 0;
    before = id;
    // A space below every other character keeps the keys in the order of the ids.
    return same === 0 ? id : `${id}\u0000${String(same).padStart(9, '0')}`;
  });
}

function packRows(list: ListName, entries: readonly Packable[], keys: readonly string[]): Chunk {
  const texts = entries.map(({ row }) => JSON.stringify(row));
  const paths: readonly string[] = LISTS[list].search;
  const searched = entries.map(({ row }) => searchedText(row, paths));
  const hasMore = entries.some(({ more }) => more !== undefined);
  return {
    keys,
    text: texts.join(''),
    ends: endsOf(texts),
    search: searched.join(''),
    searchEnds: endsOf(searched),
    more: hasMore ? entries.map(({ more }) => JSON.stringify(more ?? null)) : null,
  };
}

function endsOf(texts: readonly string[]): Int32Array {
  const ends = new Int32Array(texts.length);
  let end = 0;
  for (const [position, text] of texts.entries()) {
    end += text.length;
    ends[position] = end;
  }
  return ends;
}

/** Line ends part the columns: a text that is looked for never has one. */
function searchedText(row: object, paths: readonly string[]): string {
  const texts = paths.flatMap((path) => {
    const value = valueAt(row, path);
    return value === null ? [] : [Array.isArray(value) ? value.join('\n') : String(value)];
  });
  return `${texts.join('\n')}\n`.toLowerCase();
}

function packColumn(path: string, entries: readonly Packable[]): Column {
  const codes = new Int32Array(entries.length);
  const isOfMore = path.startsWith('more.');
  const found = new Map<Scalar, number>();
  const values: (Scalar | readonly string[])[] = [];
  for (const [position, entry] of entries.entries()) {
    const value = valueAt(isOfMore ? entry : entry.row, path);
    if (value === null) codes[position] = -1;
    else {
      const name = typeof value === 'object' ? value.join('\n') : value;
      let code = found.get(name);
      if (code === undefined) {
        code = values.length;
        found.set(name, code);
        values.push(value);
      }
      codes[position] = code;
    }
  }
  const compare = columnOrder(path);
  const order = Int32Array.from(values.keys());
  const at = (code: number) => values[code] ?? '';
  order.sort((a, b) => compare(at(a), at(b)));
  const places = new Int32Array(values.length);
  for (const [place, code] of order.entries()) places[code] = place;
  for (const [position, code] of codes.entries()) {
    if (code !== -1) codes[position] = places[code] ?? -1;
  }
  return { values: Array.from(order, at), codes };
}
