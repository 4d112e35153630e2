/** What the jobs of people share: reading a table, and taking a file. */
import { readFileSync } from 'node:fs';
import type { Page } from 'playwright-core';

/** Heads of the rows of a table, once it shows an answer. */
export async function listed(page: Page, table: string): Promise<string[]> {
  const rows = page.getByRole('table', { name: table }).getByRole('rowheader');
  await rows.first().waitFor();
  return (await rows.allTextContents()).map((text) => text.trim());
}

/** A file that the browser saves when something is done: its name, and its text. */
export async function downloadFrom(
  page: Page,
  act: () => Promise<void>,
): Promise<{ name: string; text: string; path: string }> {
  const [download] = await Promise.all([page.waitForEvent('download'), act()]);
  const path = await download.path();
  return { name: download.suggestedFilename(), text: readFileSync(path, 'utf8'), path };
}

/** What the button with this name copies, as whoever pastes it gets it. */
export async function copied(page: Page, what: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name: `Copy ${what}` }).click();
  await page.getByRole('button', { name: `Copied: ${what}` }).waitFor();
  return String(await page.evaluate('navigator.clipboard.readText()'));
}
