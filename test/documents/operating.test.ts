/** The commands of docs/OPERATING.md, run in the order of the page beside a running server. */
import { execFile } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/OPERATING.md'), 'utf8');

/** Words of the commands in the page's blocks, without `npx fleetseal`. */
function commandsOf(page: string): string[][] {
  const blocks = [...page.matchAll(/```sh\n([^`]*)```/g)].map(([, block = '']) => block);
  const lines = blocks
    .join('')
    .split('\n')
    .filter((line) => line !== '');
  return lines.map((line) => {
    expect(line).toMatch(/^npx fleetseal /);
    const words = line.match(/"[^"]*"|\S+/g) ?? [];
    return words.slice(2).map((word) => word.replaceAll('"', ''));
  });
}

let world: ServerWorld;
beforeAll(async () => {
  world = await serverWorld();
  world.clock.now = Date.now() - 1000;
  symlinkSync(join(world.directory, 'server'), join(world.directory, 'data'));
  cpSync(join(ROOT, 'docs/examples'), join(world.directory, 'docs/examples'), { recursive: true });
  writeFileSync(join(world.directory, 'waybill.pdf'), 'a paper');
});
afterAll(() => world.close());

describe('docs/OPERATING.md', () => {
  it('names only commands that work, in this order', { timeout: 180_000 }, async () => {
    const commands = commandsOf(PAGE);
    expect(commands.length).toBeGreaterThan(20);
    for (const argv of commands) {
      const options = { cwd: world.directory };
      const main = join(ROOT, 'cli/main.ts');
      const done = promisify(execFile)(process.execPath, [main, ...argv], options);
      const { stderr } = await done.catch((error: { stderr: string }) => error);
      expect(`${argv.join(' ')}\n${stderr}`).toBe(`${argv.join(' ')}\n`);
    }
  });
});
