/**
 * The guard (cli/fleetseal.js) in a folder of its own, with a small main.ts and a pinned Node
 * that is a script. An old Node is this Node told to call itself 20.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const GUARD = fileURLToPath(new URL('../../cli/fleetseal.js', import.meta.url));
const MAIN = `if (process.argv[2] === 'wait') {
  const timer = setInterval(() => {}, 1000);
  process.on('SIGTERM', () => { clearInterval(timer); process.exitCode = 7; });
}
if (process.argv[2] === 'fail') process.exitCode = 3;
console.log(JSON.stringify(process.argv.slice(2)));
`;
const asOldNode = (canReplaceItself: boolean): string =>
  `Object.defineProperty(process, 'versions', { value: { node: '20.20.2' } });
${canReplaceItself ? '' : 'delete process.execve;'}`;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'fleetseal-guard-'));
  mkdirSync(join(folder, 'cli'));
  copyFileSync(GUARD, join(folder, 'cli/fleetseal.js'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'cli/main.ts'), MAIN);
  writeFileSync(join(folder, 'old.js'), asOldNode(false));
  writeFileSync(join(folder, 'oldWithExecve.js'), asOldNode(true));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function pin(script: string): void {
  const bin = join(folder, `node_modules/node-linux-${process.arch}/bin`);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'node'), script);
  chmodSync(join(bin, 'node'), 0o755);
}

const THIS_NODE = `#!/bin/sh\nexec '${process.execPath}' "$@"\n`;

interface Outcome {
  readonly code: number | null;
  readonly signal: string | null;
  readonly out: string;
  readonly err: string;
}

function start(preload: string | undefined, args: readonly string[]): ChildProcess {
  const preloads = preload === undefined ? [] : ['--import', join(folder, preload)];
  return spawn(process.execPath, [...preloads, join(folder, 'cli/fleetseal.js'), ...args]);
}

function outcome(child: ChildProcess): Promise<Outcome> {
  let out = '';
  let err = '';
  child.stdout?.on('data', (bytes) => {
    out += String(bytes);
  });
  child.stderr?.on('data', (bytes) => {
    err += String(bytes);
  });
  return new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, out, err }));
  });
}

describe('on Node 26', () => {
  test('the guard loads main.ts itself, without a pinned Node', async () => {
    const seen = await outcome(start(undefined, ['fail', '--a b']));
    expect(seen).toMatchObject({ code: 3, out: '["fail","--a b"]\n' });
  });
});

describe.each(['old.js', 'oldWithExecve.js'])('on an older Node (%s)', (preload) => {
  test('the pinned Node gets the same arguments, and its exit code comes back', async () => {
    pin(THIS_NODE);
    const seen = await outcome(start(preload, ['fail', '--a b']));
    expect(seen).toMatchObject({ code: 3, out: '["fail","--a b"]\n', err: '' });
  });

  test('a signal reaches the program, which ends in its own way', async () => {
    pin(THIS_NODE);
    const child = start(preload, ['wait']);
    child.stdout?.once('data', () => child.kill('SIGTERM'));
    expect(await outcome(child)).toMatchObject({ code: 7 });
  });

  test('a program that a signal killed looks killed by that signal', async () => {
    pin('#!/bin/sh\n[ "$1" = --version ] || kill -KILL $$\n');
    expect(await outcome(start(preload, []))).toMatchObject({ signal: 'SIGKILL' });
  });

  test('without the pinned Node it says what to install, in a sentence', async () => {
    const seen = await outcome(start(preload, []));
    expect(seen).toMatchObject({ code: 1, out: '' });
    expect(seen.err).toContain('Run npm ci without --omit=optional');
    expect(seen.err).not.toContain('    at ');
  });

  test('where the pinned Node lacks a library it names what it needs', async () => {
    pin('#!/bin/sh\necho "libatomic.so.1: cannot open shared object file" >&2; exit 127\n');
    const seen = await outcome(start(preload, []));
    expect(seen).toMatchObject({ code: 1, out: '' });
    expect(seen.err).toMatch(/libatomic\.so\.1.*glibc 2\.28 or later and libatomic1/s);
  });

  test('where the pinned Node has no loader (not glibc) it says so too', async () => {
    pin('#!/lib/ld-that-is-not-there\n');
    const seen = await outcome(start(preload, []));
    expect(seen).toMatchObject({ code: 1, out: '' });
    expect(seen.err).toContain('glibc 2.28');
  });
});
