import { describe, expect, it } from 'vitest';
import { timeDeclared } from '../../../shared/appraisal/checks/timeDeclared.ts';
import { userLicensed } from '../../../shared/appraisal/checks/userLicensed.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import {
  DAY,
  digest,
  HOUR,
  h200,
  license,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../../factories/appraisal.ts';
import { type Moments, seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { party, use } from '../../factories/records.ts';

/** Units 1 and 2 in host-1, attested each hour for a day from T0. */
function fleetOf(records: readonly RegisterRecord[], endUsers?: readonly string[]): TestFleet {
  const fleet = new TestFleet({
    licenses: [license(endUsers === undefined ? {} : { endUsers: [...endUsers] })],
    shipments: [shipment([unit(1), unit(2)])],
    hosts: ['host-1', 'host-2'],
    records,
    papers: false,
  });
  for (let hour = 0; hour <= 24; hour += 1) {
    fleet.attest('host-1', { at: T0 + hour * HOUR, gpus: [h200(1), h200(2)] });
  }
  return fleet;
}

const DAY_LONG: Moments = { from: T0, validAt: T0 + DAY };

describe('the user of a host', () => {
  const other = use({ user: 'user-9' });
  const words =
    'host host-1: declared user user-9 (use U-1 by register leaf 200) is no end user of license L1';

  it('is found where a license of a unit in it names others', () => {
    const seen = seenBy(userLicensed, fleetOf([other], ['user-1']), DAY_LONG);
    expect(wordsOf(seen)).toEqual([words]);
    const about = { kid: digest('host-1'), units: [], alsoConcerns: ['L1'] };
    expect(seen).toMatchObject([{ ...about, openedAt: T0 }]);
  });

  it('is found by the key id of the host too', () => {
    const byKey = use({ host: digest('host-1'), user: 'user-9' });
    expect(seenBy(userLicensed, fleetOf([byKey], ['user-1']), DAY_LONG)).toHaveLength(1);
  });

  it('is none where the license names it, by id or by name of its record, or names nobody', () => {
    const known = [other, party('user-9', { name: 'Ninth Lab' })];
    expect(seenBy(userLicensed, fleetOf([other], ['user-1', 'user-9']), DAY_LONG)).toEqual([]);
    expect(seenBy(userLicensed, fleetOf(known, ['Ninth Lab']), DAY_LONG)).toEqual([]);
    expect(seenBy(userLicensed, fleetOf([other]), DAY_LONG)).toEqual([]);
  });

  it('is none of a host without units, nor of another time', () => {
    const at = (changes: Parameters<typeof use>[0]) =>
      seenBy(userLicensed, fleetOf([use({ user: 'user-9', ...changes })], ['user-1']), DAY_LONG);
    expect(at({ host: 'host-2' })).toEqual([]);
    expect(at({ from: T0 + DAY + 1 })).toEqual([]);
    expect(at({ to: T0 })).toEqual([]);
    expect(at({ to: T0 + 1 })).toHaveLength(1);
  });

  it('is none of the time after the units went to another host', () => {
    const late = use({ user: 'user-9', from: T0 + 2 * DAY });
    const fleet = fleetOf([late], ['user-1']);
    const moments = { from: T0, validAt: T0 + 3 * DAY };
    expect(seenBy(userLicensed, fleet, moments)).toHaveLength(1);
    fleet.attest('host-2', { at: T0 + DAY + HOUR, gpus: [h200(1), h200(2)] });
    expect(seenBy(userLicensed, fleet, moments)).toEqual([]);
  });
});

describe('GPU-time', () => {
  it('without a declared user is counted for each license', () => {
    const seen = seenBy(timeDeclared, fleetOf([]), DAY_LONG);
    expect(wordsOf(seen)).toEqual(['license L1: 48 attested GPU-hours without a declared user']);
    expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'] }]);
  });

  it('is not found where a use covers it, and only the rest where it covers a part', () => {
    expect(seenBy(timeDeclared, fleetOf([use()]), DAY_LONG)).toEqual([]);
    const half = use({ from: T0, to: T0 + DAY / 2 });
    expect(wordsOf(seenBy(timeDeclared, fleetOf([half]), DAY_LONG))).toEqual([
      'license L1: 24 attested GPU-hours without a declared user',
    ]);
  });

  it('of less than an hour, and of units that nobody attested, is no finding', () => {
    const short = { from: T0 + DAY - HOUR / 4, validAt: T0 + DAY };
    expect(seenBy(timeDeclared, fleetOf([]), short)).toEqual([]);
    const unseen = new TestFleet({ shipments: [shipment([unit(1)])], papers: false });
    expect(seenBy(timeDeclared, unseen, DAY_LONG)).toEqual([]);
  });
});
