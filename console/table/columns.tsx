/** The kinds of columns: how a value of each kind is shown, and how its values are called. */
import type { MouseEvent, ReactNode } from 'react';
import type { ColumnKind } from '../../shared/api/listColumns.ts';
import type { usePageHref } from '../address/PageLink.tsx';
import type { PageName, PageParams } from '../address/pages.ts';
import type { Format } from '../parts/format.ts';
import type { Words } from '../words/languages.ts';
import './table.css';

/** What every cell of a table is shown with. */
export interface CellContext {
  readonly words: Words;
  readonly format: Format;
  /** Milliseconds UTC, to the half minute. */
  readonly now: number;
  readonly hrefOf: ReturnType<typeof usePageHref>;
  readonly onLink: (event: MouseEvent<HTMLAnchorElement>) => void;
  /** Of links: only those of the row with the keyboard are reached by Tab. */
  readonly tabIndex: 0 | -1;
}

/** A column of rows of one type. */
export interface Cell<Row> {
  /** In rem. */
  readonly width: number;
  /** True for numbers, which stand on the right. */
  readonly isNumber?: boolean;
  readonly show: (row: Row, context: CellContext) => ReactNode;
  /** The same without a link of its own, where `show` has one. */
  readonly inner?: (row: Row, context: CellContext) => ReactNode;
  /** What a value is called in filters, where it is a code. */
  readonly nameOf?: (value: string, words: Words) => string;
}

/** A column that is shown. */
export interface ShownColumn {
  readonly name: string;
  readonly label: string;
  readonly cell: Cell<object>;
  readonly isSortable: boolean;
}

/** Stands where a row has nothing. */
export const NOTHING = '–';
const RECENT_MS = 7 * 86_400_000;

type Get<Row, Value> = (row: Row) => Value | null | undefined;

/** Text as it is. */
export function text<Row>(get: Get<Row, string>, width = 11): Cell<Row> {
  return { width, show: (row) => get(row) ?? NOTHING };
}

/** Ids that people compare: serials, UUIDs, key ids. */
export function ident<Row>(get: Get<Row, string>, width = 13): Cell<Row> {
  return {
    width,
    show: (row) => {
      const value = get(row) ?? null;
      return value === null ? NOTHING : <Ident text={value} />;
    },
  };
}

function Ident({ text: shown }: { readonly text: string }): ReactNode {
  return (
    <span className="table-ident" title={shown}>
      {shown}
    </span>
  );
}

/** English text of the server. */
export function told<Row>(get: Get<Row, string>, width = 20): Cell<Row> {
  return {
    width,
    show: (row) => {
      const value = get(row) ?? '';
      if (value === '') return NOTHING;
      return (
        <span lang="en" title={value}>
          {value}
        </span>
      );
    },
  };
}

/** Where a link leads. */
export interface Target<N extends PageName> {
  readonly page: N;
  readonly params: PageParams<N>;
}

/** Text that leads to the page of what it names; without a target it is only text. */
export function link<Row, N extends PageName>(
  get: Get<Row, string>,
  target: (value: string, row: Row) => Target<N> | null,
  width = 11,
): Cell<Row> {
  return {
    width,
    inner: (row) => get(row) ?? NOTHING,
    show: (row, context) => {
      const value = get(row) ?? null;
      if (value === null) return NOTHING;
      const to = target(value, row);
      return to === null ? value : <CellLink to={to} text={value} context={context} />;
    },
  };
}

function CellLink<N extends PageName>(props: {
  readonly to: Target<N>;
  readonly text: string;
  readonly context: CellContext;
}): ReactNode {
  const { to, text: shown, context } = props;
  const { hrefOf, onLink, tabIndex } = context;
  return (
    <a
      className="table-link"
      href={hrefOf(to.page, to.params)}
      onClick={onLink}
      tabIndex={tabIndex}
      title={shown}
    >
      {shown}
    </a>
  );
}

/** A whole number. */
export function count<Row>(get: Get<Row, number>, width = 7): Cell<Row> {
  return {
    width,
    isNumber: true,
    show: (row, { format }) => {
      const value = get(row) ?? null;
      return value === null ? NOTHING : format.count(value);
    },
  };
}

/** How many of how many, drawn behind the numbers. */
export function part<Row>(get: (row: Row) => number, whole: (row: Row) => number): Cell<Row> {
  return {
    width: 8,
    isNumber: true,
    show: (row, { format }) => {
      const [value, all] = [get(row), whole(row)];
      const share = all === 0 ? 0 : value / all;
      return (
        <span className="table-part">
          <span aria-hidden className="table-part-bar" style={{ width: `${share * 100}%` }} />
          <span>
            {format.count(value)} / {format.count(all)}
          </span>
        </span>
      );
    },
  };
}

/** A moment: how long ago where that is days, else the day; exactly on hover. */
export function moment<Row>(get: Get<Row, number>, width = 9): Cell<Row> {
  return {
    width,
    show: (row, { words, format, now }) => {
      const ms = get(row) ?? null;
      if (ms === null) return words.terms.never;
      const isRecent = Math.abs(ms - now) < RECENT_MS;
      return (
        <time dateTime={new Date(ms).toISOString()} title={format.moment(ms)}>
          {isRecent ? format.relative(ms, now) : format.day(ms)}
        </time>
      );
    },
  };
}

/** A moment that need not be: nothing where there is none. */
export function optionalMoment<Row>(get: Get<Row, number>): Cell<Row> {
  const shown = moment(get);
  return {
    ...shown,
    show: (row, context) => ((get(row) ?? null) === null ? NOTHING : shown.show(row, context)),
  };
}

/** Parts per million as percent. */
export function share<Row>(get: Get<Row, number>): Cell<Row> {
  return {
    width: 8,
    isNumber: true,
    show: (row, { format }) => {
      const value = get(row) ?? null;
      return value === null ? NOTHING : format.ppm(value);
    },
  };
}

/** A length of time, from milliseconds. */
export function duration<Row>(get: Get<Row, number>): Cell<Row> {
  return {
    width: 11,
    show: (row, { format }) => {
      const value = get(row) ?? null;
      return value === null ? NOTHING : format.duration(value);
    },
  };
}

type Names = Readonly<Record<string, string>>;

function named(names: Names, value: string): string {
  return Object.hasOwn(names, value) ? (names[value] ?? value) : value;
}

/** A code, by its name in the catalog. */
export function code<Row>(
  get: Get<Row, string | boolean>,
  names: (words: Words) => Names,
  width = 10,
): Cell<Row> {
  const nameOf = (value: string, words: Words) => named(names(words), value);
  return {
    width,
    nameOf,
    show: (row, { words }) => {
      const value = get(row) ?? null;
      return value === null ? NOTHING : nameOf(String(value), words);
    },
  };
}

const regions = new Map<string, Intl.DisplayNames>();

function countryName(value: string, { shell }: Words): string {
  const tag = shell.htmlLanguage;
  const names =
    regions.get(tag) ?? new Intl.DisplayNames(tag, { type: 'region', fallback: 'code' });
  regions.set(tag, names);
  return /^[A-Z]{2}$/.test(value) ? (names.of(value) ?? value) : value;
}

/** A country by its code. */
export function country<Row>(get: Get<Row, string>): Cell<Row> {
  return {
    width: 9,
    nameOf: countryName,
    show: (row, { words }) => {
      const value = get(row) ?? null;
      return value === null ? NOTHING : countryName(value, words);
    },
  };
}

/** A code as a badge. */
export function badge<Row>(
  show: (row: Row) => ReactNode,
  names: (words: Words) => Names,
  width = 11,
): Cell<Row> {
  return { width, show, nameOf: (value, words) => named(names(words), value) };
}

/** Codes or names, in one line; `nameOf` calls codes by their names. */
export function several<Row>(
  get: (row: Row) => readonly string[] | null | undefined,
  nameOf?: (value: string, words: Words) => string,
  width = 15,
): Cell<Row> {
  return {
    width,
    ...(nameOf === undefined ? {} : { nameOf }),
    show: (row, { words }) => {
      const values = get(row) ?? [];
      if (values.length === 0) return NOTHING;
      const shown = values.map((value) => nameOf?.(value, words) ?? value).join(', ');
      return <span title={shown}>{shown}</span>;
    },
  };
}

/** `true` and `false` as the catalog says them. */
export function yesNo({ terms }: Words): Names {
  return { true: terms.yes, false: terms.no };
}

/** The value that a row has under a path of the API's table of columns. */
export function valueAt(row: object, path: string): unknown {
  let value: unknown = row;
  for (const member of path.split('.')) {
    if (typeof value !== 'object' || value === null) return null;
    value = Reflect.get(value, member);
  }
  return value ?? null;
}

/** A value as text: of one with members these, one after the other. */
export function partText(value: unknown): string {
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value)
    .filter((each) => each !== null)
    .map(partText)
    .join(' ');
}

/** A column that no table of the console says more of. */
export function plain({ path, kind }: { path: string; kind: ColumnKind }): Cell<object> {
  const number = (row: object) => {
    const value = valueAt(row, path);
    return typeof value === 'number' ? value : null;
  };
  if (kind === 'time') return optionalMoment(number);
  if (kind === 'count') return count(number);
  if (kind === 'ppm') return share(number);
  if (kind === 'list') {
    return several((row) => {
      const value = valueAt(row, path);
      return Array.isArray(value) ? value.map(partText) : [];
    });
  }
  return text((row) => {
    const value = valueAt(row, path);
    return value === null ? null : String(value);
  });
}
