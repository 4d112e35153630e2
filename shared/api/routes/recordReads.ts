/** Routes that read records: by type a list, and one by its id. Every one as of any moment. */
import * as z from 'zod';
import type { RecordType } from '../../register/records/record.ts';
import { asOfQueryShape, pageSchema, placedPageQueryShape } from '../query.ts';
import { defineRoutes, type Route } from '../route.ts';
import { gpuRowSchema } from '../rows.ts';
import { listQuery } from '../rowsLists.ts';
import { RECORD_ROWS, recordReplySchema } from '../rowsRecords.ts';
import { FLEET_READERS, LIST_ERRORS, READ_ERRORS } from './fleet.ts';

/** Id of a record in a path, percent-encoded. */
const params = z.strictObject({ id: z.string().min(1).max(512) });
const asOf = z.strictObject(asOfQueryShape);

/** `row` is that of the type, given by itself: types do not look into a table by a variable. */
function listOf<T extends RecordType, P extends Route['path'], R extends z.ZodType>(list: {
  readonly type: T;
  readonly path: P;
  readonly row: R;
  readonly summary: string;
}) {
  const { type, path, row, summary } = list;
  return {
    method: 'GET',
    path,
    area: 'Records',
    summary,
    access: FLEET_READERS,
    query: listQuery(type),
    reply: pageSchema(row),
    errors: LIST_ERRORS,
  } as const;
}

function oneOf<T extends RecordType, P extends Route['path']>(type: T, path: P, summary: string) {
  return {
    method: 'GET',
    path,
    area: 'Records',
    summary,
    access: FLEET_READERS,
    params,
    query: asOf,
    reply: recordReplySchema(type),
    errors: READ_ERRORS,
  } as const;
}

/** Routes that read records. */
export const RECORD_ROUTES = defineRoutes({
  listParties: listOf({
    type: 'party',
    path: '/parties',
    row: RECORD_ROWS.party,
    summary: 'List parties',
  }),
  getParty: oneOf('party', '/parties/{id}', 'Show one party'),
  listSites: listOf({
    type: 'site',
    path: '/sites',
    row: RECORD_ROWS.site,
    summary: 'List sites',
  }),
  getSite: oneOf('site', '/sites/{id}', 'Show one site'),
  listLicenses: listOf({
    type: 'license',
    path: '/licenses',
    row: RECORD_ROWS.license,
    summary: 'List licenses with their state and what is drawn from them',
  }),
  getLicense: oneOf(
    'license',
    '/licenses/{id}',
    'Show one license, its state and what is drawn from it',
  ),
  listLicenseEvents: listOf({
    type: 'licenseEvent',
    path: '/license-events',
    row: RECORD_ROWS.licenseEvent,
    summary: 'List suspensions, reinstatements and revocations of licenses',
  }),
  getLicenseEvent: oneOf('licenseEvent', '/license-events/{id}', 'Show one event of one license'),
  listShipments: listOf({
    type: 'shipment',
    path: '/shipments',
    row: RECORD_ROWS.shipment,
    summary: 'List shipments',
  }),
  getShipment: oneOf('shipment', '/shipments/{id}', 'Show one shipment'),
  listLabTests: listOf({
    type: 'labTest',
    path: '/lab-tests',
    row: RECORD_ROWS.labTest,
    summary: 'List lab tests',
  }),
  getLabTest: oneOf('labTest', '/lab-tests/{id}', 'Show one lab test'),
  listCustodyEvents: listOf({
    type: 'custody',
    path: '/custody-events',
    row: RECORD_ROWS.custody,
    summary: 'List custody events',
  }),
  getCustodyEvent: oneOf('custody', '/custody-events/{id}', 'Show one custody event'),
  listStatements: listOf({
    type: 'statement',
    path: '/statements',
    row: RECORD_ROWS.statement,
    summary: 'List end-use statements',
  }),
  getStatement: oneOf('statement', '/statements/{id}', 'Show one statement'),
  listUses: listOf({
    type: 'use',
    path: '/uses',
    row: RECORD_ROWS.use,
    summary: 'List declared uses of hosts',
  }),
  getUse: oneOf('use', '/uses/{id}', 'Show one declared use of a host'),
  listDeclarations: listOf({
    type: 'declaration',
    path: '/declarations',
    row: RECORD_ROWS.declaration,
    summary: 'List declared quantities',
  }),
  getDeclaration: oneOf('declaration', '/declarations/{id}', 'Show one declared quantity'),
  listAttachments: listOf({
    type: 'attachment',
    path: '/attachments',
    row: RECORD_ROWS.attachment,
    summary: 'List attached papers',
  }),
  getAttachment: oneOf('attachment', '/attachments/{id}', 'Show one attached paper'),
  listDecisions: listOf({
    type: 'decision',
    path: '/decisions',
    row: RECORD_ROWS.decision,
    summary: 'List decisions about findings',
  }),
  getDecision: oneOf('decision', '/decisions/{id}', 'Show one decision'),
  listShipmentUnits: {
    method: 'GET',
    path: '/shipments/{id}/units',
    area: 'Records',
    summary: 'List the GPUs of one shipment: tested, shipped, received, attested',
    access: FLEET_READERS,
    params,
    query: z.strictObject({ ...asOfQueryShape, ...placedPageQueryShape }),
    reply: pageSchema(gpuRowSchema),
    errors: LIST_ERRORS,
  },
});
