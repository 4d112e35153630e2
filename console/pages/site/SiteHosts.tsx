/** The hosts of a site, by rack and as a table. */
import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { HostRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { useAsOf } from '../../address/useSearch.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { HostStateTag, StatusTag } from '../../parts/badges.tsx';
import { checkName } from '../../parts/checkWords.ts';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { type Rack, racksOf } from './racks.ts';
import './site.css';

const SHOWN = 500;

/** Both parts. */
export function SiteHosts({ site: id }: { readonly site: string }): ReactNode {
  const { site } = useWords();
  const format = useFormat();
  const asOf = useAsOf();
  const query = useCall('listHosts', {
    query: { ...asOf, site: [id], sort: 'name', limit: String(SHOWN) },
  });
  return (
    <Answer query={query}>
      {({ items, total }) =>
        items.length === 0 ? (
          <Section title={site.hosts}>
            <Text size="sm">{site.noHosts}</Text>
          </Section>
        ) : (
          <>
            <Racks racks={racksOf(items)} />
            <Section title={site.hosts}>
              <HostsTable hosts={items} />
              {total > items.length ? (
                <PageLink page="hosts" params={{}} search={{ site: [id] }}>
                  {site.moreHosts(format.count(total))}
                </PageLink>
              ) : null}
            </Section>
          </>
        )
      }
    </Answer>
  );
}

function Racks({ racks }: { readonly racks: readonly Rack[] }): ReactNode {
  const { site } = useWords();
  return (
    <Section title={site.racks} lead={site.racksLead}>
      <ul className="racks">
        {racks.map((rack) => (
          <RackItem key={rack.name ?? ''} rack={rack} />
        ))}
      </ul>
    </Section>
  );
}

function RackItem({ rack }: { readonly rack: Rack }): ReactNode {
  const { site, terms } = useWords();
  const format = useFormat();
  const { name, hosts, gpus } = rack;
  const counts = site.gpuCounts(
    terms.gpuCount(format.count(gpus), gpus),
    terms.hostCount(format.count(hosts.length), hosts.length),
  );
  return (
    <li>
      <Text fw={600}>{name === null ? site.noRack : site.rack(name)}</Text>
      <Text size="sm">{counts}</Text>
      <Group gap="xs" component="ul" className="rack-hosts">
        {hosts.map((host) => (
          <li key={host.id}>
            <PageLink page="host" params={{ host: host.name }}>
              {host.name}
            </PageLink>
          </li>
        ))}
      </Group>
    </li>
  );
}

function HostsTable({ hosts }: { readonly hosts: readonly HostRow[] }): ReactNode {
  const words = useWords();
  const { site, terms } = words;
  const format = useFormat();
  const rows = hosts.map((host) => ({
    key: host.id,
    cells: [
      <PageLink key="name" page="host" params={{ host: host.name }}>
        {host.name}
      </PageLink>,
      <HostStateTag key="state" state={host.state} />,
      <StatusTag key="status" status={host.status} />,
      host.rack ?? '–',
      host.gpus === null ? '–' : format.count(host.gpus),
      <Moment key="seen" ms={host.lastSeenAt} />,
      host.findings.map((code) => checkName(words, code)).join(', ') || '–',
    ],
  }));
  return (
    <PlainTable
      label={site.hosts}
      columns={[
        { name: site.host },
        { name: site.state },
        { name: site.status },
        { name: site.rackColumn },
        { name: site.gpus, kind: 'number' },
        { name: site.lastSeen },
        { name: terms.findings, kind: 'words' },
      ]}
      rows={rows}
    />
  );
}
