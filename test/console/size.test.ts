/** What the console weighs when it is first opened, and what its page is made of. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, expect, test } from 'vitest';
import { LANGUAGE_NAMES, loadWords } from '../../console/words/languages.ts';
import { buildAll } from '../../packaging/build.ts';
import { CONSOLE_FOLDER } from './consoleWorld.ts';

/** Most that the first load may weigh: everything that the page asks for by itself. */
const FIRST_LOAD_MAX = 350 * 1024;

let html: string;
beforeAll(async () => {
  await buildAll({ ifChanged: true });
  html = readFileSync(join(CONSOLE_FOLDER, 'index.html'), 'utf8');
});

const read = (file: string): string => readFileSync(join(CONSOLE_FOLDER, 'assets', file), 'utf8');
const weigh = (file: string): number => gzipSync(read(file)).length;

/** Files that a script loads before it runs: its static imports, and theirs. */
function staticClosure(first: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const todo = [...first];
  for (let file = todo.pop(); file !== undefined; file = todo.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    const imports = read(file).matchAll(/(?:from|import)\s*["']\.\/([^"']+\.js)["']/g);
    for (const [, name = ''] of imports) todo.push(name);
  }
  return found;
}

/** Files of the page itself, by how they end. */
const named = (ending: string) => [
  ...new Set(
    [...html.matchAll(/(?:src|href)="\/assets\/([^"]+)"/g)]
      .map(([, name = '']) => name)
      .filter((name) => name.endsWith(ending)),
  ),
];

test('the first load weighs at most 350 KB, compressed as gzip does', () => {
  const scripts = staticClosure(named('.js'));
  expect(scripts.size).toBeGreaterThan(1);
  const weigher = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + weigh(file), 0);
  const [script, style] = [weigher(scripts), weigher(named('.css'))];
  const kib = (bytes: number) => `${(bytes / 1024).toFixed(1)} KiB`;
  process.stdout.write(
    `First load: ${kib(script)} of scripts in ${scripts.size} files, ` +
      `${kib(style)} of styles, at most ${kib(FIRST_LOAD_MAX)}\n`,
  );
  expect(script + style).toBeLessThanOrEqual(FIRST_LOAD_MAX);
});

test('the page holds no script and no style of its own, and everything has its nonce', () => {
  const scripts = [...html.matchAll(/<script\b([^>]*)>([\s\S]*?)<\/script>/g)];
  expect(scripts.length).toBeGreaterThan(0);
  for (const [whole, attributes, inside] of scripts) {
    expect(inside, whole).toBe('');
    expect(attributes).toContain('src="/assets/');
  }
  expect(html).not.toMatch(/<style\b|\sstyle=|\son[a-z]+=|javascript:|data:/);
  const loaded = [...html.matchAll(/<(?:script|link)\b[^>]*\/assets\/[^>]*>/g)];
  for (const [tag] of loaded) expect(tag).toContain('nonce="__FLEETSEAL_NONCE__"');
  expect(html).not.toMatch(/(?:src|href)="(?:https?:)?\/\//);
});

test('texts of a language are in a file of their own, loaded only when it is spoken', async () => {
  const first = staticClosure(named('.js'));
  const files = readdirSync(join(CONSOLE_FOLDER, 'assets')).filter((name) => name.endsWith('.js'));
  const homes = new Set<string>();
  for (const language of LANGUAGE_NAMES) {
    const words = await loadWords(language);
    for (const text of [words.shell.notFoundNext, words.terms.roleMeanings.regulator]) {
      const holding = files.filter((file) => read(file).includes(text));
      expect(holding, text).toHaveLength(1);
      expect(first).not.toContain(holding[0]);
      homes.add(holding[0] ?? '');
    }
  }
  expect(homes.size).toBe(LANGUAGE_NAMES.length);
});
