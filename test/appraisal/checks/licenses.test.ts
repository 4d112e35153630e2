import { describe, expect, it } from 'vitest';
import { licenseInForce } from '../../../shared/appraisal/checks/licenseInForce.ts';
import { shipmentInForce } from '../../../shared/appraisal/checks/shipmentInForce.ts';
import type { License } from '../../../shared/register/records/licenses.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import {
  DAY,
  HOUR,
  h200,
  license,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../../factories/appraisal.ts';
import { hostAt, seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, licenseEvent, named, undocumented } from '../../factories/records.ts';

/** Two units in two hosts at two sites, attested at T0. */
function fleetOf(records: readonly RegisterRecord[], changes: Partial<License> = {}): TestFleet {
  const fleet = new TestFleet({
    licenses: [license(changes)],
    shipments: [shipment([unit(1), unit(2)])],
    hosts: ['host-1'],
    life: [hostAt('host-2', 'site-2')],
    records,
    papers: false,
  });
  fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
  return fleet.attest('host-2', { at: T0, gpus: [h200(2)] });
}

const wordsAt = (fleet: TestFleet, validAt: number) =>
  wordsOf(seenBy(licenseInForce, fleet, { validAt }));

describe('a license', () => {
  it('in force gives no finding', () => {
    expect(wordsAt(fleetOf([]), T0)).toEqual([]);
  });

  it('that is suspended is found from that moment until it is reinstated', () => {
    const suspended = licenseEvent('suspended', { at: T0 + 10 * HOUR });
    const back = licenseEvent('reinstated', { at: T0 + DAY });
    const fleet = fleetOf([suspended, back]);
    expect(wordsAt(fleet, T0 + 10 * HOUR - 1)).toEqual([]);
    const seen = seenBy(licenseInForce, fleet, { validAt: T0 + 10 * HOUR });
    expect(wordsOf(seen)).toEqual([
      'license L1: suspended since 2026-06-01T10:00:00Z by register leaf 200: ' +
        '2 units at site-1, site-2',
    ]);
    const openedAt = T0 + 10 * HOUR;
    expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'], openedAt }]);
    expect(wordsAt(fleet, T0 + DAY)).toEqual([]);
  });

  it('that is suspended at a site is found for the units there, and not for others', () => {
    const at = (site: string) => [licenseEvent('suspended', { sites: [site] })];
    expect(wordsAt(fleetOf(at('site-2')), T0)).toEqual([
      'license L1: suspended since 2026-06-01T00:00:00Z by register leaf 200: 1 unit at site-2',
    ]);
    expect(wordsAt(fleetOf(at('site-3')), T0)).toEqual([]);
  });

  it('that has ended, or has not begun, is found while units of it are out', () => {
    expect(wordsAt(fleetOf([], { validTo: '2026-06-01' }), T0)).toEqual([
      'license L1: expired since 2026-06-01T00:00:00Z by register leaf 0: ' +
        '2 units at site-1, site-2',
    ]);
    expect(wordsAt(fleetOf([], { validFrom: '2026-06-02' }), T0)).toEqual([
      'license L1: not valid yet by register leaf 0: 2 units at site-1, site-2',
    ]);
  });

  it('is no finding without units, nor where documents have all of them gone', () => {
    const empty = new TestFleet({ records: [licenseEvent('revoked')], papers: false });
    expect(wordsAt(empty, T0)).toEqual([]);
    const gone = custody('destroyed', [named(1), named(2)], { at: T0 + HOUR });
    const revoked = licenseEvent('revoked');
    expect(wordsAt(fleetOf([revoked, gone]), T0 + DAY)).toEqual([]);
    expect(wordsAt(fleetOf([revoked, undocumented(gone)]), T0 + DAY)).toHaveLength(1);
  });

  it('is found again where a unit that was said to be gone is seen', () => {
    const gone = custody('destroyed', [named(1), named(2)], { at: T0 + HOUR });
    const fleet = fleetOf([licenseEvent('revoked'), gone]);
    fleet.attest('host-1', { at: T0 + 2 * HOUR, gpus: [h200(1)] });
    expect(wordsAt(fleet, T0 + DAY)).toEqual([
      'license L1: revoked since 2026-06-01T00:00:00Z by register leaf 200: 1 unit at site-1',
    ]);
  });
});

describe('a shipment', () => {
  /** What is seen of a shipment under L1 on a day. */
  function on(shippedAt: string, records: readonly RegisterRecord[] = [], site?: string) {
    const to = site === undefined ? {} : { site };
    const shipments = [shipment([unit(1)], { shippedAt, ...to })];
    const licenses = [license({ validFrom: '2026-05-01', validTo: '2026-07-01' })];
    const fleet = new TestFleet({ licenses, shipments, records, papers: false });
    return seenBy(shipmentInForce, fleet, { validAt: T0 + 60 * DAY });
  }

  it('is found outside the validity of its license', () => {
    expect(on('2026-05-01')).toEqual([]);
    expect(on('2026-06-30')).toEqual([]);
    expect(wordsOf(on('2026-04-30'))).toEqual([
      'shipment S1: shipped on 2026-04-30; license L1 was not valid yet by register leaf 0',
    ]);
    const late = on('2026-07-01');
    expect(wordsOf(late)).toEqual([
      'shipment S1: shipped on 2026-07-01; license L1 was ' +
        'expired since 2026-07-01T00:00:00Z by register leaf 0',
    ]);
    expect(late).toMatchObject([{ units: [], alsoConcerns: ['L1'], openedAt: T0 + 30 * DAY }]);
  });

  it('is found on a day that was suspended whole, and on no day that was so in part', () => {
    const evening = licenseEvent('suspended', { at: T0 + 18 * HOUR });
    const back = licenseEvent('reinstated', { at: T0 + 2 * DAY + HOUR });
    const days = ['2026-06-01', '2026-06-02', '2026-06-03'];
    expect(days.map((day) => on(day, [evening, back]).length)).toEqual([0, 1, 0]);
  });

  it('to one site is not found where another site was suspended', () => {
    const records = [licenseEvent('suspended', { sites: ['site-1'] })];
    expect(on('2026-06-02', records, 'site-1')).toHaveLength(1);
    expect(on('2026-06-02', records, 'site-2')).toEqual([]);
    expect(on('2026-06-02', records)).toEqual([]);
  });

  it('after a revocation is found, and one before it is not', () => {
    const records = [licenseEvent('revoked')];
    expect(on('2026-05-31', records)).toEqual([]);
    expect(on('2026-06-02', records)).toHaveLength(1);
  });

  it('of a day to come is no finding yet', () => {
    const shipments = [shipment([unit(1)], { shippedAt: '2031-01-01' })];
    const fleet = new TestFleet({ shipments, papers: false });
    expect(seenBy(shipmentInForce, fleet)).toEqual([]);
  });
});
