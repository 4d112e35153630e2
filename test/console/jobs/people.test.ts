/** Jobs about accounts: getting in, inviting, what each role sees, and what goes wrong. */
import * as OTPAuth from 'otpauth';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { INSTALL_MS } from '../../setup/debian.ts';
import { ask, type ConsoleWorld, consoleWorld, PASSWORD, untilShown } from '../consoleWorld.ts';
import { copied, downloadFrom } from './desk.ts';

const WRONG = 'eight words that are not the right ones';

let world: ConsoleWorld;
let administrator: BrowserContext;
let opened: BrowserContext[] = [];

beforeAll(async () => {
  world = await consoleWorld();
  administrator = await world.context('administrator');
}, INSTALL_MS);
afterEach(async () => {
  for (const context of opened) await context.close();
  opened = [];
  for (const page of administrator?.pages() ?? []) await page.close();
});
afterAll(() => world?.close());

/** A browser in which nobody is signed in. */
async function stranger(): Promise<BrowserContext> {
  const context = await world.context(null);
  opened.push(context);
  return context;
}

async function at(context: BrowserContext, path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(path);
  await untilShown(page);
  return page;
}

const title = (page: Page, name: string | RegExp) =>
  page.getByRole('heading', { level: 1, name }).waitFor();

/** Invites somebody as an administrator does; gives the one-time link that the page shows. */
async function invite(name: string, role: string): Promise<string> {
  const page = await at(administrator, '/accounts');
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  const dialog = page.getByRole('dialog', { name: 'Invite somebody' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill(name);
  await dialog.getByRole('checkbox', { name: role, exact: true }).check();
  await dialog.getByRole('textbox', { name: 'Reason' }).fill('joined the team');
  await dialog.getByRole('button', { name: 'Make account' }).click();
  const once = page.getByRole('status').filter({ hasText: `One-time link for ${name}` });
  await once.getByText('Shown this once, and kept nowhere: copy it now.').waitFor();
  const link = await copied(page, `One-time link for ${name}`);
  await page.close();
  return link;
}

async function useLink(context: BrowserContext, link: string): Promise<Page> {
  const page = await at(context, link);
  await page.getByLabel(/^New password/).fill(PASSWORD);
  await page.getByRole('button', { name: 'Set password and sign in' }).click();
  await page.getByRole('button', { name: /^Account of / }).waitFor();
  return page;
}

async function signIn(page: Page, name: string, password: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Name' }).fill(name);
  await page.getByLabel(/^Password/).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('somebody is invited, uses the link once, and signs in by password from then on', async () => {
  const link = await invite('Wu Ying', 'Auditor');
  const page = await useLink(await stranger(), link);
  await title(page, 'Today');
  expect(page.url()).not.toContain('#');
  await page.getByRole('button', { name: 'Account of Wu Ying' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await title(page, 'Sign in');

  const again = await at(await stranger(), link);
  await again.getByText('The one-time link was used, has ended, or never was one').waitFor();
  await again.getByText('Ask an administrator for a new one.', { exact: false }).waitFor();

  await signIn(page, 'Wu Ying', WRONG);
  const alert = page.getByRole('alert');
  await alert.getByText('Name, password or code is wrong').first().waitFor();
  await alert.getByText('Code: credentialsWrong').waitFor();
  await signIn(page, 'Wu Ying', PASSWORD);
  await title(page, 'Today');
});

test('a second factor is set up, and asked for at the next sign-in', async () => {
  const page = await useLink(await stranger(), await invite('Gao Lei', 'Compliance'));
  await page.goto('/me');
  await page.getByRole('button', { name: 'Set up an authenticator app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await dialog.getByLabel(/^Present password/).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Go on' }).click();
  const link = dialog.getByRole('link', { name: 'Open in an app on this machine' });
  const app = OTPAuth.URI.parse((await link.getAttribute('href')) ?? '');
  if (!(app instanceof OTPAuth.TOTP)) throw new TypeError('the key is for no app of this kind');
  const now = Date.now();
  await dialog.getByRole('textbox', { name: 'Code' }).fill(app.generate({ timestamp: now }));
  await dialog.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('button', { name: 'I have kept them' }).click();
  await page.getByText('An authenticator app is set up.').waitFor();
  await page.getByRole('button', { name: 'Account of Gao Lei' }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await title(page, 'Sign in');
  await signIn(page, 'Gao Lei', PASSWORD);
  const code = page.getByRole('textbox', { name: 'Code' });
  await code.waitFor();
  // A code works once: the next one is taken, which the server's tolerance allows.
  await code.fill(app.generate({ timestamp: now + 30_000 }));
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await title(page, /./);
  await page.getByRole('button', { name: 'Account of Gao Lei' }).waitFor();
});

test('roles are changed, and an account is disabled, which ends its sessions at once', async () => {
  const theirs = await useLink(await stranger(), await invite('Sun Mei', 'Operator of hosts'));
  await theirs.getByRole('link', { name: 'Enrollment', exact: true }).first().waitFor();
  expect(await theirs.getByRole('link', { name: 'Findings', exact: true }).count()).toBe(0);

  const page = await at(administrator, '/accounts');
  await page.getByRole('link', { name: 'Sun Mei' }).click();
  await title(page, 'Sun Mei');
  await page.getByRole('button', { name: 'Change account' }).click();
  const change = page.getByRole('dialog', { name: /Sun Mei/ });
  await change.getByRole('checkbox', { name: 'Auditor', exact: true }).check();
  await change.getByRole('button', { name: 'Change account' }).click();
  await change.waitFor({ state: 'hidden' });
  await page.getByText('Auditor: reads the fleet', { exact: false }).waitFor();
  // More rights begin with a new sign-in.
  await theirs.reload();
  await title(theirs, 'Sign in');
  await signIn(theirs, 'Sun Mei', PASSWORD);
  await theirs.getByRole('link', { name: 'Findings', exact: true }).first().waitFor();

  await page.getByRole('button', { name: 'Disable' }).click();
  const disable = page.getByRole('dialog', { name: /Sun Mei/ });
  await disable.getByRole('button', { name: 'Disable' }).click();
  await disable.waitFor({ state: 'hidden' });
  await theirs.getByRole('link', { name: 'Findings', exact: true }).first().click();
  await title(theirs, 'Sign in');
  await signIn(theirs, 'Sun Mei', PASSWORD);
  await theirs.getByRole('alert').getByText('Code: credentialsWrong').waitFor();
});

test('a session that ended leads to the sign-in, and back to the page that was open', async () => {
  const context = await stranger();
  const first = await at(context, '/sign-in');
  await signIn(first, 'Anna Weber', PASSWORD);
  await title(first, 'Today');
  const other = await at(await stranger(), '/sign-in');
  await signIn(other, 'Anna Weber', PASSWORD);
  await title(other, 'Today');
  await other.goto('/me');
  const sessions = other.getByRole('table', { name: 'Sessions' });
  await sessions.getByText('This one').waitFor();
  for (;;) {
    const end = sessions.getByRole('button', { name: /^End session/ });
    const left = await end.count();
    if (left === 0) break;
    await end.first().click();
    await other.getByRole('dialog').getByRole('button', { name: 'End session' }).click();
    await expect.poll(() => end.count()).toBe(left - 1);
  }
  await first.goto('/gpus?sort=-serial');
  await title(first, 'Sign in');
  await signIn(first, 'Anna Weber', PASSWORD);
  await title(first, 'GPUs');
  expect(first.url()).toContain('sort=-serial');
});

test('an API token is shown once, works for a program, and is revoked', async () => {
  const context = await stranger();
  const page = await at(context, '/sign-in');
  await signIn(page, 'Lin Yue', PASSWORD);
  await title(page, 'Today');
  await page.goto('/me');
  await page.getByRole('button', { name: 'New API token' }).click();
  const dialog = page.getByRole('dialog', { name: 'New API token' });
  await dialog.getByRole('textbox', { name: 'Name', exact: true }).fill('ticketing');
  await dialog.getByRole('checkbox', { name: 'Compliance', exact: true }).check();
  await dialog.getByRole('button', { name: 'New API token' }).click();
  const once = page.getByRole('status').filter({ hasText: 'API token ticketing' });
  await once.getByText('Shown this once', { exact: false }).waitFor();
  const token = await copied(page, 'API token ticketing');
  const asProgram = () =>
    fetch(`${world.url}/api/v1/gpus?limit=1`, { headers: { authorization: `Bearer ${token}` } });
  expect((await asProgram()).status).toBe(200);
  await page.reload();
  await page.getByRole('heading', { name: 'API tokens' }).waitFor();
  expect(await page.content()).not.toContain(token);
  await page.getByRole('button', { name: 'Revoke ticketing' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke', exact: true }).click();
  await page.getByRole('table', { name: 'API tokens' }).getByText('Revoked').waitFor();
  expect((await asProgram()).status).toBe(401);
});

test('the audit record says who did what, is narrowed to a person, and exported', async () => {
  const page = await at(administrator, '/audit');
  const acts = page.getByRole('table', { name: 'Acts' });
  await acts.getByText('Made an account').first().waitFor();
  await acts.getByText('Chen Jie').first().waitFor();
  await page.getByLabel(/^First day/).fill(new Date().toISOString().slice(0, 10));
  await page.getByLabel(/^Last day/).fill(new Date().toISOString().slice(0, 10));
  const button = page.getByRole('button', { name: 'Export', exact: true });
  const { text } = await downloadFrom(page, () => button.click());
  expect(text).toContain('Chen Jie');
});

test('a regulator sees reports, logs and challenges, and nothing else of the fleet', async () => {
  const context = await world.context('regulator');
  opened.push(context);
  const page = await at(context, '/');
  await page
    .getByText('Nothing else of the fleet is shown to your account.', { exact: false })
    .first()
    .waitFor();
  const navigation = page.getByRole('navigation', { name: 'Pages' });
  const links = (await navigation.getByRole('link').allTextContents()).map((text) => text.trim());
  expect(links).toEqual(['Today', 'Reports', 'How to verify', 'Logs', 'Challenges']);
  expect(await page.getByRole('searchbox').count()).toBe(0);
  await page.goto('/gpus');
  await title(page, 'Your account may not see this page');
  await page.getByText('Your roles: Regulator').waitFor();
  await expect(ask(context, { url: `${world.url}/api/v1/gpus` })).rejects.toThrow('forbidden');
});

test('without a network, and when the server fails, the page says what to do', async () => {
  const context = await world.context('compliance');
  opened.push(context);
  const page = await at(context, '/');
  await context.setOffline(true);
  await page.getByRole('status').getByText('The server cannot be reached').waitFor();
  await page.getByText('What you see may be old. It is tried again by itself.').waitFor();
  await page.getByRole('heading', { name: 'By license' }).waitFor();
  await context.setOffline(false);
  await page.getByText('The server cannot be reached').waitFor({ state: 'hidden' });

  await page.route(/\/api\/v1\/findings\?/, (route) =>
    route.fulfill({
      status: 500,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        type: 'about:blank',
        title: 'internal',
        status: 500,
        code: 'internal',
      }),
    }),
  );
  await page.getByRole('link', { name: 'Findings', exact: true }).first().click();
  await title(page, 'Findings');
  const alert = page.getByRole('alert');
  await alert.getByText('Something went wrong inside the server').first().waitFor();
  await alert.getByText('Code: internal').waitFor();
  await page.unroute(/\/api\/v1\/findings\?/);
  await alert.getByRole('button', { name: 'Try again' }).click();
  await page.getByRole('table', { name: 'Findings' }).waitFor();
});
