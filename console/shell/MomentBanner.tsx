/** Says loudly that everything on the page is about another moment than now. */
import { Alert, Button, Group } from '@mantine/core';
import type { ReactNode } from 'react';
import { useAsOf, useSetSearch } from '../address/useSearch.ts';
import { useFormat } from '../parts/format.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { momentMs } from './moments.ts';

/** Nothing where everything is about now. */
export function MomentBanner(): ReactNode {
  const { shell } = useWords();
  const format = useFormat();
  const { validAt, knownEvidence, knownRegister } = useAsOf();
  const set = useSetSearch();
  if (validAt === undefined && knownEvidence === undefined) return null;
  const ms = validAt === undefined ? null : momentMs(validAt);
  const named = ms === null ? validAt : format.moment(ms);
  const size = (text: string) => format.count(Number(text));
  const known =
    knownEvidence === undefined || knownRegister === undefined
      ? ''
      : shell.knownThen(size(knownEvidence), size(knownRegister));
  return (
    <Alert color="grape" mb="md" role="status" className="moment-banner">
      <Group justify="space-between" gap="xs">
        <span>
          {named === undefined ? '' : shell.notNow(named)} {known}
        </span>
        <Button
          size="xs"
          variant="default"
          onClick={() =>
            set({ validAt: null, from: null, knownEvidence: null, knownRegister: null })
          }
        >
          {shell.backToNow}
        </Button>
      </Group>
    </Alert>
  );
}
