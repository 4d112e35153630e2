/** Licenses that end soon, or are not in force. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { LicenseTag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** How long before its end a license is shown here. */
const SOON_MS = 60 * 86_400_000;
const LICENSES_MAX = '500';

/** Licenses to watch, those that end first at the top. */
export function LicenseWatch({ validAt }: { readonly validAt: number }): ReactNode {
  const { today } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('listLicenses', {
    query: { ...asOf, limit: LICENSES_MAX, sort: 'validTo' },
  });
  return (
    <Section title={today.watch}>
      <Answer query={query}>
        {({ items }) => {
          const watched = items.filter(
            ({ state, record }) =>
              state !== 'inForce' || Date.parse(record.validTo) - validAt < SOON_MS,
          );
          if (watched.length === 0) return <Text>{today.watchNone}</Text>;
          return (
            <Stack gap={6} component="ul" className="plain-list">
              {watched.map(({ id, state, record }) => (
                <li key={id}>
                  <PageLink page="license" params={{ license: id }}>
                    {id}
                  </PageLink>{' '}
                  <LicenseTag state={state} />{' '}
                  {today.expires(format.relative(Date.parse(record.validTo), validAt))}
                </li>
              ))}
            </Stack>
          );
        }}
      </Answer>
    </Section>
  );
}
