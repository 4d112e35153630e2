/** Head of a column; a button where the list can be sorted by it. */
import { IconArrowDown, IconArrowsSort, IconArrowUp } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import type { ShownColumn } from './columns.tsx';

/** The column, and how the list is sorted. */
export interface HeaderCellProps {
  readonly column: ShownColumn;
  readonly sort: string | undefined;
  readonly onSort: (sort: string | null) => void;
  /** True for the column that stays when the table is scrolled to the side. */
  readonly isFirst: boolean;
}

/** Ascending, then descending, then the usual order again. */
function next(name: string, sort: string | undefined): string | null {
  if (sort === name) return `-${name}`;
  return sort === `-${name}` ? null : name;
}

/** Head of a column. */
export function HeaderCell({ column, sort, onSort, isFirst }: HeaderCellProps): ReactNode {
  const { name, label, cell, isSortable } = column;
  const align = cell.isNumber === true ? 'number' : '';
  const className = isFirst ? `table-first ${align}` : align;
  if (!isSortable) {
    return (
      <th scope="col" className={className}>
        {label}
      </th>
    );
  }
  const isUp = sort === name;
  const isDown = sort === `-${name}`;
  const Icon = isUp ? IconArrowUp : isDown ? IconArrowDown : IconArrowsSort;
  return (
    <th
      scope="col"
      className={className}
      aria-sort={isUp ? 'ascending' : isDown ? 'descending' : 'none'}
    >
      <button type="button" className="table-sort" onClick={() => onSort(next(name, sort))}>
        <span>{label}</span>
        <Icon size={14} aria-hidden className={isUp || isDown ? undefined : 'table-unsorted'} />
      </button>
    </th>
  );
}
