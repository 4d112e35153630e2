/** docs/DATA-COLLECTED.md says exactly what the schemas let through. */
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { GPU_FIELDS } from '../../shared/claims/claims.ts';
import { DATA_PATH, dataDocument } from './dataCollected.ts';

const text = () => readFileSync(new URL(`../../${DATA_PATH}`, import.meta.url), 'utf8');

it('the document is the one that the schemas and the reasons make', () => {
  expect(text()).toBe(dataDocument());
});

it('every field of a GPU stands in it with a reason', () => {
  for (const field of GPU_FIELDS) {
    expect(text()).toMatch(new RegExp(`^\\| \`${field}\` \\| [^|]+ \\| [^|]{10,} \\|$`, 'm'));
  }
});
