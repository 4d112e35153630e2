/** A table of which only the rows in view are in the page, however many there are. */
import { defaultRangeExtractor, type Range as Span, useVirtualizer } from '@tanstack/react-virtual';
import { type CSSProperties, Fragment, type ReactNode, useEffect, useMemo, useRef } from 'react';
import { useGo } from '../address/useSearch.ts';
import { useWords } from '../words/WordsProvider.tsx';
import type { CellContext, ShownColumn } from './columns.tsx';
import { HeaderCell } from './HeaderCell.tsx';
import { idOf, type Selection } from './selection.ts';
import { TableRow } from './TableRow.tsx';
import type { AnyTable } from './tables.tsx';
import { useRowKeys } from './useRowKeys.ts';
import type { Range, Rows } from './useRows.ts';

const ROW_PX = 37;
/** The head stays at the top: room for two lines. */
const HEAD_PX = 46;
const OVERSCAN = 8;
/** Rows that can be scrolled to: what browsers draw of one element ends not far above. */
export const ROWS_MAX = 450_000;
const FIRST_PX = 800;

/** Parts of a table. */
export interface VirtualTableProps {
  /** What the table is of. */
  readonly label: string;
  readonly rows: Rows;
  readonly columns: readonly ShownColumn[];
  readonly table: AnyTable;
  readonly context: CellContext;
  /** As the address has it: `-` before it descending. */
  readonly sort: string | undefined;
  readonly onSort: (sort: string | null) => void;
  readonly selection: Selection | null;
  readonly onRange: (range: Range) => void;
  /** Another one begins at the top. */
  readonly question: object;
}

/** The table, in a region that scrolls. */
export function VirtualTable(props: VirtualTableProps): ReactNode {
  const { label, rows, columns, table, context, selection, onRange, question } = props;
  const region = useRef<HTMLElement>(null);
  const go = useGo();
  const count = Math.min(rows.total, ROWS_MAX);
  const activeRow = useRef(0);
  const virtualizer = useVirtualizer<HTMLElement, Element>({
    count,
    getScrollElement: () => region.current,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    initialRect: { width: 0, height: FIRST_PX },
    paddingStart: HEAD_PX,
    scrollPaddingStart: HEAD_PX,
    // The row with the keyboard stays, wherever the table is scrolled to.
    rangeExtractor: (span) => withRow(span, activeRow.current),
    onChange: ({ range }) => {
      if (range !== null) onRange({ first: range.startIndex, last: range.endIndex });
    },
  });
  const keys = useRowKeys({
    region,
    virtualizer,
    count,
    pageRows: Math.max(
      1,
      Math.floor(((virtualizer.scrollRect?.height ?? FIRST_PX) - HEAD_PX) / ROW_PX) - 1,
    ),
    onOpen: (index) => {
      const row = rows.rowAt(index);
      if (row !== null) go(table.hrefOf(row, context));
    },
    onToggle:
      selection === null
        ? null
        : (index) => {
            const row = rows.rowAt(index);
            if (row !== null) selection.toggle(row);
          },
  });
  activeRow.current = keys.active;
  const { setActive } = keys;
  // biome-ignore lint/correctness/useExhaustiveDependencies: another question begins at the top
  useEffect(() => {
    region.current?.scrollTo({ top: 0 });
    setActive(0);
  }, [question, setActive]);
  const width = columns.reduce((sum, { cell }) => sum + cell.width, selection === null ? 0 : 3);

  return (
    <section
      ref={region}
      className="table-region"
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls takes the keyboard
      tabIndex={0}
      onKeyDown={keys.onKeyDown}
      aria-busy={rows.isOlder}
    >
      <table
        className={rows.isOlder ? 'table table-older' : 'table'}
        aria-label={label}
        aria-rowcount={rows.total + 1}
        style={{ minWidth: `${width}rem` }}
      >
        <Head {...props} />
        <tbody>
          <Body {...props} virtualizer={virtualizer} keys={keys} />
        </tbody>
      </table>
    </section>
  );
}

function withRow(span: Span, row: number): number[] {
  const shown = defaultRangeExtractor(span);
  return shown.includes(row) || row >= span.count ? shown : [...shown, row].sort((a, b) => a - b);
}

function Head(props: VirtualTableProps): ReactNode {
  const { columns, sort, onSort, selection } = props;
  const { lists } = useWords();
  return (
    <>
      <colgroup>
        {selection === null ? null : <col style={{ width: '3rem' }} />}
        {columns.map(({ name, cell }) => (
          <col key={name} style={{ width: `${cell.width}rem` }} />
        ))}
      </colgroup>
      <thead>
        <tr aria-rowindex={1}>
          {selection === null ? null : (
            <th scope="col" className="table-check">
              <span className="table-hidden">{lists.chosen}</span>
            </th>
          )}
          {columns.map((column, at) => (
            <HeaderCell
              key={column.name}
              column={column}
              sort={sort}
              onSort={onSort}
              isFirst={at === 0}
            />
          ))}
        </tr>
      </thead>
    </>
  );
}

function Body(
  props: VirtualTableProps & {
    readonly virtualizer: ReturnType<typeof useVirtualizer<HTMLElement, Element>>;
    readonly keys: ReturnType<typeof useRowKeys>;
  },
): ReactNode {
  const { rows, columns, table, context, selection, virtualizer, keys } = props;
  const active = useMemo((): CellContext => ({ ...context, tabIndex: 0 }), [context]);
  const items = virtualizer.getVirtualItems();
  let end = HEAD_PX;
  const shown = items.map(({ index, start, size }) => {
    const gap = start - end;
    end = start + size;
    const row = rows.rowAt(index);
    const isActive = index === keys.active;
    return (
      <Fragment key={index}>
        <Gap px={gap} />
        <TableRow
          index={index}
          row={row}
          columns={columns}
          table={table}
          context={isActive ? active : context}
          onActive={keys.setActive}
          selection={selection}
          isChosen={row !== null && selection?.rows.has(idOf(row)) === true}
        />
      </Fragment>
    );
  });
  return (
    <>
      {shown}
      <Gap px={virtualizer.getTotalSize() - end} />
    </>
  );
}

/** In place of rows that are not in view. */
function Gap({ px }: { readonly px: number }): ReactNode {
  if (px <= 0) return null;
  const style: CSSProperties = { height: px };
  return <tr aria-hidden className="table-gap" style={style} />;
}
