/** The page agrees with the command, byte for byte, on whatever report it is given. */
import { globSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildReport } from '../../../shared/report/build.ts';
import {
  builtCases,
  byteFlips,
  type Changed,
  containerChanges,
  memberFlips,
  type ReportCase,
  signedFlips,
} from '../../factories/changedReports.ts';
import { KEY_WORLDS } from '../../factories/keyWorlds.ts';
import {
  cutReports,
  grownReports,
  lyingCases,
  SPLIT_REPORTS,
} from '../../factories/lyingWorlds.ts';
import { otherTrustCases } from '../../factories/otherTrusts.ts';
import { policyCases } from '../../factories/policyWorlds.ts';
import { recordCases } from '../../factories/recordChanges.ts';
import { redactionCases, useWorld } from '../../factories/redactionChanges.ts';
import { redactionWorldCases } from '../../factories/redactionWorlds.ts';
import { registerCases } from '../../factories/registerWorlds.ts';
import { type ReportWorld, reportWorld } from '../../factories/reportWorld.ts';
import { recordsWorld } from '../../factories/sampleRecords.ts';
import { signerCases } from '../../factories/signerChanges.ts';
import { INSTALL_MS } from '../../setup/debian.ts';
import {
  commandVerdict,
  type Given,
  type OpenedPage,
  PageHost,
  programVerdict,
  type Verdict,
} from './opened.ts';

const GOLDEN = join(import.meta.dirname, '../../golden');
/** Reports that one run is given. */
const AT_ONCE = 60;

let host: PageHost;
let opened: OpenedPage;

beforeAll(async () => {
  host = await PageHost.start();
  opened = await host.open();
}, INSTALL_MS);

afterAll(() => host.stop());

/** What both say, having compared it; the command runs in its own process where it is asked so. */
async function agreed(given: Given, ask = programVerdict): Promise<Verdict> {
  const written = host.write(given);
  const [page, command] = await Promise.all([opened.verdict(written), ask(written)]);
  expect(page.exitCode).toBe(command.exitCode);
  expect(page.json === command.json, `${page.json}\n${command.json}`).toBe(true);
  expect(JSON.parse(page.json).exitCode).toBe(page.exitCode);
  return page;
}

const outcomesOf = ({ json }: Verdict): string[] =>
  JSON.parse(json).reports.map(({ outcome }: { outcome: string }) => outcome);

/**
 * Verifies the cases, many in one run. Valid ones are alone: beside a report with another history
 * they would be half of a split view.
 */
async function agreeOn(cases: readonly ReportCase[]): Promise<void> {
  const alone = cases.filter(({ outcome }) => outcome === 'valid').map((each) => [each]);
  const changed = cases.filter(({ outcome }) => outcome !== 'valid');
  const byTrust = [...Map.groupBy(changed, ({ trustText }) => trustText).values()];
  const runs = byTrust.flatMap((all) =>
    Array.from({ length: Math.ceil(all.length / AT_ONCE) }, (_, i) =>
      all.slice(i * AT_ONCE, (i + 1) * AT_ONCE),
    ),
  );
  for (const run of [...alone, ...runs]) {
    const reports = Object.fromEntries(run.map(({ file }, i) => [`${i}.zip`, file]));
    const verdict = await agreed({
      trusts: { 'trust.json': run[0]?.trustText ?? '' },
      reports,
    });
    const found = outcomesOf(verdict);
    expect(run.map(({ name }, i) => [name, found[i]])).toEqual(
      run.map(({ name, outcome }) => [name, outcome]),
    );
  }
}

const casesOf = (changed: Iterable<Changed>, { trustText }: ReportWorld): ReportCase[] =>
  [...changed].map((each) => ({ ...each, trustText, outcome: 'invalid' }));

describe('page and command agree on', () => {
  const versions = globSync('v*/**/report*.zip', { cwd: GOLDEN }).toSorted();

  it('there is a report of each released version', () => {
    expect(new Set(versions.map((path) => dirname(path).slice(0, 2)))).toEqual(
      new Set(globSync('v*', { cwd: GOLDEN })),
    );
  });

  it.each(versions)('the report of a release: %s', async (path) => {
    const given = {
      trusts: { 'trust.json': readFileSync(join(GOLDEN, dirname(path), 'trust.json')) },
      reports: { 'report.zip': readFileSync(join(GOLDEN, path)) },
    };
    const verdict = await agreed(given, commandVerdict);
    expect(verdict.exitCode).toBe(0);
  });

  it('whatever the signer of a report changes in it, and trust files for another one', async () => {
    const world = await reportWorld();
    const report = await buildReport(world.input);
    const { trustText } = world;
    const cases = await signerCases(world, report);
    await agreeOn([{ name: 'as it is', file: report, trustText, outcome: 'valid' }, ...cases]);
    await agreeOn(await otherTrustCases(world, report));
  });

  it('every kind of record and every figure, changed', async () => {
    const world = await recordsWorld();
    const report = await buildReport(world.input);
    const { trustText } = world;
    const cases = await recordCases({ world, report });
    expect(cases.length).toBeGreaterThan(200);
    await agreeOn([{ name: 'as it is', file: report, trustText, outcome: 'valid' }, ...cases]);
  });

  it('redacted reports, and those whose signer shows or withholds something else', async () => {
    await agreeOn(await redactionCases(await useWorld('use@2')));
    await agreeOn(await redactionWorldCases());
  });

  it('logs of an operator with every key, that tell what was not so', async () => {
    await agreeOn(await lyingCases());
  });

  it('host keys that follow one another, wait, leave, or are kept in a TPM', async () => {
    await agreeOn(await builtCases(KEY_WORLDS));
  });

  it('registers with results, a former release, or documents of the future', async () => {
    await agreeOn(await registerCases());
  });

  it('policies that leave something out, or that the trust file does not ask for', async () => {
    await agreeOn(await policyCases());
  });

  it('bytes that changed on the way, and files that were cut or packed otherwise', async () => {
    const world = await reportWorld({ hosts: 1, gpusPerHost: 1, rounds: 1, models: ['H200'] });
    const report = await buildReport({ ...world.input, redactions: ['hostDocuments'] });
    // About a hundred of each: the suite of the verifier takes every byte.
    const step = Math.floor(report.length / 97);
    const signed = await Array.fromAsync(signedFlips(world, report, step));
    await agreeOn([
      ...casesOf(containerChanges(report), world),
      ...casesOf(byteFlips(report, 2 * step), world),
      ...casesOf(memberFlips(report, step), world),
      ...casesOf(signed, world),
    ]);
  });
});

describe('page and command agree on several files:', () => {
  it.each([
    ...Object.entries(SPLIT_REPORTS).map(([name, make]) => {
      return { name, make, outcomes: ['invalid', 'invalid'], words: 'Split view' };
    }),
    { name: 'cut', make: cutReports, outcomes: ['invalid', 'valid'], words: 'Cut back' },
    { name: 'grown', make: grownReports, outcomes: ['valid', 'valid'], words: '"reports"' },
  ])('two reports of one log: $name', async ({ make, outcomes, words }) => {
    const { a, b, trustText } = await make();
    const trusts = { 'trust.json': trustText };
    const given = { trusts, reports: { 'a.zip': a, 'b.zip': b } };
    const verdict = await agreed(given, commandVerdict);
    expect(outcomesOf(verdict)).toEqual(outcomes);
    expect(verdict.json).toContain(words);
  });

  it('the same GPU at two operators, and trust files that contradict each other', async () => {
    const small = { hosts: 1, gpusPerHost: 1, rounds: 1 };
    const one = await reportWorld(small);
    const other = await reportWorld({ ...small, name: 'elsewhere' });
    const again = await reportWorld(small);
    const reports = {
      'one.zip': await buildReport(one.input),
      'other.zip': await buildReport(other.input),
    };
    const trusts = { 'one.json': one.trustText, 'other.json': other.trustText };
    const both = await agreed({ trusts, reports });
    expect(both.exitCode).toBe(0);
    expect(JSON.parse(both.json).sharedGpus).toHaveLength(1);
    const contradicting = { 'one.json': one.trustText, 'again.json': again.trustText };
    const refused = await agreed({ trusts: contradicting, reports });
    expect(refused.exitCode).toBe(2);
    expect(JSON.parse(refused.json).code).toBe('trustInvalid');
    expect(await opened.page.textContent('.problem')).toContain('trustInvalid');
  });

  it('a trust file that is none, or of a later format', async () => {
    for (const [text, code] of [
      ['{}', 'trustInvalid'],
      ['{"format":"fleetseal/trust@9"}', 'checkUnknown'],
    ] as const) {
      const trusts = { 'trust.json': text };
      const verdict = await agreed({ trusts, reports: { 'a.zip': 'x' } }, commandVerdict);
      expect(JSON.parse(verdict.json)).toMatchObject({ exitCode: 2, code });
    }
  });

  it('a report that is gone when it is read', async () => {
    const { trustText } = await reportWorld({ hosts: 1, gpusPerHost: 1, rounds: 1 });
    const trusts = { 'trust.json': trustText };
    const written = host.write({ trusts, reports: { 'gone.zip': 'x' } });
    await opened.page.reload();
    await opened.choose(written);
    rmSync(join(written.folder, 'gone.zip'));
    const page = await opened.verify();
    expect(page).toEqual(await commandVerdict(written));
    expect(page.exitCode).toBe(2);
  });
});

it('nothing was asked for but the page itself and its own worker', () => {
  expect(host.requests.length).toBeGreaterThan(1);
  const others = host.requests.filter((url) => !url.startsWith('blob:null/'));
  expect(new Set(others)).toEqual(new Set([host.address]));
  expect(host.complaints).toEqual([]);
});
