/** Routes that give lists as files: the rows that a table shows, all pages, and what was asked. */
import * as z from 'zod';
import { LIST_COLUMNS } from '../listColumns.ts';
import { filterQuerySchema } from '../query.ts';
import { type Access, defineRoutes, type Route } from '../route.ts';
import { type ListName, listQuery } from '../rowsLists.ts';
import { FLEET_READERS, FLEET_ROUTES, HOST_READERS, READ_ERRORS } from './fleet.ts';
import { FILE_MEDIA_TYPES } from './imports.ts';

/** What a list can be written as. */
export const LIST_FILE_FORMATS = ['csv', 'xlsx'] as const;
/** What a list can be written as. */
export type ListFileFormat = (typeof LIST_FILE_FORMATS)[number];

/** Query of a file of a list: moment, sort, `q` and filters of the list; `format`, `columns`. */
export function fileQuery<N extends ListName>(list: N) {
  const names = LIST_COLUMNS[list].map(({ name }) => name);
  const { limit: _, cursor: _1, skip: _2, ...shape } = listQuery(list).shape;
  return z.strictObject({
    ...shape,
    format: z.enum(LIST_FILE_FORMATS).default('csv'),
    /** In the order of the file; DEFAULT_COLUMNS where not given. */
    columns: filterQuerySchema.pipe(z.array(z.enum(names)).min(1).max(names.length)).optional(),
  });
}

function fileOf<P extends Route['path']>(list: ListName, path: P, access: Access = FLEET_READERS) {
  return {
    method: 'GET',
    path,
    area: list === 'gpus' || list === 'hosts' || list === 'findings' ? 'Fleet' : 'Records',
    summary: `Download ${path.slice('/files/'.length).replace('-', ' ')} as a file: every row`,
    access,
    query: fileQuery(list),
    reply: { file: [FILE_MEDIA_TYPES.csv, FILE_MEDIA_TYPES.xlsx] },
    errors: READ_ERRORS,
    slow: true,
  } as const;
}

/** Routes of files of lists. */
export const FILE_ROUTES = defineRoutes({
  downloadGpus: fileOf('gpus', '/files/gpus'),
  downloadHosts: fileOf('hosts', '/files/hosts', HOST_READERS),
  downloadFindings: {
    ...fileOf('findings', '/files/findings'),
    query: fileQuery('findings').extend({
      assignee: FLEET_ROUTES.listFindings.query.shape.assignee,
    }),
  },
  downloadParties: fileOf('party', '/files/parties'),
  downloadSites: fileOf('site', '/files/sites'),
  downloadLicenses: fileOf('license', '/files/licenses'),
  downloadLicenseEvents: fileOf('licenseEvent', '/files/license-events'),
  downloadShipments: fileOf('shipment', '/files/shipments'),
  downloadLabTests: fileOf('labTest', '/files/lab-tests'),
  downloadCustodyEvents: fileOf('custody', '/files/custody-events'),
  downloadStatements: fileOf('statement', '/files/statements'),
  downloadUses: fileOf('use', '/files/uses'),
  downloadDeclarations: fileOf('declaration', '/files/declarations'),
  downloadAttachments: fileOf('attachment', '/files/attachments'),
  downloadDecisions: fileOf('decision', '/files/decisions'),
});

/** The route that gives each list as a file. */
export const FILE_ROUTE_OF = {
  gpus: 'downloadGpus',
  hosts: 'downloadHosts',
  findings: 'downloadFindings',
  party: 'downloadParties',
  site: 'downloadSites',
  license: 'downloadLicenses',
  licenseEvent: 'downloadLicenseEvents',
  shipment: 'downloadShipments',
  labTest: 'downloadLabTests',
  custody: 'downloadCustodyEvents',
  statement: 'downloadStatements',
  use: 'downloadUses',
  declaration: 'downloadDeclarations',
  attachment: 'downloadAttachments',
  decision: 'downloadDecisions',
} as const satisfies Record<ListName, keyof typeof FILE_ROUTES>;
