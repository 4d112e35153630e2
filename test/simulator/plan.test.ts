import { describe, expect, it } from 'vitest';
import { licenseFileSchema } from '../../shared/register/license.ts';
import { HOST_INCIDENT_KINDS, hostsOf, INCIDENT_KINDS } from '../../simulator/incidentChoice.ts';
import {
  printLicenseJson,
  printLicenseOnlyJson,
  printShipmentsCsv,
} from '../../simulator/licenseFile.ts';
import { planFleet } from '../../simulator/plan.ts';
import { T0_MS } from '../../simulator/timeline.ts';
import { PLANS } from './fixtures.ts';

const DAY = 24 * 60 * 60 * 1000;
const daysBefore = (day: string): number => (T0_MS - Date.parse(`${day}T00:00:00Z`)) / DAY;

describe('a fleet plan', () => {
  it('is decided by its seed', () => {
    expect(planFleet(7)).toEqual(planFleet(7));
    expect(planFleet(7)).not.toEqual(planFleet(8));
  });

  it('has twelve named hosts of one model each, with 60 to 96 GPUs in all', () => {
    for (const plan of PLANS) {
      expect(plan.hosts).toHaveLength(12);
      expect(new Set(plan.hosts.map(({ name }) => name)).size).toBe(12);
      expect(new Set(plan.hosts.map(({ model }) => model)).size).toBe(3);
      expect(new Set(plan.hosts.map(({ site }) => site)).size).toBe(2);
      const sizes = plan.hosts.map(({ gpus }) => gpus.length);
      expect(new Set(sizes)).toEqual(new Set([4, 8]));
      const total = sizes.reduce((sum, size) => sum + size, 0);
      expect(total).toBeGreaterThanOrEqual(60);
      expect(total).toBeLessThanOrEqual(96);
      for (const host of plan.hosts) {
        expect(host.gpus.every(({ hardware }) => hardware.model === host.model)).toBe(true);
        const slots = [...host.gpus.map(({ slot }) => slot), ...host.freeSlots];
        expect(new Set(slots.map(({ pciBusId }) => pciBusId)).size).toBe(slots.length);
      }
    }
  });

  it('works for any number of hosts, with fewer incidents where there is no place', () => {
    for (const hostCount of [1, 2, 3, 5, 40]) {
      const plan = planFleet(3, { hostCount });
      expect(plan.hosts).toHaveLength(hostCount);
      const touched = plan.incidents.flatMap(hostsOf);
      expect(new Set(touched).size).toBe(touched.length);
    }
  });

  it('chooses two to five incidents of different kinds that never share a host', () => {
    for (const { incidents } of PLANS) {
      expect(incidents.length).toBeGreaterThanOrEqual(2);
      const inHosts: readonly string[] = HOST_INCIDENT_KINDS;
      expect(incidents.filter(({ kind }) => inHosts.includes(kind)).length).toBeLessThanOrEqual(5);
      expect(incidents.length).toBeLessThanOrEqual(7);
      expect(new Set(incidents.map(({ kind }) => kind)).size).toBe(incidents.length);
      const touched = incidents.flatMap(hostsOf);
      expect(new Set(touched).size).toBe(touched.length);
    }
  });

  it('shows every kind of incident at least twice over seeds 1 to 20', () => {
    const all = PLANS.flatMap(({ incidents }) => incidents);
    for (const kind of INCIDENT_KINDS) {
      expect(all.filter((each) => each.kind === kind).length, kind).toBeGreaterThanOrEqual(2);
    }
    const silent = all.filter((each) => each.kind === 'silentHost');
    for (const last of [1, 3]) {
      const count = silent.filter(({ lastRound }) => lastRound === last).length;
      expect(count, `last round ${last}`).toBeGreaterThanOrEqual(2);
    }
  });

  it('swaps labels within a model and moves GPUs to a free slot, mostly to another site', () => {
    let otherSite = 0;
    let moves = 0;
    for (const { hosts, incidents } of PLANS) {
      for (const incident of incidents) {
        const models = hostsOf(incident).map((index) => hosts[index]?.model);
        expect(new Set(models).size, incident.kind).toBeLessThanOrEqual(1);
        if (incident.kind !== 'movedGpu') continue;
        const [from, to] = hostsOf(incident).map((index) => hosts[index]);
        expect(to?.freeSlots).toContain(incident.toSlot);
        moves += 1;
        if (from?.site !== to?.site) otherSite += 1;
      }
    }
    expect(otherSite * 2).toBeGreaterThan(moves);
  });
});

describe('the license of a plan', () => {
  it('ships every installed GPU about 60 days before, and more units three days before', () => {
    for (const plan of PLANS) {
      const installed = plan.hosts.flatMap(({ gpus }) => gpus.map((gpu) => gpu.hardware.serial));
      const [transit, ...others] = [...plan.shipments].reverse();
      const shipped = others.flatMap(({ units }) => units.map(({ serial }) => serial));
      expect([...shipped].sort()).toEqual([...installed].sort());
      for (const { shippedAt } of others) {
        expect(daysBefore(shippedAt)).toBeGreaterThanOrEqual(56);
        expect(daysBefore(shippedAt)).toBeLessThanOrEqual(64);
      }
      expect(daysBefore(transit?.shippedAt ?? '')).toBe(3);
      expect(transit?.units.length).toBeGreaterThanOrEqual(2);
      expect(transit?.units.filter(({ serial }) => installed.includes(serial))).toEqual([]);
    }
  });

  it('names UUIDs in some shipments and only serials in others', () => {
    for (const { shipments } of PLANS) {
      const withUuid = shipments.map(({ units }) => units.every(({ uuid }) => uuid !== undefined));
      const without = shipments.map(({ units }) => units.every(({ uuid }) => uuid === undefined));
      expect(withUuid).toContain(true);
      expect(without).toContain(true);
      expect(withUuid.map((value) => !value)).toEqual(without);
    }
  });

  it('allows more of each model than was shipped, and does not ship the unlicensed GPU', () => {
    for (const { license, shipments, incidents } of PLANS) {
      const units = shipments.flatMap((each) => each.units);
      for (const { model, quantity } of license.items) {
        expect(quantity).toBeGreaterThan(units.filter((unit) => unit.model === model).length);
      }
      for (const incident of incidents) {
        if (incident.kind !== 'unlicensedGpu') continue;
        const { serial, uuid } = incident.gpu.hardware;
        expect(units.some((unit) => unit.serial === serial || unit.uuid === uuid)).toBe(false);
      }
    }
  });

  it('prints as a license file that the register reads', () => {
    for (const plan of PLANS) {
      const file = licenseFileSchema.parse(JSON.parse(printLicenseJson(plan)));
      expect(file.licenses?.[0]?.id).toBe('LIC-2026-0001');
      expect(file.shipments).toEqual(plan.shipments);
      const alone = licenseFileSchema.parse(JSON.parse(printLicenseOnlyJson(plan)));
      expect(alone.licenses).toEqual(file.licenses);
      expect(alone.shipments).toEqual([]);
    }
  });

  it('prints the same shipments as CSV, one unit a line', () => {
    for (const plan of PLANS) {
      const [header, ...rows] = printShipmentsCsv(plan).trimEnd().split('\n');
      expect(header).toBe('license,shipment,shippedAt,model,serial,uuid');
      const expected = plan.shipments.flatMap((shipment) =>
        shipment.units.map(({ model, serial, uuid = '' }) =>
          [shipment.license, shipment.id, shipment.shippedAt, model, serial, uuid].join(','),
        ),
      );
      expect(rows).toEqual(expected);
    }
  });
});
