/** What a reader sees who holds two reports of one log, or a report that is not whole. */
import { describe, expect, it } from 'vitest';
import { runVerify } from '../../regulator/verify.ts';
import { defaultPolicy } from '../../shared/appraisal/policy.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { buildReport } from '../../shared/report/build.ts';
import { nextSalt, type ReportWorld, reportWorld, WorldBuilder } from '../factories/reportWorld.ts';

const SMALL = { hosts: 1, gpusPerHost: 1, rounds: 2 };

async function verify(disk: Record<string, Uint8Array>, json = false) {
  let output = '';
  const exitCode = await runVerify({
    files: Object.keys(disk).filter((name) => name.endsWith('.zip')),
    trustFile: Object.keys(disk).filter((name) => name.endsWith('.json')),
    json,
    write: (text) => {
      output += text;
    },
    readFile: async (path) => disk[path] ?? new Uint8Array(0),
  });
  // Lines are wrapped anywhere between words.
  return { exitCode, output: output.replace(/\s+/g, ' '), text: output };
}

interface Branches {
  readonly builder: WorldBuilder;
  readonly first: ReportWorld;
  /** Takes back everything after the first report. */
  rewind(): void;
}

/** A log with one round, reported on at its end. */
async function branches(): Promise<Branches> {
  const builder = await WorldBuilder.start(SMALL);
  await builder.register();
  await builder.attest(0);
  const first = await builder.finish();
  const { leaves } = builder.evidenceLog;
  const [evidence, register] = [leaves.length, builder.texts.length];
  const points = builder.hosts.map(({ seq, prev }) => ({ seq, prev }));
  return {
    builder,
    first: { ...first, input: { ...first.input, to: first.input.from + 60_000 } },
    rewind() {
      leaves.splice(evidence);
      builder.texts.splice(register);
      builder.registerLog.leaves.splice(register);
      for (const [i, host] of builder.hosts.entries()) Object.assign(host, points[i]);
    },
  };
}

/** The report as it was when it was made: the builder goes on appending to the same arrays. */
async function reportOf({ input }: ReportWorld): Promise<Uint8Array> {
  return buildReport(input);
}

describe('two reports of one log', () => {
  it('are valid where one log is the beginning of the other', async () => {
    const { builder, first } = await branches();
    const trust = utf8(first.trustText.replaceAll('quorum w1', 'quorum none'));
    const small = await reportOf(first);
    await builder.attest(1);
    const large = await reportOf(await builder.finish());
    const found = await verify({ 'small.zip': small, 'large.zip': large, 'trust.json': trust });
    expect(found.exitCode).toBe(0);
    expect(found.output).not.toContain('Split view');
  });

  it.each(['evidence', 'register'] as const)(
    'are both invalid where the %s log has two histories',
    async (log) => {
      const { builder, first, rewind } = await branches();
      if (log === 'evidence') await builder.attest(1);
      else builder.appendLicense();
      const a = await reportOf(await builder.finish());
      rewind();
      const [license = ''] = builder.texts.filter((text) => text.includes('license@1'));
      if (log === 'evidence') await builder.attest(1);
      else builder.appendText('license', license);
      const b = await reportOf(await builder.finish());
      const disk = { 'a.zip': a, 'b.zip': b, 'trust.json': utf8(first.trustText) };
      const { 'trust.json': trust } = disk;
      for (const alone of [a, b]) {
        expect((await verify({ 'a.zip': alone, 'trust.json': trust })).exitCode).toBe(0);
      }
      const { exitCode, output } = await verify(disk);
      expect(exitCode).toBe(1);
      expect(output.match(/INVALID: do not rely/g)).toHaveLength(2);
      expect(output).not.toContain('Balance at');
      const origin = `operator.example/${log}`;
      expect(output).toContain(`Split view: the ${log} log ${origin} has two histories.`);
      expect(output).toContain('in a.zip is not the one in b.zip');
      expect(output).toContain('in b.zip is not the one in a.zip');
      const { reports } = JSON.parse((await verify(disk, true)).text);
      expect(reports.map((each: { outcome: string }) => each.outcome)).toEqual([
        'invalid',
        'invalid',
      ]);
    },
  );

  it('are both invalid where a record stands in one and not in the other', async () => {
    const { builder, first, rewind } = await branches();
    const site = { type: 'site@1', id: 'Hall 1', country: 'CN' } as const;
    builder.appendRecord(site);
    const a = await reportOf(await builder.finish());
    rewind();
    builder.appendRecord({ ...site, country: 'SG' });
    const b = await reportOf(await builder.finish());
    const disk = { 'a.zip': a, 'b.zip': b, 'trust.json': utf8(first.trustText) };
    const { exitCode, output } = await verify(disk);
    expect(exitCode).toBe(1);
    expect(output).toContain('Split view: the register log operator.example/register has two');
  });

  it('are told apart where one lacks leaves of its own interval', async () => {
    const { builder } = await branches();
    const { leaves } = builder.evidenceLog;
    const short = [...leaves];
    const checkpoint = await builder.evidenceLog.checkpoint(true);
    await builder.attest(1);
    const { input, trustText } = await builder.finish();
    const trust = utf8(trustText.replaceAll('quorum w1', 'quorum none'));
    const to = input.to + 60_000;
    const later = { ...input, to, createdAt: to };
    const cut = await buildReport({ ...later, evidenceLog: { leaves: short, checkpoint } });
    const whole = await buildReport(later);
    expect((await verify({ 'cut.zip': cut, 'trust.json': trust })).exitCode).toBe(0);
    const disk = { 'cut.zip': cut, 'whole.zip': whole, 'trust.json': trust };
    const { exitCode, output } = await verify(disk);
    expect(exitCode).toBe(1);
    expect(output).toContain('Cut back: cut.zip ends at 1 leaves, but leaf 1 in whole.zip');
    expect(output.match(/INVALID: do not rely/g)).toHaveLength(1);
  });

  it('cannot be told where two trust files give one origin different keys', async () => {
    const [one, other] = [await reportWorld(SMALL), await reportWorld(SMALL)];
    const disk = {
      'a.zip': await reportOf(one),
      'one.json': utf8(one.trustText),
      'other.json': utf8(other.trustText),
    };
    const { exitCode, output } = await verify(disk);
    expect(exitCode).toBe(2);
    expect(output).toContain('other.json gives the log operator.example/evidence another key');
    expect(output).toContain('[trustInvalid]');
  });
});

describe('the headline of a valid report', () => {
  it('says that documents are withheld, and how many', async () => {
    const world = await reportWorld(SMALL);
    const documents = new Map([...world.input.documents].slice(2));
    const file = await buildReport({ ...world.input, documents });
    const disk = { 'a.zip': file, 'trust.json': utf8(world.trustText) };
    const { exitCode, output } = await verify(disk);
    expect(exitCode).toBe(0);
    expect(output).toContain('VALID, INCOMPLETE: 2 documents are withheld.');
    expect(output).not.toContain('VALID:');
    const [report] = JSON.parse((await verify(disk, true)).text).reports;
    expect(report).toMatchObject({
      outcome: 'valid',
      headline: 'VALID, INCOMPLETE: 2 documents are withheld.',
      incomplete: ['2 documents are withheld'],
      notes: [],
    });
    expect(report.policy.graceMs).toBe(86_400_000);
    expect(report).not.toHaveProperty('logs');
  });

  it('sends the reader to the notes where the policy asks for less than the default', async () => {
    const { builder } = await reportWorld(SMALL);
    const catalogue = builder.texts.find((text) => text.includes('catalogue@2')) ?? '';
    const usual = defaultPolicy(documentDigest(catalogue));
    builder.append({ ...usual, salt: nextSalt(), checks: [], graceMs: 366 * 86_400_000 });
    const world = await builder.finish();
    const disk = { 'a.zip': await reportOf(world), 'trust.json': utf8(world.trustText) };
    const { exitCode, output } = await verify(disk);
    expect(exitCode).toBe(0);
    expect(output).toContain('checked passed. Read the notes on the operator’s policy.');
    expect(output).toContain('as unaccounted after: 366 days');
    expect(output).toContain('checks: none');
    expect(output).toContain('Notes on that policy: - The policy leaves out the check');
    expect(output).toContain('graceMs is 366 days, by default 1 day.');
  });
});
