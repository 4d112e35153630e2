import { describe, expect, it } from 'vitest';
import { isOverCap } from '../../shared/accounting/cap.ts';
import { ratioLines } from '../../shared/accounting/sectionWords.ts';
import type { Declaration } from '../../shared/register/records/licenses.ts';
import {
  HOUR,
  h200,
  license,
  MINUTE,
  type RegisterParts,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { custody, named, party, site, use } from '../factories/records.ts';

const declared = (changes: Partial<Declaration> = {}): Declaration => ({
  type: 'declaration@1',
  id: 'D1',
  what: 'usShipments',
  party: 'exporter-1',
  model: 'H200',
  quantity: 4,
  asOf: '2026-05-01',
  ...changes,
});
const LICENSE = license({ exporter: 'exporter-1', ultimateConsignee: 'user-1' });
const balanceOf = (parts: RegisterParts, at = T0) =>
  new TestFleet({ licenses: [LICENSE], ...parts }).balance(at);

describe('the ratio to shipments to the United States', () => {
  const shipped = (changes: object) => shipment([unit(1), unit(2)], changes);

  it('counts units and TPP, in total and by exporter, rounded up', () => {
    const other = license({ id: 'L2', exporter: 'exporter-2' });
    const { cap } = balanceOf({
      licenses: [LICENSE, other],
      shipments: [
        shipped({ country: 'CN' }),
        shipment([unit(3)], { id: 'S2', license: 'L2', country: 'MO' }),
        shipment([unit(4)], { id: 'S3', country: 'US' }),
      ],
      records: [declared(), declared({ id: 'D2', quantity: 3 })],
    });
    expect(cap.total).toEqual({
      counted: { units: 3, tpp: 3 * 15_832 },
      unitedStates: { units: 7, tpp: 7 * 15_832 },
      unitsPpm: 428_572,
      tppPpm: 428_572,
    });
    expect(cap.exporters).toMatchObject([
      { exporter: 'exporter-1', counted: { units: 2 }, unitedStates: { units: 7 } },
      { exporter: 'exporter-2', counted: { units: 1 }, unitsPpm: null },
    ]);
  });

  it.each([
    {
      from: 'the shipment',
      changes: { country: 'US', site: 'site-1' },
      records: [site('site-1')],
      expected: [0, 0],
    },
    {
      from: 'its site',
      changes: { site: 'site-1', consignee: 'user-1' },
      records: [site('site-1', { country: 'US' }), party('user-1')],
      expected: [0, 0],
    },
    {
      from: 'its consignee',
      changes: { consignee: 'user-2' },
      records: [party('user-2', { country: 'US' }), party('user-1')],
      expected: [0, 0],
    },
    {
      from: "the license's consignee",
      changes: {},
      records: [party('user-1', { country: 'MO' })],
      expected: [2, 0],
    },
    { from: 'nobody', changes: {}, records: [], expected: [2, 2] },
  ])('takes the country from $from', ({ changes, records, expected }) => {
    const { cap } = balanceOf({ shipments: [shipped(changes)], records });
    expect([cap.total.counted.units, cap.countryUnknown]).toEqual(expected);
  });

  it('takes declarations from their day on, each id once, as it was corrected', () => {
    const records = [
      declared(),
      declared({ quantity: 5 }),
      declared({ id: 'D2', asOf: '2026-06-02' }),
    ];
    const { cap } = balanceOf({ records });
    expect(cap.total.unitedStates).toEqual({ units: 5, tpp: 5 * 15_832 });
  });

  it('leaves out boards that came from repair, and models of no known TPP in the TPP', () => {
    const back = custody('rmaIn', [{ ...named(9), replaces: named(1) }], { at: T0 - HOUR });
    const { cap } = balanceOf({ shipments: [shipped({ country: 'CN' })], records: [back] });
    expect(cap.total.counted.units).toBe(2);
    const model = 'H300';
    const unknown = balanceOf({
      licenses: [license({ items: [{ model, quantity: 1 }] })],
      shipments: [shipment([unit(1, { model })], { country: 'CN' })],
    }).cap;
    expect(unknown).toMatchObject({ tppUnknown: 1, total: { counted: { units: 1, tpp: 0 } } });
  });

  it('is over the cap by one unit, and by any unit where the declared quantity is zero', () => {
    const { total } = balanceOf({
      shipments: [shipped({ country: 'CN' })],
      records: [declared()],
    }).cap;
    expect(isOverCap(total, 500_000)).toBe(false);
    expect(isOverCap(total, 499_999)).toBe(true);
    const none = { ...total, unitedStates: { units: 0, tpp: 0 } };
    expect(isOverCap(none, 500_000)).toBe(true);
  });

  it('stays a count where declarations are as large as they can be', () => {
    const huge = { quantity: 1_000_000_000, tpp: 10_000_000 };
    const { cap } = balanceOf({ records: [declared(huge), declared({ id: 'D2', ...huge })] });
    expect(cap.total.unitedStates.tpp).toBe(Number.MAX_SAFE_INTEGER);
  });
});

describe('domestic accelerators', () => {
  it('are compared with those that are imported, in TPP, rounded down', () => {
    const { domestic } = balanceOf({
      shipments: [shipment([unit(1), unit(2)])],
      records: [
        declared({ what: 'domesticAccelerators', model: 'Other', tpp: 5000, quantity: 3 }),
        declared({ id: 'D2', what: 'otherImported', quantity: 1 }),
      ],
    });
    expect(domestic).toEqual({ domesticTpp: 15_000, importedTpp: 47_496, ppm: 315_816 });
    expect(balanceOf({}).domestic.ppm).toBeNull();
  });
});

describe('GPU time', () => {
  const from = T0 - 30_000;

  it('is split by declared use of the host, which joins and is cut at the moment', () => {
    const records = [
      use({ from: T0 - HOUR, to: T0 + 10 * MINUTE }),
      use({ id: 'U-2', from: T0 + 5 * MINUTE, to: T0 + 15 * MINUTE }),
      use({ id: 'U-3', host: 'host-2', from: T0, to: T0 + HOUR }),
    ];
    const shipments = [shipment([unit(1), unit(2)])];
    const fleet = new TestFleet({ hosts: ['host-1', 'host-2'], shipments, papers: false, records });
    const gpus = [h200(1), h200(2)];
    fleet.attest('host-1', { at: T0, gpus }).attest('host-1', { at: T0 + HOUR, gpus });
    const coveredSeconds = 2 * (3600 + 30);
    const declaredSeconds = 2 * (15 * 60 + 30);
    expect(fleet.balance(T0 + HOUR, { from }).gpuTime).toEqual({
      coveredSeconds,
      declaredSeconds,
      undeclaredSeconds: coveredSeconds - declaredSeconds,
    });
  });
});

describe('ratios in words', () => {
  it('show the cap in percent', () => {
    const drawn = balanceOf({ shipments: [shipment([unit(1)])], records: [declared()] });
    const lines = ratioLines(drawn);
    expect(lines.join('\n')).toContain('units 1 of 4 (25 %)');
    expect(lines.every((line) => line.length <= 100)).toBe(true);
  });
});
