/** The lists of the API as the tables of the console have them. */
import { LISTS as FROM_TABLE } from 'virtual:lists';
import type { ListColumn } from '../../shared/api/listColumns.ts';
import type { FILE_ROUTES } from '../../shared/api/routes/files.ts';
import type { ListName } from '../../shared/api/rowsLists.ts';
import type { CallReply } from '../api/call.ts';
import type { RouteId } from '../api/operations.ts';

/** One column of a list. */
export interface TableColumn extends ListColumn {
  readonly isSortable: boolean;
  readonly isFilterable: boolean;
}

/** One list. */
export interface TableList {
  /** In the order in which a chooser shows them. */
  readonly columns: readonly TableColumn[];
  /** Names of those that are shown where nobody chose any. */
  readonly defaults: readonly string[];
  /** The route that gives it as a file. */
  readonly file: keyof typeof FILE_ROUTES;
}

/** Every list. */
// as: listsModule.ts makes it of the very tables that the types are of.
export const LISTS = FROM_TABLE as Readonly<Record<ListName, TableList>>;

/** The route of each list. */
export const LIST_ROUTES = {
  gpus: 'listGpus',
  hosts: 'listHosts',
  findings: 'listFindings',
  party: 'listParties',
  site: 'listSites',
  license: 'listLicenses',
  licenseEvent: 'listLicenseEvents',
  shipment: 'listShipments',
  labTest: 'listLabTests',
  custody: 'listCustodyEvents',
  statement: 'listStatements',
  use: 'listUses',
  declaration: 'listDeclarations',
  attachment: 'listAttachments',
  decision: 'listDecisions',
} as const satisfies Record<ListName, RouteId>;

/** A row of a list. */
export type RowOf<N extends ListName> =
  CallReply<(typeof LIST_ROUTES)[N]> extends { readonly items: readonly (infer Row)[] }
    ? Row
    : never;

/** Column with this name, where the list has one. */
export function columnOf(list: ListName, name: string): TableColumn | undefined {
  return LISTS[list].columns.find((column) => column.name === name);
}
