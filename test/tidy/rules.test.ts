/** Each rule of the tidy test on a text that breaks it, and on one that keeps it. */
import { describe, expect, test } from 'vitest';
import { fileLines, functionLines, lineColumns, nesting, parameters } from './budgets.ts';
import { coreImports, importCycles, missingFiles, programsApart, unusedFiles } from './imports.ts';
import {
  castsHaveReasons,
  noAny,
  noBarrel,
  noDefaultExport,
  noMarkers,
  noNonNull,
  noShell,
  noSkippedTests,
} from './language.ts';
import { pruneLockfile, unpinnedOptionals } from './lockfile.ts';
import { integersOnly, noImpureGlobals, noImpureMembers, sortsHaveComparators } from './pure.ts';
import { parseSource, type Rule } from './source.ts';
import { brokenLinks, noMachinePaths, noRegistryHosts, noResolvedAddresses } from './text.ts';
import { wordsFromCatalogs } from './words.ts';

const count = (rule: Rule, path: string, text: string): number =>
  rule(parseSource(path, text)).length;

/** `lines` lines of function, its first and last line counted. */
const functionOf = (lines: number): string => `f(() => {\n${'a();\n'.repeat(lines - 2)}});`;

/** Rule, path, a text that breaks it. */
const BAD: readonly (readonly [Rule, string, string])[] = [
  [functionLines, 'shared/a.ts', functionOf(61)],
  [functionLines, 'console/a.tsx', `const A = () => {\n${'a();\n'.repeat(119)}return <b/>; };`],
  [functionLines, 'test/a.test.ts', `test('t', () => {\n${'a();\n'.repeat(60)}});`],
  [fileLines, 'shared/a.ts', 'a();\n'.repeat(401)],
  [lineColumns, 'shared/a.ts', `// ${'é'.repeat(98)}`],
  [parameters, 'shared/a.ts', 'function f(a, b, c, d) {}'],
  [parameters, 'shared/a.ts', 'class A { m(a, b, c, ...d) {} }'],
  [
    nesting,
    'shared/a.ts',
    'function f() { if (a) for (;;) while (b) { try { c(); } finally {} } }',
  ],
  [noAny, 'shared/a.ts', 'let a: any;'],
  [noAny, 'shared/a.ts', 'const a: Array<Record<string, any>> = [];'],
  [castsHaveReasons, 'shared/a.ts', 'const a = b as string;'],
  [castsHaveReasons, 'shared/a.ts', '// as: too far away\n\nconst a = b as string;'],
  [castsHaveReasons, 'shared/a.ts', 'const a = "// as: no comment"; const b = c as string;'],
  [castsHaveReasons, 'shared/a.ts', 'const a = <string>b;'],
  [noNonNull, 'shared/a.ts', 'const a = b!.c;'],
  [noDefaultExport, 'shared/a.ts', 'export default 1;'],
  [noDefaultExport, 'shared/a.ts', 'const a = 1; export { a as default };'],
  [noBarrel, 'shared/a.ts', "export * from './b.ts';\nexport { c } from './c.ts';"],
  [noBarrel, 'shared/a.ts', "import { b } from './b.ts';\nexport { b };"],
  [noMarkers, 'shared/a.ts', '// TODO: later'],
  [noMarkers, 'shared/a.ts', '/* FIXME */'],
  [noMarkers, 'shared/a.ts', '// @ts-ignore'],
  [noSkippedTests, 'test/a.test.ts', "test.skip('t', () => {});"],
  [noSkippedTests, 'test/a.test.ts', "describe.only('t', () => {});"],
  [noSkippedTests, 'test/a.test.ts', "it.each.todo('t');"],
  [noSkippedTests, 'test/a.test.ts', "test('t', (ctx) => { ctx.skip(); });"],
  [noSkippedTests, 'test/a.test.ts', "describe.skipIf(process.env.CI)('t', () => {});"],
  [wordsFromCatalogs, 'console/a.tsx', 'const a = <p>Some words</p>;'],
  [wordsFromCatalogs, 'console/a.tsx', 'const a = <p title="Some words" />;'],
  [wordsFromCatalogs, 'console/a.tsx', "const a = <p aria-label={'Some words'} />;"],
  [noShell, 'agent/a.ts', "import { exec } from 'node:child_process';"],
  [noShell, 'agent/a.ts', "spawn('ls', [], { shell: true });"],
  [programsApart, 'agent/a.ts', "import { b } from '../server/b.ts';"],
  [programsApart, 'server/log/a.ts', "import type { B } from '../../agent/b.ts';"],
  [programsApart, 'server/a.ts', "const b = await import('../regulator/b.ts');"],
  [programsApart, 'agent/a.ts', "fork(new URL('../server/b.ts', import.meta.url));"],
  [programsApart, 'shared/a.ts', "import { b } from '../server/b.ts';"],
  [programsApart, 'agent/a.ts', "import { b } from '../test/b.ts';"],
  [programsApart, 'simulator/a.ts', "import { b } from '../cli/b.ts';"],
  [coreImports, 'shared/a.ts', "import { readFile } from 'node:fs';"],
  [coreImports, 'shared/a.ts', "import fs from 'fs';"],
  [coreImports, 'shared/a.ts', "import { fastify } from 'fastify';"],
  [coreImports, 'shared/a.ts', "import { a } from 'zodiac';"],
  [coreImports, 'shared/a.ts', "import a from '../package.json' with { type: 'json' };"],
  [coreImports, 'shared/a.ts', "const b = await import('./b.ts');"],
];

const BAD_IN_CORE: readonly (readonly [Rule, string])[] = [
  [noImpureGlobals, 'Intl.NumberFormat'],
  [noImpureGlobals, 'new Date(0)'],
  [noImpureGlobals, 'let a: Date'],
  [noImpureGlobals, 'performance.now()'],
  [noImpureGlobals, 'setTimeout(a, 1)'],
  [noImpureGlobals, 'process.env'],
  [noImpureGlobals, 'Buffer.from(a)'],
  [noImpureGlobals, 'fetch(a)'],
  [noImpureGlobals, 'console.log(a)'],
  [noImpureGlobals, 'const a = { Date }'],
  [noImpureGlobals, 'parseFloat(a)'],
  [noImpureGlobals, 'import.meta.url'],
  [noImpureMembers, 'globalThis.Date.now()'],
  [noImpureMembers, 'Math.random()'],
  [noImpureMembers, "Math['random']()"],
  [noImpureMembers, 'Math.round(a)'],
  [noImpureMembers, 'Math.sqrt(a)'],
  [noImpureMembers, 'Math.PI'],
  [noImpureMembers, 'a.localeCompare(b)'],
  [noImpureMembers, 'a.toLocaleUpperCase()'],
  [noImpureMembers, 'a.toFixed(2)'],
  [noImpureMembers, 'Number.parseFloat(a)'],
  [noImpureMembers, 'crypto.getRandomValues(a)'],
  [noImpureMembers, 'globalThis.crypto.randomUUID()'],
  [sortsHaveComparators, 'a.sort()'],
  [sortsHaveComparators, 'a.b().toSorted()'],
  [integersOnly, 'const a = 0.5'],
  [integersOnly, 'const a = 1e-3'],
  [integersOnly, 'const a = 9007199254740993'],
  [integersOnly, 'const a = b / c'],
  [integersOnly, 'Math.floor(a / b + 1)'],
  [integersOnly, 'Math.floor(1 + f(a / b))'],
  [integersOnly, 'Math.max(a / b)'],
  [integersOnly, 'a /= 2'],
];

/** Rule, path, a text that keeps it although it comes close. */
const GOOD: readonly (readonly [Rule, string, string])[] = [
  [functionLines, 'shared/a.ts', functionOf(60)],
  [functionLines, 'test/a.test.ts', `describe('t', () => {\n${'a();\n'.repeat(60)}});`],
  [functionLines, 'test/a.test.ts', `describe.skipIf(a)('t', () => {\n${'a();\n'.repeat(60)}});`],
  [functionLines, 'console/a.tsx', `const A = () => {\n${'a();\n'.repeat(118)}return <b/>; };`],
  [fileLines, 'shared/a.ts', 'a();\n'.repeat(400)],
  [lineColumns, 'shared/a.ts', `// ${'é'.repeat(97)}`],
  [parameters, 'shared/a.ts', 'function f(a, b, c) {}'],
  [nesting, 'shared/a.ts', 'if (a) {} else if (b) {} else if (c) {} else if (d) {} else {}'],
  [nesting, 'shared/a.ts', 'for (;;) for (;;) for (;;) f(() => { if (a) b(); });'],
  [noAny, 'shared/a.ts', 'const any = "any"; // any'],
  [castsHaveReasons, 'shared/a.ts', 'const a = [1] as const;'],
  [castsHaveReasons, 'shared/a.ts', 'const a = b as C; // as: checked above'],
  [castsHaveReasons, 'shared/a.ts', '// as: the parser checked it\nconst a = b as C;'],
  [castsHaveReasons, 'shared/a.ts', "import * as z from 'zod'; export { z as y };"],
  [noNonNull, 'shared/a.ts', 'if (!a !== !b) {}'],
  [noDefaultExport, 'vitest.config.ts', 'export default {};'],
  [noBarrel, 'shared/a.ts', "export * from './b.ts';\nexport const c = 1;"],
  [noMarkers, 'shared/a.ts', 'const a = "TODO"; // todos are a method'],
  [noSkippedTests, 'test/a.test.ts', 'describe.skipIf(referenceData === undefined)("t", f);'],
  [noSkippedTests, 'test/a.test.ts', 'list.skip(1); only();'],
  [wordsFromCatalogs, 'console/a.tsx', 'const a = <p title={words.a} className="some">– {b}</p>;'],
  [noShell, 'agent/a.ts', "import { execFile } from 'node:child_process'; r.exec(a);"],
  [programsApart, 'agent/a.ts', "import { b } from '../shared/b.ts'; import './c.ts';"],
  [programsApart, 'agent/a.ts', "import a from '../package.json' with { type: 'json' };"],
  [programsApart, 'cli/a.ts', "const b = await import('../server/b.ts');"],
  [programsApart, 'simulator/a.ts', "import { b } from '../agent/b.ts';"],
  [coreImports, 'shared/a.ts', "import { sha256 } from '@noble/hashes/sha2.js';"],
  [noImpureGlobals, 'shared/a.ts', 'const a = { process: 1 }; a.process; interface B { Date: C }'],
  [noImpureGlobals, 'shared/a.ts', "const a = 'Date'; // Date"],
  [noImpureMembers, 'shared/a.ts', 'Math.max(1, 2); Math.floor(a);'],
  [sortsHaveComparators, 'shared/a.ts', 'a.sort(byText); a.toSorted((b, c) => b - c);'],
  [integersOnly, 'shared/a.ts', 'Math.floor(a / b); Math.trunc((a + 1) / b); Math.ceil(a / 2);'],
  [integersOnly, 'shared/a.ts', 'a / 2n; BigInt(a) / b; /a\\/b/.test("1.5"); 1e3; 0xff; `1/2`;'],
];

describe('every rule refuses what breaks it', () => {
  for (const [rule, path, text] of BAD) {
    test(`${rule.name} refuses ${path}: ${text.slice(0, 70)}`, () => {
      expect(count(rule, path, text)).toBe(1);
    });
  }

  for (const [rule, text] of BAD_IN_CORE) {
    test(`${rule.name} refuses in shared/: ${text}`, () => {
      expect(count(rule, 'shared/a.ts', text)).toBe(1);
    });
  }

  for (const [rule, path, text] of GOOD) {
    test(`${rule.name} lets pass ${path}: ${text.slice(0, 70)}`, () => {
      expect(count(rule, path, text)).toBe(0);
    });
  }
});

describe('rules over several files', () => {
  const a = parseSource('shared/a.ts', "import { b } from './b/b.ts';");
  const back = parseSource('shared/b/b.ts', "import type { A } from '../a.ts';");
  const leaf = parseSource('shared/b/b.ts', 'export const b = 1;');
  const lazy = parseSource('shared/b/b.ts', "new Worker(new URL('../a.ts', import.meta.url));");

  test('a cycle is found once, also one through an import of types', () => {
    expect(importCycles([a, back]).map(({ message }) => message)).toEqual([
      'shared/a.ts > shared/b/b.ts > shared/a.ts',
    ]);
    expect(importCycles([a, leaf])).toEqual([]);
    expect(importCycles([a, lazy])).toEqual([]);
  });

  test('a file that no root reaches is unused; a started file is used', () => {
    expect(unusedFiles([a, leaf], /a\.ts$/)).toEqual([]);
    expect(unusedFiles([a, leaf], /b\.ts$/).map(({ path }) => path)).toEqual(['shared/a.ts']);
    expect(unusedFiles([a, lazy], /b\.ts$/)).toEqual([]);
  });

  test('an import of a file that does not exist is found', () => {
    expect(missingFiles([a]).map(({ message }) => message)).toEqual(['./b/b.ts does not exist']);
    expect(missingFiles([a, leaf])).toEqual([]);
  });
});

describe('rules over plain text', () => {
  test('a registry host, a path of one machine and an address in the lockfile are found', () => {
    const host = ['https://registry', 'npmjs', 'org/zod'].join('.');
    const path = ['', 'work', 'main'].join('/');
    expect(noRegistryHosts('a.md', `one\n${host}`)).toHaveLength(1);
    expect(noMachinePaths('a.md', `cd ${path}`)).toHaveLength(1);
    expect(noMachinePaths('a.md', `https://host${path}`)).toEqual([]);
    const address = '"resolved": "https://a.example/a.tgz"';
    expect(noResolvedAddresses('package-lock.json', address)).toHaveLength(1);
    expect(noResolvedAddresses('package-lock.json', '"resolved": "test/client"')).toEqual([]);
    expect(noResolvedAddresses('other.json', address)).toEqual([]);
  });

  test('an optional package that the lockfile names and does not pin is found and pruned', () => {
    const stale = { 'node_modules/d': { version: '1.0.0' } };
    const pinned = { 'node_modules/b': { version: '1', resolved: 'somewhere' }, ...stale };
    const a = { optionalDependencies: { b: '1', c: '1', d: '1.1.0' } };
    const text = JSON.stringify({ packages: { 'node_modules/a': a, ...pinned } });
    const found = unpinnedOptionals('package-lock.json', text);
    expect(found.map(({ message }) => message)).toEqual([
      'node_modules/a names c, which is not pinned: npm run lock',
      'node_modules/a names d, which is not pinned: npm run lock',
    ]);
    const pruned = pruneLockfile(text);
    expect(unpinnedOptionals('package-lock.json', pruned)).toEqual([]);
    expect(noResolvedAddresses('package-lock.json', pruned)).toEqual([]);
    expect(pruned).toContain('"b": "1"');
  });

  test('a link that leads nowhere is found, anchors and other sites are left alone', () => {
    const known = new Set(['docs/a.md', 'README.md']);
    expect(brokenLinks('docs/a.md', '[b](b.md)', known)).toHaveLength(1);
    expect(brokenLinks('docs/a.md', '[r](../README.md#top) [x](https://x.y)', known)).toEqual([]);
  });
});
