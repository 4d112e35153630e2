/** What each list looks like as a table: its columns, and the page of a row. */
import type { ListName } from '../../shared/api/rowsLists.ts';
import type { RecordType } from '../../shared/register/records/record.ts';
import type { PageName } from '../address/pages.ts';
import { FINDING_CELLS, GPU_CELLS, HOST_CELLS } from './cells/fleet.tsx';
import {
  ATTACHMENT_CELLS,
  CUSTODY_CELLS,
  DECISION_CELLS,
  DECLARATION_CELLS,
  LAB_TEST_CELLS,
  LICENSE_CELLS,
  LICENSE_EVENT_CELLS,
  PARTY_CELLS,
  SHIPMENT_CELLS,
  SITE_CELLS,
  STATEMENT_CELLS,
  USE_CELLS,
} from './cells/records.tsx';
import { type Cell, type CellContext, plain, type Target } from './columns.tsx';
import { LISTS, type RowOf } from './lists.ts';

/** A table of rows of one type. */
interface TableOf<Row> {
  readonly cells: Readonly<Record<string, Cell<Row>>>;
  /** Page of a row. */
  readonly target: (row: Row) => Target<PageName>;
  /** What a row is called where its first column is empty. */
  readonly nameOf: (row: Row) => string;
}

/** A table, with its rows as plain objects: the list they come from has the type. */
export interface AnyTable {
  readonly cellOf: (column: string) => Cell<object>;
  readonly hrefOf: (row: object, context: Pick<CellContext, 'hrefOf'>) => string;
  readonly nameOf: (row: object) => string;
}

function target<N extends PageName>(page: N, params: Target<N>['params']): Target<PageName> {
  // as: the parameters are those of the page.
  return { page, params } as Target<PageName>;
}

function recordTable<T extends RecordType>(
  type: T,
  cells: Readonly<Record<string, Cell<RowOf<T>>>>,
): TableOf<RowOf<T> & { readonly id: string }> {
  return { cells, target: ({ id }) => target('record', { type, id }), nameOf: ({ id }) => id };
}

const TABLES: { readonly [N in ListName]: TableOf<RowOf<N>> } = {
  gpus: {
    cells: GPU_CELLS,
    target: ({ id }) => target('gpu', { gpu: id }),
    nameOf: ({ id }) => id,
  },
  hosts: {
    cells: HOST_CELLS,
    target: ({ id }) => target('host', { host: id }),
    nameOf: ({ name }) => name,
  },
  findings: {
    cells: FINDING_CELLS,
    target: ({ id }) => target('finding', { finding: id }),
    nameOf: ({ id }) => id,
  },
  site: {
    cells: SITE_CELLS,
    target: ({ id }) => target('site', { site: id }),
    nameOf: ({ id }) => id,
  },
  license: {
    cells: LICENSE_CELLS,
    target: ({ id }) => target('license', { license: id }),
    nameOf: ({ id }) => id,
  },
  shipment: {
    cells: SHIPMENT_CELLS,
    target: ({ id }) => target('shipment', { shipment: id }),
    nameOf: ({ id }) => id,
  },
  party: recordTable('party', PARTY_CELLS),
  licenseEvent: recordTable('licenseEvent', LICENSE_EVENT_CELLS),
  labTest: recordTable('labTest', LAB_TEST_CELLS),
  custody: recordTable('custody', CUSTODY_CELLS),
  statement: recordTable('statement', STATEMENT_CELLS),
  use: recordTable('use', USE_CELLS),
  declaration: recordTable('declaration', DECLARATION_CELLS),
  attachment: recordTable('attachment', ATTACHMENT_CELLS),
  decision: recordTable('decision', DECISION_CELLS),
};

/** The table of a list. */
export function tableOf(list: ListName): AnyTable {
  // as: what is read from the route of a list are rows of that list.
  const table = TABLES[list] as unknown as TableOf<object>;
  const cells = new Map<string, Cell<object>>();
  for (const column of LISTS[list].columns) {
    const own = Object.hasOwn(table.cells, column.name) ? table.cells[column.name] : undefined;
    cells.set(column.name, own ?? plain(column));
  }
  return {
    cellOf: (name) => cells.get(name) ?? plain({ path: name, kind: 'text' }),
    hrefOf: (row, { hrefOf }) => {
      const { page, params } = table.target(row);
      return hrefOf(page, params);
    },
    nameOf: (row) => table.nameOf(row),
  };
}

function ownCell(list: ListName, column: string): Cell<object> | undefined {
  // as: names of values do not depend on rows.
  const cells = TABLES[list].cells as Readonly<Record<string, Cell<object> | undefined>>;
  return Object.hasOwn(cells, column) ? cells[column] : undefined;
}

/** What a value of a column is called, in filters. */
export function valueName(list: ListName, column: string): NonNullable<Cell<object>['nameOf']> {
  return ownCell(list, column)?.nameOf ?? ((value) => value);
}

/** True where values of a column are codes. */
export function hasNames(list: ListName, column: string): boolean {
  return ownCell(list, column)?.nameOf !== undefined;
}
