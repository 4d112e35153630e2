/**
 * `npm run build`: the console and the verify page, below dist/. `--if-changed` does nothing where
 * what is there was made of the same files: `npm start` begins with it.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { lockDirectory } from '../platform/lock.ts';
import { isFleetsealError } from '../shared/errors.ts';
import { readRelease } from './release.ts';

const ROOT = new URL('../', import.meta.url);
const DIST = new URL('../dist/', import.meta.url);
const CONSOLE = new URL('console/', DIST);
/** Digest of what the build was made of; in the console's folder, so it comes and goes with it. */
const STAMP = new URL('made-of.txt', CONSOLE);
/** The lock of who builds, and the console until it is whole. */
const WORKSHOP = new URL('.building/', DIST);
const FOLDERS = ['console', 'shared', 'regulator', 'packaging'];
const SINGLE = ['package.json', 'package-lock.json', 'tsconfig.json'];
/** Files of the kinds that we write, and no hidden ones: what editors leave does not count. */
const SOURCE = /^(?!.*\/\.).+\.(?:tsx?|css|html|svg|json)$/;
const LOOK_AGAIN_MS = 200;

/** Digest of every file below `root` that the build can depend on. */
export function sourcesDigest(root: URL): string {
  const hash = createHash('sha256');
  const inside = FOLDERS.flatMap((folder) =>
    readdirSync(new URL(`${folder}/`, root), { recursive: true, encoding: 'utf8' })
      .map((path) => `${folder}/${path}`)
      .filter((path) => SOURCE.test(path)),
  );
  for (const path of [...inside, ...SINGLE].toSorted((a, b) => (a < b ? -1 : 1))) {
    hash.update(`${path}\n`).update(readFileSync(new URL(path, root)));
  }
  return hash.digest('hex');
}

function isCurrent(digest: string): boolean {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === digest;
}

/** Waits until nobody else builds, in this process or another one; returns what lets them. */
async function takeTurn(): Promise<() => void> {
  mkdirSync(WORKSHOP, { recursive: true });
  for (;;) {
    try {
      return lockDirectory(fileURLToPath(WORKSHOP));
    } catch (error) {
      if (!isFleetsealError(error, 'inUse')) throw error;
      await wait(LOOK_AGAIN_MS);
    }
  }
}

/** Builds both; a reader finds a console that is whole, the former or the new one. */
async function build(digest: string): Promise<void> {
  // Loaded here: what they need is missing where only the server's own packages are installed.
  const { buildConsole } = await import('./console.ts');
  const { buildVerifyPage, VERIFY_PAGE_NAME } = await import('./verifyPage.ts');
  const { version } = readRelease(process.env);
  const [fresh, former] = [new URL('console/', WORKSHOP), new URL('former/', WORKSHOP)];
  await buildConsole(fileURLToPath(fresh));
  writeFileSync(new URL(VERIFY_PAGE_NAME, DIST), (await buildVerifyPage(version)).html);
  writeFileSync(new URL('made-of.txt', fresh), digest);
  rmSync(former, { recursive: true, force: true });
  if (existsSync(CONSOLE)) renameSync(CONSOLE, former);
  renameSync(fresh, CONSOLE);
  rmSync(former, { recursive: true, force: true });
}

/** Builds both, unless they are there already and `ifChanged` is true. */
export async function buildAll({ ifChanged }: { ifChanged: boolean }): Promise<void> {
  const digest = sourcesDigest(ROOT);
  if (ifChanged && isCurrent(digest)) return;
  const done = await takeTurn();
  try {
    if (ifChanged && isCurrent(digest)) return;
    process.stdout.write('Building the console …\n');
    await build(digest);
  } finally {
    done();
  }
}

function isBuilderInstalled(): boolean {
  try {
    createRequire(import.meta.url).resolve('vite');
    return true;
  } catch {
    return false;
  }
}

const NOT_INSTALLED = `The console can't be built: what builds it is not installed here.
npm ci brings it (without --omit); or build where it is installed, and copy dist/console.
`;

async function main(): Promise<void> {
  const ifChanged = process.argv.includes('--if-changed');
  if (isBuilderInstalled()) {
    await buildAll({ ifChanged });
    return;
  }
  if (ifChanged && isCurrent(sourcesDigest(ROOT))) return;
  process.stderr.write(NOT_INSTALLED);
  // Without a console everything else works: a start goes on.
  if (!ifChanged) process.exitCode = 1;
}

if (import.meta.main) await main();
