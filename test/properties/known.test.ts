import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBalance } from '../../shared/accounting/balance.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { drawAll } from './drawing.ts';
import { momentsOf, seedArb, type World, worldOf } from './histories.ts';

const bytesOf = (world: World, asked: Parameters<typeof drawAll>[1]) =>
  drawAll(world, asked).map((drawn) => fromUtf8(encodeBalance(drawn)));

describe('what is known later', () => {
  it('never changes the balance of a moment as it was known', () => {
    fc.assert(
      fc.property(seedArb, fc.nat(14), fc.nat(16), (seed, evidence, register) => {
        const world = worldOf(seed);
        const { statements, history } = world;
        const records = seed.records.length;
        const knownAt = {
          evidenceSize: Math.min(evidence, history.length),
          registerSize: statements.length - Math.min(register, records),
        };
        const asked = momentsOf(seed).map((validAt) => ({ validAt, knownAt }));
        const then: World = {
          statements: statements.slice(0, knownAt.registerSize),
          history: history.slice(0, knownAt.evidenceSize),
        };
        expect(bytesOf(world, asked)).toEqual(bytesOf(then, asked));
      }),
      { numRuns: 5000 },
    );
  });
});
