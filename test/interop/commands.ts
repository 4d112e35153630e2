/** The commands of docs/formats as they are printed there, run in a folder. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What commands printed, and whether all of them succeeded. */
export interface Ran {
  readonly ok: boolean;
  readonly said: string;
}

/** The `sh` blocks of one document, in order. */
export function shellBlocks(name: string): string[] {
  const path = join(import.meta.dirname, '../../docs/formats', name);
  const blocks = readFileSync(path, 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm);
  return [...blocks].map(([, block = '']) => block);
}

/** The one block that holds `words`. RangeError where there is none, or more than one. */
export function blockWith(name: string, words: string): string {
  const [block, ...more] = shellBlocks(name).filter((one) => one.includes(words));
  if (block === undefined || more.length > 0) throw new RangeError(`${name}: ${words}`);
  return block;
}

/** Runs blocks one after the other in `folder`, in one bash, as the documents say. */
export function runBlocks(folder: string, blocks: readonly string[]): Ran {
  const script = blocks.join('\n');
  const run = spawnSync('bash', ['--norc', '-eu', '-o', 'pipefail', '-c', script], {
    cwd: folder,
    encoding: 'utf8',
    // Not a socket: with one, bash takes itself for a remote shell and reads its start files.
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  });
  return { ok: run.status === 0, said: run.stdout + run.stderr };
}
