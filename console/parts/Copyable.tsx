/** A text that people compare or paste: shown whole, with a button that copies it. */
import { ActionIcon, CopyButton, Group, Text } from '@mantine/core';
import { IconCheck, IconCopy } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { useWords } from '../words/WordsProvider.tsx';

/** `what` names it for who listens, as in "Copy serial". */
export function Copyable(props: { readonly text: string; readonly what: string }): ReactNode {
  const { text, what } = props;
  const { parts } = useWords();
  return (
    <Group gap={4} wrap="nowrap" align="flex-start" className="copyable">
      <Text span ff="monospace" size="sm" className="breaks">
        {text}
      </Text>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <ActionIcon
            variant="subtle"
            size="sm"
            color={copied ? 'teal' : 'gray'}
            aria-label={copied ? parts.copied(what) : parts.copy(what)}
            onClick={copy}
          >
            {copied ? <IconCheck size={16} aria-hidden /> : <IconCopy size={16} aria-hidden />}
          </ActionIcon>
        )}
      </CopyButton>
    </Group>
  );
}
