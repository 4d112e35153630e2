/** When `npm run build` builds: what counts as a change of its sources. */
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sourcesDigest } from '../../packaging/build.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-sources-'));
const digest = (): string => sourcesDigest(pathToFileURL(`${folder}/`));

function put(path: string, text: string): void {
  mkdirSync(join(folder, dirname(path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

beforeAll(() => {
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json']) put(name, '{}');
  for (const name of ['shared/a.ts', 'regulator/page/page.css', 'packaging/a.ts']) put(name, '');
  put('console/main.tsx', '1');
  put('console/public/icon.svg', '<svg/>');
});
afterAll(() => rmSync(folder, { recursive: true }));

test('a changed, new or renamed source, or another lockfile, is a change', () => {
  const seen = new Set([digest()]);
  const changes = [
    () => put('console/main.tsx', '2'),
    () => put('console/pages/new/NewPage.tsx', ''),
    () => renameSync(join(folder, 'shared/a.ts'), join(folder, 'shared/b.ts')),
    () => put('regulator/page/page.css', 'p {}'),
    () => put('console/public/icon.svg', '<svg></svg>'),
    () => put('package-lock.json', '{"a":1}'),
  ];
  for (const [index, change] of changes.entries()) {
    change();
    expect(seen.size).toBe(index + 1);
    seen.add(digest());
  }
  expect(seen.size).toBe(changes.length + 1);
});

test('what is built, what editors leave, and code of other programs is none', () => {
  const before = digest();
  for (const path of ['console/.main.tsx.swp', 'console/main.tsx~', 'console/#main.tsx#']) {
    put(path, 'left');
  }
  symlinkSync('nobody@nowhere', join(folder, 'console/.#main.tsx'));
  put('console/.cache/a.ts', 'left');
  put('dist/console/assets/a.js', 'built');
  put('server/server.ts', 'other');
  expect(digest()).toBe(before);
});
