/** Jobs of every day's work: findings, imports, planned moves, enrollment, a report to its end. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { Agent } from '../../../agent/agent.ts';
import { parseToken } from '../../../shared/protocol/token.ts';
import { parseTrust } from '../../../shared/report/trust.ts';
import { verifyReport } from '../../../shared/report/verify.ts';
import { cannedClaims } from '../../factories/serverWorld.ts';
import { INSTALL_MS } from '../../setup/debian.ts';
import { ask, type ConsoleWorld, consoleWorld, untilShown } from '../consoleWorld.ts';
import { look } from '../inPage.ts';
import { copied, downloadFrom, listed } from './desk.ts';

/** As long as an id may be. */
const LONG_ID = `party-${'0123456789'.repeat(12)}-z`;

let world: ConsoleWorld;
let compliance: BrowserContext;
let everybody: BrowserContext;
let folder: string;

beforeAll(async () => {
  world = await consoleWorld();
  compliance = await world.context('compliance');
  everybody = await world.context('everybody');
  folder = mkdtempSync(join(tmpdir(), 'fleetseal-jobs-'));
}, INSTALL_MS);
afterEach(async () => {
  for (const context of world?.browser.contexts() ?? []) {
    for (const page of context.pages()) await page.close();
  }
});
afterAll(async () => {
  await world?.close();
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
});

async function at(path: string, context = compliance): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await untilShown(page);
  return page;
}

const title = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

/** Chooses a file by the button of this name, as the dialog of the system gives it. */
async function choose(
  page: Page,
  button: ReturnType<Page['getByRole']>,
  file: { name: string; text: string },
): Promise<void> {
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()]);
  const buffer = Buffer.from(file.text);
  await chooser.setFiles({ name: file.name, mimeType: 'text/plain', buffer });
}

test('a finding is assigned, talked about with a paper, and decided with a reason', async () => {
  const { moddedGpu } = world.demo.story;
  const page = await at('/findings');
  await page.getByRole('searchbox', { name: 'Search in this list' }).fill(moddedGpu.serial);
  await page.getByRole('link', { name: 'GPU board changed under its identity' }).click();
  await title(page, 'GPU board changed under its identity');
  await page.getByText('What it cannot show').waitFor();
  await page.getByRole('combobox', { name: 'Assign to' }).click();
  await page.getByRole('option', { name: 'Lin Yue' }).click();
  await page.getByRole('textbox', { name: /^Why/ }).fill('she knows the site');
  await page.getByRole('button', { name: 'Assign', exact: true }).click();
  await page.getByText('assigned by Lin Yue').waitFor();

  await page.getByRole('textbox', { name: 'New comment' }).fill('The work order is attached.');
  const attach = page.getByRole('group', { name: 'Attach a paper' });
  const paper = { name: 'work-order.txt', text: 'Memory of one board was replaced.' };
  await choose(page, attach.getByRole('button', { name: 'Choose a file' }), paper);
  await attach.getByText('Kept on this server.').waitFor();
  await page.getByRole('button', { name: 'Add the comment' }).click();
  await page.getByText('The work order is attached.').waitFor();
  const link = page.getByRole('link', { name: 'Download work-order.txt' });
  const { text } = await downloadFrom(page, () => link.click());
  expect(text).toBe(paper.text);

  await page.getByRole('button', { name: 'Decide', exact: true }).click();
  const dialog = page.getByRole('dialog', { name: 'Decide about 1 finding' });
  await dialog.getByRole('radio', { name: 'Call it resolved' }).check();
  await dialog.getByRole('button', { name: 'Write the decision' }).click();
  await dialog.getByText('This decision takes a reason.').waitFor();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('The board went back to the maker.');
  await dialog.getByText('This writes one leaf into the register.', { exact: false }).waitFor();
  await dialog.getByRole('button', { name: 'Write the decision' }).click();
  await dialog.getByText('One leaf was written.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByText('The board went back to the maker.').waitFor();
  await page.getByText('Resolved', { exact: true }).first().waitFor();
});

test('several findings are decided at once, after their names were read', async () => {
  const page = await at('/findings?code=unitMissing&code=gpuMoved&code=gpuUnlicensed');
  const [first, second] = [1, 2].map((row) => page.getByRole('checkbox').nth(row - 1));
  await first?.check();
  await second?.check();
  await page.getByRole('status').filter({ hasText: 'Chosen: 2' }).waitFor();
  await page.getByRole('button', { name: 'Decide …' }).click();
  const dialog = page.getByRole('dialog', { name: 'Decide about 2 findings' });
  expect(await dialog.getByRole('list', { name: 'Which ones' }).getByRole('listitem').count()).toBe(
    2,
  );
  await dialog.getByRole('radio', { name: 'Acknowledge' }).check();
  await dialog.getByRole('button', { name: 'Write the decision' }).click();
  await dialog.getByText('2 leaves were written.').waitFor();
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await expect
    .poll(() => page.getByRole('row').filter({ hasText: 'Acknowledged' }).count())
    .toBe(2);
});

const PARTIES = 'party,name,roles,country\n';

test('a file is tried, its errors are shown in place, then it is imported', async () => {
  const page = await at('/imports');
  await page.getByRole('radio', { name: 'Parties' }).check();
  const button = page.getByRole('button', { name: 'Choose a file' });
  const wrong = { name: 'parties.csv', text: `${PARTIES}new-lab,New Lab Inc.,lab,USA\n` };
  await choose(page, button, wrong);
  const problems = page.getByRole('table', { name: 'Problems by line' });
  await problems.waitFor();
  const row = problems.getByRole('row').filter({ hasText: 'USA' });
  expect(await row.textContent()).toMatch(/2.*country/);
  expect(await page.getByRole('button', { name: 'Import', exact: true }).count()).toBe(0);

  const rows = `new-lab,New Lab Inc.,lab,US\n${LONG_ID},${'长名'.repeat(50)},endUser,CN\n`;
  await choose(page, button, { name: 'parties.csv', text: `${PARTIES}${rows}` });
  await page.getByText('This is a trial. Nothing was entered.').waitFor();
  const none = await ask(compliance, { url: `${world.url}/api/v1/parties?id=new-lab` });
  expect(none).toMatchObject({ total: 0 });
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('2 records were entered.').waitFor();
  await page.getByRole('link', { name: 'new-lab' }).click();
  await page.getByText('New Lab Inc.').first().waitFor();
});

test('the longest id that there can be is cut off and runs out of the screen nowhere', async () => {
  for (const path of [`/records/party/${LONG_ID}`, '/records/party', `/search?text=${LONG_ID}`]) {
    const page = await at(path);
    for (const size of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size);
      expect(await look(page, 'findMisfits'), `${path} ${size.width}`).toEqual([]);
    }
    await page.close();
  }
});

test('a move is planned after it was tried, and withdrawn with a reason', async () => {
  const { movedGpu, plannedMove } = world.demo.story;
  const page = await at('/moves');
  await page.getByRole('table', { name: 'Planned' }).getByText(plannedMove.record).waitFor();
  await page.getByRole('button', { name: 'Plan a move' }).click();
  await page.getByRole('textbox', { name: /^Or paste serials/ }).fill(`${movedGpu.serial}, 4711`);
  await page.getByRole('button', { name: 'Look up and add' }).click();
  await page.getByText('1 cannot be moved like this').waitFor();
  await page.getByRole('button', { name: 'Leave out 4711' }).click();
  await page.getByRole('combobox', { name: 'To site' }).click();
  await page.getByRole('option', { name: movedGpu.fromSite }).click();
  const ahead = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 16);
  await page.getByLabel('When', { exact: false }).first().fill(ahead);
  await page.getByRole('textbox', { name: 'Id', exact: true }).fill('back to Suzhou');
  await page.getByRole('button', { name: 'Try it' }).click();
  await page.getByText('Nothing stands against it').waitFor();
  await page.getByRole('button', { name: 'Write the plan' }).click();
  await page.getByText('The move is planned').waitFor();
  await page.getByRole('button', { name: 'Close' }).first().click();
  await page.getByRole('button', { name: 'Withdraw back to Suzhou' }).click();
  const dialog = page.getByRole('dialog', { name: 'Withdraw back to Suzhou' });
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('the site is full');
  await dialog.getByRole('button', { name: 'Withdraw' }).click();
  await dialog.waitFor({ state: 'hidden' });
  const planned = page.getByRole('table', { name: 'Planned' });
  await planned.getByText('back to Suzhou').waitFor({ state: 'detached' });
});

test('a token is shown once; a host with a name that is taken waits, and is approved', async () => {
  const { host: taken, site } = world.demo.story.silentHost;
  const page = await at('/enrollment', everybody);
  await page.getByRole('button', { name: 'New token' }).click();
  const form = page.getByRole('dialog', { name: 'New token' });
  await form.getByLabel('Site of the hosts').fill(site);
  await form.getByRole('textbox', { name: 'What for' }).fill('rack 9');
  await form.getByRole('button', { name: 'Make the token' }).click();
  const once = page.getByRole('status').filter({ hasText: 'The new token' });
  await once.getByText('Shown this once', { exact: false }).waitFor();
  const token = await copied(page, 'The new token');
  const agent = await Agent.open({
    stateDirectory: join(folder, 'agent'),
    url: world.demo.server.agentsUrl,
    token: parseToken(token),
    hostName: taken,
    collect: async () => cannedClaims(),
    now: Date.now,
  });
  try {
    await agent.connect();
    await agent.attest('start');
    await page.getByRole('button', { name: 'I have it: put it away' }).click();
    expect(await page.content()).not.toContain(token);
    await page.reload();
    const waiting = page.getByRole('region', { name: taken });
    await waiting.getByRole('button', { name: 'Approve' }).click();
    const dialog = page.getByRole('dialog', { name: `Approve ${taken}` });
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.getByText('Say which host it is.').waitFor();
    await dialog.getByRole('radio').first().check();
    await dialog.getByRole('textbox', { name: 'Reason' }).fill('a second chassis of this name');
    await dialog.getByRole('button', { name: 'Approve' }).click();
    await dialog.waitFor({ state: 'hidden' });
    await page.getByText('No host waits for approval.').waitFor();
  } finally {
    agent.close();
  }
});

test('a report is drafted, approved by another person, released and verified', async () => {
  const page = await at('/reports');
  await page.getByRole('link', { name: 'New report' }).first().click();
  await title(page, 'New report');
  await page.getByRole('button', { name: 'Draft the report' }).click();
  await page.getByText('Choose at least one license.').waitFor();
  await page.getByRole('button', { name: 'Choose all' }).click();
  await page.getByRole('button', { name: 'Draft the report' }).click();
  await page
    .getByText('You drafted it; somebody else must approve it.', { exact: false })
    .waitFor();
  expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  const path = new URL(page.url()).pathname;
  const digest = decodeURIComponent(path.split('/').at(-1) ?? '');

  // Who has both roles may not approve what this person drafted: the server itself refuses.
  const approval = `${world.url}/api/v1/reports/${digest}/approval`;
  const own = ask(compliance, { url: approval, method: 'POST', body: { reference: 'x' } });
  await expect(own).rejects.toThrow('forbidden');

  const approver = await world.context('approver');
  const second = await at(path, approver);
  await second.getByRole('button', { name: 'Approve' }).click();
  const dialog = second.getByRole('dialog', { name: 'Approve this report?' });
  await dialog.getByRole('textbox', { name: 'What permits the release' }).fill('Approval 2026-11');
  await dialog.getByRole('button', { name: 'Approve' }).click();
  await second.getByText('It is approved', { exact: false }).first().waitFor();

  await page.reload();
  await page.getByRole('button', { name: 'Release', exact: true }).click();
  const release = page.getByRole('dialog', { name: 'Release this report?' });
  await release.getByText('It cannot be taken back.', { exact: false }).waitFor();
  await release.getByRole('button', { name: 'Release', exact: true }).click();
  await release.waitFor({ state: 'hidden' });

  const regulator = await world.context('regulator');
  const theirs = await at('/reports', regulator);
  await theirs.getByRole('table').getByRole('link').first().click();
  await theirs.getByRole('heading', { name: 'The file' }).waitFor();
  const button = theirs.getByRole('button', { name: 'Download the report' });
  const { path: file } = await downloadFrom(theirs, () => button.click());
  const trust = await (await regulator.request.get(`${world.url}/api/v1/trust`)).body();
  const found = await verifyReport({
    file: new Uint8Array(readFileSync(file)),
    trust: parseTrust(new Uint8Array(trust)),
  });
  expect(found.outcome).toBe('valid');
  await approver.close();
  await regulator.close();
});

test('by keyboard alone a GPU is found, and its finding decided', async () => {
  const { unlicensedGpu } = world.demo.story;
  const page = await at('/');
  const { keyboard } = page;
  /** Presses Tab until what has this role and name has the focus. */
  const tabTo = async (
    role: 'link' | 'button' | 'radio' | 'textbox' | 'searchbox',
    name: string,
  ) => {
    const wanted = page.getByRole(role, { name, exact: true }).first();
    await wanted.waitFor();
    for (let tabs = 0; tabs < 150; tabs += 1) {
      if (await wanted.evaluate((element) => element === element.ownerDocument.activeElement))
        return;
      await keyboard.press('Tab');
    }
    throw new Error(`Tab does not reach ${role} ${name}`);
  };
  await tabTo('searchbox', 'Search everything');
  await keyboard.type(unlicensedGpu.serial);
  await keyboard.press('Enter');
  await title(page, unlicensedGpu.serial);
  await tabTo('link', 'GPU without a license');
  await keyboard.press('Enter');
  await title(page, 'GPU without a license');
  await tabTo('button', 'Decide');
  await keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Decide about 1 finding' }).waitFor();
  await tabTo('radio', 'Acknowledge');
  // Acknowledge, explain, resolved, false alarm: the arrows choose.
  for (const _ of [1, 2, 3]) await keyboard.press('ArrowDown');
  expect(await page.getByRole('radio', { name: 'Call it a false alarm' }).isChecked()).toBe(true);
  await tabTo('textbox', 'Reason');
  await keyboard.type('It is a loan of the maker; the paper is at the site.');
  await tabTo('button', 'Write the decision');
  await keyboard.press('Enter');
  await page.getByText('One leaf was written.').waitFor();
  await tabTo('button', 'Close');
  await keyboard.press('Enter');
  await page.getByText('False alarm', { exact: true }).first().waitFor();
});

test('every chosen row can be left again, and the list stays as it is asked for', async () => {
  const page = await at('/findings?code=gpuMoved&code=gpuUnlicensed');
  const before = await listed(page, 'Findings');
  await page.getByRole('button', { name: /^Choose all/ }).click();
  await page
    .getByRole('status')
    .filter({ hasText: `Chosen: ${before.length}` })
    .waitFor();
  await page.getByRole('button', { name: 'Choose none' }).click();
  await page.getByRole('status').filter({ hasText: 'Chosen: 0' }).waitFor();
  expect(await listed(page, 'Findings')).toEqual(before);
});
