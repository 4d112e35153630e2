/** Shows the rest of a list. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat } from '../../parts/format.ts';
import { useWords } from '../../words/WordsProvider.tsx';

/** `count`: how many are not shown yet. */
export function MoreButton(props: {
  readonly count: number;
  readonly onClick: () => void;
}): ReactNode {
  const { parts, finding } = useWords();
  return (
    <Button size="xs" variant="default" onClick={props.onClick}>
      {parts.all} ({finding.andMore(useFormat().count(props.count))})
    </Button>
  );
}
