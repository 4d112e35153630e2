/** Findings about the thing that a page shows: what was seen, and what to do. */
import { Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { FindingRow } from '../../shared/api/rows.ts';
import { PageLink } from '../address/PageLink.tsx';
import type { Search } from '../address/search.ts';
import { useAsOf } from '../address/useSearch.ts';
import type { CallInput } from '../api/call.ts';
import { useMay } from '../api/me.ts';
import { useCall } from '../api/queries.ts';
import { useWords } from '../words/WordsProvider.tsx';
import { Answer } from './Answer.tsx';
import { LifeTag, SeverityTag } from './badges.tsx';
import { checkName, checkNext } from './checkWords.ts';
import { useFormat } from './format.ts';
import { Moment } from './Moment.tsx';
import { Section } from './Page.tsx';
import './findingsHere.css';

const SHOWN = 20;
type FindingFilter = NonNullable<CallInput<'listFindings'>['query']>;

/** The part of a page with the findings that a filter has; nothing for who may not read them. */
export function FindingsSection(props: {
  readonly filter: FindingFilter;
  /** What the page of all findings is opened with. */
  readonly search: Search;
}): ReactNode {
  const { filter, search } = props;
  const { site } = useWords();
  const asOf = useAsOf();
  const may = useMay('listFindings');
  const query = useCall(
    'listFindings',
    may ? { query: { ...filter, ...asOf, sort: 'severity', limit: String(SHOWN) } } : null,
  );
  if (!may) return null;
  return (
    <Section title={site.findings}>
      <Answer query={query}>
        {({ items, total }) => <FindingsHere rows={items} total={total} search={search} />}
      </Answer>
    </Section>
  );
}

/** A list of findings; `total` above their number adds the way to all of them. */
export function FindingsHere(props: {
  readonly rows: readonly FindingRow[];
  readonly total: number;
  readonly search: Search;
}): ReactNode {
  const { rows, total, search } = props;
  const { site, terms } = useWords();
  const format = useFormat();
  if (rows.length === 0) return <Text size="sm">{site.noFindings}</Text>;
  return (
    <Stack gap="sm">
      <ul className="findings-here">
        {rows.map((row) => (
          <FindingItem key={row.id} row={row} />
        ))}
      </ul>
      {total > rows.length ? (
        <PageLink page="findings" params={{}} search={search}>
          {site.allFindings(terms.findingCount(format.count(total), total))}
        </PageLink>
      ) : null}
    </Stack>
  );
}

function FindingItem({ row }: { readonly row: FindingRow }): ReactNode {
  const words = useWords();
  const { site } = words;
  const next = checkNext(words, row.code);
  const isSettled = ['explained', 'resolved', 'falseAlarm'].includes(row.life);
  return (
    <li>
      <Group gap="xs">
        <SeverityTag severity={row.severity} />
        <PageLink page="finding" params={{ finding: row.id }}>
          {checkName(words, row.code)}
        </PageLink>
        <LifeTag life={row.life} />
        {row.openedAt === null ? null : (
          <Text size="sm">
            {site.since} <Moment ms={row.openedAt} />
          </Text>
        )}
      </Group>
      <Text size="sm" lang="en" className="breaks">
        {row.seen}
      </Text>
      {isSettled || next === '' ? null : (
        <Text size="sm">
          <b>{site.toDo}</b> {next}
        </Text>
      )}
    </li>
  );
}
