/** Moves that are planned, under way, or not seen where they led; and a form for another one. */
import { Button, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { one } from '../../address/search.ts';
import { useAsOf, useSearchState, useSetSearch, useSites } from '../../address/useSearch.ts';
import type { CallReply } from '../../api/call.ts';
import { useMay } from '../../api/me.ts';
import { useCall } from '../../api/queries.ts';
import { Answer, Empty } from '../../parts/Answer.tsx';
import { useFormat } from '../../parts/format.ts';
import { Page, Section } from '../../parts/Page.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { type Move, MovesTable, type UnitsOfMove } from './MovesTable.tsx';
import { PlanMove } from './PlanMove.tsx';

const LIMIT = '200';
const UNITS_LIMIT = '500';

/** The page. */
export function MovesPage(): ReactNode {
  const { shell, moves } = useWords();
  const isPlanning = one(useSearchState(), 'plan') !== undefined;
  const setSearch = useSetSearch();
  const asOf = useAsOf();
  const isNow = Object.keys(asOf).length === 0;
  const mayPlan = useMay('importRecords') && isNow;
  const sites = useSites();
  const query = useCall('listCustodyEvents', {
    query: {
      ...asOf,
      ...(sites === undefined ? {} : { site: [...sites] }),
      event: 'moved',
      sort: '-at',
      limit: LIMIT,
    },
  });
  return (
    <Page
      title={shell.pages.moves}
      kind={shell.sections.work}
      lead={moves.lead}
      actions={
        mayPlan && !isPlanning ? (
          <Button onClick={() => setSearch({ plan: 'new' })}>{moves.plan}</Button>
        ) : undefined
      }
    >
      {mayPlan && isPlanning ? <PlanMove onClose={() => setSearch({ plan: null })} /> : null}
      <Answer query={query}>{(data) => <Lists data={data} />}</Answer>
    </Page>
  );
}

function Lists({ data }: { readonly data: CallReply<'listCustodyEvents'> }): ReactNode {
  const { moves, finding } = useWords();
  const format = useFormat();
  const units = useUnitsOfMoves();
  const now = data.asOf?.validAt ?? 0;
  const planned = data.items.filter(({ record }) => record.at > now).toReversed();
  const past = data.items.filter(({ record }) => record.at <= now);
  const isOpen = ({ index }: Move) => {
    const { missing = 0, onTheWay = 0 } = units.get(index) ?? {};
    return missing + onTheWay > 0;
  };
  const open = past.filter(isOpen);
  const settled = past.filter((move) => !isOpen(move));
  return (
    <>
      <Section title={moves.planned}>
        {planned.length === 0 ? (
          <Empty title={moves.plannedNone}>{moves.plannedNoneNext}</Empty>
        ) : (
          <MovesTable label={moves.planned} moves={planned} units={units} canWithdraw />
        )}
      </Section>
      <Section title={moves.open} lead={moves.openLead}>
        {open.length === 0 ? (
          <Text>{moves.openNone}</Text>
        ) : (
          <MovesTable label={moves.open} moves={open} units={units} />
        )}
      </Section>
      <Section title={moves.settled} lead={moves.settledLead}>
        {settled.length === 0 ? (
          <Text>{moves.settledNone}</Text>
        ) : (
          <MovesTable label={moves.settled} moves={settled} units={units} />
        )}
      </Section>
      {data.total > data.items.length ? (
        <Text size="sm">
          {finding.cut(format.count(data.items.length), format.count(data.total))}
        </Text>
      ) : null}
    </>
  );
}

/** By register leaf of the move: units on their way, and units that nobody saw where it led. */
function useUnitsOfMoves(): UnitsOfMove {
  const asOf = useAsOf();
  const missing = useCall('listGpus', {
    query: { ...asOf, findings: 'moveUnconfirmed', limit: UNITS_LIMIT },
  });
  const onTheWay = useCall('listGpus', {
    query: { ...asOf, column: 'inTransit', limit: UNITS_LIMIT },
  });
  const counts = new Map<number, { missing: number; onTheWay: number }>();
  const add = (leaf: number | undefined, name: 'missing' | 'onTheWay') => {
    if (leaf === undefined) return;
    const before = counts.get(leaf) ?? { missing: 0, onTheWay: 0 };
    counts.set(leaf, { ...before, [name]: before[name] + 1 });
  };
  for (const { custody } of missing.data?.items ?? []) add(custody?.leaf, 'missing');
  for (const { custody } of onTheWay.data?.items ?? []) {
    if (custody?.event === 'moved') add(custody.leaf, 'onTheWay');
  }
  return counts;
}
