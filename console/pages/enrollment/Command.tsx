/** A command to paste on a host. */
import { Button, CopyButton, Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { useWords } from '../../words/WordsProvider.tsx';
import './enrollment.css';

/** Shows it whole, with a button that copies it. */
export function Command({ text }: { readonly text: string }): ReactNode {
  const { enrollment, parts } = useWords();
  return (
    <Stack gap={4} align="stretch" mt={4}>
      <pre className="command" lang="en">
        {text}
      </pre>
      <CopyButton value={text} timeout={2000}>
        {({ copied, copy }) => (
          <div>
            <Button size="compact-xs" variant="default" onClick={copy}>
              {copied ? parts.copied(enrollment.command) : parts.copy(enrollment.command)}
            </Button>
          </div>
        )}
      </CopyButton>
    </Stack>
  );
}
