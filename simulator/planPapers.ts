/** The papers of a planned fleet, by the book but for what an incident leaves out of them. */
import type { UnitName } from '../shared/register/records/fields.ts';
import type { RegisterRecord } from '../shared/register/records/record.ts';
import { type PlannedHost, SITES } from './fleet.ts';
import type { Incident } from './incidentChoice.ts';
import { SUSPENDED_FROM_ROUND } from './incidents.ts';
import {
  custodyRecord,
  labTestRecord,
  licenseRecords,
  type Place,
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
/** How long before the first round the boards were put into their hosts: all had come by then. */
const INSTALLED_MS = 40 * DAY_MS;
const HOSTS_PER_RACK = 4;
/** Rack units of a host. */
const UNITS_PER_HOST = 8;

/** Where the sites are. */
const PLACES: Readonly<Record<(typeof SITES)[number], Place>> = {
  'Site A': { latitudeE6: 31_299_000, longitudeE6: 120_585_300 },
  'Site B': { latitudeE6: 40_841_900, longitudeE6: 111_749_500 },
};

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
    ...SITES.map((id) => siteRecord(id, { place: PLACES[id] })),
    ...statementRecords(licenseWords(plan)),
    ...plan.shipments.map(labTestRecord),
    ...plan.shipments.flatMap((shipment) => receiptOf(plan, shipment)),
    ...plan.hosts.flatMap((host) => installationOf(plan, host)),
    ...plan.hosts.map(({ name }) => useRecord(name, T0_MS - 30 * DAY_MS)),
    ...plan.incidents.flatMap(suspensionOf),
  ];
}

function licenseWords({ license }: FleetPlan) {
  const { id, items, sites, validFrom, validTo } = license;
  const quantities = Object.fromEntries(items.map(({ model, quantity }) => [model, quantity]));
  return { id, quantities, sites, validFrom, validTo };
}

/** Units of a shipment by their names on paper, but for those that did not come with it. */
function arrivedUnits({ incidents }: FleetPlan, { units }: PlannedShipment): UnitName[] {
  const short = incidents.flatMap((incident) =>
    incident.kind === 'shortShipment' ? [incident.serial] : [],
  );
  return units
    .filter(({ serial }) => !short.includes(serial))
    .map(({ serial, uuid }) => (uuid === undefined ? { serial } : { serial, uuid }));
}

/** Nothing of what is still on its way, and none of what did not come with the rest. */
function receiptOf(plan: FleetPlan, shipment: PlannedShipment): RegisterRecord[] {
  const at = Date.parse(`${shipment.shippedAt}T00:00:00Z`) + WAY_MS;
  if (at > T0_MS) return [];
  const units = arrivedUnits(plan, shipment);
  const rest = { id: `received ${shipment.id}`, at, shipment: shipment.id, site: SITES[0] };
  return [custodyRecord('received', units, rest)];
}

/** The boards of a host are put in together; four hosts of a site share a rack. */
function installationOf(plan: FleetPlan, host: PlannedHost): RegisterRecord[] {
  const ofSite = plan.hosts.filter(({ site }) => site === host.site).indexOf(host);
  const boards = new Set(host.gpus.map(({ hardware }) => hardware.serial));
  const units = plan.shipments
    .flatMap((shipment) => arrivedUnits(plan, shipment))
    .filter(({ serial = '' }) => boards.has(serial));
  if (units.length === 0) return [];
  const rack = `Rack ${Math.floor(ofSite / HOSTS_PER_RACK) + 1}`;
  const position = `U${(ofSite % HOSTS_PER_RACK) * UNITS_PER_HOST + 1}`;
  const place = { site: host.site, host: host.name, rack, position };
  const rest = { id: `installed ${host.name}`, at: T0_MS - INSTALLED_MS, ...place };
  return [custodyRecord('installed', units, rest)];
}

function suspensionOf(incident: Incident): RegisterRecord[] {
  if (incident.kind !== 'suspendedLicense') return [];
  const at = roundAtMs(SUSPENDED_FROM_ROUND) - HOUR_MS;
  const document = paperDigest('suspension');
  const event = { event: 'suspended', at, authority: 'BIS', document } as const;
  return [{ type: 'licenseEvent@1', id: 'suspension 1', license: incident.license, ...event }];
}
