/**
 * docs/TOUR.md, done as written: the commands start the demonstration, and each numbered step is
 * performed on the words that it prints in bold, so that no step names what is not on the screen.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launchBrowser } from '../setup/browser.ts';
import { INSTALL_MS } from '../setup/debian.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const TOUR = readFileSync(join(ROOT, 'docs/TOUR.md'), 'utf8');
/** A small machine tells 40 days in a minute when it does other things too. */
const START_MS = 170_000;
const STEP_MS = 30_000;
const POLL_MS = 200;
/** What a file of the reader's own holds. */
const LETTER = 'The maker had it for two days and put it into another host.';

/** Everything that a step can ask for. Bold words are what is on the screen. */
const ACTION = new RegExp(
  [
    String.raw`open the link of \*\*(?<person>.+?)\*\*`,
    String.raw`as \*\*(?<again>.+?)\*\* load the page again`,
    'type `(?<text>.+?)` into \\*\\*(?<field>.+?)\\*\\*',
    '(?<enter>press Enter)',
    'choose the file `(?<name>.+?)` with \\*\\*(?<chooser>.+?)\\*\\*',
    String.raw`(?:the (?<saved>trust file|report)) with \*\*(?<input>.+?)\*\*`,
    String.raw`save the file of \*\*(?<download>.+?)\*\*`,
    'open the file `(?<file>.+?)` in a browser',
    String.raw`(?<verb>click|choose|see|then) \*\*(?<words>.+?)\*\*`,
  ].join('|'),
  'gi',
);

/** The numbered steps, each in one line. */
function stepsOf(markdown: string): string[] {
  const steps: string[] = [];
  for (const line of markdown.split('\n')) {
    if (/^\d+\. /.test(line)) steps.push(line);
    else if (/^ {3,}\S/.test(line) && steps.length > 0) steps.push(`${steps.pop()} ${line.trim()}`);
  }
  return steps;
}

/** Somebody who takes the tour: browsers of all people, the page in view, files that were saved. */
class Walker {
  readonly #browser: Browser;
  readonly #links: ReadonlyMap<string, string>;
  readonly #pages = new Map<string, Page>();
  readonly #contexts: BrowserContext[] = [];
  readonly #saved = new Map<string, string>();
  #page: Page | null = null;

  constructor(browser: Browser, links: ReadonlyMap<string, string>) {
    this.#browser = browser;
    this.#links = links;
  }

  get #at(): Page {
    if (this.#page === null) throw new Error('the tour begins with a link');
    return this.#page;
  }

  async #open(url: string): Promise<Page> {
    const context = await this.#browser.newContext({ locale: 'en' });
    context.setDefaultTimeout(STEP_MS);
    this.#contexts.push(context);
    this.#page = await context.newPage();
    await this.#page.goto(url);
    return this.#page;
  }

  /** Where one looks: the dialog that is open, else the page. */
  async #scope(): Promise<Page | Locator> {
    const dialogs = this.#at.getByRole('dialog').filter({ visible: true });
    return (await dialogs.count()) > 0 ? dialogs.last() : this.#at;
  }

  /** What has one of the roles and a name that begins so; a closing dialog is gone. */
  async #find(roles: readonly Parameters<Page['getByRole']>[0][], name: string): Promise<Locator> {
    const begins = new RegExp(`^${name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)}`);
    for (const startedAt = Date.now(); Date.now() - startedAt < STEP_MS; ) {
      const scope = await this.#scope();
      const named = (how: string | RegExp) =>
        roles
          .map((role) =>
            scope.getByRole(role, { name: how, exact: true }).filter({ visible: true }),
          )
          .reduce((all, each) => all.or(each));
      if ((await named(name).count()) > 0) return named(name).first();
      if ((await named(begins).count()) > 0) return named(begins).first();
      await this.#at.waitForTimeout(POLL_MS);
    }
    throw new Error(`there is no ${roles.join(' or ')} with this name`);
  }

  async #file(chooser: string, path: string | { name: string; text: string }): Promise<void> {
    const files =
      typeof path === 'string'
        ? path
        : { name: path.name, mimeType: 'text/plain', buffer: Buffer.from(path.text) };
    const input = this.#at.getByLabel(chooser);
    if ((await input.count()) > 0 && (await input.first().getAttribute('type')) === 'file') {
      await input.setInputFiles(files);
      return;
    }
    const button = await this.#find(['button'], chooser);
    const [opened] = await Promise.all([this.#at.waitForEvent('filechooser'), button.click()]);
    await opened.setFiles(files);
  }

  async #save(name: string): Promise<void> {
    const button = await this.#find(['button', 'link'], name);
    const [download] = await Promise.all([this.#at.waitForEvent('download'), button.click()]);
    const kind = download.suggestedFilename().endsWith('.zip') ? 'report' : 'trust file';
    this.#saved.set(kind, await download.path());
  }

  async #do(verb: string, words: string): Promise<void> {
    if (verb === 'see') {
      await this.#at.getByText(words).filter({ visible: true }).first().waitFor();
    } else if (verb === 'choose') {
      await (await this.#find(['radio', 'checkbox', 'option'], words)).check();
    } else await (await this.#find(['button', 'link', 'menuitem'], words)).click();
  }

  /** Does one action of a step. */
  async act(groups: Readonly<Record<string, string | undefined>>): Promise<void> {
    const { person, again, text, field, name, chooser, saved, input, download, file } = groups;
    const { verb, words } = groups;
    if (person !== undefined) {
      this.#pages.set(person, await this.#open(this.#links.get(person) ?? ''));
    } else if (again !== undefined) {
      this.#page = this.#pages.get(again) ?? null;
      await this.#at.reload();
    } else if (field !== undefined) {
      const scope = await this.#scope();
      await scope
        .getByLabel(new RegExp(`^${field}`))
        .first()
        .fill(text ?? '');
    } else if (groups.enter !== undefined) await this.#at.keyboard.press('Enter');
    else if (chooser !== undefined) await this.#file(chooser, { name: name ?? '', text: LETTER });
    else if (input !== undefined) await this.#file(input, this.#saved.get(saved ?? '') ?? '');
    else if (download !== undefined) await this.#save(download);
    else if (file !== undefined) await this.#open(pathToFileURL(join(ROOT, file)).href);
    else await this.#do((verb ?? '').toLowerCase().replace('then', 'click'), words ?? '');
  }
}

let child: ChildProcess;
let browser: Browser;
let folder: string;
const links = new Map<string, string>();

/** Starts what the page says, in a folder of the test, and reads the links from the screen. */
async function start(): Promise<void> {
  const [command = ''] = /^npm start .*$/m.exec(TOUR) ?? [];
  expect(command).toBe('npm start -- --demo');
  const args = [...command.split(' ').slice(1), '--data', join(folder, 'demo'), '--port', '0'];
  child = spawn('npm', args, { cwd: ROOT, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  let screen = '';
  const shown = Promise.withResolvers<void>();
  child.stdout?.on('data', (part: Buffer) => {
    screen += part.toString();
    if (screen.includes('npx fleetseal finding list')) shown.resolve();
  });
  child.on('exit', (code) => shown.reject(new Error(`npm start ended (${code}): ${screen}`)));
  await shown.promise;
  for (const [, name = '', url = ''] of screen.matchAll(/^ {2}(\S.*) \(\w+\): .*\n\s+(\S+)/gm)) {
    links.set(name, url);
  }
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'fleetseal-tour-'));
  await start();
  browser = await launchBrowser();
}, INSTALL_MS + START_MS);
afterAll(async () => {
  await browser?.close();
  if (child?.pid !== undefined && child.exitCode === null) {
    const closed = new Promise((resolve) => child.once('close', resolve));
    process.kill(-child.pid, 'SIGINT');
    await closed;
  }
  rmSync(folder, { recursive: true, force: true });
});

test('every step of docs/TOUR.md can be taken as it is written', async () => {
  const steps = stepsOf(TOUR);
  expect(steps.length).toBeGreaterThan(12);
  expect([...links.keys()]).toEqual(['Lin Yue', 'Anna Weber', 'BIS reviewer', 'Chen Jie']);
  const walker = new Walker(browser, links);
  for (const step of steps) {
    const actions = [...step.matchAll(ACTION)];
    const bold = actions.reduce((sum, [all]) => sum + (all.match(/\*\*/g)?.length ?? 0), 0);
    expect(step.match(/\*\*/g)?.length, `words that no action names: ${step}`).toBe(bold);
    for (const { 0: words, groups = {} } of actions) {
      await walker.act(groups).catch((error: unknown) => {
        throw new Error(`"${words}" in "${step}"`, { cause: error });
      });
    }
  }
}, 300_000);
