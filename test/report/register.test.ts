import { describe, expect, it } from 'vitest';
import { buildReport } from '../../shared/report/build.ts';
import { notCoveredOf } from '../../shared/report/notCovered.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import {
  FUTURES,
  futurePolicy,
  futureReport,
  REGISTER_WORLDS,
  RESULT_LIES,
} from '../factories/registerWorlds.ts';
import { reportWorld } from '../factories/reportWorld.ts';
import { OpenReport } from '../factories/tamper.ts';
import { makeTestKey } from '../factories/testLog.ts';

/** The steps that failed, as `number name`. */
function failedSteps({ steps }: Verification): string[] {
  return steps
    .filter((each) => each.outcome === 'failed')
    .map(({ step, name }) => `${step} ${name}`);
}

function wordsOf(verification: Verification, name: string): string {
  return verification.steps.find((each) => each.name === name)?.words ?? '';
}

describe('results in the register', () => {
  it('are recomputed with the register as long as it then was', async () => {
    const withResult = await REGISTER_WORLDS.results();
    const file = await buildReport(withResult.input);
    const found = await verifyReport({ file, trust: withResult.trust });
    expect(found.outcome).toBe('valid');
    expect(wordsOf(found, 'appraisal')).toContain('of the 2 results in the register 2');
  });

  it('cannot all be recomputed where documents are withheld, and that is said', async () => {
    const { input, trust } = await REGISTER_WORLDS.resultsWithheld();
    const file = await buildReport(input);
    const found = await verifyReport({ file, trust });
    expect(found.outcome).toBe('valid');
    expect(found.steps[10]).toMatchObject({ name: 'appraisal', outcome: 'notCheckable' });
    expect(wordsOf(found, 'appraisal')).toContain('without their evidence or documents here: 2');
  });

  it.each(RESULT_LIES)('are refused where another one comes out: %s', async (results) => {
    const lying = await reportWorld({ results });
    const file = await buildReport(lying.input);
    const found = await verifyReport({ file, trust: lying.trust });
    expect(failedSteps(found)).toEqual(['11 appraisal']);
  });
});

describe('a register that a former release began', () => {
  it('gives results and balance of the first edition until it has a new policy', async () => {
    const { input, trust } = await REGISTER_WORLDS.former();
    const file = await buildReport(input);
    const found = await verifyReport({ file, trust });
    expect(found.outcome).toBe('valid');
    expect(found.balance?.format).toBe('fleetseal/balance@1');
    expect(new OpenReport(file).text('results.jsonl')).not.toContain('attestationResult@2');
    expect(found.notCovered).toEqual(notCoveredOf({ edition: 1 }));
    expect(found.notes.join()).toContain('is the default one of a former release, without the');
  });

  it('keeps its results after that, and the new evidence has the new format', async () => {
    const { input, trust } = await REGISTER_WORLDS.formerThenToday();
    const file = await buildReport(input);
    const found = await verifyReport({ file, trust });
    expect(found.outcome).toBe('valid');
    expect(wordsOf(found, 'appraisal')).toContain('of the 2 results in the register 2');
    const results = new OpenReport(file).text('results.jsonl').split('\n');
    const formats = results.slice(0, -1).map((line) => JSON.parse(line).format.at(-1));
    expect(formats).toEqual(['1', '1', '2']);
    expect(found.balance?.format).toBe('fleetseal/balance@2');
    expect(found.policy?.format).toBe('fleetseal/policy@2');
    expect(found.notes.join()).toContain('Evidence from leaf 0 to 1 was appraised with the policy');
  });

  it('says how many records its first policy leaves out of the figures', async () => {
    const { input, trust } = await REGISTER_WORLDS.formerWithRecord();
    const { notes } = await verifyReport({ file: await buildReport(input), trust });
    expect(notes.at(-1)).toContain('1 record is in the register and not in the figures');
  });
});

describe('a register of the future', () => {
  it.each(FUTURES)(
    'makes it impossible to tell where it has %s that is not known',
    async (...future) => {
      const [, kind, step] = future;
      const { file, trust } = await futureReport(kind);
      const found = await verifyReport({ file, trust });
      expect(failedSteps(found)).toEqual([]);
      expect(found.outcome).toBe('cannotTell');
      const unknown = found.steps.find(({ code }) => code === 'checkUnknown');
      expect(`${unknown?.step} ${unknown?.name}`).toBe(step);
    },
  );

  it('is not reported on by a server that does not know it', async () => {
    const young = await reportWorld({ hosts: 1 });
    young.builder.appendText('policy', futurePolicy(young));
    const { input } = await young.builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'checkUnknown' });
  });
});

describe('a register that contradicts itself', () => {
  it.each([
    ['a key that is registered again', { name: 'other', protection: 'tpmEkVerified' }, 'again'],
    ['a ueid of another key', { kid: 'other', jwk: 'other' }, 'the ueid of another host'],
  ])('is refused: %s', async (_, changes, words) => {
    const { builder } = await reportWorld({ hosts: 1 });
    const other = await makeTestKey();
    const hostKey = builder.texts.find((text) => text.includes('hostKey@1')) ?? '';
    const own = 'kid' in changes ? { kid: other.kid, jwk: other.jwk } : changes;
    builder.appendText('hostKey', JSON.stringify({ ...JSON.parse(hostKey), ...own }));
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
    await expect(buildReport(input)).rejects.toThrow(words);
  });

  it.each([
    ['a key under a wrong id', 'hostKey', (text: string) => text.replace(/"kid":"../, '"kid":"AA')],
    ['a document of another kind than its leaf', 'shipment', (text: string) => text],
  ])('is refused: %s', async (_, kind, change) => {
    const { builder } = await reportWorld({ hosts: 1 });
    const hostKey = builder.texts.find((text) => text.includes('hostKey@1')) ?? '';
    builder.appendText(kind, change(hostKey));
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'reportInvalid' });
  });

  it.each([0, 99])('is refused: a leaf that follows an evidence log of %i leaves', async (size) => {
    const { builder } = await reportWorld({ hosts: 1 });
    const text = builder.texts.find((each) => each.includes('license@1')) ?? '';
    builder.appendText('license', text);
    await expect(buildReport((await builder.finish()).input)).resolves.toBeDefined();
    builder.appendText('license', text, size);
    const late = buildReport((await builder.finish()).input);
    await expect(late).rejects.toThrow(`follows an evidence log of ${size} leaves`);
  });

  it.each([
    ['registerSize', { registerSize: 99 }],
    ['evidenceIndex', { evidenceIndex: 99 }],
  ])('is refused: a result whose %s was not there yet', async (_, changes) => {
    const { builder } = await reportWorld({ hosts: 1, results: 'true' });
    const text = builder.texts.at(-1) ?? '';
    builder.appendText('result', JSON.stringify({ ...JSON.parse(text), ...changes }));
    const future = buildReport((await builder.finish()).input);
    await expect(future).rejects.toThrow('logged after it');
  });
});
