/** The browser that tests of pages use: one that is installed, else Debian's chromium. */
import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { requireDebianTools } from './debian.ts';

const NAMES = ['chromium', 'google-chrome'];

function inPath(): string | null {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder !== '');
  const paths = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  return paths.find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/**
 * Path of the browser: FLEETSEAL_BROWSER, else chromium or google-chrome in PATH, else Debian's,
 * which root installs with fonts for Chinese. Throws a plain Error that says what to install
 * where there is none.
 */
export function findBrowser(): string {
  const given = process.env.FLEETSEAL_BROWSER;
  if (given !== undefined && given !== '') {
    if (isExecutable(given)) return given;
    throw new Error(`FLEETSEAL_BROWSER names no program: ${given}`);
  }
  const found = inPath();
  if (found !== null) return found;
  requireDebianTools(['chromium', 'fonts-noto-cjk']);
  const installed = inPath();
  if (installed !== null) return installed;
  throw new Error('This test needs a browser: install chromium, or name one in FLEETSEAL_BROWSER');
}

/** Starts that browser without a window. Close it; call it in `beforeAll(…, INSTALL_MS)`. */
export async function launchBrowser(): Promise<Browser> {
  // Chromium refuses to run its sandbox as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: findBrowser(), args });
}
