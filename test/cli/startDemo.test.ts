/** `fleetseal start --demo`, stopped while it makes its fleet. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it, vi } from 'vitest';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-start-demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('keeps to a directory of its own, and stops on SIGINT in the middle of telling', async () => {
  const child = spawn(process.execPath, [MAIN, 'start', '--demo', '--port', '0'], { cwd: folder });
  const texts: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => texts.push(String(chunk)));
  const exit = once(child, 'exit');
  await vi.waitFor(() => expect(texts.join('')).toContain('40 days'), 20_000);
  child.kill('SIGINT');
  expect(await exit).toEqual([0, null]);
  expect(texts.join('')).toContain('To begin anew: npm start -- --demo --port 0');
  expect(readdirSync(join(folder, 'data'))).toEqual(['demo']);
}, 40_000);
