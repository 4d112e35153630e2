import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { runVerify } from '../../regulator/verify.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { buildReport } from '../../shared/report/build.ts';
import { STEP_NAMES } from '../../shared/report/steps.ts';
import { fingerprints } from '../../shared/report/trust.ts';
import { type ReportWorld, reportWorld } from '../factories/reportWorld.ts';
import { recordsWorld } from '../factories/sampleRecords.ts';
import { changedBySigner, HOSTILE_CHANGES } from '../factories/signerChanges.ts';
import { OpenReport } from '../factories/tamper.ts';

const SMALL = { hosts: 1, gpusPerHost: 1, rounds: 1 };

let world: ReportWorld;
let other: ReportWorld;
const disk = new Map<string, Uint8Array>();

beforeAll(async () => {
  world = await reportWorld(SMALL);
  other = await reportWorld({ ...SMALL, name: 'elsewhere' });
  const apart = await reportWorld({ ...SMALL, name: 'apart', serials: '999' });
  const report = await buildReport(world.input);
  const open = new OpenReport(report);
  open.replace('balance.json', '"attested":1', '"attested":2');
  disk.set('good.zip', report);
  disk.set('lie.zip', await open.seal(world.reportKey));
  disk.set('future.zip', await open.seal(world.reportKey, { format: 'fleetseal/report@3' }));
  disk.set('elsewhere.zip', await buildReport(other.input));
  disk.set('apart.zip', await buildReport(apart.input));
  disk.set('trust.json', utf8(world.trustText));
  disk.set('elsewhere.json', utf8(other.trustText));
  disk.set('apart.json', utf8(apart.trustText));
  disk.set('broken.json', utf8('{"format":"fleetseal/trust@1"}'));
});

async function verify(
  files: string[],
  options: { trust?: string | string[]; json?: boolean } = {},
) {
  const read: string[] = [];
  let output = '';
  const exitCode = await runVerify({
    files,
    trustFile: options.trust ?? 'trust.json',
    json: options.json ?? false,
    write: (text) => {
      output += text;
    },
    readFile: async (path) => {
      read.push(path);
      const bytes = disk.get(path);
      if (bytes === undefined) throw new Error('ENOENT');
      return bytes;
    },
  });
  return { exitCode, output, read };
}

/** `evidenceLog` as people read it: `evidence log`. */
const inWords = (name: string) => name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);

describe('a report with records', () => {
  it('has replaced boards, GPU-hours, the cap, lives and coverage in its words', async () => {
    const records = await recordsWorld();
    disk.set('records.zip', await buildReport(records.input));
    disk.set('records.json', utf8(records.trustText));
    const { exitCode, output } = await verify(['records.zip'], { trust: 'records.json' });
    expect(exitCode).toBe(0);
    const words = output.replace(/\s+/g, ' ');
    const places = [
      'Findings: ',
      '(explained by A. Person)',
      'Boards that others replaced, outside the sum: 1',
      'GPU-hours covered by attestation in the interval:',
      'with no declared user',
      'all exporters: units 3 of 12 (25 %)',
      'Coverage of the rules: what the logs hold about each, not that it is met:',
      'R07 attached (a lab test in the United States before each shipment). 2 of 3 units',
      'R34 not covered',
      'a recorded move is confirmed within: 3 days',
      'Not covered:',
    ].map((part) => words.indexOf(part));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(output.split('\n').filter((line) => line.length > 100)).toEqual([]);
    const json = await verify(['records.zip'], { trust: 'records.json', json: true });
    const [report] = JSON.parse(json.output).reports;
    expect(report.balance.coverage).toHaveLength(34);
    expect(report.balance.findings.map(({ life }: { life: string }) => life)).toContain(
      'explained',
    );
  });

  it('of a former release says nothing of what it could not know', async () => {
    for (const version of ['v1', 'v2']) {
      for (const name of ['report.zip', 'trust.json']) {
        const path = new URL(`../golden/${version}/${name}`, import.meta.url);
        disk.set(`${version}-${name}`, new Uint8Array(readFileSync(path)));
      }
      const { exitCode, output } = await verify([`${version}-report.zip`], {
        trust: `${version}-trust.json`,
      });
      expect(exitCode).toBe(0);
      expect(output).toContain('nor are TPP, lab tests or 50% caps.');
      for (const later of ['Coverage of the rules', 'GPU-hours', 'a recorded move', 'due by']) {
        expect(output).not.toContain(later);
      }
    }
  });
});

describe('fleetseal verify', () => {
  it('prints fingerprints, then 14 steps, the balance and what is not covered', async () => {
    const { exitCode, output } = await verify(['good.zip']);
    expect(exitCode).toBe(0);
    const places = [
      ...fingerprints(world.trust).map(({ fingerprint }) => fingerprint),
      'Report good.zip',
      ...STEP_NAMES.map((name, i) => `${String(i + 1).padStart(2)}. ${inWords(name)}: passed`),
      'VALID',
      'Balance at 2026-06-01T00:01:00Z',
      /^ {2}attested +1 +1$/m,
      'Not covered:',
    ].map((part) => (typeof part === 'string' ? output.indexOf(part) : output.search(part)));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places).toEqual(places.toSorted((a, b) => a - b));
  });

  it('reads the files that it was given and no other', async () => {
    expect((await verify(['good.zip'])).read).toEqual(['trust.json', 'good.zip']);
  });

  it('exits 1 for a changed report, names the step, and prints no figures of it', async () => {
    const { exitCode, output } = await verify(['lie.zip']);
    expect(exitCode).toBe(1);
    expect(output).toContain('12. balance: FAILED [reportInvalid]. total.attested: report says 2');
    expect(output).toContain('INVALID');
    expect(output).not.toContain('Balance at');
  });

  it('says once which steps could not begin after one that failed', async () => {
    const file = disk.get('good.zip')?.slice() ?? new Uint8Array(0);
    file[file.length >> 1] = (file[file.length >> 1] ?? 0) ^ 1;
    disk.set('changed.zip', file);
    const { output } = await verify(['changed.zip']);
    expect(output).toContain('container: FAILED [reportInvalid]');
    expect(output).toContain('steps 2 to 14: not checkable');
    expect(output.match(/not checkable/g)).toHaveLength(1);
  });

  it('keeps every line of words within 100 columns', async () => {
    for (const file of ['good.zip', 'lie.zip', 'future.zip']) {
      const { output } = await verify([file]);
      expect(output.split('\n').filter((line) => line.length > 100)).toEqual([]);
    }
  });

  it('exits 2 for an unreadable file, a format of the future, and a bad trust file', async () => {
    expect(await verify(['gone.zip'])).toMatchObject({ exitCode: 2 });
    expect((await verify(['future.zip'])).output).toContain('CANNOT TELL');
    expect(await verify(['future.zip'])).toMatchObject({ exitCode: 2 });
    const broken = await verify(['good.zip'], { trust: 'broken.json' });
    expect(broken).toMatchObject({ exitCode: 2, read: ['broken.json'] });
    expect(broken.output).toContain('trustInvalid');
    expect(await verify(['good.zip'], { trust: 'gone.json' })).toMatchObject({ exitCode: 2 });
    expect(await verify(['good.zip'], { trust: [] })).toMatchObject({ exitCode: 2 });
    expect(await verify([])).toMatchObject({ exitCode: 2 });
  });

  it('exits with the worst of several reports: invalid, then cannot tell', async () => {
    expect(await verify(['good.zip', 'gone.zip'])).toMatchObject({ exitCode: 2 });
    expect(await verify(['gone.zip', 'lie.zip', 'good.zip'])).toMatchObject({ exitCode: 1 });
  });

  it('names a GPU that reports of two operators both hold, and only then', async () => {
    const trust = ['trust.json', 'elsewhere.json', 'apart.json'];
    const both = await verify(['good.zip', 'elsewhere.zip'], { trust });
    expect(both.exitCode).toBe(0);
    expect(both.output).toContain('The same GPU in reports of different operators:');
    expect(both.output).toContain('good.zip: operator.example/evidence');
    expect(both.output).toContain('elsewhere.zip: elsewhere.example/evidence');
    const apart = await verify(['good.zip', 'apart.zip', 'good.zip'], { trust });
    expect(apart.exitCode).toBe(0);
    expect(apart.output).not.toContain('The same GPU');
  });

  it('does not let one operator answer under the trust file of another', async () => {
    const { exitCode, output } = await verify(['elsewhere.zip']);
    expect(exitCode).toBe(1);
    expect(output).toContain('2. statement: FAILED');
  });

  it('prints one line of JSON where asked', async () => {
    const { exitCode, output } = await verify(['lie.zip', 'gone.zip'], { json: true });
    expect(output.match(/\n/g)).toHaveLength(1);
    const found = JSON.parse(output);
    expect(found.exitCode).toBe(exitCode);
    expect(found.trust).toEqual([{ file: 'trust.json', fingerprints: fingerprints(world.trust) }]);
    expect(found.reports.map(({ outcome }: { outcome: string }) => outcome)).toEqual([
      'invalid',
      'cannotTell',
    ]);
    expect(found.reports[0].steps[11]).toMatchObject({
      step: 12,
      name: 'balance',
      outcome: 'failed',
      code: 'reportInvalid',
    });
    expect(found.reports[0].balance.total.attested).toBe(1);
    expect(found.sharedGpus).toEqual([]);
  });

  it('prints nothing that moves the cursor, whatever a report holds', async () => {
    const good = await buildReport(world.input);
    disk.set('escape.zip', await changedBySigner(world, good, HOSTILE_CHANGES.raw));
    for (const json of [false, true]) {
      const { output } = await verify(['escape.zip'], { json });
      expect(/[\u009b\u202e]/.test(output)).toBe(false);
      expect(output).toContain('balance');
    }
  });
});
