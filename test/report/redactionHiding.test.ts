/** What an operator could register so that a report withholds more than it says. */
import { describe, expect, it } from 'vitest';
import { buildReport } from '../../shared/report/build.ts';
import { type Verification, verifyReport } from '../../shared/report/verify.ts';
import { readZip } from '../../shared/report/zip.ts';
import {
  hostText,
  REDACTION_WORLDS,
  showingOneHost,
  useNaming,
} from '../factories/redactionWorlds.ts';
import { reportWorld } from '../factories/reportWorld.ts';

function documentsStep({ steps }: Verification) {
  return steps.find(({ name }) => name === 'documents');
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
    const { input } = await useNaming('host', 1);
    await expect(buildReport(input)).rejects.toMatchObject({ code: 'documentInvalid' });
  });

  it('withholds no document of a GPU unseen: its absence is a finding', async () => {
    const world = await REDACTION_WORLDS.gpuAsUser();
    const file = await buildReport(world.input);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.incomplete.join()).toContain('1 document is withheld');
    expect(found.balance?.findings.map(({ code }) => code)).toContain('documentsMissing');
  });
});

describe('a redacted report of hosts whose results the server never wrote down', () => {
  it('says of how many', async () => {
    const seen = async (world: 'withResults' | 'withoutResults') => {
      const { input, trust } = await REDACTION_WORLDS[world]();
      const file = await buildReport(input);
      const { steps } = await verifyReport({ file, trust });
      return steps.find(({ name }) => name === 'appraisal')?.words;
    };
    expect(await seen('withoutResults')).toContain('no result in the register tells of: 2');
    expect(await seen('withResults')).not.toContain('tells of');
  });
});

describe('evidence that names the document about a user', () => {
  it('does not make a redacted report show it', async () => {
    const world = await REDACTION_WORLDS.userAsGpu();
    const file = await buildReport(world.input);
    expect(Buffer.from(file).includes('Bad User')).toBe(false);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.statement).toMatchObject({ withheld: { users: 1 } });
  });
});

describe('evidence that names the document of a host as one of a GPU', () => {
  it('does not make a redacted report show it: it is missing, which is a finding', async () => {
    const world = await REDACTION_WORLDS.hostAsGpu();
    const text = hostText(world.builder);
    const file = await buildReport(world.input);
    expect(Buffer.from(file).includes(text)).toBe(false);
    const found = await verifyReport({ file, trust: world.trust });
    expect(found.outcome).toBe('valid');
    expect(found.incomplete.join()).toContain('1 document is withheld');
  });

  it('does not let the operator show one host and withhold the others', async () => {
    const { file, trust } = await showingOneHost();
    const found = await verifyReport({ file, trust });
    expect(documentsStep(found)).toMatchObject({
      outcome: 'failed',
      words: expect.stringContaining('and shows another one'),
    });
  });
});
