import { describe, expect, it } from 'vitest';
import { attestedUnreceived } from '../../../shared/appraisal/checks/attestedUnreceived.ts';
import type { FleetCheck } from '../../../shared/appraisal/checks/check.ts';
import { receivedUnits } from '../../../shared/appraisal/checks/receivedUnits.ts';
import { receivedUnshipped } from '../../../shared/appraisal/checks/receivedUnshipped.ts';
import type { UnitName } from '../../../shared/register/records/fields.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import {
  DAY,
  digest,
  HOUR,
  h200,
  license,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
  uuidOf,
} from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, named } from '../../factories/records.ts';

/** S1 with units 1 to 4 under L1, S2 with unit 5 under L2; records as given. */
function fleetOf(...records: RegisterRecord[]): TestFleet {
  return new TestFleet({
    licenses: [license(), license({ id: 'L2' })],
    shipments: [
      shipment([1, 2, 3, 4].map((number) => unit(number))),
      shipment([unit(5)], { id: 'S2', license: 'L2' }),
    ],
    hosts: ['host-1'],
    records,
    papers: false,
  });
}

const received = (units: readonly UnitName[], changes: Parameters<typeof custody>[2] = {}) =>
  custody('received', [...units], { shipment: 'S1', ...changes });
const short = received([named(1), named(2), named(3)]);

const unitsOf = (check: FleetCheck, fleet: TestFleet, validAt = T0) =>
  seenBy(check, fleet, { validAt }).map(({ subject }) => subject.id);

describe('a unit that a receipt of its shipment lacks', () => {
  it('is found from the receipt on, with the receipt', () => {
    const seen = seenBy(receivedUnits, fleetOf(short));
    expect(wordsOf(seen)).toEqual([
      `unit ${serialOf(4)}: not in receipt C-received of shipment S1, register leaf 200 ` +
        'at 2026-06-01T00:00:00Z; never attested',
    ]);
    expect(seen).toMatchObject([{ openedAt: T0, units: [{ serial: serialOf(4) }] }]);
    expect(unitsOf(receivedUnits, fleetOf(short), T0 - 1)).toEqual([]);
  });

  it('is none once another receipt names it', () => {
    const rest = received([named(4)], { id: 'C-2', at: T0 + DAY });
    expect(unitsOf(receivedUnits, fleetOf(short, rest), T0 + HOUR)).toEqual([serialOf(4)]);
    expect(unitsOf(receivedUnits, fleetOf(short, rest), T0 + DAY)).toEqual([]);
    const alone = custody('received', [named(4)], { id: 'C-3' });
    expect(unitsOf(receivedUnits, fleetOf(short, alone))).toEqual([]);
  });

  it('is none of a shipment that nobody received, nor by a receipt that names no shipment', () => {
    expect(unitsOf(receivedUnits, fleetOf())).toEqual([]);
    expect(unitsOf(receivedUnits, fleetOf(custody('received', [named(1)])))).toEqual([]);
    const installed = custody('installed', [named(1)], { shipment: 'S1' });
    expect(unitsOf(receivedUnits, fleetOf(installed))).toEqual([]);
  });

  it('is another finding where a host attests it', () => {
    const fleet = fleetOf(short).attest('host-1', { at: T0, gpus: [h200(1), h200(4)] });
    expect(unitsOf(receivedUnits, fleet)).toEqual([]);
    const seen = seenBy(attestedUnreceived, fleet);
    expect(wordsOf(seen)).toEqual([
      `unit ${serialOf(4)}: attested by host host-1 from leaf 0; ` +
        'not in receipt C-received of shipment S1, register leaf 200',
    ]);
    const leaves = { kid: digest('host-1'), firstLeaf: 0, lastLeaf: 0, openedAt: T0 };
    expect(seen).toMatchObject([leaves]);
    expect(unitsOf(attestedUnreceived, fleetOf(short))).toEqual([]);
    const unreceived = fleetOf().attest('host-1', { at: T0, gpus: [h200(1)] });
    expect(unitsOf(attestedUnreceived, unreceived)).toEqual([]);
  });

  it('is no board that came from a repair', () => {
    const swapped = custody('rmaIn', [{ ...named(9), replaces: named(3) }], { at: T0 + HOUR });
    const all = received([named(1), named(2), named(3), named(4)]);
    const fleet = fleetOf(all, swapped);
    expect(unitsOf(receivedUnits, fleet, T0 + DAY)).toEqual([]);
    fleet.attest('host-1', { at: T0 + DAY, gpus: [h200(9)] });
    expect(unitsOf(attestedUnreceived, fleet, T0 + DAY)).toEqual([]);
  });
});

describe('a unit of a receipt that no shipment names', () => {
  it('is found for the license of the shipment', () => {
    const over = received([named(1), named(77)]);
    const seen = seenBy(receivedUnshipped, fleetOf(over));
    expect(wordsOf(seen)).toEqual([
      `unit ${serialOf(77)}: in receipt C-received of shipment S1, register leaf 200; ` +
        'no shipment names it',
    ]);
    expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'], openedAt: T0 }]);
    expect(unitsOf(receivedUnshipped, fleetOf(over), T0 - 1)).toEqual([]);
  });

  it('without a shipment is found for the licenses of the others, else for every license', () => {
    const licensesOf = (...numbers: number[]) =>
      seenBy(receivedUnshipped, fleetOf(custody('received', numbers.map(named)))).map(
        ({ alsoConcerns }) => alsoConcerns,
      );
    expect(licensesOf(77, 5)).toEqual([['L2']]);
    expect(licensesOf(77)).toEqual([['L1', 'L2']]);
  });

  it('is none that another shipment names, that a repair gave, or that is a placeholder', () => {
    expect(unitsOf(receivedUnshipped, fleetOf(received([named(5)])))).toEqual([]);
    const swapped = custody('rmaIn', [{ ...named(9), replaces: named(1) }], { at: T0 - HOUR });
    expect(unitsOf(receivedUnshipped, fleetOf(swapped, received([named(9)])))).toEqual([]);
    expect(unitsOf(receivedUnshipped, fleetOf(received([{ serial: '0000000000000' }])))).toEqual(
      [],
    );
  });

  it('is found by uuid where the serial alone fits a unit with another uuid', () => {
    const shipments = [shipment([unit(1, { uuid: uuidOf(1) })])];
    const strange = received([{ serial: serialOf(1), uuid: uuidOf(2) }]);
    const fleet = new TestFleet({ shipments, records: [strange], papers: false });
    expect(unitsOf(receivedUnshipped, fleet)).toEqual([serialOf(1)]);
    expect(unitsOf(receivedUnshipped, fleetOf(strange))).toEqual([]);
  });
});
