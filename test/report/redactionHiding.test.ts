/** What an operator could register so that a report withholds more than it says. */
import { describe, expect, it } from 'vitest';
import { documentDigest } from '../../shared/evidence/document.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { detachUser } from '../../shared/register/users.ts';
import { buildReport } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { readZip } from '../../shared/report/zip.ts';
import {
  nextSalt,
  type ReportWorld,
  reportWorld,
  type TestHost,
  WORLD_START,
  WorldBuilder,
} from '../factories/reportWorld.ts';
import { OpenReport } from '../factories/tamper.ts';

function useOf(userDocument: string): RegisterRecord {
  return { type: 'use@2', id: 'U-1', host: 'host-0', userDocument, from: WORLD_START };
}

/** The payload of an evidence that names this digest in place of what its host read. */
function naming(host: TestHost, submodule: string, digest: string): object {
  const submods: Record<string, unknown> = { [submodule]: ['DIGEST', ['sha-256', digest]] };
  for (const [name, text] of host.documents) {
    if (name === 'host') submods[name] = ['DIGEST', ['sha-256', documentDigest(text)]];
  }
  return { submods };
}

async function attestNaming(builder: WorldBuilder, submodule: string, digest: string) {
  const [host] = builder.hosts;
  if (host === undefined) throw new TypeError('no host');
  const at = await builder.challenge(1);
  await builder.attestHost(host, { ...at, payload: naming(host, submodule, digest) });
}

/** After one of two rounds. */
async function startedWorld(): Promise<{ builder: WorldBuilder }> {
  const builder = await WorldBuilder.start({ hosts: 2, rounds: 2 });
  await builder.register();
  await builder.attest(0);
  return { builder };
}

function documentsStep({ steps }: Verification) {
  return steps.find(({ name }) => name === 'documents');
}

/** Signed again by the operator after a change of what is shown and listed. */
async function changed(world: ReportWorld, file: Uint8Array, change: (it: OpenReport) => object) {
  const report = new OpenReport(file);
  const sealed = await report.seal(world.reportKey, change(report));
  return verifyReport({ file: sealed, trust: world.trust });
}

describe('a redacted report', () => {
  it('has members that 0.3.0 knows, which reads its statement and cannot tell', async () => {
    const { input } = await reportWorld({ hosts: 1, rounds: 1 });
    const file = await buildReport({ ...input, redactions: ['hostDocuments'] });
    expect(readZip(file).map(({ name }) => name)).toEqual([
      'statement.jws',
      'evidence.txt',
      'documents.jsonl',
      'evidence-log.entries',
      'register-log.entries',
      'register.jsonl',
      'evidence-log.checkpoint',
      'register-log.checkpoint',
      'notes.jsonl',
      'results.jsonl',
      'balance.json',
    ]);
  });
});

describe('a use that names a document of evidence as the one about its user', () => {
  it('is refused: nobody is named, and the report would not say so', async () => {
    const { builder } = await reportWorld({ hosts: 1, rounds: 1 });
    const [host] = builder.hosts;
    builder.appendRecord(useOf(documentDigest(host?.documents.get('host') ?? '')));
    const { input } = await builder.finish();
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'documentInvalid' });
  });

  it('withholds no document of a GPU unseen: its absence is a finding', async () => {
    const { builder } = await reportWorld({ hosts: 1, rounds: 2 });
    const [host] = builder.hosts;
    const digest = documentDigest(host?.documents.get('gpu-00000000:18:00.0') ?? '');
    builder.appendRecord(useOf(digest));
    const world = await builder.finish();
    const file = await buildReport({ ...world.input, redactions: ['users'] });
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.incomplete.join()).toContain('1 document is withheld');
    expect(found.balance?.findings.map(({ code }) => code)).toContain('documentsMissing');
  });
});

describe('a redacted report of hosts whose results the server never wrote down', () => {
  it('says of how many', async () => {
    const seen = async (results?: 'true') => {
      const options = { hosts: 2, rounds: 1, ...(results === undefined ? {} : { results }) };
      const { input, trust } = await reportWorld(options);
      const file = await buildReport({ ...input, redactions: ['hostDocuments'] });
      const { steps } = await verifyReport({ file, trust });
      return steps.find(({ name }) => name === 'appraisal')?.words;
    };
    expect(await seen()).toContain('no result in the register tells of: 2');
    expect(await seen('true')).not.toContain('tells of');
  });
});

describe('evidence that names the document about a user', () => {
  it('does not make a redacted report show it', async () => {
    const { builder } = await startedWorld();
    const use = { type: 'use@1', id: 'U-1', host: 'host-0', from: WORLD_START } as const;
    const { record, text } = detachUser({ ...use, user: 'Bad User' }, nextSalt());
    builder.documents.set(documentDigest(text), text);
    builder.appendRecord(record);
    await attestNaming(builder, 'gpu-00000000:18:00.0', documentDigest(text));
    const world = await builder.finish();
    const file = await buildReport({ ...world.input, redactions: ['users'] });
    expect(Buffer.from(file).includes('Bad User')).toBe(false);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.statement).toMatchObject({ withheld: { users: 1 } });
  });
});

describe('evidence that names the document of a host as one of a GPU', () => {
  async function mixedWorld() {
    const { builder } = await startedWorld();
    const text = builder.hosts[1]?.documents.get('host') ?? '';
    await attestNaming(builder, 'gpu-00000000:18:00.0', documentDigest(text));
    return { world: await builder.finish(), text };
  }

  it('does not make a redacted report show it: it is missing, which is a finding', async () => {
    const { world, text } = await mixedWorld();
    const file = await buildReport({ ...world.input, redactions: ['hostDocuments'] });
    expect(Buffer.from(file).includes(text)).toBe(false);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.incomplete.join()).toContain('1 document is withheld');
  });

  it('does not let the operator show one host and withhold the others', async () => {
    const { world, text } = await mixedWorld();
    const file = await buildReport({ ...world.input, redactions: ['hostDocuments'] });
    const found = await changed(world, file, (report) => {
      report.lines('documents.jsonl', (lines) => {
        const texts = lines.filter((line) => line.startsWith('{'));
        const byDigest = (a: string, b: string) => (documentDigest(a) < documentDigest(b) ? -1 : 1);
        return [...[...texts, text].sort(byDigest), ...lines.slice(texts.length)];
      });
      return {};
    });
    expect(documentsStep(found)).toMatchObject({
      outcome: 'failed',
      words: expect.stringContaining('and shows another one'),
    });
  });
});
