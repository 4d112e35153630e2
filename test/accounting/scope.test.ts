import { describe, expect, it } from 'vitest';
import {
  columnsOf,
  h200,
  license,
  registerOf,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../factories/appraisal.ts';
import { custody, named } from '../factories/records.ts';

const PARTS = {
  hosts: ['host-1'],
  licenses: [
    license({ endUsers: ['user-1'] }),
    license({
      id: 'L2',
      endUsers: ['user-2'],
      items: [
        { model: 'H20', quantity: 2 },
        { model: 'H200', quantity: 4 },
      ],
    }),
  ],
  shipments: [
    shipment([unit(1), unit(2)], { site: 'site-9' }),
    shipment([unit(3, { model: 'H20' })], { id: 'S2', license: 'L2', site: 'site-9' }),
  ],
};
const serials = (...numbers: number[]) => numbers.map((number) => serialOf(number));

/** Unit 1 is seen in host-1 at site-1; the others were sent to site-9. */
function fleetOf(): TestFleet {
  return new TestFleet(PARTS).attest('host-1', { at: T0, gpus: [h200(1)] });
}

describe('a scope', () => {
  it('of a site has what is there, and so much is licensed there', () => {
    const at1 = fleetOf().balance(T0, { scope: { sites: ['site-1'] } });
    expect(Object.keys(columnsOf(at1))).toEqual(serials(1));
    expect(at1.total).toMatchObject({ licensed: 1, notShipped: 0, attested: 1 });
    expect(at1.licenses).toEqual(['L1']);
    const at9 = fleetOf().balance(T0, { scope: { sites: ['site-9'] } });
    expect(Object.keys(columnsOf(at9))).toEqual(serials(2, 3));
    expect(at9.items.map(({ license: id, model }) => `${id} ${model}`)).toEqual([
      'L1 H200',
      'L2 H20',
    ]);
  });

  it('of a site follows a later custody event, and no earlier one', () => {
    const moved = (at: number) => custody('moved', [named(1)], { at, site: 'site-9' });
    for (const [at, count] of [
      [T0 - 1, 2],
      [T0 + 1, 3],
    ] as const) {
      const fleet = new TestFleet({ ...PARTS, records: [moved(at)] });
      fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
      expect(fleet.balance(T0 + 2, { scope: { sites: ['site-9'] } }).units).toHaveLength(count);
    }
  });

  it('of an end user has the units of the licenses that name it', () => {
    const drawn = fleetOf().balance(T0, { scope: { endUsers: ['user-2'] } });
    expect(drawn.licenses).toEqual(['L2']);
    expect(drawn.total).toMatchObject({ licensed: 1, notShipped: 0 });
  });

  it('of a model has the quantity that is licensed of it', () => {
    const drawn = fleetOf().balance(T0, { scope: { models: ['H200'] } });
    expect(drawn.total).toMatchObject({ licensed: 12, notShipped: 10 });
    expect(drawn.licenses).toEqual(['L1', 'L2']);
    const both = fleetOf().balance(T0, { scope: { models: ['H200'], licenses: ['L2'] } });
    expect(both.total).toMatchObject({ licensed: 4, notShipped: 4 });
  });

  it('is written in one way, whatever order its lists have', () => {
    const drawn = fleetOf().balance(T0, { scope: { licenses: ['L2', 'L1', 'L2'] } });
    expect(drawn.scope.licenses).toEqual(['L1', 'L2']);
  });

  it.each([
    { licenses: ['L9'] },
    { sites: ['nowhere'] },
    { endUsers: ['nobody'] },
    { models: ['H999'] },
  ])('that nothing names is refused: %o', (scope) => {
    const draw = () => fleetOf().balance(T0, { scope });
    expect(draw).toThrow(expect.objectContaining({ code: 'notFound' }));
  });

  it('of anything but licenses is refused under a policy of the first format', () => {
    const policy = { format: 'fleetseal/policy@1' as const, checks: [] };
    const draw = () =>
      new TestFleet({ ...PARTS, policy }).balance(T0, { scope: { models: ['H200'] } });
    expect(draw).toThrow(expect.objectContaining({ code: 'usageWrong' }));
    expect(registerOf({ policy }).edition).toBe(1);
  });
});
