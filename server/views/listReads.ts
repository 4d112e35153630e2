/** Reads of lists: pages, values of columns, and whole lists part by part for a file. */
import type { AsOf } from '../../shared/api/query.ts';
import type { AccessScope } from '../../shared/api/roles.ts';
import { columnName, LISTS, type ListName } from '../../shared/api/rowsLists.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { decodeCursor, encodeCursor, questionDigest } from './cursor.ts';
import { columnPath, sortPath } from './listColumns.ts';
import type { FacetsAnswer, PageAnswer, PageQuestion, Question, TextAnswer } from './messages.ts';
import { type Moment, scopeKey } from './moment.ts';
import type {
  AsOfQuery,
  FacetsQuery,
  FileQuery,
  ListQuery,
  ListTexts,
  Page,
  RowOf,
} from './queries.ts';

/** What lists are read with. */
export interface ListReadsOptions {
  /** The moment that a request names. */
  readonly moment: (scope: string, asOf: AsOfQuery) => Promise<Moment>;
  /** The same moment, where there is one. */
  readonly checked: (moment: Moment) => Moment;
  /** Asks the reader; the answer has the shape of its kind of question. */
  readonly read: (scope: string, moment: Moment, question: Question) => Promise<unknown>;
}

/** Items of a page where the request does not say. */
const PAGE_LIMIT = 50;
/** Rows of one part of a file: the reader answers pages in between. */
const PART_ROWS = 1000;

/** Reads of lists. Each throws what Views.list says. */
export class ListReads {
  readonly #options: ListReadsOptions;

  constructor(options: ListReadsOptions) {
    this.#options = options;
  }

  async page<N extends ListName>(
    access: AccessScope,
    list: N,
    query: ListQuery,
  ): Promise<Page<RowOf<N>>> {
    const { moment: momentOf, checked, read } = this.#options;
    const scope = scopeKey(access);
    const { limit = PAGE_LIMIT, cursor, skip, validAt, from, only } = query;
    const { knownEvidence, knownRegister } = query;
    if (cursor !== undefined && skip !== undefined) {
      throw new FleetsealError('requestInvalid', 'cursor and skip are not given together.');
    }
    const selection = selectionOf(list, query);
    const { sort, filters, search } = selection;
    const asked = [validAt, from, knownEvidence, knownRegister].map((each) => each ?? null);
    // Not the ids: they may change from page to page.
    const chosen = only === undefined ? [] : [only.name];
    const digest = questionDigest([list, scope, sort, filters, search, asked, ...chosen]);
    const place = cursor === undefined ? null : decodeCursor(cursor, digest);
    const moment = place === null ? await momentOf(scope, query) : checked(place.moment);
    const after = place?.after ?? null;
    const question: PageQuestion = { kind: 'page', ...selection, after, skip, limit };
    // as: the reader answers each kind of question in its own shape
    const { items, total, last } = (await read(scope, moment, question)) as PageAnswer;
    const next = last === null ? null : encodeCursor(digest, { moment, after: last });
    // as: the rows of this list, as they were written
    return { items: JSON.parse(items) as RowOf<N>[], next, total, asOf: moment };
  }

  /** Values of a column; requestInvalid where the list cannot be filtered by it. */
  async facets(
    access: AccessScope,
    list: ListName,
    { column, q, ...asOf }: FacetsQuery,
  ): Promise<FacetsAnswer & { asOf: AsOf }> {
    const path = LISTS[list].filters.find((each) => columnName(each) === column);
    if (path === undefined) {
      throw new FleetsealError('requestInvalid', `The list ${list} has no filter ${column}.`);
    }
    const scope = scopeKey(access);
    const moment = await this.#options.moment(scope, asOf);
    const search = q ?? null;
    const limit = LIMITS.facetValues;
    const question = { kind: 'facets', list, column: path, search, limit } as const;
    // as: the reader answers each kind of question in its own shape
    const answer = (await this.#options.read(scope, moment, question)) as FacetsAnswer;
    return { asOf: moment, ...answer };
  }

  /** Every row as parts of a file; the first part is there when it resolves. */
  async texts(access: AccessScope, list: ListName, query: FileQuery): Promise<ListTexts> {
    const scope = scopeKey(access);
    const moment = await this.#options.moment(scope, query);
    const { format, columns, beside } = query;
    const selection = selectionOf(list, query);
    const partAt = async (skip: number): Promise<TextAnswer> => {
      const page = { ...selection, skip, limit: PART_ROWS };
      const question = { kind: 'text', ...page, format, columns, beside } as const;
      // as: the reader answers each kind of question in its own shape
      return (await this.#options.read(scope, moment, question)) as TextAnswer;
    };
    const first = await partAt(0);
    return { asOf: moment, total: first.total, parts: partsOf(first, partAt) };
  }
}

async function* partsOf(
  first: TextAnswer,
  partAt: (skip: number) => Promise<TextAnswer>,
): AsyncGenerator<string> {
  yield first.text;
  for (let skip = PART_ROWS; skip < first.total; skip += PART_ROWS) {
    yield (await partAt(skip)).text;
  }
}

/** Which rows, by paths of columns. */
function selectionOf(list: ListName, { sort, filters, q, only }: ListQuery) {
  return {
    list,
    sort: sortPath(list, sort ?? columnName(LISTS[list].sorts[0])),
    filters: Object.entries(filters).map(([name, values]) => {
      return [columnPath(list, name), values] as const;
    }),
    search: q ?? null,
    only,
  };
}
