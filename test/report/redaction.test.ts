/** Reports that withhold documents: they verify, say what is withheld, and hide nothing else. */
import { beforeAll, describe, expect, it } from 'vitest';
import { fromUtf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import type { UseAsWritten } from '../../shared/register/records/custody.ts';
import type { License } from '../../shared/register/records/licenses.ts';
import { detachUser } from '../../shared/register/users.ts';
import { buildReport, buildReportWithFigures } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { withheldSentences } from '../../shared/report/withheld.ts';
import { nextSalt, type ReportWorld, reportWorld, WORLD_START } from '../factories/reportWorld.ts';
import { OpenReport } from '../factories/tamper.ts';

const PURPOSE = 'Weather models.';

/** A license that names one end user, and two uses: by that user, and by another one. */
async function useWorld(as: 'use@1' | 'use@2'): Promise<ReportWorld> {
  const { builder } = await reportWorld({ hosts: 2, rounds: 2, results: 'true' });
  const uses = [
    useOf({ id: 'U-0', host: 'host-0', user: 'Good User' }),
    useOf({ id: 'U-1', host: 'host-1', user: 'Bad User', purpose: PURPOSE }),
  ];
  const license: License = {
    type: 'license@2',
    id: 'L-1',
    authority: 'BIS',
    number: 'D1234567',
    endUsers: ['Good User'],
    items: [{ model: 'H200', quantity: 5 }],
    validFrom: '2026-01-01',
    validTo: '2028-01-01',
  };
  builder.appendRecord(license);
  for (const use of uses) {
    if (as === 'use@1') {
      builder.appendRecord(use);
      continue;
    }
    const { record, text } = detachUser(use, nextSalt());
    builder.documents.set(documentDigest(text), text);
    builder.appendRecord(record);
  }
  return builder.finish();
}

function useOf(about: Pick<UseAsWritten, 'id' | 'host' | 'user' | 'purpose'>): UseAsWritten {
  return { type: 'use@1', from: WORLD_START - 1000, ...about };
}

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
    const former = await useWorld('use@1');
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
    const documents = new Map(world.input.documents);
    for (const [digest, text] of documents) if (text.includes(PURPOSE)) documents.delete(digest);
    const input = { ...world.input, documents };
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'notFound' });
    const found = await verify(await buildReport({ ...input, redactions: ['users'] }));
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
    const { builder } = await reportWorld({ hosts: 1, rounds: 1 });
    const [host] = builder.hosts;
    if (host === undefined) throw new TypeError('no host');
    const counting = {
      format: 'fleetseal/host@1',
      salt: nextSalt(),
      agentVersion: '0.1.0',
      attachedGpus: 9,
    };
    const documents = new Map(host.documents).set('host', fromUtf8(encodeJson(counting)));
    builder.hosts.splice(0, 1, { ...host, documents });
    Object.assign(builder.options, { rounds: 2, results: 'true' });
    await builder.attest(1);
    const { input } = await builder.finish();
    const { balance } = await buildReportWithFigures(input);
    expect(balance.findings.map(({ code }) => code)).toContain('gpuNotReported');
    const { members } = new OpenReport(await buildReport(input));
    const results = fromUtf8(members.get('results.jsonl') ?? new Uint8Array(0))
      .trim()
      .split('\n');
    // as: a result as the report has it
    const last = JSON.parse(results.at(-1) ?? '') as { kid: string; status: 'warning' };
    const worse = { status: last.status, resultDigest: documentDigest(results.at(-1) ?? '') };
    const about = { kid: last.kid, evidenceIndex: 1, registerSize: builder.texts.length };
    builder.append({ format: 'fleetseal/result@1', salt: nextSalt(), ...about, ...worse });
    const again = await builder.finish();
    const hidden = await verifyReport({
      file: await buildReport({ ...again.input, redactions: ['hostDocuments'] }),
      trust: again.trust,
    });
    expect(hidden.outcome).toBe('valid');
    expect(hidden.balance?.findings.map(({ code }) => code)).not.toContain('gpuNotReported');
    expect(step(hidden, 'appraisal')?.words).toContain(
      'of these with a worse status than without what is withheld: 1',
    );
  });
});

describe('a redacted report that its signer changed', () => {
  type Change = (report: OpenReport) => object | undefined;

  async function changed(redactions: readonly ('hostDocuments' | 'users')[], change: Change) {
    const report = new OpenReport(await buildReport({ ...world.input, redactions }));
    const stated = change(report) ?? {};
    return verify(await report.seal(world.reportKey, stated));
  }

  const textOf = (format: string) =>
    [...world.input.documents.values()].find((text) => text.includes(`fleetseal/${format}@`)) ?? '';
  /** Changes the texts of `documents.jsonl`, and the digests behind them. */
  const rewrite = (
    report: OpenReport,
    texts: (of: string[]) => string[],
    listed: (of: string[]) => string[] = (of) => of,
  ) =>
    report.lines('documents.jsonl', (lines) => [
      ...texts(lines.filter((line) => line.startsWith('{'))),
      ...listed(lines.filter((line) => !line.startsWith('{'))),
    ]);
  const adding = (text: string) => (lines: string[]) =>
    [...lines, text].sort((a, b) => (documentDigest(a) < documentDigest(b) ? -1 : 1));
  const same = (lines: string[]) => lines;

  it.each(['host', 'user'])('fails where it shows a %s that it says it withholds', async (kind) => {
    const found = await changed(['hostDocuments', 'users'], (report) => {
      rewrite(report, adding(textOf(kind)));
      return undefined;
    });
    expect(failed(found)).toContain('documents');
    expect(step(found, 'documents')?.words).toContain('and shows it');
  });

  it.each([
    ['host', 'hostDocuments'],
    ['user', 'users'],
  ] as const)('fails where it withholds one %s and shows the other', async (kind, redaction) => {
    const found = await changed([redaction], (report) => {
      const text = textOf(kind);
      rewrite(report, adding(text), (lines) =>
        lines.filter((each) => each !== documentDigest(text)),
      );
      const isUsers = redaction === 'users';
      return { withheld: { hostDocuments: isUsers ? 0 : 1, users: isUsers ? 1 : 0 } };
    });
    expect(failed(found)).toContain('documents');
    expect(step(found, 'documents')?.words).toMatch(/and shows another one/);
  });

  it('fails where another document stands in the place of a shown one', async () => {
    const found = await changed(['hostDocuments'], (report) => {
      report.replace('documents.jsonl', 'Bad User', 'Good Name');
      return undefined;
    });
    expect(failed(found)).toContain('documents');
  });

  it.each(['gpu', 'readings'])('fails where it withholds a document of %s', async (kind) => {
    const found = await changed(['hostDocuments'], (report) => {
      const text = textOf(kind);
      rewrite(
        report,
        (lines) => lines.filter((line) => line !== text),
        (lines) => [...lines, documentDigest(text)].sort(),
      );
      return { withheld: { hostDocuments: 3, users: 0 } };
    });
    expect(failed(found)).toContain('documents');
    expect(step(found, 'documents')?.words).toContain('which is no document of a host');
  });

  it('fails where it withholds what nothing names', async () => {
    const found = await changed(['users'], (report) => {
      rewrite(report, same, (lines) => [...lines, documentDigest('nothing')].sort());
      return { withheld: { hostDocuments: 0, users: 3 } };
    });
    expect(step(found, 'documents')).toMatchObject({
      outcome: 'failed',
      words: expect.stringContaining('which nothing names'),
    });
  });

  it('fails where it lists more, or fewer, than the statement says', async () => {
    for (const withheld of [
      { hostDocuments: 1, users: 0 },
      { hostDocuments: 3, users: 0 },
    ]) {
      const found = await changed(['hostDocuments'], () => ({ withheld }));
      expect(failed(found)).toContain('documents');
    }
  });

  it('fails where a document of a host is gone and not listed', async () => {
    const found = await changed([], (report) => {
      const text = textOf('host');
      report.lines('documents.jsonl', (lines) => lines.filter((line) => line !== text));
      return undefined;
    });
    expect(failed(found)).toContain('appraisal');
  });

  it('fails where a document about a user is gone and not listed', async () => {
    const found = await changed([], (report) => {
      report.lines('documents.jsonl', (lines) => lines.filter((line) => !line.includes(PURPOSE)));
      return undefined;
    });
    expect(step(found, 'documents')).toMatchObject({
      outcome: 'failed',
      words: expect.stringContaining('neither here nor withheld'),
    });
  });

  it('fails where it leaves out the sentences about what it withholds', async () => {
    const found = await changed(['hostDocuments'], ({ statement }) => ({
      notCovered: statement.notCovered.slice(0, -1),
    }));
    expect(failed(found)).toEqual(['notCovered']);
  });
});
