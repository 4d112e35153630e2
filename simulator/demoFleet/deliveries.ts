/** Who, where, and what was delivered to whom and when: the tables of the demonstration fleet. */
import type { SimulatedModel } from '../hardware.ts';

/** Sites of the fleet. Coordinates in microdegrees. */
export const SITES = {
  suzhou: {
    id: 'Suzhou 1',
    region: 'Jiangsu',
    address: '示例路 88 号, 苏州工业园区, 江苏省\n88 Shili Road, Suzhou Industrial Park',
    latitudeE6: 31_299_000,
    longitudeE6: 120_585_000,
  },
  shanghai: {
    id: 'Shanghai 2',
    region: 'Shanghai',
    address: '示范大道 1200 号, 浦东新区, 上海市\n1200 Shifan Avenue, Pudong',
    latitudeE6: 31_230_000,
    longitudeE6: 121_474_000,
  },
} as const;
/** Key of a site. */
export type SiteKey = keyof typeof SITES;

/** Parties by what they are to the fleet. */
export const PARTY_IDS = {
  exporters: ['lantern-bay', 'northgate'],
  endUsers: { suzhou: 'example-suzhou', shanghai: 'example-shanghai' },
  lab: 'bayview-lab',
  forwarder: 'harbor-freight-forwarding',
} as const;

/** Licenses by what happens to them. */
export const LICENSE_IDS = {
  /** The largest one; one of its conditions has no paper. */
  conditional: 'LIC-2026-0117',
  /** Its last day is three weeks ahead. */
  expiring: 'LIC-2025-0904',
  /** Suspended for a week. */
  suspended: 'LIC-2026-0131',
} as const;

/** Units of one shipment, and the hosts that they go into, eight each. Days before the present. */
export interface Delivery {
  readonly id: string;
  readonly license: string;
  readonly model: SimulatedModel;
  readonly site: SiteKey;
  readonly hosts: readonly string[];
  readonly units: number;
  readonly shippedDays: number;
  /** Null: still on its way. */
  readonly receivedDays: number | null;
  /** When they are installed and attest for the first time; at most when they were received. */
  readonly startDays: number;
}

const { conditional, expiring, suspended } = LICENSE_IDS;

/** In the order in which they were sent. */
export const DELIVERIES: readonly Delivery[] = [
  {
    id: 'SHP-2026-011',
    license: conditional,
    model: 'H200',
    site: 'suzhou',
    hosts: ['suzhou-01', 'suzhou-02'],
    units: 16,
    shippedDays: 52,
    receivedDays: 41,
    startDays: 39,
  },
  {
    id: 'SHP-2026-014',
    license: conditional,
    model: 'H200',
    site: 'suzhou',
    hosts: ['suzhou-03', 'suzhou-04', 'suzhou-05'],
    units: 24,
    shippedDays: 32,
    receivedDays: 23,
    startDays: 22,
  },
  {
    id: 'SHP-2026-015',
    license: suspended,
    model: 'H200',
    site: 'shanghai',
    hosts: ['shanghai-01', 'shanghai-02'],
    units: 16,
    shippedDays: 32,
    receivedDays: 23,
    startDays: 22,
  },
  {
    id: 'SHP-2026-021',
    license: expiring,
    model: 'H20',
    site: 'suzhou',
    hosts: ['suzhou-06', 'suzhou-07'],
    units: 16,
    shippedDays: 21,
    receivedDays: 11,
    startDays: 10,
  },
  {
    id: 'SHP-2026-022',
    license: expiring,
    model: 'H20',
    site: 'shanghai',
    hosts: ['shanghai-03', 'shanghai-04', 'shanghai-05'],
    units: 24,
    shippedDays: 21,
    receivedDays: 11,
    startDays: 10,
  },
  {
    id: 'SHP-2026-030',
    license: conditional,
    model: 'H200',
    site: 'suzhou',
    hosts: [],
    units: 8,
    shippedDays: 5,
    receivedDays: null,
    startDays: 0,
  },
];
