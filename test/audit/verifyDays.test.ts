/** What the roots of a dishonest register cannot say: each of these has valid signatures. */
import { describe, expect, it } from 'vitest';
import type { AccessExportHeader } from '../../shared/audit/exportFile.ts';
import type { AuditEntry } from '../../shared/audit/timeline.ts';
import { checkDays } from '../../shared/audit/verifyDays.ts';

const DAY_MS = 86_400_000;
const DIGEST = 'SnD-mqZDbgLC3qNA-9HjUuTvLYzmylKtJdS5VHH8i_I';
const START = 1_780_272_000_000;

interface Root {
  readonly day: number;
  readonly first: number;
  readonly count: number;
  /** Days after the start when it was written; the day after `day` where not given. */
  readonly written?: number;
}

function entries(roots: readonly Root[]): AuditEntry[] {
  return roots.map(({ day, first, count, written = day + 1 }, index) => ({
    index,
    leaf: { kind: 'accessRoot', digest: DIGEST, evidenceSize: 0, time: START + written * DAY_MS },
    document: {
      format: 'fleetseal/accessRoot@1',
      salt: 'pZ8wq3mQH0u6yq2yYb1d7A',
      day: START + day * DAY_MS,
      first,
      count,
      root: DIGEST,
    },
  }));
}

function check(roots: readonly Root[], options: { firstLeaf?: number; isNewest?: boolean } = {}) {
  const { firstLeaf = 0, isNewest = true } = options;
  const header: AccessExportHeader = {
    format: 'fleetseal/accessExport@1',
    from: START + DAY_MS,
    to: START + 4 * DAY_MS,
    createdAt: START,
    by: 'Ana Auditor',
    checkpoint: '',
    firstLeaf,
    leaves: 1,
    records: 0,
    left: [],
    consistency: [],
  };
  return checkDays(entries(roots), { header, isNewest });
}

const HONEST: readonly [Root, Root, Root, Root] = [
  { day: 0, first: 0, count: 3 },
  { day: 1, first: 3, count: 2 },
  { day: 3, first: 5, count: 1 },
  { day: 4, first: 6, count: 9 },
];

describe('the roots of an export', () => {
  it('say which records the days have, with a day that has none', () => {
    const { roots, first, provenTo } = check(HONEST);
    expect(roots.map(({ leaf }) => leaf)).toEqual([1, 2]);
    expect([first, provenTo]).toEqual([3, START + 4 * DAY_MS]);
    expect(check(HONEST, { isNewest: false }).roots.length).toBe(2);
  });

  it('prove the days up to the last one that has a root', () => {
    expect(check(HONEST.slice(0, 2)).provenTo).toBe(START + 2 * DAY_MS);
    expect(check(HONEST.slice(0, 1)).provenTo).toBe(START + DAY_MS);
    expect(check([]).provenTo).toBe(START + DAY_MS);
  });

  it.each([
    ['records between two roots have none', HONEST.with(2, { day: 3, first: 6, count: 1 })],
    ['records are under two roots', HONEST.with(2, { day: 3, first: 4, count: 1 })],
    ['a day has two', HONEST.toSpliced(2, 0, { day: 1, first: 5, count: 0, written: 3 })],
    ['a day stands behind a later one', [...HONEST, { day: 2, first: 15, count: 1, written: 9 }]],
    ['one was written before its day was over', HONEST.with(1, { ...HONEST[1], written: 1 })],
    ['one is of no whole day', HONEST.with(1, { ...HONEST[1], day: 1.5, written: 3 })],
    ['the one before the first day is missing', HONEST.slice(1)],
  ])('are refused where %s', (_, roots) => {
    expect(() => check(roots)).toThrow(expect.objectContaining({ code: 'accessInvalid' }));
  });

  it('are refused where the register goes on, and they end before the last day', () => {
    const asked = () => check(HONEST.slice(0, 3), { isNewest: false });
    expect(asked).toThrow(expect.objectContaining({ code: 'accessInvalid' }));
  });

  it('are refused where there is none, and leaves before the file may have some', () => {
    const asked = () => check([], { firstLeaf: 3 });
    expect(asked).toThrow(expect.objectContaining({ code: 'accessInvalid' }));
  });
});
