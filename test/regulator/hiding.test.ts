/** What a reader sees who holds two reports of one log, or a report that is not whole. */
import { describe, expect, it } from 'vitest';
import { runVerify } from '../../regulator/verify.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { buildReport } from '../../shared/report/build.ts';
import { cutReports, grownReports, SPLIT_REPORTS } from '../factories/lyingWorlds.ts';
import { POLICY_WORLDS } from '../factories/policyWorlds.ts';
import { type ReportWorld, reportWorld } from '../factories/reportWorld.ts';

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

/** The report as it was when it was made: the builder goes on appending to the same arrays. */
async function reportOf({ input }: ReportWorld): Promise<Uint8Array> {
  return buildReport(input);
}

describe('two reports of one log', () => {
  it('are valid where one log is the beginning of the other', async () => {
    const { a: small, b: large, trustText } = await grownReports();
    const trust = utf8(trustText);
    const found = await verify({ 'small.zip': small, 'large.zip': large, 'trust.json': trust });
    expect(found.exitCode).toBe(0);
    expect(found.output).not.toContain('Split view');
  });

  it.each(['evidence', 'register'] as const)(
    'are both invalid where the %s log has two histories',
    async (log) => {
      const { a, b, trustText } = await SPLIT_REPORTS[log]();
      const disk = { 'a.zip': a, 'b.zip': b, 'trust.json': utf8(trustText) };
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
    const { a, b, trustText } = await SPLIT_REPORTS.record();
    const disk = { 'a.zip': a, 'b.zip': b, 'trust.json': utf8(trustText) };
    const { exitCode, output } = await verify(disk);
    expect(exitCode).toBe(1);
    expect(output).toContain('Split view: the register log operator.example/register has two');
  });

  it('are told apart where one lacks leaves of its own interval', async () => {
    const { a: cut, b: whole, trustText } = await cutReports();
    const trust = utf8(trustText);
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
    const world = await POLICY_WORLDS.lax();
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
