/** The papers of a planned fleet, by the book but for what an incident leaves out of them. */
import type { RegisterRecord } from '../shared/register/records/record.ts';
import { SITES } from './fleet.ts';
import type { Incident } from './incidentChoice.ts';
import { SUSPENDED_FROM_ROUND } from './incidents.ts';
import {
  custodyRecord,
  labTestRecord,
  licenseRecords,
  paperDigest,
  partyRecords,
  shipmentRecords,
  siteRecord,
  statementRecords,
  useRecord,
} from './papers.ts';
import type { FleetPlan, PlannedShipment } from './plan.ts';
import { DAY_MS, HOUR_MS, roundAtMs, T0_MS } from './timeline.ts';

/** How long a shipment takes. */
const WAY_MS = 9 * DAY_MS;

/** License and shipments as records. */
export function licenseAndShipments(plan: FleetPlan): RegisterRecord[] {
  const [license] = licenseRecords(licenseWords(plan));
  const shipments = plan.shipments.flatMap((shipment) => {
    const [record] = shipmentRecords({ ...shipment, site: SITES[0] });
    return record === undefined ? [] : [record];
  });
  return license === undefined ? shipments : [license, ...shipments];
}

/** Everything beside them: parties, sites, lab tests, receipts, statements, users. */
export function papersBeside(plan: FleetPlan): RegisterRecord[] {
  return [
    ...partyRecords(),
    ...SITES.map((id) => siteRecord(id)),
    ...statementRecords(licenseWords(plan)),
    ...plan.shipments.map(labTestRecord),
    ...plan.shipments.flatMap((shipment) => receiptOf(plan, shipment)),
    ...plan.hosts.map(({ name }) => useRecord(name, T0_MS - 30 * DAY_MS)),
    ...plan.incidents.flatMap(suspensionOf),
  ];
}

function licenseWords({ license }: FleetPlan) {
  const { id, items, sites, validFrom, validTo } = license;
  const quantities = Object.fromEntries(items.map(({ model, quantity }) => [model, quantity]));
  return { id, quantities, sites, validFrom, validTo };
}

/** Nothing of what is still on its way, and none of what did not come with the rest. */
function receiptOf(plan: FleetPlan, shipment: PlannedShipment): RegisterRecord[] {
  const at = Date.parse(`${shipment.shippedAt}T00:00:00Z`) + WAY_MS;
  if (at > T0_MS) return [];
  const short = plan.incidents.flatMap((incident) =>
    incident.kind === 'shortShipment' ? [incident.serial] : [],
  );
  const units = shipment.units
    .filter(({ serial }) => !short.includes(serial))
    .map(({ serial, uuid }) => (uuid === undefined ? { serial } : { serial, uuid }));
  const rest = { id: `received ${shipment.id}`, at, shipment: shipment.id, site: SITES[0] };
  return [custodyRecord('received', units, rest)];
}

function suspensionOf(incident: Incident): RegisterRecord[] {
  if (incident.kind !== 'suspendedLicense') return [];
  const at = roundAtMs(SUSPENDED_FROM_ROUND) - HOUR_MS;
  const document = paperDigest('suspension');
  const event = { event: 'suspended', at, authority: 'BIS', document } as const;
  return [{ type: 'licenseEvent@1', id: 'suspension 1', license: incident.license, ...event }];
}
