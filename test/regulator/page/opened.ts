/** The page in a browser with the network off, used as a person does; and the command beside it. */
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { buildVerifyPage } from '../../../packaging/verifyPage.ts';
import { runVerify } from '../../../regulator/verify.ts';
import { launchBrowser } from '../../setup/browser.ts';

const COMMAND = fileURLToPath(new URL('../../../cli/fleetseal.js', import.meta.url));

/** Files by name. */
export type Files = Readonly<Record<string, Uint8Array | string>>;

/** What page and command are given. */
export interface Given {
  readonly trusts: Files;
  readonly reports: Files;
}

/** What came out: the JSON byte for byte, and the exit code as a number. */
export interface Verdict {
  readonly exitCode: number | null;
  readonly json: string;
}

/** A browser with the page in a file, and a folder for what is given to it. */
export class PageHost {
  readonly folder = mkdtempSync(join(tmpdir(), 'fleetseal-page-'));
  readonly address = pathToFileURL(join(this.folder, 'verify.html')).href;
  readonly html: string;
  /** Addresses of everything that any page asked for. */
  readonly requests: string[] = [];
  /** What any page complained of. */
  readonly complaints: string[] = [];
  private readonly browser: Browser;
  private count = 0;

  private constructor(browser: Browser, html: string) {
    this.browser = browser;
    this.html = html;
    writeFileSync(join(this.folder, 'verify.html'), html);
  }

  /** Builds the page as of version 9.9.9 and starts the browser. */
  static async start(): Promise<PageHost> {
    const [{ html }, browser] = await Promise.all([buildVerifyPage('9.9.9'), launchBrowser()]);
    return new PageHost(browser, html);
  }

  async stop(): Promise<void> {
    await this.browser.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** The page, newly opened from its file with the network off. */
  async open(options: BrowserContextOptions = {}): Promise<OpenedPage> {
    const context = await this.browser.newContext({ locale: 'en-US', ...options });
    await context.setOffline(true);
    const page = await context.newPage();
    page.on('request', (request) => this.requests.push(request.url()));
    page.on('console', (message) => this.complaints.push(message.text()));
    page.on('pageerror', (error) => this.complaints.push(error.message));
    await page.goto(this.address);
    return new OpenedPage(context, page);
  }

  /** Writes files into a folder of their own. */
  write({ trusts, reports }: Given): WrittenFiles {
    this.count += 1;
    const folder = join(this.folder, String(this.count));
    mkdirSync(folder);
    const all = Object.entries({ ...trusts, ...reports });
    for (const [name, content] of all) writeFileSync(join(folder, name), content);
    return { folder, trusts: Object.keys(trusts), reports: Object.keys(reports) };
  }
}

/** Files on disk: their folder and their names. */
export interface WrittenFiles {
  readonly folder: string;
  readonly trusts: readonly string[];
  readonly reports: readonly string[];
}

/** One opened page. */
export class OpenedPage {
  readonly page: Page;
  private readonly context: BrowserContext;

  constructor(context: BrowserContext, page: Page) {
    this.context = context;
    this.page = page;
  }

  /** Chooses the files; nothing runs yet but the reading of the trust files. */
  async choose({ folder, trusts, reports }: WrittenFiles): Promise<void> {
    const paths = (names: readonly string[]) => names.map((name) => join(folder, name));
    await this.page.setInputFiles('#trusts', paths(trusts));
    await this.page.waitForSelector('#verify:enabled');
    await this.page.setInputFiles('#reports', paths(reports));
  }

  /** Verifies what was chosen, and downloads the JSON. */
  async verify(): Promise<Verdict> {
    await this.page.click('#verify');
    await this.page.waitForSelector('#verify:enabled');
    const exitCode = Number(await this.page.textContent('#exitCode'));
    const downloaded = this.page.waitForEvent('download');
    await this.page.click('#download');
    const path = await (await downloaded).path();
    return { exitCode, json: readFileSync(path, 'utf8') };
  }

  /** Chooses and verifies on a page that was given nothing before. */
  async verdict(written: WrittenFiles): Promise<Verdict> {
    await this.page.reload();
    await this.choose(written);
    return this.verify();
  }

  async close(): Promise<void> {
    await this.context.close();
  }
}

/** What `fleetseal verify --json` says of the same files, asked without its process. */
export async function programVerdict({ folder, trusts, reports }: WrittenFiles): Promise<Verdict> {
  let json = '';
  const exitCode = await runVerify({
    files: reports,
    trustFile: trusts,
    json: true,
    write: (text) => {
      json += text;
    },
    readFile: async (name) => new Uint8Array(await readFile(join(folder, name))),
  });
  return { exitCode, json };
}

/** What `fleetseal verify --json` says of the same files, in a process of its own. */
export function commandVerdict({ folder, trusts, reports }: WrittenFiles): Promise<Verdict> {
  const trust = trusts.flatMap((name) => ['--trust', name]);
  const args = [COMMAND, 'verify', ...reports, ...trust, '--json'];
  const command = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  const parts: Buffer[] = [];
  command.stdout.on('data', (part: Buffer) => parts.push(part));
  return new Promise((resolve, reject) => {
    command.on('error', reject);
    command.on('close', (exitCode) =>
      resolve({ exitCode, json: Buffer.concat(parts).toString('utf8') }),
    );
  });
}
