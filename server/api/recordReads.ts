/** Handlers that read records. */
import type { AsOf } from '../../shared/api/query.ts';
import type { RECORD_ROUTES } from '../../shared/api/routes/recordReads.ts';
import type { RecordType } from '../../shared/register/records/record.ts';
import type { AsOfQuery, Page, RowOf } from '../views/queries.ts';
import type { Views } from '../views/views.ts';
import type { Handlers, Principal } from './call.ts';
import { listQueryOf } from './listQuery.ts';

interface Asked {
  readonly principal: Principal;
  readonly query: AsOfQuery;
}
interface AskedForOne extends Asked {
  readonly params: { readonly id: string };
}

/** Handlers that read records. */
export function recordReadHandlers({ views }: { views: Views }): Handlers<typeof RECORD_ROUTES> {
  const list = <T extends RecordType>(type: T) => {
    return ({ principal, query }: Asked): Promise<Page<RowOf<T>>> =>
      views.list(principal.scope, type, listQueryOf({ ...query }));
  };
  const one = <T extends RecordType>(type: T) => {
    return (asked: AskedForOne): Promise<{ asOf: AsOf; row: RowOf<T> }> => {
      const { principal, params, query } = asked;
      return views.record(principal.scope, { type, id: params.id }, query);
    };
  };
  return {
    listParties: list('party'),
    getParty: one('party'),
    listSites: list('site'),
    getSite: one('site'),
    listLicenses: list('license'),
    getLicense: one('license'),
    listLicenseEvents: list('licenseEvent'),
    getLicenseEvent: one('licenseEvent'),
    listShipments: list('shipment'),
    getShipment: one('shipment'),
    listLabTests: list('labTest'),
    getLabTest: one('labTest'),
    listCustodyEvents: list('custody'),
    getCustodyEvent: one('custody'),
    listStatements: list('statement'),
    getStatement: one('statement'),
    listUses: list('use'),
    getUse: one('use'),
    listDeclarations: list('declaration'),
    getDeclaration: one('declaration'),
    listAttachments: list('attachment'),
    getAttachment: one('attachment'),
    listDecisions: list('decision'),
    getDecision: one('decision'),
    listShipmentUnits: async ({ principal: { scope }, params: { id }, query }) => {
      // A shipment that the account does not see is one that does not exist.
      await views.record(scope, { type: 'shipment', id }, query);
      return views.list(scope, 'gpus', { ...query, filters: { shipment: [id] } });
    },
  };
}
