/**
 * Rows of a list by their number, read page by page as they come into view. Every row that is shown
 * is of the same moment: that of the newest answer of which all rows in view are there.
 */
import {
  keepPreviousData,
  type QueryClient,
  useQueries,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import type { AsOf } from '../../shared/api/query.ts';
import { type ApiProblem, type CallInput, call } from '../api/call.ts';
import { LIST_ROUTES } from './lists.ts';
import { momentQuery, type Question } from './question.ts';

/** Rows of one page; the largest that the API gives where rows can't be asked for by moment. */
const PAGE_ROWS = { pinned: 100, present: 500 } as const;
/** How often the present is asked for again: the server draws it once a minute. */
const RENEW_MS = 60_000;
const KEPT_MS = 120_000;

/** One page as the API answers it. */
interface RowsPage {
  readonly items: readonly object[];
  readonly total: number;
  readonly asOf: AsOf | null;
}

/** A list as it is at one moment. */
interface Generation {
  readonly question: Question;
  readonly asOf: AsOf;
  readonly total: number;
}

/** Rows in view: numbers of the first and the last one. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Rows of a list. */
export interface Rows {
  /** Null until the first answer. */
  readonly asOf: AsOf | null;
  readonly total: number;
  /** Null where it is not there yet. */
  readonly rowAt: (index: number) => object | null;
  /** True while what is shown answers another question than the one that is asked. */
  readonly isOlder: boolean;
  readonly isFetching: boolean;
  readonly error: ApiProblem | null;
  /** Why the answer is waited for, where it was tried before. */
  readonly waitsFor: string | null;
  readonly retry: () => void;
}

function sizeOf({ isPinned }: Question): number {
  return isPinned ? PAGE_ROWS.pinned : PAGE_ROWS.present;
}

const headKey = ({ list, query, isPinned }: Question) => [
  LIST_ROUTES[list],
  'head',
  query,
  isPinned,
];

function pageKey({ question, asOf }: Pick<Generation, 'question' | 'asOf'>, page: number) {
  const { list, query, isPinned } = question;
  return [LIST_ROUTES[list], 'page', query, isPinned, asOf, page];
}

interface Place {
  readonly asOf: AsOf | null;
  readonly page: number;
  readonly signal: AbortSignal;
  readonly limit?: number;
}

async function readPage(
  question: Question,
  { asOf, page, signal, limit = sizeOf(question) }: Place,
): Promise<RowsPage> {
  const query = {
    ...question.query,
    ...(asOf === null || !question.isPinned ? {} : momentQuery(asOf)),
    limit: String(limit),
    ...(page === 0 ? {} : { skip: String(page * limit) }),
  };
  const id = LIST_ROUTES[question.list];
  // as: questionOf takes only names that the list has.
  return await call(id, { query } as CallInput<typeof id>, { signal });
}

/** The first rows of what is asked, as they are now. Throws ApiProblem. */
export async function readFirst(
  client: QueryClient,
  question: Question,
  limit: number,
): Promise<readonly object[]> {
  const { items } = await client.fetchQuery<RowsPage, ApiProblem>({
    queryKey: [LIST_ROUTES[question.list], 'first', question.query, limit],
    queryFn: ({ signal }) => readPage(question, { asOf: null, page: 0, signal, limit }),
    staleTime: 0,
  });
  return items;
}

/** The first page of the newest answer; it is put where the pages of its moment are, too. */
function useHead(question: Question) {
  const client = useQueryClient();
  return useQuery<RowsPage, ApiProblem>({
    queryKey: headKey(question),
    queryFn: async ({ signal }) => {
      const reply = await readPage(question, { asOf: null, page: 0, signal });
      if (reply.asOf !== null) {
        client.setQueryData(pageKey({ question, asOf: reply.asOf }, 0), reply);
      }
      return reply;
    },
    placeholderData: keepPreviousData,
    ...(question.isOfChosenMoment ? {} : { refetchInterval: RENEW_MS }),
  });
}

function pagesOf(generation: Generation | null, { first, last }: Range): readonly number[] {
  if (generation === null) return [];
  const size = sizeOf(generation.question);
  const end = Math.min(last, generation.total - 1);
  const from = Math.max(0, Math.floor(first / size));
  const to = Math.max(from, Math.floor(end / size));
  return Array.from({ length: to - from + 1 }, (_, at) => from + at);
}

/** The pages of one or two generations that hold the rows in view. */
function usePages(wanted: readonly (readonly [Generation, number])[]) {
  return useQueries({
    queries: wanted.map(([generation, page]) => ({
      queryKey: pageKey(generation, page),
      queryFn: ({ signal }: { signal: AbortSignal }) =>
        readPage(generation.question, { asOf: generation.asOf, page, signal }),
      // Rows of a moment do not change.
      staleTime: 'static' as const,
      gcTime: KEPT_MS,
    })),
  });
}

function isSame(a: AsOf, b: AsOf | null): boolean {
  return (
    b !== null &&
    a.validAt === b.validAt &&
    a.from === b.from &&
    a.knownAt.evidenceSize === b.knownAt.evidenceSize &&
    a.knownAt.registerSize === b.knownAt.registerSize
  );
}

/** A page that is there, and of the moment of its generation. */
function pageThere(client: QueryClient, generation: Generation, page: number): RowsPage | null {
  const found = client.getQueryData<RowsPage>(pageKey(generation, page));
  return found !== undefined && isSame(generation.asOf, found.asOf) ? found : null;
}

/** The newest answer; null while only that of another question is there. */
function useNewest(question: Question, data: RowsPage | undefined, isOther: boolean) {
  return useMemo((): Generation | null => {
    if (data === undefined || data.asOf === null || isOther) return null;
    return { question, asOf: data.asOf, total: data.total };
  }, [question, data, isOther]);
}

/** Rows of what is asked, around those in view. The same question is the same object. */
export function useRows(question: Question, range: Range): Rows {
  const client = useQueryClient();
  const head = useHead(question);
  const { refetch } = head;
  const newest = useNewest(question, head.data, head.isPlaceholderData);
  const [shown, setShown] = useState<Generation | null>(null);
  const isReady = (generation: Generation) =>
    shown === null ||
    shown.question !== generation.question ||
    pagesOf(generation, range).every((page) => pageThere(client, generation, page) !== null);
  const current = newest !== null && isReady(newest) ? newest : shown;
  useEffect(() => setShown(current), [current]);

  const generations = [current, newest === current ? null : newest];
  const wanted = generations.flatMap((generation) =>
    generation === null
      ? []
      : pagesOf(generation, range).map((page): [Generation, number] => [generation, page]),
  );
  const pages = usePages(wanted);
  const isMixed = pages.some(({ data }, at) => {
    const generation = wanted[at]?.[0];
    return data !== undefined && generation === newest && !isSame(generation.asOf, data.asOf);
  });
  useEffect(() => {
    if (isMixed) void refetch();
  }, [isMixed, refetch]);

  const failed = pages.find(({ error }) => error !== null);
  // as: every query function here throws ApiProblem only.
  const error = head.error ?? ((failed?.error ?? null) as ApiProblem | null);
  return {
    asOf: current?.asOf ?? null,
    total: current?.total ?? 0,
    rowAt: rowReader(client, current),
    isOlder: current !== null && current.question !== question,
    isFetching: head.isFetching || pages.some(({ isFetching }) => isFetching),
    error,
    waitsFor: head.failureReason?.code ?? null,
    retry: () => {
      void refetch();
      void failed?.refetch();
    },
  };
}

function rowReader(client: QueryClient, generation: Generation | null) {
  const pages = new Map<number, RowsPage | null>();
  return (index: number): object | null => {
    if (generation === null) return null;
    const size = sizeOf(generation.question);
    const page = Math.floor(index / size);
    if (!pages.has(page)) pages.set(page, pageThere(client, generation, page));
    return pages.get(page)?.items[index - page * size] ?? null;
  };
}
