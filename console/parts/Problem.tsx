/** What went wrong, in a sentence, with what to do next. */
import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import { IconAlertTriangle, IconCloudOff, IconLock } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { ApiProblem } from '../api/call.ts';
import type { Words } from '../words/languages.ts';
import { useWords } from '../words/WordsProvider.tsx';

/** What is said about a code. */
export interface ProblemWords {
  readonly meaning: string;
  readonly next: string;
}

/** Words of the catalog for a code, where it has any. */
export function wordsOfCode(words: Words, code: string): ProblemWords | undefined {
  const table: Readonly<Record<string, ProblemWords | undefined>> = words.errors;
  return Object.hasOwn(table, code) ? table[code] : undefined;
}

const ICONS = { offline: IconCloudOff, forbidden: IconLock } as const;

function iconOf(code: string) {
  const table: Readonly<Record<string, typeof IconLock | undefined>> = ICONS;
  return (Object.hasOwn(table, code) ? table[code] : undefined) ?? IconAlertTriangle;
}

/** Shows a problem. `onRetry` adds a button. */
export function ProblemView(props: {
  readonly error: Error;
  readonly onRetry?: () => void;
}): ReactNode {
  const { error, onRetry } = props;
  const words = useWords();
  const code = error instanceof ApiProblem ? error.code : 'internal';
  const detail = error instanceof ApiProblem ? error.detail : '';
  const told = wordsOfCode(words, code);
  const Icon = iconOf(code);
  const title = told?.meaning ?? words.parts.problem;
  return (
    <Alert role="alert" color="red" variant="light" icon={<Icon aria-hidden />} title={title}>
      <Stack gap="xs">
        {detail === '' || detail === title ? null : (
          <Text size="sm" lang="en" className="breaks">
            {detail}
          </Text>
        )}
        <NextStep told={told} error={error} />
        <Group gap="sm">
          {onRetry === undefined ? null : (
            <Button size="xs" variant="default" onClick={onRetry}>
              {words.parts.tryAgain}
            </Button>
          )}
          <Text size="xs" c="dimmed">
            {words.parts.codeIs(code)}
          </Text>
        </Group>
      </Stack>
    </Alert>
  );
}

function NextStep(props: { told: ProblemWords | undefined; error: Error }): ReactNode {
  const { told, error } = props;
  if (told !== undefined) return <Text size="sm">{told.next}</Text>;
  if (!(error instanceof ApiProblem) || error.next === '') return null;
  return (
    <Text size="sm" lang="en">
      {error.next}
    </Text>
  );
}
