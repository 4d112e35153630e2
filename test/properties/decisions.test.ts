import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findingFacts } from '../../shared/accounting/findingLife.ts';
import type { Balance, FindingWithLife } from '../../shared/accounting/types.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { digest, HOUR, T0 } from '../factories/appraisal.ts';
import { drawAll } from './drawing.ts';
import { momentsOf, recordStatement, seedArb, type World, worldOf } from './histories.ts';

const STATES = ['acknowledged', 'explained', 'resolved', 'falseAlarm', 'open'] as const;

function decisionOn(
  finding: FindingWithLife,
  state: (typeof STATES)[number],
  facts = findingFacts(finding),
): RegisterRecord {
  return { type: 'decision@1', id: finding.id, state, facts };
}

function withRecords({ statements, history }: World, records: readonly RegisterRecord[]): World {
  const added = records.map((record) => recordStatement({ record, withdrawn: false }, 900));
  return { statements: [...statements, ...added], history };
}

const columnsOf = ({ units, replaced }: Balance) =>
  [...units, ...replaced].map(({ serial, uuid, column }) => `${serial} ${uuid} ${column}`);
const idsOf = ({ findings }: Balance) => findings.map(({ id }) => id);

describe('a decision on any finding', () => {
  it('changes its life and nothing else', () => {
    const statesArb = fc.array(fc.constantFrom(...STATES), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(seedArb, statesArb, (seed, states) => {
        const world = worldOf(seed);
        const asked = momentsOf(seed)
          .slice(-1)
          .map((validAt) => ({ validAt }));
        const [before] = drawAll(world, asked);
        if (before === undefined) return;
        const stateOf = (position: number) => states[position % states.length] ?? 'open';
        const records = before.findings.map((each, i) => decisionOn(each, stateOf(i)));
        const [after] = drawAll(withRecords(world, records), asked);
        expect(after?.findings.map(({ life }) => life)).toEqual(
          before.findings.map((_, i) => stateOf(i)),
        );
        expect({ ...after, ...without(before) }).toEqual(before);
        const stale = before.findings.map((each) => decisionOn(each, 'resolved', digest('then')));
        const [reopened] = drawAll(withRecords(world, stale), asked);
        expect(reopened?.findings.every(({ life }) => life === 'reopened')).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

/** What a decision may change. */
function without({ findings, findingCounts, knownAt, coverage }: Balance) {
  return { findings, findingCounts, knownAt, coverage };
}

describe('a suspension of any license', () => {
  it('moves no column and hides no finding', () => {
    const eventArb = fc.constantFrom('suspended' as const, 'revoked' as const);
    fc.assert(
      fc.property(seedArb, eventArb, fc.integer({ min: -60, max: 90 }), (seed, event, hours) => {
        const world = worldOf(seed);
        const records = ['L1', 'L2'].map((license): RegisterRecord => {
          const about = { type: 'licenseEvent@1', id: `late ${license}`, license } as const;
          return { ...about, event, at: T0 + hours * HOUR };
        });
        const asked = momentsOf(seed).map((validAt) => ({ validAt }));
        const before = drawAll(world, asked);
        const after = drawAll(withRecords(world, records), asked);
        expect(after.map(columnsOf)).toEqual(before.map(columnsOf));
        expect(after.map(({ total, items }) => ({ total, items }))).toEqual(
          before.map(({ total, items }) => ({ total, items })),
        );
        for (const [position, drawn] of after.entries()) {
          const earlier = before[position];
          expect(idsOf(drawn)).toEqual(expect.arrayContaining(earlier ? idsOf(earlier) : []));
        }
      }),
      { numRuns: 1000 },
    );
  });
});
