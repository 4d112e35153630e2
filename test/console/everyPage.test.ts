/**
 * Every page of the table, as everybody can meet it: nothing serious by axe, everything by
 * keyboard, and no text that is cut off, in three languages, light and dark, wide and narrow.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PAGE_NAMES, PAGES, type PageName } from '../../console/address/pages.ts';
import { LANGUAGE_NAMES } from '../../console/words/languages.ts';
import { INSTALL_MS } from '../setup/debian.ts';
import { ask, type ConsoleWorld, complaintsOf, consoleWorld, untilShown } from './consoleWorld.ts';
import { look } from './inPage.ts';
import { samplePaths } from './samplePaths.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const SIZES = [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
] as const;
const SCHEMES = ['light', 'dark'] as const;
/** More than any page has, once past its end and once more around. */
const TABS_MAX = 300;
/** Asking the page costs more than a key. */
const TABS_AT_ONCE = 20;
/** Colors fade when the scheme changes. */
const FADE_MS = 250;

let world: ConsoleWorld;
let contexts: Readonly<Record<'inside' | 'outside' | 'regulator', BrowserContext>>;
let paths: Readonly<Record<PageName, string>>;

beforeAll(async () => {
  world = await consoleWorld();
  // axe is put into the page by the test, which the page's own policy rightly forbids.
  const options = { bypassCSP: true, reducedMotion: 'reduce' } as const;
  contexts = {
    inside: await world.context('everybody', options),
    outside: await world.context(null, options),
    regulator: await world.context('regulator', options),
  };
  paths = await samplePaths(world);
}, INSTALL_MS);
afterAll(() => world?.close());

const contextOf = (name: PageName) => (PAGES[name].signedIn ? contexts.inside : contexts.outside);

interface AxeResult {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[];
}

async function seriousOf(page: Page): Promise<string[]> {
  await page.evaluate(AXE);
  // as: the shape of axe's own results.
  const violations = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)",
  )) as readonly AxeResult[];
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.slice(0, 3).map(({ html, failureSummary = '' }) => `${id}: ${html} ${failureSummary}`),
    );
}

async function misfitsOf(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const language of LANGUAGE_NAMES) {
    await page.evaluate(`localStorage.setItem('fleetseal-language', '${language}')`);
    // It is shown in English already.
    if (language !== 'en') await page.reload();
    await untilShown(page);
    for (const size of SIZES) {
      await page.setViewportSize(size);
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        await page.evaluate('new Promise(requestAnimationFrame)');
        const misfits = await look(page, 'findMisfits');
        const where = `${language} ${size.width} ${colorScheme}`;
        found.push(...misfits.map(({ what, text }) => `${where}: ${what} "${text}"`));
      }
    }
    await page.setViewportSize(SIZES[0]);
  }
  await page.evaluate("localStorage.removeItem('fleetseal-language')");
  return found;
}

/** What Tab does not reach, and where the focus cannot be seen. */
async function keyboardProblems(page: Page): Promise<string[]> {
  const names = await look(page, 'markOperable');
  await page.evaluate('document.activeElement?.blur()');
  await look(page, 'watchFocus');
  let seen = await look(page, 'seenFocus');
  for (let tabs = 0; tabs < TABS_MAX && seen.missing.length > 0; tabs += TABS_AT_ONCE) {
    for (let tab = 0; tab < TABS_AT_ONCE; tab += 1) await page.keyboard.press('Tab');
    seen = await look(page, 'seenFocus');
  }
  // What opens with the focus is closed again for who looks next.
  await page.keyboard.press('Escape');
  await page.evaluate('document.activeElement?.blur()');
  return [
    ...seen.invisible.map((mark) => `focus is not visible on ${names[mark]}`),
    ...seen.missing.map((mark) => `Tab does not reach ${names[mark]}`),
  ];
}

describe.each(PAGE_NAMES)('page %s', (name) => {
  let page: Page;
  let complaints: string[];

  // Opened once for the three tests: each opening costs as much as a test.
  beforeAll(async () => {
    page = await contextOf(name).newPage();
    complaints = complaintsOf(page);
    await page.setViewportSize(SIZES[0]);
    await page.goto(paths[name]);
    await untilShown(page);
  });
  afterAll(() => page?.close());

  test('can be worked with by keyboard alone, and shows where the focus is', async () => {
    expect(await keyboardProblems(page)).toEqual([]);
  });

  test('has nothing serious by axe: light and wide, dark and narrow', async () => {
    expect(await seriousOf(page), 'light').toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize(SIZES[1]);
    await page.waitForTimeout(FADE_MS);
    expect(await seriousOf(page), 'dark').toEqual([]);
  });

  test('cuts off no text in three languages, light and dark, wide and narrow', async () => {
    expect(await misfitsOf(page)).toEqual([]);
    // As an account meets it: what the page could not load, or was refused, shows here.
    expect(complaints).toEqual([]);
    expect(await page.locator('h1').textContent()).not.toBe('');
  });
});

describe('every page', () => {
  test('keeps to the policy that the server gives it', async () => {
    // The other tests put axe into the page, past its policy; this one keeps it.
    const context = await world.context('everybody', { reducedMotion: 'reduce' });
    const page = await context.newPage();
    const complaints = complaintsOf(page);
    for (const name of PAGE_NAMES) {
      await page.goto(paths[name]);
      await untilShown(page);
    }
    expect(complaints).toEqual([]);
    await context.close();
  });
});

describe('an account that may not see a page', () => {
  test('is told whom it is for, on every page that needs another role', async () => {
    const page = await contexts.regulator.newPage();
    const refused: string[] = [];
    for (const name of PAGE_NAMES) {
      const { needs, signedIn } = PAGES[name];
      if (!signedIn || needs === null) continue;
      await page.goto(paths[name]);
      await untilShown(page);
      const title = await page.locator('h1').textContent();
      if (title === 'Your account may not see this page') refused.push(name);
    }
    expect(refused).toContain('gpus');
    expect(refused).toContain('accounts');
    expect(refused).not.toContain('reports');
    expect(refused).not.toContain('logs');
    await page.close();
  });
});

describe('the page of one thing', () => {
  test('keeps nothing of what was begun on the page of another one', async () => {
    const listed = await ask(contexts.inside, { url: `${world.url}/api/v1/findings` });
    // as: what the route answers.
    const { items } = listed as { readonly items: readonly { readonly id: string }[] };
    const [first = '', second = ''] = items.map(({ id }) => `/findings/${encodeURIComponent(id)}`);
    const page = await contexts.inside.newPage();
    await page.goto(first);
    const comment = page.getByRole('textbox', { name: 'New comment' });
    await comment.fill('about the first one');
    // As the browser's own list of where one was: no other page lies between the two.
    await page.evaluate(`history.pushState({}, '', ${JSON.stringify(second)})`);
    await expect.poll(() => comment.inputValue()).toBe('');
    await page.close();
  });
});
