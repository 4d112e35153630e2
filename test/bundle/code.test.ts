/** What the built agent can't do, read off its one file. docs/PROGRAMS-RUN.md says the same. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { nodeFlags } from '../../packaging/contents.ts';
import { agentMessageSchema, serverMessageSchema } from '../../shared/protocol/messages.ts';
import { dottedName, nodeAt, nodesAt, textAt } from '../tidy/source.ts';
import { type BuiltFile, builtinNames, nodesOf, readBuiltFile, usesOf } from './builtFile.ts';

const DOCUMENT = readFileSync(new URL('../../docs/PROGRAMS-RUN.md', import.meta.url), 'utf8');
let built: BuiltFile;

beforeAll(async () => {
  built = await readBuiltFile();
});

const sorted = (values: Iterable<string>): string[] =>
  [...new Set(values)].toSorted((a, b) => (a < b ? -1 : 1));

/** Names in backticks of the list behind a heading of the document. */
function listed(heading: string): string[] {
  const [, section = ''] = DOCUMENT.split(`\n## ${heading}\n`);
  const [list = ''] = section.split('\n## ');
  return sorted([...list.matchAll(/^- `([^`]+)`/gm)].map(([, name = '']) => name));
}

describe('the built agent', () => {
  test('it is one file that loads no other', () => {
    const loading = ['ImportDeclaration', 'ImportExpression', 'ExportAllDeclaration'];
    for (const type of loading) expect(nodesOf(built, type)).toEqual([]);
    const names = nodesOf(built, 'Identifier').map((node) => textAt(node, 'name'));
    for (const name of ['require', '__require', 'createRequire', 'dlopen', 'importScripts']) {
      expect(names).not.toContain(name);
    }
  });

  test('no text becomes code: no eval, no Function, no vm', () => {
    const callees = [...nodesOf(built, 'CallExpression'), ...nodesOf(built, 'NewExpression')].map(
      (node) => dottedName(nodeAt(node, 'callee')),
    );
    expect(callees.length).toBeGreaterThan(1000);
    expect(callees.filter((name) => /(?:^|\.)(?:eval|Function)$/.test(name))).toEqual([]);
    const names = nodesOf(built, 'Identifier').map((node) => textAt(node, 'name'));
    expect(names).not.toContain('eval');
    // The name alone may only be asked about: `value instanceof Function`.
    const uses = nodesOf(built, 'Identifier').filter((node) => textAt(node, 'name') === 'Function');
    const asked = nodesOf(built, 'BinaryExpression')
      .filter((node) => node.operator === 'instanceof')
      .map((node) => nodeAt(node, 'right')?.start);
    expect(uses.filter(({ start }) => !asked.includes(start))).toEqual([]);
  });

  test('the flags of the package make text that tries to become code an error', () => {
    const tricks = ["eval('1')", "new Function('1')", "(() => {}).constructor('1')"];
    for (const trick of tricks) {
      const run = spawnSync(process.execPath, [...nodeFlags('agent'), '-e', `void 0; ${trick}`], {
        encoding: 'utf8',
      });
      expect(run.stderr, trick).toContain('Code generation from strings disallowed');
    }
  });

  test('Node’s own modules are taken by literal names, and are the documented ones', () => {
    const names = builtinNames(built);
    expect(names).not.toContain(undefined);
    const plain = names.map((name) => (name ?? '').replace('node:', ''));
    expect(sorted(plain)).toEqual(listed('Modules of Node'));
    for (const name of ['vm', 'module', 'worker_threads', 'cluster', 'inspector', 'repl', 'ffi']) {
      expect(plain).not.toContain(name);
    }
  });

  test('processes are started by runProgram, once, and by two packages in the child', () => {
    const uses = usesOf(built, 'child_process');
    const packages = ['systeminformation/lib/osinfo', 'systeminformation/lib/system'];
    expect(sorted(uses.map(({ module }) => module))).toEqual([
      'agent/collectors/runProgram.ts',
      'node_modules/node-nvidia-smi/index.js',
      ...packages.map((name) => `node_modules/${name}.js`),
      'node_modules/systeminformation/lib/util.js',
    ]);
    const ours = uses.filter(({ module }) => module.startsWith('agent/'));
    expect(ours.map(({ member }) => member)).toEqual(['spawn']);
    const spawn = nodesOf(built, 'CallExpression').find((call) => {
      const callee = nodeAt(call, 'callee');
      return ours.some(({ node }) => callee?.end === node.end + 1 || callee?.end === node.end);
    });
    const [, , options] = nodesAt(spawn, 'arguments');
    const shell = nodesAt(options, 'properties').find(
      (property) => textAt(nodeAt(property, 'key'), 'name') === 'shell',
    );
    expect(nodeAt(shell, 'value')?.value).toBe(false);
  });

  test('the modules that can open, make or change files are the documented ones', () => {
    const names = 'write|append|create|mk|rm|rename|unlink|link|symlink|copy|cp|chmod|chown';
    const writes = new RegExp(`^(?:${names}|l?utimes|f?truncate|open(?!dir))`);
    const uses = ['fs', 'fs/promises'].flatMap((name) => usesOf(built, name));
    expect(uses.length).toBeGreaterThan(20);
    const writers = uses.filter(({ member }) => writes.test(member)).map(({ module }) => module);
    expect(sorted(writers)).toEqual(listed('Modules that open, make or change files'));
  });
});

const typed = z.object({ properties: z.object({ type: z.object({ const: z.string() }) }) });

/** The values of `type` in a union, however it is nested. */
function typesOf(schema: unknown): string[] {
  const one = typed.safeParse(schema);
  if (one.success) return [one.data.properties.type.const];
  if (typeof schema !== 'object' || schema === null) return [];
  return ['anyOf', 'oneOf'].flatMap((key) => {
    const members: unknown = Reflect.get(schema, key);
    return Array.isArray(members) ? members.flatMap(typesOf) : [];
  });
}

describe('the protocol', () => {
  const json = (schema: z.ZodType): unknown =>
    z.toJSONSchema(schema, { unrepresentable: 'any', io: 'input' });

  test('a server can say five things, an agent seven', () => {
    expect(sorted(typesOf(json(serverMessageSchema)))).toEqual([
      'ack',
      'challenge',
      'enrolled',
      'error',
      'welcome',
    ]);
    expect(sorted(typesOf(json(agentMessageSchema)))).toEqual([
      'activate',
      'document',
      'enroll',
      'evidence',
      'hello',
      'retire',
      'rotate',
    ]);
  });
});
