import { describe, expect, it } from 'vitest';
import { SeededRandom } from '../../simulator/random.ts';

const draw = (label: string, count: number): number[] => {
  const random = new SeededRandom(label);
  return Array.from({ length: count }, () => random.uint32());
};

describe('the seeded generator', () => {
  it('gives the same numbers for the same label and others for another label', () => {
    expect(draw('fleet/1', 50)).toEqual(draw('fleet/1', 50));
    expect(draw('fleet/1', 50)).not.toEqual(draw('fleet/2', 50));
  });

  it('keeps giving the numbers that it gave when it was written', () => {
    expect(draw('fleet/1', 3)).toEqual([2028729449, 1995177874, 759437177]);
  });

  it('gives unsigned 32-bit integers that use every bit', () => {
    const seen = draw('bits', 200);
    expect(seen.every((value) => Number.isInteger(value) && value >= 0 && value < 2 ** 32)).toBe(
      true,
    );
    expect(seen.reduce((bits, value) => (bits | value) >>> 0, 0)).toBe(2 ** 32 - 1);
  });

  it('draws integers over the whole closed range and nothing outside it', () => {
    const random = new SeededRandom('range');
    const seen = new Set(Array.from({ length: 500 }, () => random.int(-2, 3)));
    expect([...seen].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2, 3]);
    expect(() => random.int(1, 0)).toThrow(RangeError);
    expect(() => random.pick([])).toThrow(RangeError);
  });

  it('shuffles without losing or repeating an item and leaves its input alone', () => {
    const items = Array.from({ length: 40 }, (_, index) => index);
    const shuffled = new SeededRandom('order').shuffle(items);
    expect(shuffled).not.toEqual(items);
    expect([...shuffled].sort((a, b) => a - b)).toEqual(items);
    expect(items[0]).toBe(0);
  });
});
