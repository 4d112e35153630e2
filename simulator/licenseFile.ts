/**
 * The license of a planned fleet as the files that `fleetseal license import` reads: one JSON
 * file, or the license in JSON and the shipments in CSV.
 */
import type { FleetPlan } from './plan.ts';

/** License and shipments: `{"licenses":[…],"shipments":[…]}`, indented, with a final newline. */
export function printLicenseJson(plan: FleetPlan): string {
  const file = { licenses: [plan.license], shipments: plan.shipments };
  return `${JSON.stringify(file, null, 2)}\n`;
}

/** The license alone, for use with the CSV of the shipments. */
export function printLicenseOnlyJson(plan: FleetPlan): string {
  return `${JSON.stringify({ licenses: [plan.license], shipments: [] }, null, 2)}\n`;
}

const quote = (value: string): string =>
  /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;

/**
 * The shipments, one unit a line, as RFC 4180 with a header line and LF line ends:
 * `license,shipment,shippedAt,model,serial,uuid`; `uuid` is empty where the papers name none.
 */
export function printShipmentsCsv(plan: FleetPlan): string {
  const rows = [['license', 'shipment', 'shippedAt', 'model', 'serial', 'uuid']];
  for (const { id, license, shippedAt, units } of plan.shipments) {
    for (const { model, serial, uuid } of units) {
      rows.push([license, id, shippedAt, model, serial, uuid ?? '']);
    }
  }
  return rows.map((row) => `${row.map(quote).join(',')}\n`).join('');
}
