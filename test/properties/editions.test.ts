import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBalance } from '../../shared/accounting/balance.ts';
import { licensesScope } from '../../shared/accounting/scope.ts';
import { balanceV1Schema } from '../../shared/accounting/types.ts';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { drawAll } from './drawing.ts';
import { momentsOf, type Seed, seedArb, type World, worldOf } from './histories.ts';

/** What the first releases could state: licenses and shipments, and never less than before. */
const isOfFirstReleases = ({ record }: Seed['records'][number]) =>
  record.type === 'license@2' || record.type === 'shipment@2';

function encodedOf(world: World, seed: Seed, registerSize: number): string[] {
  const ids = [...new Set(seed.licenses.map(({ id }) => id))];
  const asked = momentsOf(seed).map((validAt) => ({ validAt, scope: licensesScope(ids) }));
  return drawAll(world, asked).map((drawn) => {
    const knownAt = { ...drawn.knownAt, registerSize };
    return fromUtf8(encodeBalance({ ...drawn, knownAt }));
  });
}

describe('under a policy of the first format', () => {
  it('the balance is of the first format, and records that it does not know change nothing', () => {
    const kept = seedArb.map((seed) => ({
      ...seed,
      records: seed.records.map((each) => ({ ...each, withdrawn: false })),
    }));
    fc.assert(
      fc.property(kept, (seed) => {
        const less = { ...seed, records: seed.records.filter(isOfFirstReleases) };
        const texts = encodedOf(worldOf(seed, 1), seed, 99);
        expect(texts).toEqual(encodedOf(worldOf(less, 1), seed, 99));
        for (const text of texts) {
          expect(JSON.stringify(balanceV1Schema.parse(JSON.parse(text)))).toBe(text);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
