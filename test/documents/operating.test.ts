/** The commands of docs/OPERATING.md, run in the order of the page beside a running server. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordHasher } from '../../server/people/passwordHash.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

const ROOT = join(import.meta.dirname, '../..');
const PAGE = readFileSync(join(ROOT, 'docs/OPERATING.md'), 'utf8');
const PASSWORD = 'seven moths above the old relay';
/** What the page has in the place of the address of a server and the id of a report. */
const ADDRESS = 'http://127.0.0.1:7600';
const REPORT = 'REPORT';

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
  const hasher = new PasswordHasher({ memory: 32, passes: 1, parallelism: 1 });
  world = await serverWorld({ hasher });
  world.clock.now = Date.now() - 1000;
  symlinkSync(join(world.directory, 'server'), join(world.directory, 'data'));
  cpSync(join(ROOT, 'docs/examples'), join(world.directory, 'docs/examples'), { recursive: true });
  writeFileSync(join(world.directory, 'waybill.pdf'), 'a paper');
});
afterAll(() => world.close());

/** Runs a command; the lines are what a person answers. */
async function run(argv: readonly string[], lines: readonly string[]) {
  const env = { ...process.env, XDG_CONFIG_HOME: join(world.directory, 'config') };
  const options = { cwd: world.directory, env, stdio: 'pipe' } as const;
  const child = spawn(process.execPath, [join(ROOT, 'cli/main.ts'), ...argv], options);
  const closed = once(child, 'close');
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}

describe('docs/OPERATING.md', () => {
  it('names only commands that work, in this order', { timeout: 300_000 }, async () => {
    const commands = commandsOf(PAGE);
    expect(commands.length).toBeGreaterThan(50);
    let link = '';
    let report = '';
    for (const words of commands) {
      const argv = words.map((word) =>
        word.replace(ADDRESS, world.server.httpUrl).replace(/^REPORT$/, report || REPORT),
      );
      const isLogin = argv[0] === 'login';
      const isAsked = isLogin || argv.slice(0, 2).join(' ') === 'api-token create';
      const lines = isLogin ? [link, PASSWORD, PASSWORD] : [PASSWORD];
      const { code, stdout, stderr } = await run(argv, isAsked ? lines : []);
      // Questions go to standard error.
      const said = isAsked ? '' : stderr;
      expect(`${argv.join(' ')}\n${code} ${said}`).toBe(`${argv.join(' ')}\n0 `);
      link = /(http\S+#\S+)/.exec(stdout)?.[1] ?? link;
      report = /Report (\S{12})\S* is drafted/.exec(stdout)?.[1] ?? report;
    }
  });
});
