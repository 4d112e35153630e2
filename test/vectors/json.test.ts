import { describe, it } from 'vitest';
import { parseStrictJson } from '../../shared/bytes/json.ts';
import { hasVectors, Tally, vectorBytes, vectorFiles } from './tally.ts';

describe.skipIf(!hasVectors)('JSONTestSuite', () => {
  it('accepts y_ and refuses n_ and i_ but for the listed exceptions', async () => {
    const files = vectorFiles('json-test-suite');
    const tally = new Tally('json-test-suite');
    for (const file of files) {
      const attempt = () => parseStrictJson(vectorBytes('json-test-suite', file));
      await tally.run({ id: file, valid: file.startsWith('y_'), attempt });
    }
    tally.finish(188 + 95 + 35);
  });
});
