/** Where a GPU is, in one sentence and as facts, each with how it is known. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { GpuRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment, useNow } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

/** Where it is, in one or two sentences. */
export function WhereSentence({ gpu: row }: { readonly gpu: GpuRow }): ReactNode {
  const { gpu, terms } = useWords();
  const format = useFormat();
  const now = useNow();
  const { column, lastSeenAt } = row;
  const host = row.host ?? gpu.unknownHost;
  const site = row.site ?? gpu.unknownSite;
  const ago = lastSeenAt === null ? terms.never : format.relative(lastSeenAt, now);
  if (column !== null) return gpu.where[column]({ host, site, ago });
  const seen = lastSeenAt === null ? gpu.whereUnseen : gpu.whereNobody(host, ago);
  return `${seen} ${gpu.standing[row.standing]}`;
}

/** The same as facts. */
export function WhereItIs({ gpu: row }: { readonly gpu: GpuRow }): ReactNode {
  const { gpu, terms } = useWords();
  const { host, site, leaf, custody } = row;
  const rack = [row.rack, row.position].filter((part) => part !== null).join(', ');
  return (
    <Section title={gpu.whereTitle}>
      <Facts
        items={[
          {
            name: gpu.factHost,
            value: host === null ? null : <HostFact host={host} />,
          },
          {
            name: gpu.factSite,
            value: site === null ? null : <SiteFact site={site} hasHost={host !== null} />,
          },
          {
            name: gpu.factRack,
            value: rack === '' ? null : <Known how={gpu.howRack}>{rack}</Known>,
          },
          { name: gpu.factSeen, value: <Moment ms={row.lastSeenAt} exact /> },
          {
            name: gpu.factBy,
            value: leaf === null ? null : <LeafLink log="evidence" index={leaf} />,
          },
          {
            name: gpu.factCustody,
            value:
              custody === null ? null : (
                <>
                  {terms.custodyEvents[custody.event]}, <Moment ms={custody.at} exact />
                  {' · '}
                  <LeafLink log="register" index={custody.leaf} />
                </>
              ),
          },
        ]}
      />
    </Section>
  );
}

function HostFact({ host }: { readonly host: string }): ReactNode {
  const { gpu } = useWords();
  return (
    <Known how={gpu.howHost}>
      <PageLink page="host" params={{ host }}>
        {host}
      </PageLink>
    </Known>
  );
}

function SiteFact(props: { readonly site: string; readonly hasHost: boolean }): ReactNode {
  const { site, hasHost } = props;
  const { gpu } = useWords();
  return (
    <Known how={hasHost ? gpu.howSite : gpu.howSitePaper}>
      <PageLink page="site" params={{ site }}>
        {site}
      </PageLink>
    </Known>
  );
}

function Known(props: { readonly how: string; readonly children: ReactNode }): ReactNode {
  return (
    <Stack gap={0}>
      <span>{props.children}</span>
      <Text span size="sm" c="dimmed">
        {props.how}
      </Text>
    </Stack>
  );
}
