/** Builds the console: static files, the same bytes from the same sources, wherever it is done. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'vite';

const CONFIG = fileURLToPath(new URL('../console/vite.config.ts', import.meta.url));
/** Its helper, which loads a page when it is shown, is in what it makes. */
const BUILDER = fileURLToPath(new URL('../node_modules/vite/package.json', import.meta.url));

/** Adds the files that scripts are made of to `files`. */
function collect(files: Set<string>): Plugin {
  return {
    name: 'collect',
    generateBundle(_options, output) {
      for (const part of Object.values(output)) {
        if (part.type !== 'chunk') continue;
        for (const id of part.moduleIds) {
          if (!id.startsWith('\0')) files.add(id);
        }
      }
    },
  };
}

/** Runs `work` with NODE_ENV=production: with `test`, React would be built for developers. */
async function inProduction(work: () => Promise<unknown>): Promise<void> {
  const { NODE_ENV: before } = process.env;
  process.env.NODE_ENV = 'production';
  try {
    await work();
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

/**
 * Builds the console into a folder, which is emptied before. Returns the absolute paths of the
 * files that its scripts were made of. Throws what the bundler throws.
 */
export async function buildConsole(folder: string): Promise<readonly string[]> {
  const files = new Set([BUILDER]);
  await inProduction(() =>
    build({
      configFile: CONFIG,
      envDir: false,
      mode: 'production',
      plugins: [collect(files)],
      worker: { plugins: () => [collect(files)] },
      build: { outDir: folder, emptyOutDir: true },
    }),
  );
  return [...files];
}

/** One file of the built console. */
export interface ConsoleFile {
  /** Below its folder, as `assets/index-….js`. */
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** Builds the console: its files, and the paths of what they were made of. */
export async function consoleFiles(): Promise<{
  files: readonly ConsoleFile[];
  madeOf: readonly string[];
}> {
  const folder = mkdtempSync(join(tmpdir(), 'fleetseal-console-'));
  try {
    const madeOf = await buildConsole(folder);
    const inside = readdirSync(folder, { recursive: true, withFileTypes: true });
    const paths = inside.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
    const files = paths.map((path) => ({
      path: path.slice(folder.length + 1),
      bytes: readFileSync(path),
    }));
    return { files, madeOf };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
