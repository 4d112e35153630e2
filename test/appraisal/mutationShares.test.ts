import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { REFERENCE } from './captures.ts';
import { mutationShares } from './mutationShares.ts';

const committed = JSON.parse(
  readFileSync(new URL('../../docs/mutation-shares.json', import.meta.url), 'utf8'),
);

describe('the shares of changed fields that the checks detect', () => {
  it('are published for each field, with what stays undetected and why', () => {
    expect(committed.rows.length).toBe(13);
    for (const { field, tried, detectedPpm, withPapersPpm, undetectedWhy } of committed.rows) {
      expect(tried, field).toBeGreaterThan(20);
      expect(detectedPpm, field).toBeGreaterThan(0);
      expect(withPapersPpm, field).toBeGreaterThanOrEqual(detectedPpm);
      expect(undetectedWhy.length, field).toBeGreaterThan(10);
    }
  });

  it.skipIf(REFERENCE === undefined)(
    'are those that this release gives (node test/appraisal/writeMutationShares.ts)',
    { timeout: 300_000 },
    () => {
      expect(mutationShares()).toEqual(committed);
    },
  );
});
