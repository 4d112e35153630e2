/** Reading and writing through the API in components: what loads, what is known, what failed. */
import {
  keepPreviousData,
  QueryClient,
  queryOptions,
  skipToken,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiProblem, type CallInput, type CallReply, call } from './call.ts';
import type { RouteId } from './operations.ts';

/** Attempts of a read whose view the server still draws, or that did not reach it. */
const ATTEMPTS = { notReady: 60, offline: 3 } as const;
const STALE_MS = 15_000;

function isWorthARetry(failures: number, error: Error): boolean {
  if (!(error instanceof ApiProblem)) return false;
  if (error.code === 'notReady') return failures < ATTEMPTS.notReady;
  return error.code === 'offline' && failures < ATTEMPTS.offline;
}

/** The one cache of answers. */
export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      // What was written may hold a password: it is forgotten with the form.
      mutations: { gcTime: 0 },
      queries: {
        staleTime: STALE_MS,
        retry: isWorthARetry,
        retryDelay: (failures) => Math.min(1000 * 2 ** failures, 10_000),
        throwOnError: false,
      },
    },
  });
}

/** The query of a call: `null` asks for nothing. */
export function callQuery<Id extends RouteId>(id: Id, input: CallInput<Id> | null) {
  return queryOptions<CallReply<Id>, ApiProblem>({
    queryKey: [id, input],
    queryFn: input === null ? skipToken : ({ signal }) => call(id, input, { signal }),
  });
}

/** What a route answers; while the next answer loads the one before stays. */
export function useCall<Id extends RouteId>(
  id: Id,
  input: CallInput<Id> | null,
): UseQueryResult<CallReply<Id>, ApiProblem> {
  const { queryKey, queryFn } = callQuery(id, input);
  return useQuery<CallReply<Id>, ApiProblem>({
    queryKey,
    ...(queryFn === undefined ? {} : { queryFn }),
    placeholderData: keepPreviousData,
  });
}

/**
 * A write. What was tried and did not reach the server is tried again as the same write. After it
 * everything that is shown is asked for again.
 */
export function useWrite<Id extends RouteId>(
  id: Id,
): UseMutationResult<CallReply<Id>, ApiProblem, CallInput<Id>> {
  const client = useQueryClient();
  const attempt = useRef<{ text: string; key: string } | null>(null);
  return useMutation<CallReply<Id>, ApiProblem, CallInput<Id>>({
    mutationFn: async (input) => {
      const text = JSON.stringify(input);
      if (attempt.current?.text !== text) attempt.current = { text, key: crypto.randomUUID() };
      const reply = await call(id, input, { idempotencyKey: attempt.current.key });
      attempt.current = null;
      return reply;
    },
    onSuccess: () => client.invalidateQueries(),
  });
}
