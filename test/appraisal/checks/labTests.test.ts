import { describe, expect, it } from 'vitest';
import { failedUnits } from '../../../shared/appraisal/checks/failedUnits.ts';
import { testedShipments } from '../../../shared/appraisal/checks/testedShipments.ts';
import { untestedUnits } from '../../../shared/appraisal/checks/untestedUnits.ts';
import type { ShippedUnit } from '../../../shared/register/license.ts';
import type { LabTest } from '../../../shared/register/records/custody.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import { serialOf, shipment, T0, TestFleet, unit, uuidOf } from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, labTest, named } from '../../factories/records.ts';

/** S1 with units, shipped on 2026-05-11. */
function fleetOf(records: readonly RegisterRecord[], units?: readonly ShippedUnit[]): TestFleet {
  return new TestFleet({
    shipments: [shipment(units ?? [unit(1), unit(2)])],
    records,
    papers: false,
  });
}

const both = [named(1), named(2)];
const failed = (number: number, changes: Partial<LabTest> = {}): LabTest =>
  labTest([], { results: [{ ...named(number), result: 'failed' }], ...changes });

describe('a shipment', () => {
  it('that no lab test names is found', () => {
    const other = labTest(both, { shipment: 'S2' });
    for (const records of [[], [other]]) {
      const seen = seenBy(testedShipments, fleetOf(records));
      expect(wordsOf(seen)).toEqual(['shipment S1: shipped on 2026-05-11; no lab test names it']);
      expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'] }]);
    }
  });

  it('that was tested only after it left is found, and one of the same day is not', () => {
    const on = (testedOn: string) =>
      seenBy(testedShipments, fleetOf([labTest(both, { testedOn })]));
    expect(wordsOf(on('2026-05-12'))).toEqual([
      'shipment S1: shipped on 2026-05-11; first tested on 2026-05-12 (lab test LT-1)',
    ]);
    expect(on('2026-05-11')).toEqual([]);
  });

  it('with a test before it and one after it is none, nor is one of a day to come', () => {
    const late = labTest(both, { id: 'LT-2', testedOn: '2026-05-20' });
    expect(seenBy(testedShipments, fleetOf([late, labTest(both)]))).toEqual([]);
    const shipments = [shipment([unit(1)], { shippedAt: '2026-06-02' })];
    const fleet = new TestFleet({ shipments, papers: false });
    expect(seenBy(testedShipments, fleet, { validAt: T0 })).toEqual([]);
  });
});

describe('a unit whose lab test failed', () => {
  it('is found with the test, and its passed mates are not', () => {
    const test = labTest([named(2)]);
    const results = [...test.results, { ...named(1), result: 'failed' as const }];
    const seen = seenBy(failedUnits, fleetOf([{ ...test, results }]));
    expect(wordsOf(seen)).toEqual([
      `unit ${serialOf(1)}: failed lab test LT-1 of 2026-05-01 by lab-1, register leaf 200`,
    ]);
    expect(seen[0]?.units).toHaveLength(1);
  });

  it('is none after a later test that it passed, and is one after an earlier one', () => {
    const passed = (testedOn: string) => labTest([named(1)], { id: 'LT-2', testedOn });
    const at = (day: string) => seenBy(failedUnits, fleetOf([failed(1), passed(day)]));
    expect(at('2026-05-02')).toEqual([]);
    expect(at('2026-05-01')).toHaveLength(1);
    expect(at('2026-04-30')).toHaveLength(1);
  });

  it('is none of another unit, nor before the day of the test', () => {
    expect(seenBy(failedUnits, fleetOf([failed(9)]))).toEqual([]);
    const later = failed(1, { testedOn: '2026-06-02' });
    expect(seenBy(failedUnits, fleetOf([later]))).toEqual([]);
  });
});

describe('a unit that the lab test of its shipment lacks', () => {
  it('is found with the test', () => {
    const seen = seenBy(untestedUnits, fleetOf([labTest([named(1)])]));
    expect(wordsOf(seen)).toEqual([
      `unit ${serialOf(2)}: in shipment S1, but not in its lab test LT-1`,
    ]);
    expect(seen[0]?.units).toHaveLength(1);
  });

  it('is none where several tests have all units, where no test has any, or it came later', () => {
    const rest = labTest([named(2)], { id: 'LT-2' });
    expect(seenBy(untestedUnits, fleetOf([labTest([named(1)]), rest]))).toEqual([]);
    expect(seenBy(untestedUnits, fleetOf([]))).toEqual([]);
    const late = labTest([named(1)], { testedOn: '2026-05-12' });
    expect(seenBy(untestedUnits, fleetOf([late]))).toEqual([]);
  });

  it('is found by its serial or by its uuid, and board mates by the serial of their board', () => {
    const mates = [unit(1, { uuid: uuidOf(1) }), unit(1, { uuid: uuidOf(2) })];
    const by = (...names: LabTest['results'][number][]) =>
      seenBy(untestedUnits, fleetOf([labTest([], { results: names })], mates)).length;
    expect(by({ serial: serialOf(1), result: 'passed' })).toBe(0);
    expect(by({ uuid: uuidOf(1), result: 'passed' })).toBe(1);
    expect(by({ serial: serialOf(1), uuid: uuidOf(1), result: 'passed' })).toBe(1);
  });

  it('is no board that came from a repair', () => {
    const swapped = custody('rmaIn', [{ ...named(9), replaces: named(1) }], { at: T0 - 1 });
    expect(seenBy(untestedUnits, fleetOf([labTest([named(2)])]))).toHaveLength(1);
    expect(seenBy(untestedUnits, fleetOf([labTest([named(2)]), swapped]))).toEqual([]);
  });
});
