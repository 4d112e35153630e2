/** A moment: how long ago, and exactly when with its zone. */
import { Text, Tooltip } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useWords } from '../words/WordsProvider.tsx';
import { useFormat } from './format.ts';

const TICK_MS = 30_000;

/** The present, to the half minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** `exact`: the whole moment, with how long ago in brackets; else the other way around. */
export function Moment(props: { readonly ms: number | null; readonly exact?: boolean }): ReactNode {
  const { ms, exact = false } = props;
  const { terms } = useWords();
  const format = useFormat();
  const now = useNow();
  if (ms === null)
    return (
      <Text span c="dimmed" inherit>
        {terms.never}
      </Text>
    );
  const dateTime = new Date(ms).toISOString();
  const relative = format.relative(ms, now);
  if (exact) {
    return (
      <time dateTime={dateTime}>
        {format.moment(ms)} ({relative})
      </time>
    );
  }
  return (
    <Tooltip label={format.moment(ms)} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the exact moment shows on focus */}
      <time dateTime={dateTime} tabIndex={0}>
        {relative}
      </time>
    </Tooltip>
  );
}
