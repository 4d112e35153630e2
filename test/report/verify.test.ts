import { beforeAll, describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { formatChallenge, noteHash } from '../../shared/evidence/challenge.ts';
import { buildReport, computeBalance } from '../../shared/report/build.ts';
import { notCoveredOf } from '../../shared/report/notCovered.ts';
import { STEP_NAMES } from '../../shared/report/steps.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { endedEarly, otherTrusts, withoutDocument } from '../factories/otherTrusts.ts';
import { type ReportWorld, reportWorld } from '../factories/reportWorld.ts';
import { changedBySigner, encodedOtherwise, SIGNER_CHANGES } from '../factories/signerChanges.ts';
import { OpenReport } from '../factories/tamper.ts';
import { makeTestKey } from '../factories/testLog.ts';

const NOT_COVERED = notCoveredOf({ edition: 2 });

let world: ReportWorld;
let report: Uint8Array;

beforeAll(async () => {
  world = await reportWorld();
  report = await buildReport(world.input);
});

/** The steps that failed, as `number name`. */
function failedSteps({ steps }: Verification): string[] {
  return steps
    .filter((each) => each.outcome === 'failed')
    .map(({ step, name }) => `${step} ${name}`);
}

function wordsOf(verification: Verification, name: string): string {
  return verification.steps.find((each) => each.name === name)?.words ?? '';
}

describe('a report that nobody changed', () => {
  it('verifies in 14 numbered steps, and its balance is the recomputed one', async () => {
    const found = await verifyReport({ file: report, trust: world.trust });
    expect(found.steps.filter(({ outcome }) => outcome !== 'passed')).toEqual([]);
    expect(found.outcome).toBe('valid');
    expect(found.steps.map(({ step, name }) => [step, name])).toEqual(
      STEP_NAMES.map((name, i) => [i + 1, name]),
    );
    expect(found.balance).toEqual(await computeBalance(world.input));
    expect(found.balance?.total).toMatchObject({ licensed: 5, attested: 4, notShipped: 1 });
    expect(found.gpus).toHaveLength(4);
    expect(found.notCovered).toEqual([...NOT_COVERED]);
    expect(found.incomplete).toEqual([]);
    expect(found.notes).toEqual([]);
    expect(found.policy?.checks).toEqual(found.statement?.checks);
  });

  it('is the same file but for the signature when it is built again', async () => {
    const again = new OpenReport(await buildReport(world.input));
    expect(again.members).toEqual(new OpenReport(report).members);
  });

  it('verifies with withheld documents, names them, and shows the finding', async () => {
    const [digest = ''] = world.input.documents.keys();
    const file = await buildReport(withoutDocument(world).input);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.incomplete).toEqual(['1 document is withheld']);
    expect(found.steps[8]).toMatchObject({ name: 'documents', outcome: 'notCheckable' });
    expect(found.steps[8]?.words).toContain(digest);
    expect(found.balance?.findings.map(({ code }) => code)).toContain('documentsMissing');
    expect(found.notCovered).toHaveLength(NOT_COVERED.length + 1);
  });

  it('leaves out evidence that was received after its interval, and says so', async () => {
    const file = await buildReport(endedEarly(world).input);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.statement?.knownAt.evidenceSize).toBe(6);
    expect(found.notCovered.at(-1)).toContain('4 leaves');
  });

  it('has no evidence of a key that the register named only afterwards', async () => {
    const { builder } = await reportWorld({ hosts: 1 });
    const late = (await reportWorld({ hosts: 2 })).builder;
    const [, host] = late.hosts;
    const text = late.texts.findLast((each) => each.includes('hostKey@1')) ?? '';
    if (host === undefined) throw new TypeError('no host');
    const [note = ''] = builder.notes;
    const challenge = formatChallenge({
      origin: builder.evidenceLog.origin,
      noteHash: noteHash(note),
      random: new Uint8Array(32),
      regulatorNonce: null,
    });
    const stranger = { ...host, seq: 0, prev: null };
    await builder.attestHost(stranger, { challenge, challengedAt: world.input.from + 60_000 });
    const unknown = buildReport((await builder.finish()).input);
    await expect(unknown).rejects.toThrow(`no host key ${host.key.kid}`);
    builder.appendText('hostKey', text);
    const afterwards = buildReport((await builder.finish()).input);
    await expect(afterwards).rejects.toThrow('was logged before its key');
  });

  it('is refused under other keys, other logs, or where its key does not count', async () => {
    for (const { name, file, trustText, fails } of await otherTrusts(world, report)) {
      const found = await verifyReport({ file, trust: parseTrust(utf8(trustText)) });
      expect([name, failedSteps(found)]).toEqual([name, [fails]]);
      if (fails === '2 statement') expect(found.steps[1]?.code).toBe('signatureInvalid');
    }
  });
});

describe('a report changed by its signer, every digest rebuilt and signed again', () => {
  it.each(SIGNER_CHANGES)('is judged by what was changed: $name', async (change) => {
    const file = await changedBySigner(world, report, change);
    const found = await verifyReport({ file, trust: world.trust });
    const failed = failedSteps(found);
    expect(found.outcome).toBe(change.outcome ?? 'invalid');
    if (change.among) expect(failed).toEqual(expect.arrayContaining([...change.fails]));
    else expect(failed).toEqual(change.fails);
    const step = change.fails[0]?.split(' ')[1] ?? '';
    if (change.words !== undefined) expect(wordsOf(found, step)).toMatch(change.words);
  });

  it('has the right code where a quorum is missing or the format is a later one', async () => {
    const codes = async (name: string) => {
      const change = SIGNER_CHANGES.find((each) => each.name === name);
      if (change === undefined) throw new TypeError(`no change ${name}`);
      const file = await changedBySigner(world, report, change);
      const { steps } = await verifyReport({ file, trust: world.trust });
      return steps.map(({ code }) => code).filter((code) => code !== undefined);
    };
    expect(await codes('a cosignature that is gone')).toEqual(['quorumMissing']);
    expect(await codes('a later format')).toEqual(['checkUnknown']);
  });

  it('keeps the balance as recomputed where its own says otherwise', async () => {
    const [change] = SIGNER_CHANGES;
    if (change === undefined) throw new TypeError('no change');
    const file = await changedBySigner(world, report, change);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.balance?.total.attested).toBe(4);
  });

  it('is refused under a key that nobody trusts, or with another encoding', async () => {
    const stranger = await new OpenReport(report).seal(await makeTestKey());
    for (const file of [stranger, await encodedOtherwise(world, report)]) {
      const found = await verifyReport({ file, trust: world.trust });
      expect(failedSteps(found)).toEqual(['2 statement']);
    }
  });
});
