/** Reports that withhold documents: they verify, say what is withheld, and hide nothing else. */
import { beforeAll, describe, expect, it } from 'vitest';
import { buildReport, buildReportWithFigures } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { withheldSentences } from '../../shared/report/withheld.ts';
import {
  changedRedaction,
  PURPOSE,
  REDACTION_CHANGES,
  useWorld,
} from '../factories/redactionChanges.ts';
import { lostUser, REDACTION_WORLDS } from '../factories/redactionWorlds.ts';
import type { ReportWorld } from '../factories/reportWorld.ts';

function step(found: Verification, name: string) {
  return found.steps.find((each) => each.name === name);
}

function failed({ steps }: Verification): string[] {
  return steps.filter(({ outcome }) => outcome === 'failed').map(({ name }) => name);
}

let world: ReportWorld;
let whole: Verification;

async function verify(file: Uint8Array): Promise<Verification> {
  return verifyReport({ file, trust: world.trust });
}

beforeAll(async () => {
  world = await useWorld('use@2');
  whole = await verify(await buildReport(world.input));
});

describe('a report on declared uses', () => {
  it('shows who used a host, in documents that are checked against their digests', () => {
    expect(failed(whole)).toEqual([]);
    expect(whole.incomplete).toEqual([]);
    expect(step(whole, 'documents')).toMatchObject({
      outcome: 'passed',
      words: expect.stringContaining('2 documents about users, each with a digest that a declared'),
    });
    const named = whole.balance?.findings.find(({ code }) => code === 'userNotLicensed');
    expect(named?.seen).toContain('declared user Bad User');
  });

  it('gives the same figures and findings as when the register itself names the user', async () => {
    const former = await REDACTION_WORLDS.userInRegister();
    const trust = former.trust;
    const seen = await verifyReport({ file: await buildReport(former.input), trust });
    expect(seen.outcome).toBe('valid');
    expect(seen.balance?.gpuTime).toEqual(whole.balance?.gpuTime);
    expect(seen.balance?.gpuTime.declaredSeconds).toBeGreaterThan(0);
    expect(seen.balance?.coverage).toEqual(whole.balance?.coverage);
    const codes = (found: Verification) => found.balance?.findings.map(({ code }) => code);
    expect(codes(seen)).toEqual(codes(whole));
  });

  it('is not built where the document about a user is lost, unless it is withheld', async () => {
    const lost = await lostUser();
    await expect(buildReport(lost.input)).rejects.toMatchObject({ code: 'notFound' });
    const { input, trust } = await REDACTION_WORLDS.lostUser();
    const found = await verifyReport({ file: await buildReport(input), trust });
    expect(found.outcome).toBe('valid');
  });
});

describe('a report that withholds users', () => {
  it('verifies, names nobody, keeps GPU time, and says what cannot be checked', async () => {
    const file = await buildReport({ ...world.input, redactions: ['users'] });
    const found = await verify(file);
    expect(failed(found)).toEqual([]);
    expect(found.outcome).toBe('valid');
    expect(found.incomplete).toEqual(['withheld as it says: 2 documents about users']);
    expect(Buffer.from(file).includes(PURPOSE)).toBe(false);
    expect(Buffer.from(file).includes('Bad User')).toBe(false);
    expect(found.balance?.gpuTime).toEqual(whole.balance?.gpuTime);
    expect(found.balance?.total).toEqual(whole.balance?.total);
    const codes = found.balance?.findings.map(({ code }) => code);
    expect(codes).not.toContain('userNotLicensed');
    expect(step(found, 'documents')).toMatchObject({
      outcome: 'notCheckable',
      words: expect.stringContaining('that the licenses name them cannot be checked'),
    });
    for (const sentence of withheldSentences({ hostDocuments: 0, users: 2 })) {
      expect(found.notCovered).toContain(sentence);
    }
    const counted = found.balance?.coverage.map(({ figure }) => figure).join('\n');
    expect(counted).toContain('Declared uses whose user is withheld: 2.');
  });
});

describe('a report that withholds the documents of hosts', () => {
  let file: Uint8Array;
  let found: Verification;

  beforeAll(async () => {
    file = await buildReport({ ...world.input, redactions: ['hostDocuments'] });
    found = await verify(file);
  });

  it('verifies, and holds none of them', () => {
    expect(failed(found)).toEqual([]);
    expect(found.outcome).toBe('valid');
    expect(found.incomplete).toEqual(['withheld as it says: 2 documents of hosts']);
    expect(Buffer.from(file).includes('"format":"fleetseal/host@')).toBe(false);
    expect(found.statement).toMatchObject({ withheld: { hostDocuments: 2, users: 0 } });
  });

  it('keeps every unit in its column and makes no finding of what is withheld', () => {
    expect(found.balance?.total).toEqual(whole.balance?.total);
    const ids = (from: Verification) => from.balance?.findings.map(({ id }) => id);
    expect(ids(found)).toEqual(ids(whole));
  });

  it('says in its steps what can no longer be checked', () => {
    const { words } = step(found, 'documents') ?? { words: '' };
    expect(words).toContain('Withheld, as the report says: 2 documents of hosts.');
    expect(words).toContain('whether a host was read by another nvidia-smi');
    expect(words).toContain('No identity is called cross-checked.');
    expect(step(found, 'appraisal')).toMatchObject({
      outcome: 'notCheckable',
      words: expect.stringContaining('without their evidence or documents here: 2'),
    });
  });

  it('calls no identity cross-checked, since the read of the host is not there', () => {
    const assurances = (from: Verification) =>
      new Set(from.balance?.units.map(({ assurance }) => assurance.uuid));
    expect(assurances(found)).toEqual(new Set(['claimed']));
  });

  it('tells of results in the register that are worse than what is left', async () => {
    const { input, trust } = await REDACTION_WORLDS.worseResult();
    const { balance } = await buildReportWithFigures({ ...input, redactions: [] });
    expect(balance.findings.map(({ code }) => code)).toContain('gpuNotReported');
    const hidden = await verifyReport({ file: await buildReport(input), trust });
    expect(hidden.outcome).toBe('valid');
    expect(hidden.balance?.findings.map(({ code }) => code)).not.toContain('gpuNotReported');
    expect(step(hidden, 'appraisal')?.words).toContain(
      'of these with a worse status than without what is withheld: 1',
    );
  });
});

describe('a redacted report that its signer changed', () => {
  it.each(REDACTION_CHANGES)('fails where $name', async (change) => {
    const found = await verify(await changedRedaction(world, change));
    expect(found.outcome).toBe('invalid');
    expect(failed(found)).toContain(change.fails);
    expect(step(found, change.fails)?.words).toContain(change.words ?? '');
  });
});
