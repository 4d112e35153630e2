/** Rows that are chosen in a table: how many, how to choose them all, and what to do with them. */
import { Button, Group, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { useFormat } from '../parts/format.ts';
import { ProblemView } from '../parts/Problem.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import type { Question } from './question.ts';
import type { Selection } from './selection.ts';
import { type Rows, readFirst } from './useRows.ts';

/** Most rows that are chosen at once: one decision takes no more (LIMITS.findingsDecided). */
const CHOSEN_MAX = 500;

/** Which rows are chosen, and the buttons for them, which show once any is. */
export interface Choosing {
  readonly selection: Selection;
  readonly actions: ReactNode;
}

/** The bar above a table whose rows can be chosen. */
export function SelectionBar(props: {
  readonly question: Question;
  readonly rows: Rows;
  readonly choosing: Choosing;
}): ReactNode {
  const { question, rows, choosing } = props;
  const { selection, actions } = choosing;
  const { lists } = useWords();
  const format = useFormat();
  const client = useQueryClient();
  const [error, setError] = useState<Error | null>(null);
  const { clear } = selection;
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is not asked for is not chosen
  useEffect(() => clear(), [question.query, clear]);
  const chooseAll = async () => {
    setError(null);
    try {
      selection.choose(await readFirst(client, question, CHOSEN_MAX));
    } catch (failure) {
      setError(failure instanceof Error ? failure : new Error(String(failure)));
    }
  };
  if (rows.total === 0) return null;
  const most = format.count(Math.min(rows.total, CHOSEN_MAX));
  return (
    <Group gap="sm">
      <Text size="sm" role="status">
        {lists.chosenCount(format.count(selection.rows.size))}
      </Text>
      <Button size="compact-sm" variant="subtle" onClick={() => void chooseAll()}>
        {rows.total > CHOSEN_MAX ? lists.chooseFound(most) : lists.chooseAll(most)}
      </Button>
      {selection.rows.size === 0 ? null : (
        <>
          <Button size="compact-sm" variant="subtle" onClick={clear}>
            {lists.chooseNone}
          </Button>
          {actions}
        </>
      )}
      {error === null ? null : <ProblemView error={error} />}
    </Group>
  );
}
