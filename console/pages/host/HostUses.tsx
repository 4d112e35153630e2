/** Who uses a host, as people declared it. */
import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RecordRow } from '../../../shared/api/rowsRecords.ts';
import { useAsOf } from '../../address/useSearch.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer } from '../../parts/Answer.tsx';
import { LeafLink } from '../../parts/LeafLink.tsx';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';

type UseRow = RecordRow<'use'>;

/** `names`: the host's name and the ids of its keys; a record may give either. */
export function HostUses({ names }: { readonly names: readonly string[] }): ReactNode {
  const { host } = useWords();
  const asOf = useAsOf();
  const may = useMay('listUses');
  const query = useCall(
    'listUses',
    may ? { query: { ...asOf, host: [...names], sort: '-from', limit: '100' } } : null,
  );
  if (!may) return null;
  return (
    <Section title={host.uses} lead={host.usesLead}>
      <Answer query={query}>{({ items }) => <UsesTable rows={items} />}</Answer>
    </Section>
  );
}

function UsesTable({ rows }: { readonly rows: readonly UseRow[] }): ReactNode {
  const { host } = useWords();
  if (rows.length === 0) return <Text size="sm">{host.noUses}</Text>;
  return (
    <PlainTable
      label={host.uses}
      columns={[
        { name: host.useRecord },
        { name: host.user },
        { name: host.useFrom },
        { name: host.useTo },
        { name: host.purpose, kind: 'words' },
        { name: host.registered },
      ]}
      rows={rows.map((row) => ({ key: row.id, cells: cellsOf(row, host) }))}
    />
  );
}

function cellsOf(row: UseRow, host: { readonly withheld: string; readonly open: string }) {
  const { id, index, record } = row;
  const isWhole = record.type === 'use@1';
  return [
    <RecordLink key="id" type="use" id={id} />,
    isWhole ? <RecordLink key="user" type="party" id={record.user} /> : host.withheld,
    <Moment key="from" ms={record.from} exact />,
    record.to === undefined ? host.open : <Moment key="to" ms={record.to} exact />,
    isWhole ? (record.purpose ?? '–') : host.withheld,
    <LeafLink key="leaf" log="register" index={index} />,
  ];
}
