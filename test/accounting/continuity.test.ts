import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { continuityOf, type Instant } from '../../shared/accounting/continuity.ts';

const at = (notBefore: number, notAfter: number, changes: Partial<Instant> = {}): Instant => ({
  fresh: true,
  hostId: 'host-1',
  notBefore,
  notAfter,
  ...changes,
});
const measure = (instants: readonly Instant[], from = 0, validAt = 1000) =>
  continuityOf(instants, { from, validAt, maxGapMs: 100 });

describe('continuityOf', () => {
  it('covers nothing without an instant', () => {
    expect(measure([])).toEqual({ coveredPpm: 0, longestGapMs: 1000, instants: 0 });
  });

  it('covers only the width of a single instant', () => {
    expect(measure([at(200, 210)])).toEqual({
      coveredPpm: 10_000,
      longestGapMs: 790,
      instants: 1,
    });
  });

  it('joins instants that are exactly the gap apart, and not a millisecond more', () => {
    expect(measure([at(0, 100), at(200, 300)]).coveredPpm).toBe(300_000);
    expect(measure([at(0, 100), at(201, 300)]).coveredPpm).toBe(199_000);
  });

  it('covers everything with instants over the whole interval', () => {
    const hourly = Array.from({ length: 10 }, (_, number) => at(number * 100, number * 100 + 10));
    const instants = [...hourly, at(990, 1000)];
    expect(measure(instants)).toEqual({ coveredPpm: 1_000_000, longestGapMs: 0, instants: 11 });
  });

  it('joins from an instant before the interval into it', () => {
    const instants = [at(-60, -50), at(50, 60)];
    expect(measure(instants)).toEqual({ coveredPpm: 60_000, longestGapMs: 940, instants: 1 });
  });

  it('clips to the half-open interval, and counts what touches it', () => {
    const result = measure([at(-50, 50), at(950, 1050), at(1000, 1010)]);
    expect(result).toEqual({ coveredPpm: 100_000, longestGapMs: 900, instants: 2 });
  });

  it('gives evidence that is not fresh no coverage', () => {
    const offline = at(0, 1000, { fresh: false });
    expect(measure([offline])).toEqual({ coveredPpm: 0, longestGapMs: 1000, instants: 0 });
  });

  it('does not join the instants of two hosts', () => {
    const moved = [at(0, 100), at(150, 200, { hostId: 'host-2' })];
    expect(measure(moved).coveredPpm).toBe(150_000);
  });

  it('gives an empty interval no coverage', () => {
    expect(measure([at(0, 10)], 10, 10)).toEqual({ coveredPpm: 0, longestGapMs: 0, instants: 0 });
  });

  it('rounds down, so that only full coverage reads as full', () => {
    expect(measure([at(0, 2)], 0, 3).coveredPpm).toBe(666_666);
  });

  it('is exact over five years', () => {
    const years = 5 * 366 * 86_400_000;
    const whole = continuityOf([at(0, years)], { from: 0, validAt: years + 1, maxGapMs: 1 });
    expect(whole.coveredPpm).toBe(999_999);
  });

  it('agrees with counting every millisecond', () => {
    const instant = fc
      .tuple(fc.integer({ min: -20, max: 120 }), fc.integer({ min: 0, max: 9 }))
      .map(([start, width]) => at(start, start + width));
    fc.assert(
      fc.property(fc.array(instant, { maxLength: 8 }), (instants) => {
        const options = { from: 0, validAt: 100, maxGapMs: 12 };
        const { coveredPpm, longestGapMs } = continuityOf(instants, options);
        const covered = naive(instants);
        expect(coveredPpm).toBe(covered.filter(Boolean).length * 10_000);
        const gaps = covered.map((is) => (is ? ' ' : '-')).join('');
        const longest = Math.max(...gaps.split(' ').map(({ length }) => length));
        // An instant of no width splits a gap without covering any of it.
        expect(longestGapMs).toBeLessThanOrEqual(longest);
      }),
    );
  });
});

/** For each of 100 milliseconds, whether it lies in joined instants; gap 12. */
function naive(instants: readonly Instant[]): boolean[] {
  const inside = instants
    .filter(({ notBefore }) => notBefore < 100)
    .sort((a, b) => a.notBefore - b.notBefore || a.notAfter - b.notAfter);
  const covered = Array.from({ length: 100 }, () => false);
  let end = Number.NEGATIVE_INFINITY;
  for (const { notBefore, notAfter } of inside) {
    const start = notBefore - end <= 12 ? Math.min(end, notBefore) : notBefore;
    for (let ms = Math.max(start, 0); ms < Math.min(notAfter, 100); ms += 1) covered[ms] = true;
    end = notBefore - end <= 12 ? Math.max(end, notAfter) : notAfter;
  }
  return covered;
}
