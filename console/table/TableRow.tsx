/** One row of a table. */
import { memo, type ReactNode } from 'react';
import { useWords } from '../words/WordsProvider.tsx';
import { type CellContext, NOTHING, type ShownColumn } from './columns.tsx';
import type { Selection } from './selection.ts';
import type { AnyTable } from './tables.tsx';

/** One row; null while it is loaded. */
export interface TableRowProps {
  readonly index: number;
  readonly row: object | null;
  readonly columns: readonly ShownColumn[];
  readonly table: AnyTable;
  readonly context: CellContext;
  readonly onActive: (index: number) => void;
  readonly selection: Selection | null;
  readonly isChosen: boolean;
}

/** Drawn again only where something of it changed. */
export const TableRow = memo(function TableRow(props: TableRowProps): ReactNode {
  const { index, row, columns, table, context, onActive, selection, isChosen } = props;
  const { tabIndex } = context;
  return (
    <tr
      data-row={index}
      aria-rowindex={index + 2}
      tabIndex={tabIndex}
      className={isChosen ? 'table-chosen' : undefined}
      onFocus={() => onActive(index)}
    >
      {selection === null ? null : (
        <td className="table-check">
          {row === null ? null : <RowCheck {...props} row={row} selection={selection} />}
        </td>
      )}
      {columns.map((column, at) => {
        const { name, cell } = column;
        const align = cell.isNumber === true ? 'number' : undefined;
        if (at > 0) {
          const shown = row === null ? null : cell.show(row, context);
          return (
            <td key={name} className={align} title={typeof shown === 'string' ? shown : undefined}>
              {shown}
            </td>
          );
        }
        return (
          <th key={name} scope="row" className={align}>
            {row === null ? null : <RowLink {...{ row, column, table, context }} />}
          </th>
        );
      })}
    </tr>
  );
});

function RowLink(props: {
  readonly row: object;
  readonly column: ShownColumn;
  readonly table: AnyTable;
  readonly context: CellContext;
}): ReactNode {
  const { row, column, table, context } = props;
  const { cell } = column;
  const inner = (cell.inner ?? cell.show)(row, context);
  return (
    <a
      className="table-link"
      href={table.hrefOf(row, context)}
      onClick={context.onLink}
      tabIndex={context.tabIndex}
      title={typeof inner === 'string' ? inner : undefined}
    >
      {inner === NOTHING ? table.nameOf(row) : inner}
    </a>
  );
}

function RowCheck(props: {
  readonly row: object;
  readonly table: AnyTable;
  readonly context: CellContext;
  readonly selection: Selection;
  readonly isChosen: boolean;
}): ReactNode {
  const { row, table, context, selection, isChosen } = props;
  const { lists } = useWords();
  return (
    <input
      type="checkbox"
      checked={isChosen}
      tabIndex={context.tabIndex}
      aria-label={lists.choose(table.nameOf(row))}
      onChange={() => selection.toggle(row)}
    />
  );
}
