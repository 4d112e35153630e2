import { describe, expect, it } from 'vitest';
import { cap } from '../../../shared/appraisal/checks/cap.ts';
import { domestic } from '../../../shared/appraisal/checks/domestic.ts';
import type { AppraisalPolicy } from '../../../shared/register/policyDocuments.ts';
import type { Declaration, Shipment } from '../../../shared/register/records/licenses.ts';
import { license, shipment, TestFleet, unit } from '../../factories/appraisal.ts';
import { seenBy, wordsOf } from '../../factories/fleetChecks.ts';

const declared = (
  what: Declaration['what'],
  quantity: number,
  changes: Partial<Declaration> = {},
): Declaration => ({
  type: 'declaration@1',
  id: `${what}-${quantity}`,
  what,
  model: 'H200',
  quantity,
  asOf: '2026-01-01',
  ...changes,
});

interface Parts {
  readonly declarations?: readonly Declaration[];
  readonly shipment?: Partial<Shipment>;
  readonly policy?: Partial<AppraisalPolicy>;
}

/** Four H200 shipped to China by exporter-1. */
function fleetOf({ declarations = [], shipment: changes = {}, policy = {} }: Parts): TestFleet {
  const units = [1, 2, 3, 4].map((number) => unit(number));
  return new TestFleet({
    licenses: [license({ exporter: 'exporter-1' })],
    shipments: [shipment(units, { country: 'CN', ...changes })],
    records: declarations,
    papers: false,
    policy,
  });
}

describe('the cap', () => {
  const toUs = (quantity: number, changes: Partial<Declaration> = {}) => [
    declared('usShipments', quantity, { party: 'exporter-1', ...changes }),
  ];
  const seen = (parts: Parts) => seenBy(cap, fleetOf(parts));

  it('is kept at the very ratio, and exceeded by one unit more', () => {
    expect(seen({ declarations: toUs(8) })).toEqual([]);
    const over = seen({ declarations: toUs(7) });
    const words =
      '4 units to CN, MO, 57.1429 % of 7 to the United States; ' +
      'TPP 63328, 57.1429 % of 110824; allowed 50 %';
    expect(wordsOf(over)).toEqual([`party all exporters: ${words}`, `party exporter-1: ${words}`]);
    for (const each of over) expect(each).toMatchObject({ units: [], alsoConcerns: ['L1'] });
  });

  it('counts performance apart from units', () => {
    const weak = toUs(100, { tpp: 1000 });
    expect(wordsOf(seen({ declarations: weak }))[1]).toContain('4 % of 100');
    expect(wordsOf(seen({ declarations: weak }))[1]).toContain('TPP 63328, 63.328 % of 100000');
  });

  it('is exceeded where nothing is declared to have gone to the United States', () => {
    expect(seen({ declarations: toUs(0) })).toHaveLength(2);
  });

  it('says nothing without a declaration of that day, or of shipments elsewhere', () => {
    expect(seen({})).toEqual([]);
    expect(seen({ declarations: toUs(7, { asOf: '2026-06-02' }) })).toEqual([]);
    expect(seen({ declarations: toUs(7), shipment: { country: 'SG' } })).toEqual([]);
  });

  it('is that of the policy', () => {
    expect(seen({ declarations: toUs(7), policy: { capPpm: 571_429 } })).toEqual([]);
    expect(seen({ declarations: toUs(7), policy: { capPpm: 571_428 } })).toHaveLength(2);
  });

  it('of one exporter can be exceeded where that of all is kept, and not the other way', () => {
    const other = declared('usShipments', 100, { id: 'D-2', party: 'exporter-2' });
    const found = seen({ declarations: [...toUs(7), other] });
    expect(found.map(({ subject }) => subject.id)).toEqual(['exporter-1']);
  });
});

describe('the cap of an exporter that declares nothing', () => {
  it('is not known; that of all is', () => {
    const other = declared('usShipments', 7, { party: 'exporter-2' });
    const found = seenBy(cap, fleetOf({ declarations: [other] }));
    expect(found.map(({ subject }) => subject.id)).toEqual(['all exporters']);
  });
});

describe('the share of domestic accelerators', () => {
  const at = (domesticPpm: number | null, quantity: number) =>
    seenBy(
      domestic,
      fleetOf({
        declarations: [declared('domesticAccelerators', quantity)],
        policy: { domesticPpm },
      }),
    );

  it('is found below what the policy asks, and not at it', () => {
    expect(wordsOf(at(500_001, 2))).toEqual([
      'party all end users: TPP 31664 domestic, 50 % of 63328 imported; asked 50.0001 %',
    ]);
    expect(at(500_000, 2)).toEqual([]);
  });

  it('is not asked where the policy asks for none, or nothing is imported', () => {
    expect(at(null, 0)).toEqual([]);
    const none = new TestFleet({ papers: false, policy: { domesticPpm: 500_000 } });
    expect(seenBy(domestic, none)).toEqual([]);
  });
});
