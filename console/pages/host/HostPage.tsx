/** One host: where it is declared, its keys through time, its GPUs, and who uses it. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HostKeyRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf, useParam } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { HostStateTag, StatusTag, Tag } from '../../parts/badges.tsx';
import { Copyable } from '../../parts/Copyable.tsx';
import { Facts } from '../../parts/Facts.tsx';
import { FindingsSection } from '../../parts/FindingsHere.tsx';
import { useFormat } from '../../parts/format.ts';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Page, Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { HostGpus } from './HostGpus.tsx';
import { HostUses } from './HostUses.tsx';

type HostReply = CallReply<'getHost'>;

/** The page of one host. */
export function HostPage(): ReactNode {
  const { terms } = useWords();
  const name = useParam('host');
  const asOf = useAsOf();
  const query = useCall('getHost', { params: { host: name }, query: asOf });
  return (
    <Page kind={terms.host} title={query.data?.host.name ?? name}>
      <Answer query={query}>{(reply) => <Content reply={reply} />}</Answer>
    </Page>
  );
}

function Content({ reply }: { readonly reply: HostReply }): ReactNode {
  const { host, keys, gpus } = reply;
  const kids = keys.map(({ kid }) => kid);
  return (
    <>
      <HostFacts reply={reply} />
      <FindingsSection filter={{ kid: kids }} search={{ kid: kids }} />
      <HostGpus gpus={gpus} host={host.name} />
      <HostUses names={[host.name, ...kids]} />
      <Keys keys={keys} />
    </>
  );
}

function HostFacts({ reply }: { readonly reply: HostReply }): ReactNode {
  const { host: row } = reply;
  const { host } = useWords();
  const format = useFormat();
  const { site, rack, leaf, lastSeenAt } = row;
  const isSilent = row.findings.includes('hostSilent');
  return (
    <Section title={host.facts}>
      <Facts
        items={[
          {
            name: host.state,
            value: (
              <Group gap="xs">
                <HostStateTag state={row.state} />
                {row.connected === null ? null : <Connected connected={row.connected} />}
              </Group>
            ),
          },
          {
            name: host.site,
            value: site === null ? host.noSite : <SiteLink site={site} />,
          },
          { name: host.rack, value: rack === null ? null : `${rack} (${host.declared})` },
          { name: host.lastSeen, value: <Moment ms={lastSeenAt} exact /> },
          {
            name: host.silentSince,
            value: isSilent && lastSeenAt !== null ? <Moment ms={lastSeenAt} exact /> : null,
          },
          {
            name: host.evidence,
            value: leaf === null ? null : <LeafLink log="evidence" index={leaf} />,
          },
          { name: host.status, value: <StatusTag status={row.status} /> },
          { name: host.gpusSeen, value: row.gpus === null ? null : format.count(row.gpus) },
          { name: host.units, value: format.count(row.units) },
          {
            name: host.protection,
            value: <Protection protection={row.protection} />,
          },
          { name: host.id, value: <Copyable text={row.id} what={host.id} /> },
        ]}
      />
    </Section>
  );
}

function SiteLink({ site }: { readonly site: string }): ReactNode {
  const { host } = useWords();
  return (
    <>
      <PageLink page="site" params={{ site }}>
        {site}
      </PageLink>{' '}
      ({host.declared})
    </>
  );
}

function Connected({ connected }: { readonly connected: boolean }): ReactNode {
  const { host } = useWords();
  return <Tag color={connected ? 'teal' : 'gray'}>{connected ? host.connected : host.apart}</Tag>;
}

function Protection({ protection }: Pick<HostKeyRow, 'protection'>): ReactNode {
  const { terms, host } = useWords();
  return (
    <>
      {terms.protections[protection]}
      <Text size="sm" c="dimmed">
        {host.protectionMeanings[protection]}
      </Text>
    </>
  );
}

function Keys({ keys }: { readonly keys: readonly HostKeyRow[] }): ReactNode {
  const { host, terms } = useWords();
  const rows = keys.map((key) => ({
    key: key.kid,
    cells: [
      <Copyable key="kid" text={key.kid} what={host.kid} />,
      terms.protections[key.protection],
      key.enrolledAt === null ? '–' : <Moment key="at" ms={key.enrolledAt} exact />,
      <LeafLink key="leaf" log="register" index={key.index} />,
      key.ended === null ? host.inUse : <Ended key="ended" ended={key.ended} />,
    ],
  }));
  return (
    <Section title={host.keys} lead={host.keysLead}>
      <PlainTable
        label={host.keys}
        columns={[
          { name: host.kid },
          { name: host.protection },
          { name: host.enrolled },
          { name: host.registered },
          { name: host.ended, kind: 'words' },
        ]}
        rows={rows}
      />
    </Section>
  );
}

function Ended({ ended }: { readonly ended: NonNullable<HostKeyRow['ended']> }): ReactNode {
  const { host } = useWords();
  return (
    <>
      {host.causes[ended.cause]}, <Moment ms={ended.at} exact />
      {' · '}
      <LeafLink log="register" index={ended.leaf} />
    </>
  );
}
