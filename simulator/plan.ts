/**
 * The plan of a simulated fleet: hosts, license, shipments and incidents, decided by one seed.
 * Nothing here runs a program; `simulator/world.ts` does, over what the plan says.
 */
import { createHosts, type PlannedHost, SITES } from './fleet.ts';
import {
  createGpuHardware,
  type GpuHardware,
  SIMULATED_MODELS,
  type SimulatedModel,
} from './hardware.ts';
import { chooseIncidents, choosePaperIncidents, type Incident } from './incidentChoice.ts';
import { PARTIES } from './papers.ts';
import { SeededRandom } from './random.ts';
import { createIdentitySource, type IdentitySource } from './serials.ts';
import { DAY_MS, dateOf, T0_MS } from './timeline.ts';

/** What the license allows of one model. */
export interface PlannedLicenseItem {
  readonly model: SimulatedModel;
  readonly quantity: number;
}

/** The license; dates are UTC days as in `2026-01-15`. */
export interface PlannedLicense {
  readonly id: string;
  readonly authority: string;
  readonly number: string;
  readonly eccn: string;
  readonly licensee: string;
  readonly endUser: string;
  readonly sites: readonly string[];
  readonly items: readonly PlannedLicenseItem[];
  readonly validFrom: string;
  readonly validTo: string;
}

/** One unit on a shipment: some shipping papers name the UUID, some only the serial. */
export interface PlannedUnit {
  readonly model: SimulatedModel;
  readonly serial: string;
  readonly uuid?: string;
}

/** One shipment under a license. */
export interface PlannedShipment {
  readonly id: string;
  readonly license: string;
  readonly shippedAt: string;
  readonly units: readonly PlannedUnit[];
}

/** Everything that one seed decides. */
export interface FleetPlan {
  readonly seed: number;
  readonly hosts: readonly PlannedHost[];
  readonly license: PlannedLicense;
  /** Those of the installed units first, the one in transit last. */
  readonly shipments: readonly PlannedShipment[];
  readonly incidents: readonly Incident[];
}

const LICENSE_ID = 'LIC-2026-0001';
const HOSTS_PER_SHIPMENT = 3;
const INSTALLED_SHIPPED_DAYS_BEFORE = { min: 56, max: 64 } as const;
const TRANSIT_SHIPPED_DAYS_BEFORE = 3;
const TRANSIT_UNITS = { min: 2, max: 6 } as const;
const NOT_SHIPPED = { min: 1, max: 9 } as const;

const unitOf = (hardware: GpuHardware, withUuid: boolean): PlannedUnit => ({
  model: hardware.model,
  serial: hardware.serial,
  ...(withUuid ? { uuid: hardware.uuid } : {}),
});

/** Every third shipment names serials only; the others name the UUIDs too. */
function shipment(index: number, daysBefore: number, hardware: readonly GpuHardware[]) {
  return {
    id: `SHP-${index + 1}`,
    license: LICENSE_ID,
    shippedAt: dateOf(T0_MS - daysBefore * DAY_MS),
    units: hardware.map((board) => unitOf(board, index % 3 !== 1)),
  };
}

function planShipments(
  random: SeededRandom,
  identities: IdentitySource,
  hosts: readonly PlannedHost[],
): PlannedShipment[] {
  const shipments: PlannedShipment[] = [];
  const { min, max } = INSTALLED_SHIPPED_DAYS_BEFORE;
  for (let start = 0; start < hosts.length; start += HOSTS_PER_SHIPMENT) {
    const group = hosts.slice(start, start + HOSTS_PER_SHIPMENT);
    const boards = group.flatMap(({ gpus }) => gpus.map(({ hardware }) => hardware));
    shipments.push(shipment(shipments.length, random.int(min, max), boards));
  }
  const transit = Array.from({ length: random.int(TRANSIT_UNITS.min, TRANSIT_UNITS.max) }, () =>
    createGpuHardware(random.pick(SIMULATED_MODELS), random, identities),
  );
  shipments.push(shipment(shipments.length, TRANSIT_SHIPPED_DAYS_BEFORE, transit));
  return shipments;
}

function planLicense(random: SeededRandom, shipments: readonly PlannedShipment[]): PlannedLicense {
  const units = shipments.flatMap((each) => each.units);
  return {
    id: LICENSE_ID,
    authority: 'BIS',
    number: `D${random.int(1_000_000, 9_999_999)}`,
    eccn: '3A090.a',
    licensee: PARTIES.exporter,
    endUser: PARTIES.endUser,
    sites: SITES,
    items: SIMULATED_MODELS.map((model) => ({
      model,
      quantity:
        units.filter((unit) => unit.model === model).length +
        random.int(NOT_SHIPPED.min, NOT_SHIPPED.max),
    })),
    validFrom: '2026-01-15',
    validTo: '2030-01-15',
  };
}

/** The plan of a fleet: the same seed and options give the same plan, field by field. */
export function planFleet(seed: number, options: { hostCount?: number } = {}): FleetPlan {
  const { hostCount = 12 } = options;
  const random = new SeededRandom(`fleet/${seed}`);
  const identities = createIdentitySource(random);
  const hosts = createHosts(random, identities, hostCount);
  const shipments = planShipments(random, identities, hosts);
  const license = planLicense(random, shipments);
  const ofHosts = chooseIncidents(random, identities, hosts);
  const papers = new SeededRandom(`papers/${seed}`);
  const incidents = [...ofHosts, ...choosePaperIncidents(papers, { hosts, ofHosts, license })];
  return { seed, hosts, license, shipments, incidents };
}
