/** Work that takes a while: what it is, for how long it has run, what happens to who leaves. */
import { Button, Group, Loader, Stack, Text } from '@mantine/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useFormat } from '../../parts/format.ts';
import { useWords } from '../../words/WordsProvider.tsx';

const TICK_MS = 1000;

/** `onStop` is left out for what the server finishes anyway. */
export function Running(props: {
  readonly what: string;
  readonly note: string;
  readonly since: number;
  readonly onStop?: () => void;
}): ReactNode {
  const { what, note, since, onStop } = props;
  const { imports } = useWords();
  const format = useFormat();
  const [now, setNow] = useState(since);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <Group gap="sm" wrap="nowrap" align="flex-start">
      <Loader size="sm" aria-hidden />
      <Stack gap={4} align="flex-start">
        <div role="status">
          <Text className="breaks">{what}</Text>
          <Text size="sm">{note}</Text>
        </div>
        <Text size="sm">{imports.runningFor(format.duration(Math.max(now - since, 0)))}</Text>
        {onStop === undefined ? null : (
          <Button size="xs" variant="default" onClick={onStop}>
            {imports.stop}
          </Button>
        )}
      </Stack>
    </Group>
  );
}
