/** The GPUs of a shipment line by line: tested, shipped, received, attested. */
import { Button, Checkbox, Progress, Stack, Text } from '@mantine/core';
import { IconCheck, IconX } from '@tabler/icons-react';
import { type ReactNode, useState } from 'react';
import type { GpuRow } from '../../../shared/api/rows.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { one } from '../../address/search.ts';
import { useAsOf, useSearchState, useSetSearch } from '../../address/useSearch.ts';
import { call } from '../../api/call.ts';
import { useAllPages } from '../../api/useAllPages.ts';
import { Loading } from '../../parts/Answer.tsx';
import { ColumnTag, StandingTag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { Section } from '../../parts/Page.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { ProblemView } from '../../parts/Problem.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { differencesOf } from './reconciling.ts';
import './shipment.css';

const STEP = 100;
const ROWS_MAX = 20_000;

/** Reads them page by page; what is there is shown. */
export function ShipmentUnits({ shipment: id }: { readonly shipment: string }): ReactNode {
  const { shipment } = useWords();
  const asOf = useAsOf();
  const { rows, total, isDone, error } = useAllPages({
    key: ['listShipmentUnits', id, asOf],
    maxRows: ROWS_MAX,
    load: (cursor, signal) => {
      const query = { ...asOf, ...(cursor === undefined ? {} : { cursor }), limit: '500' };
      return call('listShipmentUnits', { params: { id }, query }, { signal });
    },
  });
  return (
    <Section title={shipment.units} lead={shipment.unitsLead}>
      {error === null ? null : <ProblemView error={error} />}
      {total === null && error === null ? <Loading /> : null}
      {total === null ? null : (
        <>
          {isDone ? null : <Reading read={rows.length} total={total} />}
          <Chosen rows={rows} isWhole={isDone && rows.length >= total} shipment={id} />
        </>
      )}
    </Section>
  );
}

function Reading(props: { readonly read: number; readonly total: number }): ReactNode {
  const { read, total } = props;
  const { shipment } = useWords();
  const format = useFormat();
  return (
    <Stack gap={4}>
      <Text size="sm">{shipment.reading(format.count(read), format.count(total))}</Text>
      <Progress value={(100 * read) / Math.max(total, 1)} aria-label={shipment.units} />
    </Stack>
  );
}

function Chosen(props: {
  readonly rows: readonly GpuRow[];
  readonly isWhole: boolean;
  readonly shipment: string;
}): ReactNode {
  const { rows, isWhole, shipment: id } = props;
  const { shipment } = useWords();
  const format = useFormat();
  const setSearch = useSetSearch();
  const isFiltered = one(useSearchState(), 'only') === 'differences';
  const [shown, setShown] = useState(STEP);
  const different = rows.filter((row) => differencesOf(row).length > 0);
  const chosen = isFiltered ? different : rows;
  return (
    <Stack gap="sm">
      <Text size="sm">
        {different.length === 0 && isWhole
          ? shipment.noDifferences(format.count(rows.length))
          : shipment.differences(format.count(different.length), format.count(rows.length))}
        {isWhole ? '' : ` ${shipment.soFar}`}
      </Text>
      <Checkbox
        label={shipment.onlyDifferences}
        checked={isFiltered}
        onChange={(event) => {
          const only = event.currentTarget.checked ? 'differences' : null;
          setSearch({ only }, { replace: true });
        }}
      />
      {chosen.length === 0 ? null : <UnitsTable rows={chosen.slice(0, shown)} />}
      {chosen.length > shown ? (
        <Button variant="default" w="fit-content" onClick={() => setShown(shown + STEP)}>
          {shipment.showMore(format.count(shown), format.count(chosen.length))}
        </Button>
      ) : null}
      <PageLink page="gpus" params={{}} search={{ shipment: [id] }}>
        {shipment.asList}
      </PageLink>
    </Stack>
  );
}

function UnitsTable({ rows }: { readonly rows: readonly GpuRow[] }): ReactNode {
  const { shipment, terms } = useWords();
  return (
    <PlainTable
      label={shipment.units}
      columns={[
        { name: terms.serial },
        { name: terms.model },
        { name: shipment.tested },
        { name: shipment.shipped },
        { name: shipment.received },
        { name: shipment.attested },
        { name: shipment.column },
        { name: shipment.difference, kind: 'words' },
      ]}
      rows={rows.map((row) => ({ key: row.id, cells: cellsOf(row, shipment.differenceNames) }))}
    />
  );
}

function cellsOf(row: GpuRow, names: Readonly<Record<string, string>>): readonly ReactNode[] {
  const missing = differencesOf(row);
  const { tested, receivedAt, lastSeenAt } = row;
  return [
    <PageLink key="serial" page="gpu" params={{ gpu: row.id }}>
      {row.serial ?? row.uuid ?? row.id}
    </PageLink>,
    row.model ?? '–',
    <Answered key="tested" holds={tested === 'passed'} />,
    <Answered key="shipped" holds={row.standing !== 'planned'} />,
    receivedAt === null ? (
      <Answered key="received" holds={false} />
    ) : (
      <Moment key="received" ms={receivedAt} />
    ),
    lastSeenAt === null ? (
      <Answered key="attested" holds={false} />
    ) : (
      <Moment key="attested" ms={lastSeenAt} />
    ),
    row.column === null ? (
      <StandingTag key="column" standing={row.standing} />
    ) : (
      <ColumnTag key="column" column={row.column} />
    ),
    missing.map((name) => names[name] ?? name).join(', ') || '–',
  ];
}

function Answered({ holds }: { readonly holds: boolean }): ReactNode {
  const { terms } = useWords();
  const Icon = holds ? IconCheck : IconX;
  return (
    <span className={holds ? 'answered' : 'answered answered-no'}>
      <Icon size={16} aria-hidden /> {holds ? terms.yes : terms.no}
    </span>
  );
}
