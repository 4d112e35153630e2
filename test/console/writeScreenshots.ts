/**
 * `npm run screenshots`: every page of the console as pictures, to be looked at, in
 * dist/screenshots. `--gpus N` takes fleets of other sizes than 0, 96 and 421,000, `--only`
 * one page, `--out` another folder; `--docs` renews the pictures that the README shows.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { PAGE_NAMES, PAGES, type PageName } from '../../console/address/pages.ts';
import type { Language } from '../../console/words/languages.ts';
import { requireDebianTools } from '../setup/debian.ts';
import { untilShown } from './consoleWorld.ts';
import { DEMO_GPUS, type OpenFleet, openFleet } from './fleets.ts';

const OUT = fileURLToPath(new URL('../../dist/screenshots', import.meta.url));
const DOCS = fileURLToPath(new URL('../../docs/images', import.meta.url));
/** Pages that the README shows, with what stands behind their address. */
const SHOWN: readonly (readonly [PageName, string])[] = [
  ['today', ''],
  ['gpu', ''],
  ['findings', '?life=open'],
];
const WIDE = { width: 1440, height: 900 };
const NARROW = { width: 390, height: 844 };
const FLEETS = ['0', String(DEMO_GPUS), '421000'];
/** Comparing two moments of the largest fleet takes its server minutes. */
const SHOWN_MS = 300_000;
/** What is drawn after the last answer. */
const SETTLE_MS = 500;

interface Look {
  readonly name: string;
  readonly language: Language;
  readonly options: BrowserContextOptions;
}

const LIGHT: Look = { name: '', language: 'en', options: { viewport: WIDE } };
const LOOKS: readonly Look[] = [
  LIGHT,
  { name: '-dark', language: 'en', options: { viewport: WIDE, colorScheme: 'dark' } },
  { name: '-390', language: 'en', options: { viewport: NARROW } },
  { name: '-de', language: 'de', options: { viewport: WIDE } },
  { name: '-zh', language: 'zh', options: { viewport: WIDE } },
];

async function show(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await untilShown(page);
  await page.waitForTimeout(SETTLE_MS);
}

/** Writes pictures of a fleet in one look. */
async function writeLook(
  fleet: OpenFleet,
  look: Look,
  { names, folder }: { names: readonly PageName[]; folder: string },
): Promise<void> {
  const options = { locale: look.language, ...look.options };
  const [inside, outside] = [
    await fleet.context(true, options),
    await fleet.context(false, options),
  ];
  for (const name of names) {
    const path = fleet.paths[name];
    if (path === undefined) continue;
    const page = await (PAGES[name].signedIn ? inside : outside).newPage();
    page.setDefaultTimeout(SHOWN_MS);
    try {
      await show(page, path);
      await page.screenshot({ path: join(folder, `${name}${look.name}.png`), fullPage: true });
    } catch (error) {
      process.stderr.write(`${name}${look.name}: ${String(error)}\n`);
      process.exitCode = 1;
    }
    await page.close();
  }
  await inside.close();
  await outside.close();
}

async function writeDocs(fleet: OpenFleet): Promise<void> {
  mkdirSync(DOCS, { recursive: true });
  const context = await fleet.context(true, { viewport: WIDE, locale: 'en' });
  for (const [name, search] of SHOWN) {
    const page = await context.newPage();
    await show(page, `${fleet.paths[name] ?? '/'}${search}`);
    await page.screenshot({ path: join(DOCS, `${name}.png`) });
    await page.close();
  }
  await context.close();
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      gpus: { type: 'string', multiple: true, default: FLEETS },
      only: { type: 'string', multiple: true, default: [] },
      out: { type: 'string', default: OUT },
      docs: { type: 'boolean', default: false },
    },
  });
  requireDebianTools(['chromium', 'fonts-noto-cjk']);
  const { only, out, docs } = values;
  const names = PAGE_NAMES.filter((name) => only.length === 0 || only.includes(name));
  for (const gpus of docs ? [DEMO_GPUS] : values.gpus.map(Number)) {
    const fleet = await openFleet(gpus);
    try {
      if (docs) await writeDocs(fleet);
      const folder = join(out, String(gpus));
      mkdirSync(folder, { recursive: true });
      for (const look of docs ? [] : gpus === DEMO_GPUS ? LOOKS : [LIGHT]) {
        await writeLook(fleet, look, { names, folder });
      }
    } finally {
      await fleet.close();
    }
    process.stdout.write(`${gpus} GPUs: ${docs ? DOCS : join(out, String(gpus))}\n`);
  }
}

await main();
