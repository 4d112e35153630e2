/** Seeds 11 to 20; the rest of world.test.ts. */
import { describe, it } from 'vitest';
import { SEEDS } from './fixtures.ts';
import { expectAgreement } from './worldRuns.ts';

describe('a simulated fleet of another seed', () => {
  it.each(SEEDS.slice(10))(
    'of seed %i: balance, findings and report agree with the record',
    expectAgreement,
  );
});
