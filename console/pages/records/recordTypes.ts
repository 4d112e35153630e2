/** Types of records that have no page of their own: they share one. */
import type { RecordType } from '../../../shared/register/records/record.ts';
import type { RouteId } from '../../api/operations.ts';

/** In the order of the tabs. */
export const OTHER_TYPES = [
  'custody',
  'party',
  'labTest',
  'licenseEvent',
  'statement',
  'use',
  'declaration',
  'attachment',
  'decision',
] as const satisfies readonly RecordType[];

/** The route that gives one record of a type. */
export const ONE_ROUTES = {
  party: 'getParty',
  site: 'getSite',
  license: 'getLicense',
  licenseEvent: 'getLicenseEvent',
  shipment: 'getShipment',
  labTest: 'getLabTest',
  custody: 'getCustodyEvent',
  statement: 'getStatement',
  use: 'getUse',
  declaration: 'getDeclaration',
  attachment: 'getAttachment',
  decision: 'getDecision',
} as const satisfies Record<RecordType, RouteId>;

/** The type of that name; undefined where there is none. */
export function recordTypeOf(name: string): RecordType | undefined {
  // as: these are its keys
  const types = Object.keys(ONE_ROUTES) as RecordType[];
  return types.find((type) => type === name);
}
