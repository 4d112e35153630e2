import { describe, expect, it } from 'vitest';
import { difference } from '../../shared/accounting/difference.ts';
import { findingFacts } from '../../shared/accounting/findingLife.ts';
import { differenceLines } from '../../shared/accounting/sectionWords.ts';
import { differenceSchema } from '../../shared/accounting/types.ts';
import {
  DAY,
  HOUR,
  h200,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { custody, named } from '../factories/records.ts';

const PARTS = { hosts: ['host-1'], shipments: [shipment([unit(1), unit(2)])] };

describe('the difference of two balances', () => {
  it('has the figures, the units with the leaf that moves them, and the findings', () => {
    const fleet = new TestFleet(PARTS).attest('host-1', { at: T0, gpus: [h200(1), h200(2)] });
    const [before, after] = [fleet.balance(T0), fleet.balance(T0 + 2 * DAY)];
    const change = difference(before, after);
    expect(differenceSchema.parse(change)).toEqual(change);
    expect(change.total).toMatchObject({ attested: -2, unaccounted: 2, licensed: 0 });
    expect(change.items).toMatchObject([
      { license: 'L1', model: 'H200', figures: { attested: -2 } },
    ]);
    const moved = {
      before: 'attested',
      after: 'unaccounted',
      because: { log: 'evidence', leaf: 0 },
    };
    expect(change.units).toMatchObject([
      { serial: serialOf(1), ...moved },
      { serial: serialOf(2), ...moved },
    ]);
    expect(change.findings.new.map(({ code }) => code)).toEqual([
      'unitMissing',
      'unitMissing',
      'hostSilent',
    ]);
    expect(difference(after, before).findings.gone).toHaveLength(3);
    expect(differenceLines(change).join('\n')).toContain(
      `${serialOf(1)}: attested -> unaccounted (evidence leaf 0)`,
    );
  });

  it('has nothing where nothing changed', () => {
    const fleet = new TestFleet(PARTS).attest('host-1', { at: T0, gpus: [h200(1)] });
    const change = difference(fleet.balance(T0), fleet.balance(T0));
    expect(change).toMatchObject({ items: [], units: [] });
    expect(change.findings).toEqual({ new: [], gone: [], lifeChanged: [] });
  });

  it('shows that a board took the place of another', () => {
    const back = custody('rmaIn', [{ ...named(9), replaces: named(1) }], { at: T0 + HOUR });
    const fleet = new TestFleet({ ...PARTS, records: [back] });
    const { units, total } = difference(fleet.balance(T0), fleet.balance(T0 + HOUR));
    expect(total.licensed).toBe(0);
    expect(units).toMatchObject([
      { serial: serialOf(1), before: 'unaccounted', after: null },
      { serial: serialOf(9), before: null, after: 'outOfService' },
    ]);
  });

  it('knows a unit again that a later shipment gave a uuid', () => {
    const uuid = 'GPU-7b1c93e5-42d8-4f6a-9c0e-a1b2c3d40001';
    const named2 = shipment([unit(1, { uuid }), unit(2)]);
    const before = new TestFleet(PARTS).balance(T0);
    const after = new TestFleet({ ...PARTS, shipments: [...PARTS.shipments, named2] }).balance(T0);
    expect(difference(before, after).units).toEqual([]);
  });

  it('shows what people decided', () => {
    const open = new TestFleet(PARTS).balance(T0);
    const decided = open.findings.map((finding) => ({
      type: 'decision@1' as const,
      id: finding.id,
      state: 'explained' as const,
      facts: findingFacts(finding),
    }));
    const after = new TestFleet({ ...PARTS, records: decided }).balance(T0);
    const change = { before: 'open', after: 'explained' };
    expect(difference(open, after).findings.lifeChanged).toMatchObject([change, change]);
  });

  it('refuses balances of two scopes', () => {
    const fleet = new TestFleet(PARTS);
    const draw = () => difference(fleet.balance(T0), fleet.balance(T0, { licenses: ['L1'] }));
    expect(draw).toThrow(expect.objectContaining({ code: 'usageWrong' }));
  });
});
