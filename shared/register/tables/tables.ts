/** Every table, in the order in which their records name one another. */
import { CUSTODY, USES } from './custody.ts';
import { LICENSE_EVENTS, LICENSES } from './licenses.ts';
import { ATTACHMENTS, DECLARATIONS, STATEMENTS } from './papers.ts';
import { PARTIES } from './parties.ts';
import { LAB_TESTS, SHIPMENTS } from './shipments.ts';
import { SITES } from './sites.ts';
import type { Table, TableName } from './table.ts';

/** Every table. */
export const TABLES: readonly Table[] = [
  PARTIES,
  SITES,
  LICENSES,
  LICENSE_EVENTS,
  SHIPMENTS,
  LAB_TESTS,
  CUSTODY,
  STATEMENTS,
  USES,
  DECLARATIONS,
  ATTACHMENTS,
];

/** The table of a name. */
export function tableOf(name: TableName): Table {
  const table = TABLES.find((each) => each.name === name);
  if (table === undefined) throw new TypeError(`no table ${name}`);
  return table;
}
