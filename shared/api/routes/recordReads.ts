/** Routes that read records: by type a list, and one by its id. Every one as of any moment. */
import * as z from 'zod';
import type { RecordType } from '../../register/records/record.ts';
import { asOfQueryShape, pageQueryShape, pageSchema } from '../query.ts';
import { defineRoutes, type Route } from '../route.ts';
import { gpuRowSchema } from '../rows.ts';
import { listQuery } from '../rowsLists.ts';
import { RECORD_ROWS, recordReplySchema } from '../rowsRecords.ts';
import { FLEET_READERS, LIST_ERRORS, READ_ERRORS } from './fleet.ts';

/** Id of a record in a path, percent-encoded. */
const params = z.strictObject({ id: z.string().min(1).max(512) });
const asOf = z.strictObject(asOfQueryShape);

function listOf<T extends RecordType, P extends Route['path']>(type: T, path: P, summary: string) {
  return {
    method: 'GET',
    path,
    area: 'Records',
    summary,
    access: FLEET_READERS,
    query: listQuery(type),
    reply: pageSchema(RECORD_ROWS[type]),
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
  listParties: listOf('party', '/parties', 'List parties'),
  getParty: oneOf('party', '/parties/{id}', 'Show one party'),
  listSites: listOf('site', '/sites', 'List sites'),
  getSite: oneOf('site', '/sites/{id}', 'Show one site'),
  listLicenses: listOf(
    'license',
    '/licenses',
    'List licenses with their state and what is drawn from them',
  ),
  getLicense: oneOf(
    'license',
    '/licenses/{id}',
    'Show one license, its state and what is drawn from it',
  ),
  listLicenseEvents: listOf(
    'licenseEvent',
    '/license-events',
    'List suspensions, reinstatements and revocations of licenses',
  ),
  getLicenseEvent: oneOf('licenseEvent', '/license-events/{id}', 'Show one event of one license'),
  listShipments: listOf('shipment', '/shipments', 'List shipments'),
  getShipment: oneOf('shipment', '/shipments/{id}', 'Show one shipment'),
  listLabTests: listOf('labTest', '/lab-tests', 'List lab tests'),
  getLabTest: oneOf('labTest', '/lab-tests/{id}', 'Show one lab test'),
  listCustodyEvents: listOf('custody', '/custody-events', 'List custody events'),
  getCustodyEvent: oneOf('custody', '/custody-events/{id}', 'Show one custody event'),
  listStatements: listOf('statement', '/statements', 'List end-use statements'),
  getStatement: oneOf('statement', '/statements/{id}', 'Show one statement'),
  listUses: listOf('use', '/uses', 'List declared uses of hosts'),
  getUse: oneOf('use', '/uses/{id}', 'Show one declared use of a host'),
  listDeclarations: listOf('declaration', '/declarations', 'List declared quantities'),
  getDeclaration: oneOf('declaration', '/declarations/{id}', 'Show one declared quantity'),
  listAttachments: listOf('attachment', '/attachments', 'List attached papers'),
  getAttachment: oneOf('attachment', '/attachments/{id}', 'Show one attached paper'),
  listDecisions: listOf('decision', '/decisions', 'List decisions about findings'),
  getDecision: oneOf('decision', '/decisions/{id}', 'Show one decision'),
  listShipmentUnits: {
    method: 'GET',
    path: '/shipments/{id}/units',
    area: 'Records',
    summary: 'List the GPUs of one shipment: tested, shipped, received, attested',
    access: FLEET_READERS,
    params,
    query: z.strictObject({ ...asOfQueryShape, ...pageQueryShape }),
    reply: pageSchema(gpuRowSchema),
    errors: LIST_ERRORS,
  },
});
