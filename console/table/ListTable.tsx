/**
 * A list of the API as a table: filters, columns, saved views, files. What it shows stands in the
 * address of the page.
 */
import { Group, Stack, Text } from '@mantine/core';
import { type ReactNode, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ListName } from '../../shared/api/rowsLists.ts';
import { useSearchState, useSetSearch } from '../address/useSearch.ts';
import { Empty, Loading } from '../parts/Answer.tsx';
import { useFormat } from '../parts/format.ts';
import { ProblemView } from '../parts/Problem.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { ColumnMenu } from './ColumnMenu.tsx';
import type { Cell, ShownColumn } from './columns.tsx';
import { type ExportLink, ExportMenu } from './ExportMenu.tsx';
import { FilterMenu } from './FilterMenu.tsx';
import { ActiveFilters, SearchInput } from './Filters.tsx';
import { columnLabel } from './labels.ts';
import { columnOf, LISTS, type RowOf } from './lists.ts';
import { filtersOf, type Query, type Question, questionOf } from './question.ts';
import { type Choosing, SelectionBar } from './SelectionBar.tsx';
import { type AnyTable, hasNames, tableOf } from './tables.tsx';
import { useCellContext } from './useCellContext.ts';
import { type Range, type Rows, useRows } from './useRows.ts';
import { ViewsMenu } from './ViewsMenu.tsx';
import { ROWS_MAX, VirtualTable } from './VirtualTable.tsx';

/** A column that no list of the API has: after the first one, wherever that is chosen. */
export interface ExtraColumn<N extends ListName> {
  /** Its name in the catalog of columns. */
  readonly name: string;
  readonly cell: Cell<RowOf<N>>;
}

/** Which list, and what the page adds to it. */
export interface ListTableProps<N extends ListName> {
  readonly list: N;
  /** What the table is of, for who listens. */
  readonly label: string;
  /** Columns where nobody chose any; the API's where not given. */
  readonly usual?: readonly string[];
  /** Order where nobody chose one; the API's where not given. */
  readonly sort?: string;
  /** Filters that the page itself sets, and nobody can take away. */
  readonly fixed?: Query;
  readonly extra?: ExtraColumn<N>;
  /** Rows can be chosen, and what is done with them. */
  readonly choosing?: Choosing;
  /** Filters of the page, above those that are active. */
  readonly quick?: ReactNode;
  readonly exports?: readonly ExportLink[];
  /** What to do where the list is empty without any filter. */
  readonly empty?: ReactNode;
}

const FIRST_RANGE: Range = { first: 0, last: 40 };
const SETTLED_MS = 80;

/** The range of rows once scrolling pauses: what is passed quickly is not asked for. */
function useSettled(): [Range, (range: Range) => void] {
  const [range, setRange] = useState(FIRST_RANGE);
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const settle = useCallback((next: Range) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => {
      setRange((now) => (now.first === next.first && now.last === next.last ? now : next));
    }, SETTLED_MS);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return [range, settle];
}

/** A list as a table. */
export function ListTable<N extends ListName>(props: ListTableProps<N>): ReactNode {
  const { list, usual = LISTS[list].defaults, sort, fixed, choosing, quick, exports } = props;
  const search = useSearchState();
  const [range, onRange] = useSettled();
  const key = JSON.stringify([list, search, fixed, usual, sort]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal questions are one question
  const question = useMemo(
    () =>
      questionOf(list, search, {
        usual,
        ...(fixed === undefined ? {} : { fixed }),
        ...(sort === undefined ? {} : { sort }),
      }),
    [key],
  );
  const rows = useRows(question, range);
  return (
    <Stack gap="sm">
      <Group gap="xs" className="table-tools">
        <SearchInput />
        <FilterMenu list={list} first={firstFilter(list, usual)} />
        <ColumnMenu list={list} columns={question.columns} />
        <ViewsMenu list={list} />
        <ExportMenu
          question={question}
          asOf={rows.asOf}
          total={rows.total}
          {...(exports === undefined ? {} : { more: exports })}
        />
      </Group>
      {quick}
      <ActiveFilters list={list} />
      {choosing === undefined ? null : (
        <SelectionBar question={question} rows={rows} choosing={choosing} />
      )}
      <Shown {...props} question={question} rows={rows} onRange={onRange} />
    </Stack>
  );
}

/** The filter that is offered first: a state that is shown, else what is shown first. */
function firstFilter(list: ListName, shown: readonly string[]): string {
  const names = shown.filter((name) => columnOf(list, name)?.isFilterable === true);
  return names.find((name) => hasNames(list, name)) ?? names[0] ?? 'id';
}

function useColumns<N extends ListName>(
  { list, extra }: ListTableProps<N>,
  table: AnyTable,
  names: readonly string[],
): readonly ShownColumn[] {
  const words = useWords();
  const key = names.join(' ');
  // biome-ignore lint/correctness/useExhaustiveDependencies: equal names are the same columns
  return useMemo(() => {
    const columns = names.map(
      (name): ShownColumn => ({
        name,
        label: columnLabel(words, name),
        cell: table.cellOf(name),
        isSortable: columnOf(list, name)?.isSortable === true,
      }),
    );
    if (extra === undefined) return columns;
    // as: the cell is of rows of this list.
    const cell = extra.cell as unknown as Cell<object>;
    const { name } = extra;
    const added = { name, label: columnLabel(words, name), cell, isSortable: false };
    return columns.toSpliced(1, 0, added);
  }, [key, list, table, words, extra]);
}

function Shown<N extends ListName>(
  props: ListTableProps<N> & {
    readonly question: Question;
    readonly rows: Rows;
    readonly onRange: (range: Range) => void;
  },
): ReactNode {
  const { list, label, choosing, question, rows, onRange } = props;
  const set = useSetSearch();
  const context = useCellContext();
  const table = useMemo(() => tableOf(list), [list]);
  const columns = useColumns(props, table, question.columns);
  const { error, asOf } = rows;
  if (asOf === null) {
    return error === null ? <FirstLoading rows={rows} /> : <Failure rows={rows} />;
  }
  const { sort } = question.query;
  return (
    <>
      <Found rows={rows} />
      {error === null ? null : <Failure rows={rows} />}
      {rows.total === 0 ? <NothingFound {...props} /> : null}
      {rows.total === 0 ? null : (
        <VirtualTable
          label={label}
          rows={rows}
          columns={columns}
          table={table}
          context={context}
          sort={typeof sort === 'string' ? sort : undefined}
          onSort={(next) => set({ sort: next }, { replace: true })}
          selection={choosing?.selection ?? null}
          onRange={onRange}
          question={question}
        />
      )}
    </>
  );
}

function Failure({ rows }: { readonly rows: Rows }): ReactNode {
  return rows.error === null ? null : <ProblemView error={rows.error} onRetry={rows.retry} />;
}

function FirstLoading({ rows }: { readonly rows: Rows }): ReactNode {
  const { parts } = useWords();
  return <Loading {...(rows.waitsFor === 'notReady' ? { what: parts.drawing } : {})} />;
}

/** How many rows there are, and of when. */
function Found({ rows }: { readonly rows: Rows }): ReactNode {
  const { lists } = useWords();
  const format = useFormat();
  const { total, asOf, isOlder } = rows;
  return (
    <Group gap="md" justify="space-between">
      <Text size="sm" role="status">
        {isOlder ? lists.updating : lists.found(format.count(total))}
      </Text>
      {asOf === null ? null : <Text size="sm">{lists.asOf(format.moment(asOf.validAt))}</Text>}
      {total > ROWS_MAX ? <Text size="sm">{lists.tooMany(format.count(ROWS_MAX))}</Text> : null}
    </Group>
  );
}

function NothingFound<N extends ListName>(
  props: Pick<ListTableProps<N>, 'list' | 'empty'>,
): ReactNode {
  const { list, empty } = props;
  const { lists } = useWords();
  const search = useSearchState();
  const isAsked = search.q !== undefined || Object.keys(filtersOf(list, search)).length > 0;
  if (isAsked) return <Empty title={lists.none}>{lists.noneNext}</Empty>;
  return <Empty title={lists.noneAtAll}>{empty ?? lists.noneAtAllNext}</Empty>;
}
