/** `fleetseal gpu list` and the like: any list of the API, as a table or as JSON. */
import { type Command, Option } from 'commander';
import { columnName, LISTS, type ListName } from '../shared/api/rowsLists.ts';
import { amount } from '../shared/text/amount.ts';
import { wholeNumber } from './arguments.ts';
import { type ApiClient, apiOf, type RouteId } from './client/apiClient.ts';
import { type WhenOptions, type WithJson, whenQuery, withWhen } from './options.ts';
import { printJson, printLines } from './output.ts';
import { knownLine, tableLines } from './print.ts';

const PAGE = 500;
const LIMIT = 50;

/** A column of a table for people. */
export interface ListColumn<Row> {
  readonly head: string;
  readonly of: (row: Row) => string | number | null;
}

/** A list that has a command. */
export interface ListCommand<Row> {
  readonly route: RouteId;
  readonly list: ListName;
  /** What the rows are, for the first line, such as `GPUs`. */
  readonly what: string;
  readonly columns: readonly ListColumn<Row>[];
}

type ListOptions = WithJson &
  WhenOptions & {
    readonly q?: string;
    readonly sort?: string;
    readonly limit: number;
    readonly [filter: string]: unknown;
  };

/** Adds the options of a list, and prints it. */
export function addList<Row>(command: Command, list: ListCommand<Row>): Command {
  const { sorts, filters } = LISTS[list.list];
  for (const path of filters) {
    const name = columnName(path);
    command.addOption(new Option(`--${kebab(name)} <value...>`, `only with this ${words(name)}`));
  }
  withWhen(
    command
      .option('--q <text>', 'only rows that hold this text')
      .option('--sort <column>', `with - before it descending: ${sorts.map(columnName).join(', ')}`)
      .option('--limit <count>', 'rows that are shown', wholeNumber(1, 10_000_000), LIMIT),
  );
  return command.action(async (options: ListOptions) => show(list, options));
}

const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (one) => `-${one.toLowerCase()}`);
const words = (name: string) => kebab(name).replaceAll('-', ' ');

async function show<Row>(list: ListCommand<Row>, options: ListOptions): Promise<void> {
  const { columns, what } = list;
  const { items, total, asOf } = await rowsOf(apiOf(options), list, options);
  if (options.json === true) {
    printJson({ items, total, asOf });
    return;
  }
  const rows = items.map((row) => columns.map(({ of }) => String(of(row) ?? '-')));
  const more = total - items.length;
  printLines(
    asOf === null ? what : knownLine(what, asOf),
    ...(rows.length === 0
      ? ['None.']
      : tableLines(
          columns.map(({ head }) => head),
          rows,
        )),
    ...(more === 0 ? [] : [`${amount(more, 'more row')}: --limit, --q or a filter.`]),
  );
}

interface Page<Row> {
  readonly items: Row[];
  readonly next: string | null;
  readonly total: number;
  readonly asOf: Parameters<typeof knownLine>[1] | null;
}

async function rowsOf<Row>(
  client: ApiClient,
  { route, list }: ListCommand<Row>,
  options: ListOptions,
): Promise<Page<Row>> {
  const { q, sort, limit } = options;
  const filters = LISTS[list].filters.flatMap((path) => {
    const name = columnName(path);
    const value = options[name];
    return value === undefined ? [] : [[name, value]];
  });
  const asked = {
    ...whenQuery(options),
    ...Object.fromEntries(filters),
    ...(q === undefined ? {} : { q }),
    ...(sort === undefined ? {} : { sort }),
  };
  const items: Row[] = [];
  let page: Page<Row> = { items: [], next: null, total: 0, asOf: null };
  do {
    const cursor = page.next === null ? {} : { cursor: page.next };
    const query = { ...asked, ...cursor, limit: String(Math.min(PAGE, limit - items.length)) };
    // as: the schema of the route parsed the answer, and its columns are written for its rows.
    page = (await client.ask(route, { query })) as Page<Row>;
    items.push(...page.items);
  } while (page.next !== null && items.length < limit);
  return { ...page, items };
}
