/** A table of moves. */
import { Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { RecordRow } from '../../../shared/api/rowsRecords.ts';
import { PageLink } from '../../address/PageLink.tsx';
import { Tag } from '../../parts/badges.tsx';
import { useFormat } from '../../parts/format.ts';
import { Moment } from '../../parts/Moment.tsx';
import { PlainTable } from '../../parts/PlainTable.tsx';
import { RecordLink } from '../../parts/RecordLink.tsx';
import { useWords } from '../../words/WordsProvider.tsx';
import { WithdrawPlan } from './WithdrawPlan.tsx';

/** A custody event `moved`. */
export type Move = RecordRow<'custody'>;
/** By register leaf of a move: how many of its units are on their way, or nobody saw there. */
export type UnitsOfMove = ReadonlyMap<
  number,
  { readonly missing: number; readonly onTheWay: number }
>;

const NAMES_SHOWN = 3;

/** `canWithdraw` adds a button to withdraw each. */
export function MovesTable(props: {
  readonly label: string;
  readonly moves: readonly Move[];
  readonly units: UnitsOfMove;
  readonly canWithdraw?: boolean;
}): ReactNode {
  const { label, moves: rows, units, canWithdraw = false } = props;
  const { moves } = useWords();
  return (
    <PlainTable
      label={label}
      columns={[
        { name: moves.move },
        { name: moves.when },
        { name: moves.units, kind: 'words' },
        { name: moves.to, kind: 'words' },
        { name: moves.person },
        ...(canWithdraw
          ? [{ name: moves.actions }]
          : [{ name: moves.state, kind: 'words' as const }]),
      ]}
      rows={rows.map((move) => ({
        key: move.index,
        cells: [
          <RecordLink key="id" type="custody" id={move.id} />,
          <Moment key="when" ms={move.record.at} exact />,
          <Units key="units" move={move} />,
          <Place key="to" record={move.record} />,
          move.record.person,
          canWithdraw ? (
            <WithdrawPlan key="withdraw" id={move.id} />
          ) : (
            <State key="state" move={move} units={units} />
          ),
        ],
      }))}
    />
  );
}

function Units({ move }: { readonly move: Move }): ReactNode {
  const { finding, terms } = useWords();
  const format = useFormat();
  const { units, named } = move;
  const more = units - Math.min(named.length, NAMES_SHOWN);
  return (
    <Stack gap={0}>
      <span>{terms.gpuCount(format.count(units), units)}</span>
      {named.slice(0, NAMES_SHOWN).map(({ serial, uuid }) => {
        const gpu = serial ?? uuid ?? '';
        return (
          <Text size="sm" key={gpu} className="breaks" lh="1.5rem">
            <PageLink page="gpu" params={{ gpu }}>
              {gpu}
            </PageLink>
          </Text>
        );
      })}
      {more > 0 ? <Text size="sm">{finding.andMore(format.count(more))}</Text> : null}
    </Stack>
  );
}

function Place({ record }: Pick<Move, 'record'>): ReactNode {
  const { moves, terms } = useWords();
  const { site, host } = record;
  const rack = 'rack' in record ? record.rack : undefined;
  const position = 'position' in record ? record.position : undefined;
  if (site === undefined && host === undefined) return terms.unknown;
  return (
    <Stack gap={0}>
      {site === undefined ? null : (
        <PageLink page="site" params={{ site }}>
          {site}
        </PageLink>
      )}
      {host === undefined ? null : (
        <span>
          {terms.host}{' '}
          <PageLink page="host" params={{ host }}>
            {host}
          </PageLink>
        </span>
      )}
      {rack === undefined ? null : (
        <span>{moves.rackIs(position === undefined ? rack : `${rack}, ${position}`)}</span>
      )}
    </Stack>
  );
}

function State(props: { readonly move: Move; readonly units: UnitsOfMove }): ReactNode {
  const { move, units } = props;
  const { moves } = useWords();
  const format = useFormat();
  const { missing = 0, onTheWay = 0 } = units.get(move.index) ?? {};
  if (missing + onTheWay === 0) return moves.nothingOpen;
  return (
    <Stack gap={4} align="flex-start">
      {missing === 0 ? null : (
        <>
          <Tag color="red">{moves.missing(format.count(missing))}</Tag>
          <PageLink page="findings" params={{}} search={{ code: ['moveUnconfirmed'] }}>
            {moves.toFindings}
          </PageLink>
        </>
      )}
      {onTheWay === 0 ? null : <Tag color="blue">{moves.onTheWay(format.count(onTheWay))}</Tag>}
    </Stack>
  );
}
