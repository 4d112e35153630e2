/**
 * The console as people meet it: the built files, a real server with the demonstration's fleet, a
 * real browser, and an account of each kind that has used its one-time link.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { pino } from 'pino';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { buildAll } from '../../packaging/build.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import type { DemoFleet, DemoLinks } from '../../simulator/demoFleet/demoFleet.ts';
import { openDemo } from '../../simulator/demoFleet/openDemo.ts';
import { launchBrowser } from '../setup/browser.ts';

/** Where `npm run build` puts the console. */
export const CONSOLE_FOLDER = fileURLToPath(new URL('../../dist/console/', import.meta.url));
/** Password of every account of these tests. */
export const PASSWORD = 'seven words that nobody guesses';
/** An account that may do everything which people of the operator may. */
export const EVERYBODY = 'Everybody';

/** Who opens pages: one of the demonstration's people, or the account with many roles. */
export type Person = keyof DemoLinks | 'everybody';

/** A running server with its console, and a browser. */
export interface ConsoleWorld {
  readonly demo: DemoFleet;
  readonly browser: Browser;
  /** Address of the server. */
  readonly url: string;
  /** A browser of its own for a person who is signed in; null: nobody is. */
  context(person: Person | null, options?: BrowserContextOptions): Promise<BrowserContext>;
  close(): Promise<void>;
}

/** What the server answers a person who is signed in. Throws where it is no 200. */
export async function ask(
  context: BrowserContext,
  { url, method = 'GET', body }: { url: string; method?: string; body?: unknown },
): Promise<unknown> {
  const answer = await context.request.fetch(url, {
    method,
    headers: {
      origin: new URL(url).origin,
      'sec-fetch-site': 'same-origin',
      'idempotency-key': crypto.randomUUID(),
    },
    ...(body === undefined ? {} : { data: body }),
  });
  if (answer.status() !== 200) throw new Error(`${method} ${url}: ${await answer.text()}`);
  return answer.json();
}

async function useLink(context: BrowserContext, link: string): Promise<void> {
  const { origin, hash } = new URL(link);
  const body = { secret: hash.slice(1), password: PASSWORD };
  await ask(context, { url: `${origin}/api/v1/links/use`, method: 'POST', body });
}

type StorageState = Awaited<ReturnType<BrowserContext['storageState']>>;

/** Signs everybody in, once each. */
async function peopleOf(
  browser: Browser,
  { links, server }: DemoFleet,
): Promise<ReadonlyMap<Person, StorageState>> {
  const states = new Map<Person, StorageState>();
  const enter = async (person: Person, link: string) => {
    const context = await browser.newContext();
    await useLink(context, link);
    states.set(person, await context.storageState());
    return context;
  };
  const administrator = await enter('administrator', links.administrator.url);
  for (const person of ['compliance', 'approver', 'regulator'] as const) {
    await (await enter(person, links[person].url)).close();
  }
  const made = await ask(administrator, {
    url: `${server.httpUrl}/api/v1/accounts`,
    method: 'POST',
    body: {
      name: EVERYBODY,
      roles: ['administrator', 'compliance', 'approver', 'auditor', 'operator'],
      scope: WHOLE_ACCESS,
      external: null,
      breakGlass: false,
      reason: '',
    },
  });
  // as: the answer of createAccount for a local account has a link.
  const { path } = (made as { link: { path: string } }).link;
  await (await enter('everybody', `${server.httpUrl}${path}`)).close();
  await administrator.close();
  return states;
}

/** Opens it all: half a minute on a small machine. */
export async function consoleWorld(): Promise<ConsoleWorld> {
  await buildAll({ ifChanged: true });
  const directory = mkdtempSync(join(tmpdir(), 'fleetseal-console-'));
  const demo = await openDemo({
    directory: join(directory, 'demo'),
    port: 0,
    version: '0.0.0-test',
    log: pino({ level: 'silent' }),
    consoleDirectory: CONSOLE_FOLDER,
  });
  const browser = await launchBrowser();
  const people = await peopleOf(browser, demo);
  return {
    demo,
    browser,
    url: demo.server.httpUrl,
    context: async (person, options = {}) => {
      const storageState = person === null ? undefined : people.get(person);
      const context = await browser.newContext({
        baseURL: demo.server.httpUrl,
        ...(storageState === undefined ? {} : { storageState }),
        ...options,
      });
      // Nothing here takes long; a hung page should say so before the test's own time is over.
      context.setDefaultTimeout(20_000);
      return context;
    },
    close: async () => {
      await browser.close();
      await demo.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Everything that a page complained about: refused by its policy, thrown, logged as an error. */
export function complaintsOf(page: Page): string[] {
  const found: string[] = [];
  page.on('pageerror', (error) => found.push(error.message));
  page.on('console', (message) => {
    // What the server answers on purpose is shown to people, and is no complaint of the page.
    const isAnswer = message.text().startsWith('Failed to load resource');
    if (message.type() === 'error' && !isAnswer) found.push(message.text());
  });
  return found;
}

/** Waits until a page shows what it was asked for: a title, and nothing that still loads. */
export async function untilShown(page: Page): Promise<void> {
  await page.locator('h1').first().waitFor();
  await page.locator('main .mantine-Loader-root').first().waitFor({ state: 'detached' });
  await page.evaluate('document.fonts.ready');
}
