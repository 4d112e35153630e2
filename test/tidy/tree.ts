/** Reads the tree of the checkout, without what tools put there. */
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseSource, type SourceFile } from './source.ts';

/** Root of the checkout, ending in `/`. */
export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const SKIPPED_FOLDERS = new Set(['node_modules', '.git', 'data', 'coverage', 'dist']);
const CODE = /\.(?:ts|tsx|js)$/;
const TEXT = /\.(?:ts|tsx|js|json|md|sh|yml|yaml|toml|html|css|service)$|(?:^|\/)[^./]+$|rc$/;
/** Recorded bytes that must stay as they are; no rule of style holds for them. */
const RECORDED = /^test\/golden\//;

/** Every file of the tree, as paths from the root, in code unit order. */
export function treePaths(folder = ''): string[] {
  const entries = readdirSync(ROOT + folder, { withFileTypes: true });
  const paths = entries.flatMap((entry) => {
    const path = folder + entry.name;
    if (!entry.isDirectory()) {
      return [path];
    }
    return SKIPPED_FOLDERS.has(entry.name) ? [] : treePaths(`${path}/`);
  });
  return paths.sort((a, b) => (a < b ? -1 : 1));
}

/** Text of one file of the tree. */
export function readText(path: string): string {
  return readFileSync(ROOT + path, 'utf8');
}

/** Every file of code, parsed. */
export function readCode(paths: readonly string[]): SourceFile[] {
  const code = paths.filter((path) => CODE.test(path) && !RECORDED.test(path));
  return code.map((path) => parseSource(path, readText(path)));
}

/** Every file of text with its text, code included. */
export function readTexts(paths: readonly string[]): { path: string; text: string }[] {
  const texts = paths.filter((path) => TEXT.test(path) && !RECORDED.test(path));
  return texts.map((path) => ({ path, text: readText(path) }));
}
