/** A secret that is shown this once: to be copied now. */
import { Alert, Stack, Text } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '../words/WordsProvider.tsx';
import { Copyable } from './Copyable.tsx';

/** `what` names it; `children`: what to do with it. */
export function SecretOnce(props: {
  readonly what: string;
  readonly text: string;
  readonly children?: ReactNode;
}): ReactNode {
  const { what, text, children } = props;
  const { people } = useWords();
  return (
    <Alert
      color="yellow"
      variant="outline"
      icon={<IconKey aria-hidden />}
      title={what}
      styles={{ title: { color: 'var(--mantine-color-text)' } }}
      role="status"
    >
      <Stack gap="xs">
        <Text size="sm">{people.shownOnce}</Text>
        <Copyable text={text} what={what} />
        {children}
      </Stack>
    </Alert>
  );
}
