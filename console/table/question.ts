/** What the address of a page asks of a list: the parts of it that the API knows, by its names. */
import type { AsOf } from '../../shared/api/query.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { one, type Search } from '../address/search.ts';
import { LISTS, type TableList } from './lists.ts';

/** A query of the API, as texts. */
export type Query = Readonly<Record<string, string | readonly string[]>>;

/** What is asked of a list. */
export interface Question {
  readonly list: ListName;
  /** Sort, search, filters, and the moment where the address names one. */
  readonly query: Query;
  /** Names of the columns, in order. */
  readonly columns: readonly string[];
  /** True where the address names a moment. */
  readonly isOfChosenMoment: boolean;
  /** False where something is asked that is known of the present only. */
  readonly isPinned: boolean;
}

const MOMENT = ['validAt', 'from', 'knownEvidence', 'knownRegister'] as const;
/** Columns that an answer about another moment than the present leaves empty. */
const PRESENT_ONLY: Partial<Record<ListName, readonly string[]>> = {
  hosts: ['connected'],
  findings: ['assignee'],
};
/** The column that says the sites of a row, where it has another name than `site`. */
const SITE_COLUMN: Partial<Record<ListName, string>> = { findings: 'sites', site: 'id' };

/** The name in the address of a filter: the sites in view are a filter of every list. */
export function addressName(list: ListName, column: string): string {
  return SITE_COLUMN[list] === column ? 'site' : column;
}

/** Names of the columns by which a list can be filtered. */
export function filterNames(list: ListName): readonly string[] {
  const names = LISTS[list].columns.flatMap(({ name, isFilterable }) =>
    isFilterable ? [name] : [],
  );
  return list === 'findings' ? [...names, 'assignee'] : names;
}

/** Filters of the address, by name of the column. */
export function filtersOf(
  list: ListName,
  search: Search,
): Readonly<Record<string, readonly string[]>> {
  const entries = filterNames(list).flatMap((name): [string, readonly string[]][] => {
    const values = search[addressName(list, name)];
    return values === undefined ? [] : [[name, values]];
  });
  return Object.fromEntries(entries);
}

/** Names of the columns that are shown: those of the address that the list has, else the usual. */
export function columnsOf(
  { columns }: Pick<TableList, 'columns'>,
  search: Search,
  usual: readonly string[],
): readonly string[] {
  const known = new Set(columns.map(({ name }) => name));
  const chosen = [...new Set(search.columns ?? [])].filter((name) => known.has(name));
  return chosen.length === 0 ? usual : chosen;
}

/** Sort of the address, where the list can be sorted so. */
export function sortOf(list: ListName, search: Search): string | undefined {
  const sort = one(search, 'sort');
  const name = sort?.replace(/^-/, '');
  const isKnown = LISTS[list].columns.some((each) => each.isSortable && each.name === name);
  return isKnown ? sort : undefined;
}

/** What the address asks of a list. `fixed`: filters that the page itself sets. */
export function questionOf(
  list: ListName,
  search: Search,
  given: { readonly usual: readonly string[]; readonly fixed?: Query; readonly sort?: string },
): Question {
  const { usual, fixed = {}, sort: usualSort } = given;
  const columns = columnsOf(LISTS[list], search, usual);
  const filters = filtersOf(list, search);
  const sort = sortOf(list, search) ?? usualSort;
  const q = one(search, 'q');
  const moment = MOMENT.flatMap((name): [string, string][] => {
    const value = one(search, name);
    return value === undefined ? [] : [[name, value]];
  });
  const present = PRESENT_ONLY[list] ?? [];
  const isOfChosenMoment = moment.length > 0;
  const asksPresent = present.some((name) => columns.includes(name) || name in filters);
  const known = Object.entries(filters).filter(
    // Who looks after a finding is known of the present only.
    ([name]) => !(isOfChosenMoment && present.includes(name)),
  );
  return {
    list,
    query: {
      ...Object.fromEntries(known),
      ...fixed,
      ...(sort === undefined ? {} : { sort }),
      ...(q === undefined ? {} : { q }),
      ...Object.fromEntries(moment),
    },
    columns,
    isOfChosenMoment,
    isPinned: isOfChosenMoment || !asksPresent,
  };
}

/** The moment of an answer, as a query names it. */
export function momentQuery({ validAt, from, knownAt }: AsOf): Query {
  return {
    validAt: String(validAt),
    from: String(from),
    knownEvidence: String(knownAt.evidenceSize),
    knownRegister: String(knownAt.registerSize),
  };
}

/** Page of a saved view: the list, in lower case with dashes. */
export function viewPage(list: ListName): string {
  return list.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Of an address, what a saved view of the list keeps: everything but the moment. */
export function viewSearch(list: ListName, search: Search): Search {
  const names = [
    'q',
    'sort',
    'columns',
    ...filterNames(list).map((name) => addressName(list, name)),
  ];
  return Object.fromEntries(
    [...new Set([...names, 'site'])].flatMap((name): [string, readonly string[]][] => {
      const values = search[name];
      return values === undefined ? [] : [[name, values]];
    }),
  );
}
