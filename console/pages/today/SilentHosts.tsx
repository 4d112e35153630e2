/** Hosts that were not heard of in time. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf, useSites } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

const SHOWN = '6';

/** The hosts that are silent, the longest silence first. */
export function SilentHosts(): ReactNode {
  const { today, terms } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const site = useSites();
  const query = useCall('listHosts', {
    query: {
      ...asOf,
      ...(site === undefined ? {} : { site: [...site] }),
      findings: 'hostSilent',
      sort: 'lastSeenAt',
      limit: SHOWN,
    },
  });
  return (
    <Section title={today.silent}>
      <Answer query={query}>
        {({ items, total }) =>
          items.length === 0 ? (
            <Text>{today.silentNone}</Text>
          ) : (
            <Stack gap={6}>
              <ul className="plain-list">
                {items.map(({ id, name, lastSeenAt }) => (
                  <li key={id}>
                    <PageLink page="host" params={{ host: id }}>
                      {name}
                    </PageLink>
                    {' · '}
                    {today.lastSeen} <Moment ms={lastSeenAt} />
                  </li>
                ))}
              </ul>
              <PageLink page="hosts" params={{}} search={{ findings: ['hostSilent'] }}>
                {terms.hostCount(format.count(total), total)}
              </PageLink>
            </Stack>
          )
        }
      </Answer>
    </Section>
  );
}
