/** One list in the memory of the reader: rows in order of their keys, and columns beside them. */
import { facetsOf } from './facets.ts';
import { columnOrder } from './listColumns.ts';
import type {
  Chunk,
  Column,
  FacetsAnswer,
  FacetsQuestion,
  OneAnswer,
  PageAnswer,
  PageQuestion,
  PageStart,
  RowsById,
} from './messages.ts';

/** Rows that fit, and how many. */
interface Fitting {
  /** 1 for each row that fits; null: all. */
  readonly marks: Uint8Array | null;
  readonly count: number;
}

/** Which rows of a list, and in which order. */
type Selection = Pick<PageQuestion, 'sort' | 'filters' | 'search' | 'only'>;

/** Selections of one list that are kept: 4 bytes for each of their rows. */
const SELECTIONS = 8;

/** One list. */
export class Table {
  readonly #chunks: Chunk[] = [];
  readonly #columns = new Map<string, Column>();
  /** Rows in the order of a sorting, by its name. */
  readonly #orders = new Map<string, Int32Array>();
  /** Rows that fit lately, in order; used last comes last. */
  readonly #selections = new Map<string, Int32Array>();
  #count = 0;

  /** How many rows it has. */
  get count(): number {
    return this.#count;
  }

  /** Takes the next rows. Every chunk but the last one has as many as the first one. */
  addRows(chunk: Chunk): void {
    this.#chunks.push(chunk);
    this.#count += chunk.keys.length;
  }

  addColumn(path: string, column: Column): void {
    this.#columns.set(path, column);
  }

  /** Rows in the order that is asked for. `sort` and `filters` name columns by their paths. */
  page(question: Omit<PageQuestion, 'kind' | 'list'>): PageAnswer {
    const { sort, after, skip = 0, limit } = question;
    const fitting = this.#selected(question);
    const start = after === null ? skip : this.#placeAfter(fitting, sort, after);
    const shown = fitting.subarray(start, start + limit);
    const end = shown.at(-1);
    return {
      items: `[${Array.from(shown, (row) => this.#text(row)).join(',')}]`,
      total: fitting.length,
      last: start + limit < fitting.length && end !== undefined ? this.#start(end, sort) : null,
    };
  }

  /** Values of a column by how many rows have them; those of as many in the column's order. */
  facets({ column, search, limit }: Omit<FacetsQuestion, 'kind' | 'list'>): FacetsAnswer {
    return facetsOf(this.#column(column), { search, limit });
  }

  /** The one row with this id, else the one row that has the name in one of these columns. */
  one(name: string, columns: readonly string[]): OneAnswer | null {
    const place = this.#firstKey(name);
    if (place < this.#count && this.#key(place) === name) {
      const next = place + 1 < this.#count ? this.#key(place + 1) : '';
      if (!next.startsWith(`${name}\u0000`)) return this.#one(place);
    }
    for (const path of columns) {
      const { marks, count } = this.#fitting([[path, [name]]], null);
      if (count === 1 && marks !== null) return this.#one(marks.indexOf(1));
    }
    return null;
  }

  /** Up to `limit` rows that hold the text. */
  search(text: string, limit: number): string[] {
    const { marks } = this.#fitting([], text);
    const found: string[] = [];
    for (let row = 0; row < this.#count && found.length < limit; row += 1) {
      if (marks === null || marks[row] === 1) found.push(this.#text(row));
    }
    return found;
  }

  #one(row: number): OneAnswer {
    const { chunk, at } = this.#chunkOf(row);
    return { row: this.#text(row), more: chunk.more?.[at] ?? null };
  }

  #chunkOf(row: number): { chunk: Chunk; at: number } {
    const size = this.#chunks[0]?.keys.length ?? 1;
    const chunk = this.#chunks[Math.floor(row / size)];
    if (chunk === undefined) throw new TypeError(`no row ${row}`);
    return { chunk, at: row % size };
  }

  #text(row: number): string {
    const { chunk, at } = this.#chunkOf(row);
    return chunk.text.slice(at === 0 ? 0 : chunk.ends[at - 1], chunk.ends[at]);
  }

  #key(row: number): string {
    const { chunk, at } = this.#chunkOf(row);
    return chunk.keys[at] ?? '';
  }

  /** The first row whose key is not below this one. */
  #firstKey(key: string): number {
    return firstTrue(this.#count, (row) => this.#key(row) >= key);
  }

  #column(path: string): Column {
    const column = this.#columns.get(path);
    if (column === undefined) throw new TypeError(`no column ${path}`);
    return column;
  }

  /** Rows that fit, in order: the next page of them costs nothing but its rows. */
  #selected({ sort, filters, search, only }: Selection): Int32Array {
    const order = this.#order(sort);
    const key = only === undefined ? JSON.stringify([sort, filters, search]) : null;
    const known = key === null ? undefined : this.#selections.get(key);
    const rows = known ?? inOrder(order, this.#fitting(filters, search, only));
    if (key === null || rows === order) return rows;
    this.#selections.delete(key);
    this.#selections.set(key, rows);
    const [oldest] = this.#selections.keys();
    if (this.#selections.size > SELECTIONS && oldest !== undefined) this.#selections.delete(oldest);
    return rows;
  }

  #fitting(filters: PageQuestion['filters'], search: string | null, only?: RowsById): Fitting {
    if (filters.length === 0 && search === null && only === undefined) {
      return { marks: null, count: this.#count };
    }
    const marks = search === null ? new Uint8Array(this.#count).fill(1) : this.#searched(search);
    for (const [path, wanted] of filters) this.#filter(marks, path, wanted);
    if (only !== undefined) this.#keepOnly(marks, only);
    let count = 0;
    for (const mark of marks) count += mark;
    return { marks, count };
  }

  #filter(marks: Uint8Array, path: string, wanted: readonly string[]): void {
    const { values, codes } = this.#column(path);
    const fits = fittingValues(values, wanted, path);
    for (let row = 0; row < codes.length; row += 1) {
      if (fits[codes[row] ?? -1] !== 1) marks[row] = 0;
    }
  }

  #keepOnly(marks: Uint8Array, { ids, isExcluded }: RowsById): void {
    const named = new Uint8Array(this.#count);
    for (const id of ids) {
      let row = this.#firstKey(id);
      // Rows of one id have keys that begin with it.
      while (row < this.#count && this.#key(row).split('\u0000', 1)[0] === id) {
        named[row] = 1;
        row += 1;
      }
    }
    for (let row = 0; row < named.length; row += 1) {
      if ((named[row] === 1) === isExcluded) marks[row] = 0;
    }
  }

  #searched(search: string): Uint8Array {
    const marks = new Uint8Array(this.#count);
    const wanted = search.toLowerCase();
    if (wanted.includes('\n')) return marks;
    let base = 0;
    for (const { search: text, searchEnds, keys } of this.#chunks) {
      let row = 0;
      for (let at = text.indexOf(wanted); at !== -1; ) {
        while ((searchEnds[row] ?? text.length) <= at) row += 1;
        marks[base + row] = 1;
        at = text.indexOf(wanted, searchEnds[row] ?? text.length);
      }
      base += keys.length;
    }
    return marks;
  }

  /** Rows by value, those without one last, and rows of one value by key. */
  #order(sort: string): Int32Array {
    const known = this.#orders.get(sort);
    if (known !== undefined) return known;
    const { path, descending } = parseSort(sort);
    const order = path === 'id' ? this.#byKey(descending) : this.#byValue(path, descending);
    this.#orders.set(sort, order);
    return order;
  }

  #byKey(descending: boolean): Int32Array {
    const order = new Int32Array(this.#count);
    for (let row = 0; row < order.length; row += 1) {
      order[row] = descending ? order.length - 1 - row : row;
    }
    return order;
  }

  /** A counting sort: it keeps the order of the keys. */
  #byValue(path: string, descending: boolean): Int32Array {
    const { values, codes } = this.#column(path);
    const rankOf = (code: number) => {
      if (code === -1) return values.length;
      return descending ? values.length - 1 - code : code;
    };
    const next = new Int32Array(values.length + 2);
    for (const code of codes) next[rankOf(code) + 1] = (next[rankOf(code) + 1] ?? 0) + 1;
    for (let rank = 1; rank < next.length; rank += 1) {
      next[rank] = (next[rank] ?? 0) + (next[rank - 1] ?? 0);
    }
    const order = new Int32Array(codes.length);
    for (const [row, code] of codes.entries()) {
      const rank = rankOf(code);
      const place = next[rank] ?? 0;
      order[place] = row;
      next[rank] = place + 1;
    }
    return order;
  }

  #start(row: number, sort: string): PageStart {
    const { path } = parseSort(sort);
    const key = this.#key(row);
    if (path === 'id') return { value: null, key };
    const { values, codes } = this.#column(path);
    const value = values[codes[row] ?? -1] ?? null;
    return { value: typeof value === 'object' ? null : value, key };
  }

  /** The first place in an order behind a row that may not be here any more. */
  #placeAfter(order: Int32Array, sort: string, { value, key }: PageStart): number {
    const { path, descending } = parseSort(sort);
    const isLater = (row: number) => this.#key(row) > key;
    const at = (place: number) => order[place] ?? 0;
    if (path === 'id') {
      return firstTrue(order.length, (place) =>
        descending ? this.#key(at(place)) < key : isLater(at(place)),
      );
    }
    const { values, codes } = this.#column(path);
    const compare = columnOrder(path);
    const code =
      value === null
        ? -1
        : firstTrue(values.length, (each) => compare(values[each] ?? '', value) >= 0);
    const found = values[code];
    const isHere = value !== null && found !== undefined && compare(found, value) === 0;
    return firstTrue(order.length, (place) => {
      const own = codes[at(place)] ?? -1;
      if (value === null) return own === -1 && isLater(at(place));
      if (own === -1) return true;
      if (isHere && own === code) return isLater(at(place));
      return descending ? own < code : own >= code;
    });
  }
}

function inOrder(order: Int32Array, { marks, count }: Fitting): Int32Array {
  if (marks === null) return order;
  const rows = new Int32Array(count);
  let place = 0;
  for (const row of order) {
    if (marks[row] !== 1) continue;
    rows[place] = row;
    place += 1;
  }
  return rows;
}

/** Values that are looked through one by one; of more, each wanted one is looked up. */
const LOOKED_THROUGH = 1000;

/** 1 for each value that is one of the texts, or has one. */
function fittingValues(
  values: Column['values'],
  wanted: readonly string[],
  path: string,
): Uint8Array {
  if (values.length > LOOKED_THROUGH && typeof values[0] === 'string') {
    const fits = new Uint8Array(values.length);
    const compare = columnOrder(path);
    for (const text of wanted) {
      const place = firstTrue(values.length, (at) => compare(values[at] ?? '', text) >= 0);
      if (values[place] === text) fits[place] = 1;
    }
    return fits;
  }
  const texts = new Set(wanted);
  return Uint8Array.from(values, (value) => {
    const has = typeof value === 'object' ? value.some((each) => texts.has(each)) : false;
    return has || texts.has(String(value)) ? 1 : 0;
  });
}

function parseSort(sort: string): { path: string; descending: boolean } {
  const descending = sort.startsWith('-');
  return { path: descending ? sort.slice(1) : sort, descending };
}

/** The first of `count` places for which it is true; from there on it must stay so. */
function firstTrue(count: number, isTrue: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
