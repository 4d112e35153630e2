import { describe, expect, it } from 'vitest';
import { recordChanged } from '../../../shared/appraisal/checks/recordChanged.ts';
import { enterRecord } from '../../../shared/register/recordBook.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import { DAY, license, SALT, shipment, T0, TestFleet, unit } from '../../factories/appraisal.ts';
import { seenBy } from '../../factories/fleetChecks.ts';
import {
  custody,
  labTest,
  licenseEvent,
  named,
  paper,
  party,
  site,
  statement,
  use,
} from '../../factories/records.ts';

interface Entry {
  readonly record: RegisterRecord;
  readonly withdrawn?: boolean;
}

/** What is found where these are entered at T0, a day apart, from register leaf 300 on. */
function seenOf(...entries: readonly Entry[]) {
  const fleet = new TestFleet({
    licenses: [license(), license({ id: 'L2' })],
    shipments: [shipment([unit(1)]), shipment([unit(2)], { id: 'S2', license: 'L2' })],
    papers: false,
  });
  const { records } = fleet.register;
  for (const [position, { record, withdrawn = false }] of entries.entries()) {
    const entered = { salt: SALT, by: 'Zhao Lei', reason: 'typing error', withdrawn, record };
    const document = { format: 'fleetseal/record@1', ...entered } as const;
    enterRecord(records, { index: 300 + position, leaf: { time: T0 + position * DAY }, document });
  }
  return seenBy(recordChanged, fleet, { validAt: T0 + 30 * DAY });
}

const stored = custody('stored', [named(1)]);
const event = licenseEvent('suspended', { sites: ['site-1', 'site-2'] });
const test = labTest([named(1), named(3)]);
const paperwork = statement();
const declared = (quantity: number): RegisterRecord => ({
  type: 'declaration@1',
  id: 'D-1',
  what: 'usShipments',
  model: 'H200',
  quantity,
  asOf: '2026-01-01',
});

describe('a record that stands as it was entered', () => {
  it.each([stored, event, test, paperwork])('gives no finding ($type)', (record) => {
    expect(seenOf({ record })).toEqual([]);
    expect(seenOf({ record }, { record })).toEqual([]);
    expect(seenOf({ record }, { record: { ...record, document: paper('x') } })).toEqual([]);
  });

  it('gives none where its lists are only in another order', () => {
    const turned = { ...event, sites: ['site-2', 'site-1'] };
    const results = test.results.toReversed();
    expect(seenOf({ record: event }, { record: turned })).toEqual([]);
    expect(seenOf({ record: test }, { record: { ...test, results } })).toEqual([]);
  });
});

describe('a correction', () => {
  it.each<[string, RegisterRecord, RegisterRecord]>([
    ['at', stored, { ...stored, at: T0 + DAY }],
    ['event', stored, { ...stored, event: 'destroyed' }],
    ['units', stored, { ...stored, units: [named(1), named(2)] }],
    ['site', stored, { ...stored, site: 'site-1' }],
    ['event', event, { ...event, event: 'reinstated' }],
    ['sites', event, { ...event, sites: ['site-1'] }],
    ['results', test, { ...test, results: [{ ...named(1), result: 'failed' }] }],
    ['items', paperwork, { ...paperwork, items: [{ model: 'H200', quantity: 9 }] }],
  ])('of %s is found, with who made it and the leaves', (field, record, corrected) => {
    const [seen, ...others] = seenOf({ record }, { record: corrected });
    expect(others).toEqual([]);
    expect(seen).toMatchObject({
      subject: { kind: 'record' },
      kid: null,
      units: [],
      seen: `corrected since register leaf 300 by Zhao Lei in register leaf 301: ${field}`,
      openedAt: T0 + DAY,
    });
  });

  it('is found in the scopes of every version', () => {
    const later = { ...stored, units: [named(2)] };
    const [seen] = seenOf({ record: stored }, { record: later });
    expect(seen?.subject.id).toBe('custody C-stored');
    expect(seen?.alsoConcerns).toEqual(['L1', 'L2']);
    const ofS2 = { ...test, shipment: 'S2' };
    expect(seenOf({ record: test }, { record: ofS2 })[0]?.alsoConcerns).toEqual(['L1', 'L2']);
    const [other] = seenOf({ record: event }, { record: { ...event, at: T0 + 1 } });
    expect(other?.alsoConcerns).toEqual(['L1']);
  });

  it('is found although a later one changes nothing more', () => {
    const later = { record: { ...stored, at: T0 + 1 } };
    const [seen] = seenOf({ record: stored }, later, later);
    expect(seen?.seen).toContain('since register leaf 300 by Zhao Lei in register leaf 302: at');
  });

  it.each<[string, RegisterRecord, RegisterRecord]>([
    ['validTo', license(), license({ validTo: '2031-01-01' })],
    ['sites', license({ sites: ['site-1'] }), license({ sites: ['site-1', 'site-2'] })],
    ['sites', license({ sites: ['site-1'] }), license()],
    ['endUsers', license({ endUsers: ['user-1'] }), license({ endUsers: ['user-2'] })],
    [
      'conditions',
      license({ conditions: [{ id: 'C1', text: 'x' }] }),
      license({ conditions: [{ id: 'C1', text: 'y' }] }),
    ],
    ['country', shipment([unit(1)], { country: 'CN' }), shipment([unit(1)], { country: 'SG' })],
    ['headquarters', party('p', { headquarters: 'CN' }), party('p', { headquarters: 'SG' })],
    ['powerKilowatts', site('s', { powerKilowatts: 100 }), site('s', { powerKilowatts: 900 })],
    ['quantity', declared(100), declared(1000)],
  ])('of %s, which other checks rest on, is found', (field, record, corrected) => {
    const found = seenOf({ record }, { record: corrected });
    expect(found.map(({ seen }) => seen)).toEqual([
      `corrected since register leaf 300 by Zhao Lei in register leaf 301: ${field}`,
    ]);
  });

  it('of a license is found in its own scope only', () => {
    const found = seenOf({ record: license({ validTo: '2031-01-01' }) });
    expect(found.map(({ alsoConcerns }) => alsoConcerns)).toEqual([['L1']]);
  });

  it('that adds what was not said before is none', () => {
    expect(
      seenOf({ record: party() }, { record: party('user-1', { headquarters: 'CN' }) }),
    ).toEqual([]);
    expect(seenOf({ record: license({ sites: ['site-1'] }) })).toEqual([]);
    expect(seenOf({ record: license({ number: 'D7654321' }) })).toEqual([]);
  });

  it('of a use, or of the name of a party, is none', () => {
    expect(seenOf({ record: use() }, { record: use({ purpose: 'tests' }) })).toEqual([]);
    expect(seenOf({ record: party() }, { record: party('user-1', { name: 'User' }) })).toEqual([]);
  });
});

describe('a record that was taken back', () => {
  it('is found, and so is one that was entered again', () => {
    const back = { record: stored, withdrawn: true };
    expect(seenOf({ record: stored }, back)).toMatchObject([
      {
        subject: { kind: 'record', id: 'custody C-stored' },
        alsoConcerns: ['L1'],
        seen: 'stood in register leaf 300, taken back by Zhao Lei in register leaf 301',
      },
    ]);
    const [again] = seenOf({ record: stored }, back, { record: stored });
    expect(again?.seen).toBe(
      'taken back in register leaf 301, entered again by Zhao Lei in register leaf 302',
    );
  });

  it('is none where it never stood', () => {
    expect(seenOf({ record: stored, withdrawn: true })).toEqual([]);
  });
});
