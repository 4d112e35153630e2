/** The page itself: its policy, its words, hostile names, canceling, reading it without sight. */
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildVerifyPage } from '../../../packaging/verifyPage.ts';
import { buildReport } from '../../../shared/report/build.ts';
import { STEP_NAMES } from '../../../shared/report/steps.ts';
import { fingerprints } from '../../../shared/report/trust.ts';
import { hasFormatCharacters } from '../../../shared/text/format.ts';
import { reportWorld } from '../../factories/reportWorld.ts';
import { recordsWorld } from '../../factories/sampleRecords.ts';
import { OpenReport } from '../../factories/tamper.ts';
import { INSTALL_MS } from '../../setup/debian.ts';
import { type OpenedPage, PageHost, type WrittenFiles } from './opened.ts';

const GOLDEN = join(import.meta.dirname, '../../golden/v4');
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const golden: WrittenFiles = {
  folder: GOLDEN,
  trusts: ['trust.json'],
  reports: ['report.zip', 'report-withheld.zip'],
};

let host: PageHost;

beforeAll(async () => {
  host = await PageHost.start();
}, INSTALL_MS);

afterAll(() => host.stop());

/** What axe finds wrong by the rules of WCAG 2.2 AA. */
async function barriers({ page }: OpenedPage): Promise<string[]> {
  await page.evaluate(AXE);
  const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const found: { violations: { id: string; nodes: { html: string }[] }[] } = await page.evaluate(
    `axe.run(document, { runOnly: ${JSON.stringify(tags)} })`,
  );
  return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}

describe('the file', () => {
  it('is the same every time that it is built of one version', async () => {
    expect((await buildVerifyPage('9.9.9')).html).toBe(host.html);
    expect((await buildVerifyPage('9.9.8')).html).not.toBe(host.html);
  });

  it('allows its own script, style and worker by its policy, and nothing else', () => {
    const [, policy = ''] = /Security-Policy" content="([^"]*)"/.exec(host.html) ?? [];
    const digest = (element: string) => {
      const [, text = ''] = new RegExp(`<${element}>(.*?)</${element}>`, 's').exec(host.html) ?? [];
      return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    };
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${digest('script')}`,
      `style-src ${digest('style')}`,
      'worker-src blob:',
      "form-action 'none'",
      "base-uri 'none'",
    ]);
  });

  it('does not run when a byte of its script is another one, and says what to do', async () => {
    const html = host.html.replace('Choose trust files', 'Choose trust filez');
    const { page, close } = await openedChanged(html);
    expect(await page.textContent('main')).toContain('compare its SHA-256');
    expect(await page.locator('input').count()).toBe(0);
    await close();
  });

  it('runs from such a copy when nothing in it is changed', async () => {
    const { page, close } = await openedChanged(host.html);
    expect(await page.locator('input').count()).toBe(2);
    await close();
  });
});

async function openedChanged(html: string) {
  const path = join(host.folder, 'copy.html');
  writeFileSync(path, html);
  const opened = await host.open();
  await opened.page.goto(pathToFileURL(path).href);
  return { page: opened.page, close: () => opened.close() };
}

describe('the page', () => {
  it('shows the keys first, then all steps, figures, limits, and who released', async () => {
    const opened = await host.open();
    const { page } = opened;
    const world = await recordsWorld();
    const files = host.write({
      trusts: { 'trust.json': world.trustText },
      reports: { 'r.zip': await buildReport(world.input) },
    });
    await opened.choose(files);
    const keys = await page.textContent('#fingerprints');
    for (const { fingerprint } of fingerprints(world.trust)) expect(keys).toContain(fingerprint);
    expect(await page.locator('#exitCode').count()).toBe(0);
    const { json } = await opened.verify();
    const [report] = JSON.parse(json).reports;
    const shown = await page.textContent('article');
    expect(await page.locator('table >> nth=1 >> tbody tr').count()).toBe(STEP_NAMES.length);
    for (const { words } of report.steps) expect(shown).toContain(words);
    for (const sentence of report.notCovered) expect(shown).toContain(sentence);
    for (const { seen } of report.balance.findings) expect(shown).toContain(seen);
    expect(shown).toContain('Who released it');
    const licensed = page.locator('tr', { hasText: 'licensed' }).first();
    expect(await licensed.textContent()).toContain(String(report.balance.total.licensed));
    await opened.close();
  });

  it('says who released a report where a later one of the operator tells of it', async () => {
    const opened = await host.open();
    const { page } = opened;
    await opened.choose(golden);
    await opened.verify();
    const told = await page.locator('article').allTextContents();
    expect(told.some((text) => /As the register in .* tells it:/.test(text))).toBe(true);
    await opened.close();
  });

  it('has no barrier that axe finds, light and dark, and fits on a telephone', async () => {
    for (const colorScheme of ['light', 'dark'] as const) {
      const opened = await host.open({ colorScheme, viewport: { width: 390, height: 800 } });
      const { page } = opened;
      expect(await barriers(opened)).toEqual([]);
      await opened.choose(golden);
      await opened.verify();
      await page.click('#genuine summary');
      expect(await barriers(opened)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      await opened.close();
    }
  });

  it.each([
    ['de-DE', 'Einen Bericht prüfen', 'Gültig'],
    ['zh-CN', '核验报告', '有效'],
    ['fr-FR', 'Verify a report', 'Valid'],
  ])('speaks the language of its reader: %s', async (locale, title, valid) => {
    const opened = await host.open({ locale });
    const { page } = opened;
    await opened.choose(golden);
    await opened.verify();
    expect(await page.textContent('h1')).toBe(title);
    expect(await page.textContent('#result .outcome >> nth=0')).toContain(valid);
    expect(await page.locator('article [lang=en]').count()).toBeGreaterThan(14);
    await page.selectOption('#language', 'en');
    expect(await page.textContent('h1')).toBe('Verify a report');
    expect(await page.locator('article').count()).toBe(2);
    await opened.close();
  });

  it('says in words what failed, with its code and what to do next', async () => {
    const opened = await host.open();
    const { input, trustText, reportKey } = await reportWorld({ hosts: 1, rounds: 1 });
    const report = new OpenReport(await buildReport(input));
    report.replace('balance.json', '"attested":2', '"attested":3');
    const reports = { 'lie.zip': await report.seal(reportKey) };
    await opened.choose(host.write({ trusts: { 'trust.json': trustText }, reports }));
    await opened.verify();
    const shown = await opened.page.textContent('article');
    expect(shown).toContain('✗ Invalid');
    expect(shown).toContain('✗ FAILED');
    expect(shown).toContain('[reportInvalid] total.attested: report says 3, recomputed 2');
    expect(shown).not.toContain('Balance, as recomputed');
    await opened.close();
  });
});

describe('what others wrote', () => {
  it('is text: a name of markup and bidirectional characters shows both', async () => {
    const opened = await host.open();
    const { page } = opened;
    const { input, trustText } = await reportWorld({ hosts: 1, rounds: 1 });
    const name = '<img src=x onerror=alert(1)>\u202egpj\u001b[2J.zip';
    const reports = { [name]: await buildReport(input) };
    await opened.choose(host.write({ trusts: { '<b>trust.json': trustText }, reports }));
    const { json } = await opened.verify();
    expect(JSON.parse(json).reports[0].file).toBe(name);
    const shown = await page.textContent('main');
    expect(shown).toContain('<img src=x onerror=alert(1)>?gpj?[2J.zip');
    expect(shown).toContain('<b>trust.json');
    expect(await page.locator('main img, main b').count()).toBe(0);
    expect(hasFormatCharacters((await page.content()).replaceAll('\n', ''))).toBe(false);
    await opened.close();
  });

  it('is taken where it is dropped, and nowhere else on the page', async () => {
    const opened = await host.open();
    const { page } = opened;
    const dropped = await page.evaluateHandle(() => {
      const transfer = new DataTransfer();
      transfer.items.add(new File(['x'], 'dropped.zip'));
      return transfer;
    });
    await page.dispatchEvent('header', 'drop', { dataTransfer: dropped });
    expect(await page.locator('.files li').count()).toBe(0);
    await page.dispatchEvent('#reportsHint', 'drop', { dataTransfer: dropped });
    expect(await page.locator('.files li bdi').allTextContents()).toEqual(['dropped.zip']);
    await opened.close();
  });

  it('keeps two files of one name apart', async () => {
    const opened = await host.open();
    const one = host.write({ trusts: {}, reports: { 'r.zip': 'a' } });
    const other = host.write({ trusts: {}, reports: { 'r.zip': 'b' } });
    for (const { folder } of [one, other]) {
      await opened.page.setInputFiles('#reports', join(folder, 'r.zip'));
    }
    expect(await opened.page.locator('.files li bdi').allTextContents()).toEqual([
      'r.zip',
      'r.zip (2)',
    ]);
    await opened.page.click('[aria-label="Remove r.zip"]');
    expect(await opened.page.locator('.files li bdi').allTextContents()).toEqual(['r.zip (2)']);
    await opened.close();
  });
});

it('shows each step while it verifies, and can be canceled at any time', async () => {
  const opened = await host.open();
  const { page } = opened;
  const { input, trustText } = await reportWorld({ hosts: 12, gpusPerHost: 8, rounds: 20 });
  const reports = { 'large.zip': await buildReport(input) };
  await opened.choose(host.write({ trusts: { 'trust.json': trustText }, reports }));
  await page.click('#verify');
  await page.getByText(/large\.zip: step \d+ of 14/).waitFor();
  await page.click('#cancel');
  expect(await page.textContent('#status')).toBe('Canceled. There is no result.');
  expect(await page.locator('#exitCode').count()).toBe(0);
  expect((await opened.verify()).exitCode).toBe(0);
  await opened.close();
});

it('nothing was asked for but the page itself and its own worker', () => {
  const asked = host.requests.filter((url) => !/^(?:blob:null\/|file:\/\/\/.*\.html$)/.test(url));
  expect(asked).toEqual([]);
});
