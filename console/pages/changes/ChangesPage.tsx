/** The difference of two moments, line by line. */
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { one } from '../../address/search.ts';
import { useSearchState, useSetSearch, useSites } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { Page } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { ChangedFigures, ChangedFindings, ChangedLives, ChangedUnits } from './Changed.tsx';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A moment as the browser's own field takes it, in its zone: `2026-11-22T09:30`. */
function fieldText(ms: number): string {
  const shifted = new Date(ms - new Date(ms).getTimezoneOffset() * MINUTE_MS);
  return shifted.toISOString().slice(0, 16);
}

/** Milliseconds UTC of what the address says; else `fallback`. */
function momentOf(text: string | undefined, fallback: number): number {
  if (text === undefined) return fallback;
  const ms = /^[0-9]+$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isNaN(ms) ? fallback : ms;
}

/** The difference of two moments; the later one is now where nothing else is chosen. */
export function ChangesPage(): ReactNode {
  const { shell, overview } = useWords();
  const search = useSearchState();
  const [now] = useState(() => Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS);
  const after = momentOf(one(search, 'after') ?? one(search, 'validAt'), now);
  const before = momentOf(one(search, 'before'), after - DAY_MS);
  const site = useSites();
  const query = useCall('getDifference', {
    query: {
      aValidAt: String(before),
      ...(after === now ? {} : { bValidAt: String(after) }),
      ...(site === undefined ? {} : { site: [...site] }),
    },
  });
  return (
    <Page title={shell.pages.changes} lead={overview.changesLead}>
      <Moments key={`${before} ${after}`} before={before} after={after} />
      <Answer query={query}>
        {(difference) => (
          <Stack gap="xl">
            <ChangedFigures difference={difference} />
            <ChangedUnits difference={difference} />
            <ChangedFindings title={overview.newTitle} findings={difference.findings.new} />
            <ChangedFindings title={overview.goneTitle} findings={difference.findings.gone} />
            <ChangedLives difference={difference} />
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

function Moments(props: { readonly before: number; readonly after: number }): ReactNode {
  const { overview } = useWords();
  const set = useSetSearch();
  const [before, setBefore] = useState(fieldText(props.before));
  const [after, setAfter] = useState(fieldText(props.after));
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        const moments = { before: String(Date.parse(before)), after: String(Date.parse(after)) };
        set(moments);
      }}
    >
      <Group align="flex-end">
        <TextInput
          type="datetime-local"
          label={overview.before}
          required
          value={before}
          max={after}
          onChange={(event) => setBefore(event.currentTarget.value)}
        />
        <TextInput
          type="datetime-local"
          label={overview.after}
          required
          value={after}
          onChange={(event) => setAfter(event.currentTarget.value)}
        />
        <Button type="submit">{overview.compare}</Button>
      </Group>
    </form>
  );
}
