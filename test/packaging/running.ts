/** What the tests of packages share: running programs, and making packages as people do. */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../packaging/main.ts', import.meta.url));

/** How a program ended and what it said. */
export interface Ran {
  readonly status: number | null;
  readonly out: string;
}

/** Runs a program to its end. */
export function ran(file: string, args: readonly string[], environment = process.env): Ran {
  const run = spawnSync(file, args, { encoding: 'utf8', env: environment });
  return { status: run.status, out: `${run.stdout ?? ''}${run.stderr ?? ''}${run.error ?? ''}` };
}

/** Runs `npm run package` with arguments, beside other work. Rejects with what it said. */
export async function makePackages(...args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  child.on('error', reject);
  child.on('close', (code) => {
    if (code === 0) resolve();
    else reject(new Error(Buffer.concat(chunks).toString()));
  });
  return promise;
}
