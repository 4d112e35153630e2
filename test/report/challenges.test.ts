import { describe, expect, it } from 'vitest';
import { buildReport } from '../../shared/report/build.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { CHALLENGE_LIES, type LyingWorld } from '../factories/lyingWorlds.ts';

async function problemOf({ input, trust }: LyingWorld): Promise<string> {
  const found = await verifyReport({ file: await buildReport(input), trust });
  const failed = found.steps.filter(({ outcome }) => outcome === 'failed');
  return failed.map(({ name, words }) => `${name}: ${words}`).join('\n');
}

describe('the challenges of a report that an operator with every key made', () => {
  it.each(CHALLENGE_LIES)('are judged by what was signed where $name', async (lie) => {
    expect(await problemOf(await lie.make())).toMatch(lie.problem);
  });
});
