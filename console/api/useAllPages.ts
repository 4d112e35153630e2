/** Every page of a list, one after the other, up to a limit; what is there shows at once. */
import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { ApiProblem } from './call.ts';

/** One page of a list. */
interface ListPage<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
  readonly total: number;
}

/** What is there of a list. */
export interface AllPages<Row> {
  readonly rows: readonly Row[];
  /** Null until the first page. */
  readonly total: number | null;
  /** True when every row is there, or as many as may be. */
  readonly isDone: boolean;
  readonly error: ApiProblem | null;
}

/** `key` names the question; `load` asks for the page of a cursor; `maxRows` ends it early. */
export function useAllPages<Row>(options: {
  readonly key: readonly unknown[];
  readonly load: (cursor: string | undefined, signal: AbortSignal) => Promise<ListPage<Row>>;
  readonly maxRows: number;
}): AllPages<Row> {
  const { key, load, maxRows } = options;
  const query = useInfiniteQuery<ListPage<Row>, ApiProblem>({
    queryKey: ['allPages', ...key],
    initialPageParam: undefined,
    queryFn: ({ pageParam, signal }) =>
      load(typeof pageParam === 'string' ? pageParam : undefined, signal),
    getNextPageParam: ({ next }) => next,
    // A list of many pages is not read again because something else changed.
    staleTime: 'static',
  });
  const { data, error, hasNextPage, isFetching, fetchNextPage } = query;
  const rows = data?.pages.flatMap(({ items }) => items) ?? [];
  const goesOn = hasNextPage && rows.length < maxRows && error === null;
  useEffect(() => {
    if (goesOn && !isFetching) void fetchNextPage();
  }, [goesOn, isFetching, fetchNextPage]);
  return {
    rows,
    total: data?.pages[0]?.total ?? null,
    isDone: data !== undefined && !goesOn,
    error,
  };
}
