/** Each kind of record, changed by who signs the report, and by who signs the logs too. */
import { beforeAll, describe, expect, it } from 'vitest';
import type { Party } from '../../shared/register/records/parties.ts';
import { buildReport } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import {
  CHANGED_FIGURES,
  changedFigure,
  RECORD_KINDS,
  recordChanges,
  signedAnew,
  tamperedRecord,
} from '../factories/recordChanges.ts';
import { type RecordsWorld, recordsWorld } from '../factories/sampleRecords.ts';

let world: RecordsWorld;
let report: Uint8Array;

beforeAll(async () => {
  world = await recordsWorld();
  report = await buildReport(world.input);
});

/** The steps that failed, as `number name`. */
function failedSteps({ steps }: Verification): string[] {
  return steps
    .filter((each) => each.outcome === 'failed')
    .map(({ step, name }) => `${step} ${name}`);
}

it('a report with a record of each type is valid, and says so', async () => {
  const found = await verifyReport({ file: report, trust: world.trust });
  expect(found.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
  expect(found.outcome).toBe('valid');
  expect(found.steps[6]?.words).toContain('Lab tests that verify under a key of their lab: 1.');
  expect(found.balance?.findings.find(({ id }) => id === world.decided.id)?.life).toBe('explained');
  expect(found.balance?.replaced).toHaveLength(1);
});

describe.each(RECORD_KINDS)('a %s in the register of a report', (kind) => {
  it.each(recordChanges(kind))('is noticed when it is %s', async (name) => {
    const changed = async (leaves: boolean) => {
      const file = await tamperedRecord({ world, report }, { kind, name, leaves });
      return failedSteps(await verifyReport({ file, trust: world.trust }));
    };
    // A time stands in the leaf only.
    if (name !== 'back-dated') expect(await changed(false)).toEqual(['7 register']);
    expect(await changed(true)).toEqual(['6 registerLog']);
  });

  it('is noticed by the figures when who signs the logs changes it too', async () => {
    const file = await signedAnew({ world, report }, kind);
    const found = await verifyReport({ file, trust: world.trust });
    const failed = failedSteps(found);
    expect(failed.length).toBeGreaterThan(0);
    const expected = kind === 'labTest' ? ['7 register'] : ['11 appraisal', '12 balance'];
    expect(expected).toEqual(expect.arrayContaining(failed));
  });
});

describe('records that no server writes', () => {
  const party = (name: string): Party => {
    return { type: 'party@1', id: 'user-1', name, roles: [], country: 'CN' };
  };

  async function appended(append: (to: RecordsWorld['builder']) => void): Promise<unknown> {
    const { builder } = world;
    const [texts, leaves] = [builder.texts.length, builder.registerLog.leaves.length];
    append(builder);
    try {
      const { input } = await builder.finish();
      return await buildReport(input).catch((error: unknown) => error);
    } finally {
      builder.texts.splice(texts);
      builder.registerLog.leaves.splice(leaves);
    }
  }

  it('make no report: a correction without a reason', async () => {
    const found = await appended((to) => to.appendRecord(party('Other'), { reason: ' ' }));
    expect(found).toMatchObject({ code: 'reportInvalid' });
    expect(String(found)).toContain('corrects a record without a reason');
    expect(await appended((to) => to.appendRecord(party('Other')))).toBeInstanceOf(Uint8Array);
  });

  it('make no report: one that takes back what never stood', async () => {
    const unknown = { ...party('Other'), id: 'nobody' };
    const found = await appended((to) => to.appendRecord(unknown, { withdrawn: true }));
    expect(String(found)).toContain('withdraws a record that is not there');
    const twice = await appended((to) => {
      to.appendRecord(party('Other'), { withdrawn: true });
      to.appendRecord(party('Other'), { withdrawn: true });
    });
    expect(String(twice)).toContain('withdraws a record that is not there');
  });

  it.each([
    ['something that is no finding', { id: 'all is well' }, 'that is no finding'],
    ['a code that no check has', { id: 'gpuBlessed unit 1' }, 'that is no finding'],
    ['a paper that is not named', { document: undefined }, 'without a paper'],
    ['nothing, as resolved', { state: 'resolved' }, 'without a reason'],
  ] as const)('make no report: a decision about %s', async (_, changes, words) => {
    const { decided } = world;
    const decision = { type: 'decision@1', id: decided.id, state: 'explained' } as const;
    const facts = 'A'.repeat(43);
    const document: string | undefined = 'A'.repeat(43);
    const { document: paper, ...record } = { ...decision, facts, document, ...changes };
    const whole = paper === undefined ? record : { ...record, document: paper };
    const found = await appended((to) => to.appendRecord(whole, { reason: '' }));
    expect(found).toMatchObject({ code: 'reportInvalid' });
    expect(String(found)).toContain(words);
  });

  it('make no report: a policy that leads back to the rules of the first releases', async () => {
    const text = world.builder.texts.find((each) => each.includes('policy@2')) ?? '';
    const { by, reason, moveWithinMs, outOfServiceMs, severities, ...rest } = JSON.parse(text);
    const { deadlinesMs, capCountries, capPpm, armsEmbargoed, domesticPpm, ...first } = rest;
    const found = await appended((to) => to.append({ ...first, format: 'fleetseal/policy@1' }));
    expect(found).toMatchObject({ code: 'reportInvalid' });
    expect(String(found)).toContain('a policy of a former format');
  });

  it('make no report: a license or shipment that is withdrawn', async () => {
    const { builder } = world;
    const text = builder.texts.findLast((each) => each.includes('"type":"license@2"')) ?? '';
    const { record } = JSON.parse(text);
    const found = await appended((to) => to.appendRecord(record, { withdrawn: true }));
    expect(String(found)).toContain('withdraws what can only be corrected');
  });

  it('may follow each other: an acknowledgment on a decision, a lab without its key', async () => {
    const { decided } = world;
    const facts = 'A'.repeat(43);
    const state = 'acknowledged';
    const again = { type: 'decision@1', id: decided.id, state, facts } as const;
    const found = await appended((to) => to.appendRecord(again, { reason: '' }));
    expect(found).toBeInstanceOf(Uint8Array);
    const text = world.builder.texts.find((each) => each.includes('"id":"lab-1"')) ?? '';
    const { record } = JSON.parse(text);
    const { keys: _, ...lab } = record;
    expect(await appended((to) => to.appendRecord(lab))).toBeInstanceOf(Uint8Array);
    const gone = await appended((to) => to.appendRecord(record, { withdrawn: true }));
    expect(gone).toBeInstanceOf(Uint8Array);
  });

  it('make no report: a lab test that another key signed', async () => {
    const text = world.builder.texts.find((each) => each.includes('labTest@1')) ?? '';
    const { record } = JSON.parse(text);
    const other = { ...record, id: 'LT-2', testedOn: '2026-05-11' };
    const found = await appended((to) => to.appendRecord(other));
    expect(found).toMatchObject({ code: 'signatureInvalid' });
  });
});

describe('a figure of a balance that its signer changed', () => {
  it.each(CHANGED_FIGURES)('is named: %s', async (...figure) => {
    const [, , , path] = figure;
    const file = await changedFigure({ world, report }, figure);
    const found = await verifyReport({ file, trust: world.trust });
    expect(failedSteps(found)).toEqual(['12 balance']);
    expect(found.steps[11]?.words).toContain(path);
    expect(found.steps[11]?.words).toContain('recomputed');
  });
});
