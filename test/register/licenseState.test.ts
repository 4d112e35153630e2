import { describe, expect, it } from 'vitest';
import {
  licenseEvents,
  licenseState,
  licenseStateWords,
  withheldAllDay,
} from '../../shared/register/licenseState.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { DAY, FIRST_LEAF, HOUR, license, registerOf, T0 } from '../factories/appraisal.ts';
import { licenseEvent } from '../factories/records.ts';

function stateOf(
  records: readonly RegisterRecord[],
  place: { at: number; site?: string },
  changes: Parameters<typeof license>[0] = {},
) {
  const register = registerOf({ licenses: [license(changes)], records, papers: false });
  const registered = register.records.license.get('L1') ?? expect.fail('no L1');
  return licenseState(registered, licenseEvents(register), place);
}

describe('the state of a license', () => {
  it('is that of its validity: from the first day until the first that is not valid', () => {
    const days = { validFrom: '2026-06-01', validTo: '2026-06-03' };
    const at = (moment: number) => stateOf([], { at: moment }, days);
    expect(at(T0 - 1)).toEqual({ state: 'notYetValid', since: null, leaf: 0 });
    expect(at(T0)).toEqual({ state: 'inForce', since: T0, leaf: 0 });
    expect(at(T0 + 2 * DAY - 1).state).toBe('inForce');
    expect(at(T0 + 2 * DAY)).toEqual({ state: 'expired', since: T0 + 2 * DAY, leaf: 0 });
  });

  it('changes at the millisecond of an order, with the register leaf of the order', () => {
    const records = [licenseEvent('suspended'), licenseEvent('reinstated', { at: T0 + HOUR })];
    const leaf = FIRST_LEAF.record;
    expect(stateOf(records, { at: T0 - 1 }).state).toBe('inForce');
    expect(stateOf(records, { at: T0 })).toEqual({ state: 'suspended', since: T0, leaf });
    expect(stateOf(records, { at: T0 + HOUR - 1 }).state).toBe('suspended');
    const back = { state: 'inForce', since: T0 + HOUR, leaf: leaf + 1 };
    expect(stateOf(records, { at: T0 + HOUR })).toEqual(back);
  });

  it('comes back only with the paper that says so', () => {
    const { document: _, ...bare } = licenseEvent('reinstated', { at: T0 + HOUR });
    expect(stateOf([licenseEvent('suspended'), bare], { at: T0 + HOUR }).state).toBe('suspended');
  });

  it('at a site follows the last order about that site or about all', () => {
    const records = [
      licenseEvent('suspended', { sites: ['site-1'] }),
      licenseEvent('reinstated', { at: T0 + HOUR }),
      licenseEvent('suspended', { id: 'E-2', at: T0 + 2 * HOUR }),
      licenseEvent('reinstated', { id: 'E-3', at: T0 + 3 * HOUR, sites: ['site-2'] }),
    ];
    const at = (hours: number) =>
      ['site-1', 'site-2', undefined].map((site) => {
        const place = { at: T0 + hours * HOUR, ...(site === undefined ? {} : { site }) };
        return stateOf(records, place).state;
      });
    expect(at(0)).toEqual(['suspended', 'inForce', 'inForce']);
    expect(at(1)).toEqual(['inForce', 'inForce', 'inForce']);
    expect(at(2)).toEqual(['suspended', 'suspended', 'suspended']);
    expect(at(3)).toEqual(['suspended', 'inForce', 'suspended']);
  });

  it('is the graver of two orders at one moment, in whatever order they were entered', () => {
    const both = [licenseEvent('revoked'), licenseEvent('suspended'), licenseEvent('reinstated')];
    expect(stateOf(both, { at: T0 }).state).toBe('revoked');
    expect(stateOf(both.toReversed(), { at: T0 }).state).toBe('revoked');
  });

  it('is revoked also after the license would have ended, and expired after a suspension', () => {
    const days = { validTo: '2026-06-02' };
    expect(stateOf([licenseEvent('revoked')], { at: T0 + DAY }, days).state).toBe('revoked');
    expect(stateOf([licenseEvent('suspended')], { at: T0 + DAY }, days).state).toBe('expired');
  });

  it('rests on the version of an order that stands', () => {
    const corrected = [licenseEvent('suspended'), licenseEvent('suspended', { at: T0 + DAY })];
    expect(stateOf(corrected, { at: T0 }).state).toBe('inForce');
    expect(stateOf(corrected, { at: T0 + DAY }).state).toBe('suspended');
  });

  it('is said with its moment and its leaf', () => {
    const state = { state: 'suspended', since: T0 + 10 * HOUR, leaf: 204 } as const;
    const words = 'suspended since 2026-06-01T10:00:00Z by register leaf 204';
    expect(licenseStateWords(state)).toBe(words);
  });
});

describe('a day without permission', () => {
  const stateOn = (day: string, records: readonly RegisterRecord[], until = T0 + 30 * DAY) => {
    const register = registerOf({ records, papers: false });
    const entered = register.records.license.get('L1');
    if (entered === undefined) throw new TypeError('no license');
    return withheldAllDay(entered, licenseEvents(register), { day, until })?.state ?? null;
  };
  const evening = licenseEvent('suspended', { at: T0 + 18 * HOUR });
  const morning = licenseEvent('reinstated', { at: T0 + 2 * DAY + 6 * HOUR });

  it('is one with none at any moment of it', () => {
    const days = ['2026-05-31', '2026-06-01', '2026-06-02', '2026-06-03', '2026-06-04'];
    const states = days.map((day) => stateOn(day, [evening, morning]));
    expect(states).toEqual([null, null, 'suspended', null, null]);
  });

  it('knows no order after the moment that is asked about', () => {
    expect(stateOn('2026-06-03', [evening, morning], T0 + 2 * DAY + HOUR)).toBe('suspended');
  });
});
