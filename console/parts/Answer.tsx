/** What a read gives: still loading, failed, or there. */
import { Group, Loader, Stack, Text } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import type { ApiProblem } from '../api/call.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { ProblemView } from './Problem.tsx';

const SLOW_MS = 4000;

/** Shows that something loads, and after a while that it takes longer. */
export function Loading({ what }: { readonly what?: string }): ReactNode {
  const { parts } = useWords();
  const [isSlow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), SLOW_MS);
    return () => clearTimeout(timer);
  }, []);
  return (
    <Group gap="sm" role="status" py="md">
      <Loader size="sm" aria-hidden />
      <Stack gap={0}>
        <Text>{what ?? parts.loading}</Text>
        {isSlow ? (
          <Text size="sm" c="dimmed">
            {parts.loadingLong}
          </Text>
        ) : null}
      </Stack>
    </Group>
  );
}

/** Shows an answer; a failure beside an older answer does not take that answer away. */
export function Answer<T>(props: {
  readonly query: UseQueryResult<T, ApiProblem>;
  readonly what?: string;
  readonly children: (data: T) => ReactNode;
}): ReactNode {
  const { query, what, children } = props;
  const { data, error, isFetching, failureReason } = query;
  const retry = () => void query.refetch();
  if (data !== undefined && error === null) return children(data);
  if (error !== null) {
    return (
      <Stack>
        <ProblemView error={error} onRetry={retry} />
        {data === undefined ? null : children(data)}
      </Stack>
    );
  }
  const isDrawing = isFetching && failureReason?.code === 'notReady';
  return <DrawnLoading isDrawing={isDrawing} {...(what === undefined ? {} : { what })} />;
}

function DrawnLoading({ isDrawing, what }: { isDrawing: boolean; what?: string }): ReactNode {
  const { parts } = useWords();
  const text = isDrawing ? parts.drawing : what;
  return text === undefined ? <Loading /> : <Loading what={text} />;
}

/** Nothing is there: why, and what to do. */
export function Empty(props: { readonly title: string; readonly children?: ReactNode }): ReactNode {
  return (
    <Stack gap="xs" className="empty" align="flex-start">
      <Text fw={600}>{props.title}</Text>
      {props.children === undefined ? null : (
        <Text size="sm" c="dimmed" component="div">
          {props.children}
        </Text>
      )}
    </Stack>
  );
}
