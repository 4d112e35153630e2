/** What pages make of papers: conditions of a license, differences of a shipment, a map. */
import { describe, expect, test } from 'vitest';
import {
  checkConditions,
  daysLeft,
  isOpen,
  type Paper,
} from '../../console/pages/license/conditions.ts';
import { differencesOf } from '../../console/pages/shipment/reconciling.ts';
import { mapShapes } from '../../console/pages/site/mapShapes.ts';
import { checks } from '../../console/words/en/checks.ts';
import { CHECKS } from '../../shared/appraisal/checks/registry.ts';
import type { Attachment } from '../../shared/register/records/decisions.ts';

const LICENSE = {
  type: 'license@2',
  id: 'LIC-1',
  authority: 'BIS',
  number: 'D1',
  items: [{ model: 'H200', quantity: 1 }],
  validFrom: '2026-01-01',
  validTo: '2027-01-01',
  conditions: [{ id: 'C1', text: 'Units are tested.' }],
} as const;

function paper(given: Partial<Attachment>): Paper {
  const about = { what: 'license', id: 'LIC-1' } as const;
  const head = { type: 'attachment@1', kind: 'other', about, condition: 'C1' } as const;
  return { index: 1, record: { ...head, id: 'p', title: 't', document: 'd', ...given } };
}

function stateOf(papers: readonly Paper[]): string | undefined {
  const license = { ...LICENSE, items: [...LICENSE.items], conditions: [...LICENSE.conditions] };
  return checkConditions({ license, papers, today: '2026-06-01' })[0]?.state;
}

describe('papers in pages', () => {
  test('a condition is open without a paper, without a result, when expired or not met', () => {
    expect(stateOf([])).toBe('missing');
    expect(stateOf([paper({})])).toBe('withoutState');
    expect(stateOf([paper({ state: 'met', validTo: '2026-06-01' })])).toBe('expired');
    expect(stateOf([paper({ state: 'met' }), paper({ state: 'notMet' })])).toBe('notMet');
    expect(stateOf([paper({ state: 'met', about: { what: 'license', id: 'LIC-2' } })])).toBe(
      'missing',
    );
    expect(stateOf([paper({ state: 'met', dated: '2026-07-01' })])).toBe('missing');
    expect(isOpen('missing')).toBe(true);
  });

  test('the papers of the newest date decide a condition', () => {
    const old = paper({ state: 'notMet', dated: '2026-02-01' });
    expect(stateOf([old, paper({ state: 'met', dated: '2026-03-01' })])).toBe('met');
    expect(stateOf([old, paper({ state: 'notApplicable', dated: '2026-03-01' })])).toBe(
      'notApplicable',
    );
    expect(isOpen('met')).toBe(false);
  });

  test('days are counted to the first day that is not valid', () => {
    expect(daysLeft('2026-06-02', '2026-06-01')).toBe(1);
    expect(daysLeft('2026-05-31', '2026-06-01')).toBe(-1);
  });

  test('a GPU of a shipment differs in what is missing, in the order of its way', () => {
    expect(differencesOf({ tested: 'passed', receivedAt: 1, lastSeenAt: 2 })).toEqual([]);
    expect(differencesOf({ tested: null, receivedAt: null, lastSeenAt: null })).toEqual([
      ...['untested', 'notReceived', 'notAttested'],
    ]);
    expect(differencesOf({ tested: 'failed', receivedAt: 1, lastSeenAt: 2 })).toEqual([
      'testFailed',
    ]);
  });

  test('the map marks a declared place inside the drawing, and highlights a country alone', () => {
    const shapes = mapShapes({ country: 'CN', point: { longitude: 120.6, latitude: 31.3 } });
    expect(shapes?.countries.filter(({ own }) => own)).toHaveLength(1);
    expect(shapes?.mark?.x).toBeGreaterThan(360);
    expect(shapes?.mark?.x).toBeLessThan(720);
    expect(mapShapes({ country: 'US', point: null })).toMatchObject({ mark: null });
    expect(mapShapes({ country: 'ZZ', point: null })).toBeNull();
    const small = mapShapes({ country: 'SG', point: { longitude: 103.8, latitude: 1.35 } });
    expect(small).toMatchObject({ hasCountry: false });
  });

  test('the English catalog says what a check says, where one check makes the finding', () => {
    const byCode = Map.groupBy(CHECKS, ({ code }) => code);
    for (const [code, made] of byCode) {
      const newest = made.at(-1);
      if (newest === undefined || new Set(made.map(({ name }) => name)).size > 1) continue;
      const { shows, next } = checks[code];
      expect([code, shows, next]).toEqual([code, newest.shows, newest.next]);
    }
  });
});
