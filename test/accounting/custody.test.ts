import { describe, expect, it } from 'vitest';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import {
  columnsOf,
  DAY,
  FIRST_LEAF,
  HOUR,
  h200,
  MINUTE,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { custody, named, undocumented } from '../factories/records.ts';

const UNIT = serialOf(1);
const NEW = serialOf(2);

/** One unit, seen by host-1 at T0 unless told otherwise, with these custody events. */
function fleetOf(records: readonly RegisterRecord[], seenAt: readonly number[] = [T0]): TestFleet {
  const parts = { hosts: ['host-1'], shipments: [shipment([unit(1)])], papers: false, records };
  const fleet = new TestFleet(parts);
  for (const at of seenAt) fleet.attest('host-1', { at, gpus: [h200(1)] });
  return fleet;
}

describe('a documented custody event', () => {
  const at = T0 + HOUR;

  it.each(['received', 'stored', 'rmaOut'] as const)('%s takes a unit out of service', (event) => {
    const fleet = fleetOf([custody(event, [named(1)], { at })]);
    expect(columnsOf(fleet.balance(at - 1))[UNIT]).toBe('attested');
    const drawn = fleet.balance(at);
    expect(drawn.units[0]).toMatchObject({
      column: 'outOfService',
      because: { log: 'register', leaf: FIRST_LEAF.record },
      custody: { event, at, leaf: FIRST_LEAF.record },
      leaf: 0,
    });
    expect(columnsOf(fleet.balance(at + 300 * DAY))[UNIT]).toBe('outOfService');
  });

  it.each(['returned', 'destroyed'] as const)('%s disposes of it', (event) => {
    const fleet = fleetOf([custody(event, [named(1)], { at })]);
    expect(fleet.balance(at).total).toMatchObject({ disposed: 1, attested: 0, notShipped: 7 });
  });

  it('holds until evidence that answers a later challenge shows the unit', () => {
    const stored = custody('stored', [named(1)], { at });
    const before = fleetOf([stored], [T0, at + 29_000]);
    expect(columnsOf(before.balance(at + MINUTE))[UNIT]).toBe('outOfService');
    const after = fleetOf([stored], [T0, at + 31_000]);
    expect(columnsOf(after.balance(at + MINUTE))[UNIT]).toMatch(/^attested/);
    expect(columnsOf(after.balance(at + 2 * DAY))[UNIT]).toBe('unaccounted');
  });

  it('installed is worth a sighting for the grace, and moved for the time of a move', () => {
    const installed = fleetOf([custody('installed', [named(1)], { at })], []);
    expect(columnsOf(installed.balance(at + DAY))[UNIT]).toBe('unreachable');
    expect(columnsOf(installed.balance(at + DAY + 1))[UNIT]).toBe('unaccounted');
    const moved = fleetOf([custody('moved', [named(1)], { at: T0 + HOUR })]);
    expect(columnsOf(moved.balance(T0 + DAY))[UNIT]).toBe('unreachable');
    expect(moved.balance(T0 + HOUR + 3 * DAY).units[0]).toMatchObject({
      column: 'inTransit',
      because: { log: 'register', leaf: FIRST_LEAF.record },
    });
    expect(columnsOf(moved.balance(T0 + HOUR + 3 * DAY + 1))[UNIT]).toBe('unaccounted');
  });

  it('says nothing before its moment: then it is a plan', () => {
    const fleet = fleetOf([custody('destroyed', [named(1)], { at: T0 + DAY })]);
    expect(fleet.balance(T0 + HOUR).units[0]).toMatchObject({ column: 'attested', custody: null });
  });
});

describe('a custody event without a document', () => {
  it('moves no column, and takes back no event that has one', () => {
    const at = T0 + HOUR;
    const lost = undocumented(custody('destroyed', [named(1)], { at }));
    const drawn = fleetOf([lost]).balance(at);
    expect(drawn.units[0]).toMatchObject({ column: 'attested', custody: { event: 'destroyed' } });
    const stored = custody('stored', [named(1)], { at });
    const back = undocumented(custody('installed', [named(1)], { at: at + 1 }));
    expect(columnsOf(fleetOf([stored, back]).balance(at + DAY))[UNIT]).toBe('outOfService');
  });
});

describe('a board that comes from repair in place of another', () => {
  const at = T0 + DAY;
  const out = custody('rmaOut', [named(1)], { at: T0 + HOUR });
  const back = custody('rmaIn', [{ ...named(2), replaces: named(1) }], { at });

  it('is counted from that moment on, and the other one until then', () => {
    const fleet = fleetOf([out, back]);
    const before = fleet.balance(at - 1);
    expect(columnsOf(before)).toEqual({ [UNIT]: 'outOfService' });
    expect(before.replaced).toEqual([]);
    const after = fleet.balance(at);
    expect(columnsOf(after)).toEqual({ [NEW]: 'outOfService' });
    expect(after.replaced).toMatchObject([{ serial: UNIT, column: 'outOfService' }]);
    expect(after.total).toEqual(before.total);
    expect(after.units[0]).toMatchObject({ license: 'L1', shipment: 'S1', model: 'H200' });
  });

  it('is attested by its own serial, while what became of the other stays told', () => {
    const destroyed = custody('destroyed', [named(1)], { at: at + HOUR });
    const fleet = fleetOf([out, back, destroyed]);
    fleet.attest('host-1', { at: at + 2 * HOUR, gpus: [h200(2)] });
    const drawn = fleet.balance(at + 2 * HOUR);
    expect(columnsOf(drawn)).toEqual({ [NEW]: 'attested' });
    expect(drawn.replaced).toMatchObject([{ serial: UNIT, column: 'disposed' }]);
    expect(drawn.unlicensed).toEqual([]);
  });

  it('can be replaced in turn, and the sum never changes', () => {
    const third = custody('rmaIn', [{ ...named(3), replaces: named(2) }], {
      id: 'C-again',
      at: at + DAY,
    });
    const fleet = fleetOf([out, back, third]);
    const drawn = fleet.balance(at + DAY);
    expect(columnsOf(drawn)).toEqual({ [serialOf(3)]: 'outOfService' });
    expect(drawn.replaced.map(({ serial }) => serial)).toEqual([UNIT, NEW]);
    expect(drawn.total).toMatchObject({ licensed: 8, notShipped: 7 });
  });
});
