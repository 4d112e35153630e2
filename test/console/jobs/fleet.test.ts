/** Jobs of who looks for GPUs: the morning, a GPU, its proof, lists, views, files, moments. */
import { parse } from 'csv-parse/sync';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { INSTALL_MS } from '../../setup/debian.ts';
import { ask, type ConsoleWorld, consoleWorld, EVERYBODY, untilShown } from '../consoleWorld.ts';
import { downloadFrom, listed } from './desk.ts';

/** Words of the console for the columns. */
const COLUMN_WORDS: Readonly<Record<string, string>> = {
  unaccounted: 'Unaccounted',
  unreachable: 'Unreachable',
  attested: 'Attested',
  attestedWithFindings: 'Attested, with findings',
  inTransit: 'In transit',
  outOfService: 'Out of service',
};

let world: ConsoleWorld;
let compliance: BrowserContext;

beforeAll(async () => {
  world = await consoleWorld();
  compliance = await world.context('compliance');
}, INSTALL_MS);
afterEach(async () => {
  for (const page of compliance?.pages() ?? []) await page.close();
});
afterAll(() => world?.close());

async function at(path: string, context = compliance): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await untilShown(page);
  return page;
}

test('the page of the morning has the numbers of what happened, unaccounted first', async () => {
  const { columns } = world.demo.story;
  const page = await at('/');
  const counts = new Map<string, number>();
  for (const column of Object.values(columns)) counts.set(column, (counts.get(column) ?? 0) + 1);
  const total = page.getByRole('region', { name: 'Columns' });
  const shown = await total.getByRole('listitem').allTextContents();
  for (const [column, count] of counts) {
    expect(shown, column).toContain(`${COLUMN_WORDS[column]}: ${count}`);
  }
  expect(shown[0]).toBe(`Unaccounted: ${counts.get('unaccounted')}`);
  await page.getByRole('alert').getByRole('link', { name: 'Show them' }).click();
  await page.getByRole('heading', { name: 'GPUs', level: 1 }).waitFor();
  expect(await listed(page, 'GPUs')).toEqual([world.demo.story.unaccountedGpu.serial]);
});

test('a serial in the box leads to its GPU, where it is, and how that is known', async () => {
  const { movedGpu } = world.demo.story;
  const page = await at('/');
  await page.getByRole('searchbox', { name: 'Search everything' }).fill(movedGpu.serial);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: movedGpu.serial, level: 1 }).waitFor();
  await page.getByText(`Host ${movedGpu.host} attested it`, { exact: false }).first().waitFor();
  await page.getByText(`That host is declared at site ${movedGpu.site}.`).first().waitFor();
  const identity = page.getByRole('table', { name: 'Identity' });
  const row = identity.getByRole('row', { name: movedGpu.uuid });
  expect(await row.textContent()).toMatch(/Cross-checked|Claimed/);
  const life = page.getByRole('list', { name: 'Its life, with proof' });
  const lines = await life.getByRole('listitem').allTextContents();
  expect(lines.some((line) => line.includes('Passed the lab test'))).toBe(true);
  expect(lines.some((line) => line.includes('Attested by another host'))).toBe(true);
  expect(lines.some((line) => /For .* no host attested it: between two hosts\./.test(line))).toBe(
    true,
  );
});

describe('the proof of a leaf, checked in the browser', () => {
  const title = 'Checked in this browser: the leaf is in the log';
  const openProof = async (page: Page) => {
    await page
      .getByRole('link', { name: /^Proof: Evidence log, leaf/ })
      .first()
      .click();
    await page.getByRole('heading', { level: 1, name: /^Evidence log, leaf/ }).waitFor();
  };

  test('holds for what the server has, and says what it does not show', async () => {
    const page = await at(`/gpus/${world.demo.story.movedGpu.uuid}`);
    await openProof(page);
    await page.getByText(title, { exact: true }).waitFor();
    await page.getByText('The checkpoint is signed by the key of the log.').waitFor();
    await page.getByText('This very leaf, at this place, is among the leaves').waitFor();
  });

  test('fails loudly where the server answers with a changed leaf', async () => {
    const page = await at(`/gpus/${world.demo.story.movedGpu.uuid}`);
    await page.route(/\/api\/v1\/logs\/evidence\/leaves\//, async (route) => {
      const answer = await route.fetch();
      // as: the answer of getLeaf.
      const body = (await answer.json()) as { leaf: string };
      const changed = body.leaf.replace(/"time":(\d+)/, (_, time) => `"time":${Number(time) + 1}`);
      expect(changed).not.toBe(body.leaf);
      await route.fulfill({ json: { ...body, leaf: changed } });
    });
    await openProof(page);
    const alert = page.getByRole('alert');
    await alert.getByText('The proof does not hold').first().waitFor();
    await page.getByText('leaf or proof were changed').waitFor();
    expect(await page.getByText(title, { exact: true }).count()).toBe(0);
  });
});

async function filterBy(page: Page, column: string, value: RegExp): Promise<void> {
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  const box = page.getByRole('dialog', { name: 'Filter' });
  await box.getByLabel('Column').selectOption({ label: column });
  await box.getByRole('checkbox', { name: value }).check();
  await page.keyboard.press('Escape');
  await box.waitFor({ state: 'hidden' });
}

test('the table of GPUs is filtered and sorted; its view is saved and shared', async () => {
  const { movedGpu } = world.demo.story;
  const page = await at('/gpus');
  const all = await ask(compliance, { url: `${world.url}/api/v1/gpus?limit=1` });
  // as: the answer of listGpus.
  const { total } = all as { total: number };
  await page
    .getByRole('status')
    .filter({ hasText: `Found: ${total}` })
    .waitFor();
  await filterBy(page, 'Site', new RegExp(movedGpu.site));
  await filterBy(page, 'State', /^Attested, with findings/);
  await page.getByRole('status').filter({ hasText: 'Found: 1' }).waitFor();
  expect(await listed(page, 'GPUs')).toEqual([movedGpu.serial]);
  await page.getByRole('button', { name: /^Remove the filter State: Attested, with/ }).click();
  await page.getByRole('button', { name: 'Last seen' }).click();
  await page.getByRole('columnheader', { name: 'Last seen' }).waitFor();
  await page.getByRole('button', { name: 'Columns', exact: true }).click();
  const columns = page.getByRole('dialog', { name: 'Columns' });
  await columns.getByRole('checkbox', { name: 'UUID', exact: true }).check();
  await columns.getByRole('checkbox', { name: 'Model', exact: true }).uncheck();
  await page.keyboard.press('Escape');
  await page.getByRole('columnheader', { name: 'UUID' }).waitFor();
  expect(await page.getByRole('columnheader', { name: 'Model' }).count()).toBe(0);
  await page.getByRole('button', { name: 'Views', exact: true }).click();
  await page.getByRole('button', { name: 'Save this view' }).click();
  const dialog = page.getByRole('dialog', { name: 'Save this view' });
  await dialog.getByLabel('Name of the view').fill('Longest silent in Shanghai');
  await dialog.getByRole('checkbox', { name: 'Share it with everybody who reads lists' }).check();
  await dialog.getByRole('button', { name: 'Save', exact: true }).click();
  await dialog.waitFor({ state: 'hidden' });
  const mine = await listed(page, 'GPUs');
  expect(mine.length).toBeGreaterThan(3);

  const approver = await world.context('approver');
  const theirs = await at('/gpus', approver);
  await theirs.getByRole('button', { name: 'Views', exact: true }).click();
  const shared = theirs.getByRole('region', { name: 'Shared with you' });
  await shared.getByText('by Lin Yue').waitFor();
  await shared.getByRole('button', { name: 'Longest silent in Shanghai' }).click();
  await theirs.getByRole('columnheader', { name: 'UUID' }).waitFor();
  await theirs.getByRole('button', { name: `Remove the filter Site: ${movedGpu.site}` }).waitFor();
  await expect.poll(() => listed(theirs, 'GPUs')).toEqual(mine);
  await approver.close();
});

test('a file of what the table shows has the rows of the API', async () => {
  const site = world.demo.story.sites[1] ?? '';
  const page = await at(`/gpus?site=${encodeURIComponent(site)}&sort=-serial`);
  await page.getByRole('status').filter({ hasText: 'Found:' }).waitFor();
  await page.getByRole('button', { name: 'Export', exact: true }).click();
  const link = page.getByRole('link', { name: 'As CSV' });
  const { name, text } = await downloadFrom(page, () => link.click());
  expect(name).toMatch(/^gpus.*\.csv$/);
  const query = new URLSearchParams({ site, sort: '-serial', limit: '500' });
  const answer = await ask(compliance, { url: `${world.url}/api/v1/gpus?${query}` });
  // as: the answer of listGpus.
  const { items } = answer as { items: readonly { serial: string | null }[] };
  const serials = items.map(({ serial }) => serial ?? '');
  expect(serials.length).toBeGreaterThan(30);
  const lines: readonly string[][] = parse(text, { bom: true, relaxColumnCount: true });
  // What was asked for stands above the head of the table.
  const head = lines.findIndex((line) => line.includes('serial'));
  const column = lines[head]?.indexOf('serial') ?? -1;
  expect(lines.slice(head + 1).map((line) => line[column]?.replace(/^'/, ''))).toEqual(serials);
});

test('a week ago the moved GPU is where it was, until one goes back to now', async () => {
  const { movedGpu } = world.demo.story;
  const page = await at(`/gpus/${movedGpu.uuid}`);
  await page.getByRole('button', { name: 'Moment: Now' }).click();
  await page.getByRole('button', { name: 'A week ago' }).click();
  await page.getByText(`Host ${movedGpu.fromHost} attested it`, { exact: false }).first().waitFor();
  await page.getByRole('status').getByText('not at now.').waitFor();
  await page.getByRole('link', { name: 'GPUs', exact: true }).click();
  await page.getByRole('heading', { name: 'GPUs', level: 1 }).waitFor();
  await page.getByRole('searchbox', { name: 'Search in this list' }).fill(movedGpu.serial);
  await page.getByRole('status').filter({ hasText: 'Found: 1' }).waitFor();
  const row = page.getByRole('row', { name: movedGpu.serial });
  await row.getByText(movedGpu.fromHost).waitFor();
  await page.getByRole('button', { name: 'Back to now' }).click();
  await row.getByText(movedGpu.host ?? '', { exact: true }).waitFor();
});

test('two dates are compared: columns that changed, findings that came', async () => {
  const { movedGpu } = world.demo.story;
  const page = await at('/');
  await page.getByRole('link', { name: 'What changed, line by line' }).click();
  await page.getByRole('heading', { name: 'What changed', level: 1 }).waitFor();
  await page.getByLabel(/^From/).fill(localTime(Date.now() - 9 * 86_400_000));
  await page.getByRole('button', { name: 'Compare' }).click();
  await page.getByRole('heading', { name: 'New findings' }).waitFor();
  await page.getByRole('link', { name: 'GPU moved without a record' }).first().waitFor();
  await page.getByText(movedGpu.serial).first().waitFor();
});

/** A moment as fields for date and time take it. */
function localTime(ms: number): string {
  const shifted = ms - new Date(ms).getTimezoneOffset() * 60_000;
  return new Date(shifted).toISOString().slice(0, 19);
}

test('an account of many roles is told apart by its name in the menu of the account', async () => {
  const context = await world.context('everybody');
  const page = await at('/', context);
  await page.getByRole('button', { name: `Account of ${EVERYBODY}` }).click();
  await page.getByRole('menuitem', { name: 'My account' }).click();
  await page.getByRole('heading', { name: EVERYBODY, level: 1 }).waitFor();
  await context.close();
});
