/**
 * The structure of the project as a test. Each rule runs over the whole tree; test/tidy/ has the
 * rules, and rules.test.ts there shows that each one refuses what it is made to refuse.
 */
import { describe, expect, test } from 'vitest';
import { BUDGET_RULES } from './tidy/budgets.ts';
import {
  coreImports,
  importCycles,
  missingFiles,
  programsApart,
  unusedFiles,
} from './tidy/imports.ts';
import { LANGUAGE_RULES } from './tidy/language.ts';
import { unpinnedOptionals } from './tidy/lockfile.ts';
import { PURE_RULES } from './tidy/pure.ts';
import type { Rule, SourceFile, Violation } from './tidy/source.ts';
import { brokenLinks, noMachinePaths, noRegistryHosts, noResolvedAddresses } from './tidy/text.ts';
import { readCode, readText, readTexts, treePaths } from './tidy/tree.ts';

const paths = treePaths();
const code = readCode(paths);
const core = code.filter(({ path }) => path.startsWith('shared/'));
const texts = readTexts(paths);

const lines = (found: readonly Violation[]): string[] =>
  found.map(({ path, line, rule, message }) => `${path}:${line} ${rule}: ${message}`);

const broken = (files: readonly SourceFile[], rules: readonly Rule[]): string[] =>
  lines(files.flatMap((file) => rules.flatMap((rule) => rule(file))));

describe('the tree is tidy', () => {
  test('the tree was read: core, command line and this test are among the files', () => {
    const read = code.map(({ path }) => path);
    expect(read).toEqual(expect.arrayContaining(['shared/errors.ts', 'test/tidy.test.ts']));
    expect(read).toEqual(expect.arrayContaining(['cli/main.ts', 'cli/fleetseal.js']));
  });

  test('functions, files, lines, parameters and nesting stay within the budgets', () => {
    expect(broken(code, BUDGET_RULES)).toEqual([]);
  });

  test('the language is used without any, unexplained casts, skipped tests or shells', () => {
    expect(broken(code, LANGUAGE_RULES)).toEqual([]);
  });

  test('shared/ is pure: no machine, clock, chance, locale or fraction', () => {
    expect(broken(core, PURE_RULES)).toEqual([]);
  });

  test('shared/ imports only zod, jose, @noble/hashes and itself', () => {
    expect(broken(core, [coreImports])).toEqual([]);
  });

  test('programs do not import each other', () => {
    expect(broken(code, [programsApart])).toEqual([]);
  });

  test('every import names a file that exists', () => {
    expect(lines(missingFiles(code))).toEqual([]);
  });

  test('no imports form a cycle', () => {
    expect(lines(importCycles(code))).toEqual([]);
  });

  test('every file is reached from the command line, a test or a benchmark', () => {
    expect(lines(unusedFiles(code))).toEqual([]);
  });

  test('no file names a package registry or a path of one machine', () => {
    const rules = [noRegistryHosts, noMachinePaths, noResolvedAddresses];
    const found = texts.flatMap(({ path, text }) => rules.flatMap((rule) => rule(path, text)));
    expect(lines(found)).toEqual([]);
  });

  test('the lockfile pins every package that it names, so that npm ci takes it', () => {
    const found = texts.flatMap(({ path, text }) => unpinnedOptionals(path, text));
    expect(lines(found)).toEqual([]);
  });

  test('npm run check is the three parts that .ci/run counts', () => {
    const ci = texts.find(({ path }) => path === '.ci/run')?.text ?? '';
    const { scripts } = JSON.parse(readText('package.json'));
    expect(scripts.check).toBe('npm run types && npm run lint && npm test');
    for (const part of scripts.check.split(' && ')) {
      expect(ci).toMatch(new RegExp(`^[^#]*\\b${part}$`, 'm'));
    }
  });

  test('every relative link of a document leads to a file', () => {
    const folders = paths.flatMap((path) =>
      path.split('/').map((_, index, parts) => parts.slice(0, index).join('/')),
    );
    const known = new Set([...paths, ...folders]);
    expect(lines(texts.flatMap(({ path, text }) => brokenLinks(path, text, known)))).toEqual([]);
  });
});
