/** A small register, and what an import of one file into it comes to. */
import type { Register } from '../../../shared/register/register.ts';
import { parseTable } from '../../../shared/register/tables/parse.ts';
import { planImport } from '../../../shared/register/tables/plan.ts';
import type { TableName } from '../../../shared/register/tables/table.ts';
import { license, registerOf, serialOf, shipment, unit } from '../../factories/appraisal.ts';

/** Serials of units that the register does not have. */
export const S = [0, 1, 2].map(serialOf);
/** License L1, and its shipment S1 of unit 9. */
export const register = registerOf({
  licenses: [license()],
  shipments: [shipment([unit(9)])],
  papers: false,
});

/** The plan of one text, which is JSON where it begins like it. */
export function planOf(
  name: TableName,
  text: string,
  { register: before = register, reason = '' }: { register?: Register; reason?: string } = {},
) {
  const format = text.startsWith('{') ? 'json' : 'csv';
  const tables = [parseTable(name, { format, text })];
  return planImport({ tables, register: before, reason });
}

export const LICENSES = 'license,authority,number,model,quantity,validFrom,validTo';
export const SHIPMENTS = 'license,shipment,shippedAt,model,serial,uuid';
export const EVENTS = 'id,license,event,at,sites';
