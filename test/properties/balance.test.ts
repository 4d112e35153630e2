import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WHOLE_SCOPE } from '../../shared/accounting/scope.ts';
import { type Balance, balanceSchema, COLUMNS, type Scope } from '../../shared/accounting/types.ts';
import { type Asked, drawAll } from './drawing.ts';
import { momentsOf, type Seed, seedArb, worldOf } from './histories.ts';

const SCOPES: readonly Scope[] = [
  WHOLE_SCOPE,
  { ...WHOLE_SCOPE, licenses: ['L1'] },
  { ...WHOLE_SCOPE, sites: ['site-1'] },
  { ...WHOLE_SCOPE, sites: ['site-2'], models: ['H200'] },
  { ...WHOLE_SCOPE, endUsers: ['user of L2'] },
  { ...WHOLE_SCOPE, models: ['H20'], licenses: ['L2', 'L1'] },
];

/** Every moment with everything, and the last one in each scope. */
function askedOf(seed: Seed): Asked[] {
  const moments = momentsOf(seed);
  const last = moments.at(-1) ?? 0;
  const scoped = SCOPES.slice(1).map((scope) => ({ validAt: last, scope }));
  return [...moments.map((validAt) => ({ validAt })), ...scoped];
}

/** The licenses L1 and L2 are there unless a record withdraws them. */
const hasLicenses = ({ licenses, records }: Seed) =>
  new Set(licenses.map(({ id }) => id)).size === 2 &&
  !records.some(({ record, withdrawn }) => withdrawn && record.type === 'license@2');

function expectClosed(drawn: Balance): void {
  for (const figures of [drawn.total, ...drawn.items.map((item) => item.figures)]) {
    const { licensed, notShipped, ...columns } = figures;
    const placed = Object.values(columns).reduce((sum, each) => sum + each, 0);
    expect(placed + notShipped).toBe(licensed);
  }
  for (const column of COLUMNS) {
    const inColumn = drawn.units.filter((each) => each.column === column);
    expect(drawn.total[column]).toBe(inColumn.length);
  }
}

function expectEachOnce({ units, replaced }: Balance): void {
  const names = [...units, ...replaced].map(({ serial, uuid }) => `${serial} ${uuid}`);
  expect(new Set(names).size).toBe(names.length);
}

describe('the balance of any history', () => {
  it('closes at every moment and in every scope, with each unit in one column', () => {
    fc.assert(
      fc.property(seedArb.filter(hasLicenses), (seed) => {
        const [whole, ...others] = drawAll(worldOf(seed), askedOf(seed));
        for (const drawn of whole === undefined ? others : [whole, ...others]) {
          expectClosed(drawn);
          expectEachOnce(drawn);
        }
        expect(balanceSchema.parse(whole)).toEqual(whole);
      }),
      { numRuns: 5000 },
    );
  });

  it('counts a unit and the board in its place at no moment both', () => {
    fc.assert(
      fc.property(seedArb.filter(hasLicenses), (seed) => {
        const asked = momentsOf(seed).map((validAt) => ({ validAt }));
        for (const { units, replaced, validAt } of drawAll(worldOf(seed), asked)) {
          const rmaIn = seed.records.flatMap(({ record }) =>
            record.type === 'custody@1' && record.event === 'rmaIn' ? [record.at] : [],
          );
          if (replaced.length > 0) expect(rmaIn.some((at) => at <= validAt)).toBe(true);
          const out = new Set(replaced.map(({ serial, uuid }) => `${serial} ${uuid}`));
          expect(units.filter(({ serial, uuid }) => out.has(`${serial} ${uuid}`))).toEqual([]);
          for (const { column } of replaced) {
            expect(['disposed', 'outOfService', 'unaccounted']).toContain(column);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});
