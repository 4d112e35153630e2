/** People at the command line: real processes that sign in to a running server over the network. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PasswordHasher } from '../../server/people/passwordHash.ts';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));
const ADA = 'a brook runs under nine bridges';
const GRACE = 'seven moths above the old relay';
const LICENSE = {
  id: 'L-1',
  authority: 'BIS',
  number: 'D1',
  items: [{ model: 'H200', quantity: 2 }],
  validFrom: '2026-01-01',
  validTo: '2099-01-01',
};

let world: ServerWorld;
beforeAll(async () => {
  const hasher = new PasswordHasher({ memory: 32, passes: 1, parallelism: 1 });
  world = await serverWorld({ hasher, checkReplies: true });
  world.clock.now = Date.now();
  const file = join(world.directory, 'license.json');
  writeFileSync(file, JSON.stringify({ licenses: [LICENSE] }));
});
afterAll(() => world.close());

/** Runs `fleetseal …` as one person of this machine, with lines for standard input. */
async function as(person: string, argv: readonly string[], ...lines: readonly string[]) {
  const { directory } = world;
  const env = { ...process.env, XDG_CONFIG_HOME: join(directory, person), FLEETSEAL_SERVER: '' };
  const options = { cwd: directory, env, stdio: 'pipe' } as const;
  const child = spawn(process.execPath, [MAIN, ...argv], options);
  const closed = once(child, 'close');
  child.stdin.end(lines.map((line) => `${line}\n`).join(''));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await closed;
  return { code, stdout, stderr };
}
const login = (...rest: string[]) => ['login', world.server.httpUrl, ...rest];
const logins = (person: string) => join(world.directory, person, 'fleetseal/logins.json');

/** The link that a command printed. */
function linkIn(printed: string): string {
  return /(http\S+#\S+)/.exec(printed)?.[1] ?? '';
}

describe('signing in', () => {
  it('by the one-time link of the first start makes the first administrator', async () => {
    const link = await world.server.rooms.people.ensureFirstLink();
    const url = `${world.server.httpUrl}${link?.path}`;
    const done = await as('ada', login('--link'), url, 'Ada Lovelace', ADA, ADA);
    expect(done).toMatchObject({ code: 0 });
    expect(done.stdout).toContain(`Signed in to ${world.server.httpUrl} as Ada Lovelace until`);
    expect(done.stdout + done.stderr).not.toContain(ADA);
    const who = await as('ada', ['whoami']);
    expect(who.stdout).toMatch(/^Ada Lovelace \(by token\)\nroles {2}administrator\n/);
    expect((await as('eve', login('--link'), url, 'Eve', ADA, ADA)).stderr).toContain(
      '[linkInvalid]',
    );
  });

  it('keeps the token in a file for nobody else, refuses one that others can read', async () => {
    expect(statSync(logins('ada')).mode & 0o777).toBe(0o600);
    expect(statSync(join(world.directory, 'ada/fleetseal')).mode & 0o777).toBe(0o700);
    chmodSync(logins('ada'), 0o644);
    expect((await as('ada', ['whoami'])).stderr).toContain('[stateInvalid]');
    chmodSync(logins('ada'), 0o600);
  });

  it('with a wrong password is refused, and leaves nothing', async () => {
    const wrong = await as('eve', login('--name', 'Ada Lovelace'), 'not this one, surely');
    expect(wrong).toMatchObject({ code: 1, stdout: '' });
    expect(wrong.stderr).toContain('[credentialsWrong]');
    expect((await as('eve', ['whoami', '--server', world.server.httpUrl])).stderr).toContain(
      '[notSignedIn]',
    );
  });

  it('asks again for what was typed twice in two ways', async () => {
    const made = await as('ada', ['user', 'create', 'Grace Hopper', '--role', 'approver']);
    expect(made.stdout).toMatch(/^Grace Hopper \(acc-\w+\) is made\./);
    const link = linkIn(made.stdout);
    expect((await as('grace', login('--link'), link, GRACE, ADA)).stderr).toContain('[usageWrong]');
    const done = await as('grace', login('--link'), link, GRACE, GRACE);
    expect(done.stdout).toContain('as Grace Hopper until');
    expect((await as('ada', ['user', 'list'])).stdout).toContain('Grace Hopper');
    const refused = await as('grace', ['user', 'list']);
    expect(refused.stderr).toContain('[forbidden]');
  });
});

describe('a report', () => {
  it('is drafted by one, approved by another, released, downloaded and verified', async () => {
    const roles = ['administrator', 'compliance', 'approver'];
    const more = ['user', 'change', 'Ada Lovelace', '--role', ...roles, '--data', 'server'];
    expect((await as('ada', more)).code).toBe(0);
    expect((await as('ada', login('--name', 'Ada Lovelace'), ADA)).code).toBe(0);
    expect((await as('ada', ['license', 'import', 'license.json'])).code).toBe(0);
    world.clock.now = Date.now();
    const scope = ['--license', 'L-1', '--from', '2026-01-01'];
    const drafted = await as('ada', ['report', 'draft', ...scope]);
    const id = /Report (\S{12})/.exec(drafted.stdout)?.[1] ?? '';
    const approve = ['report', 'approve', id, '--reference', 'TICKET-1'];
    expect((await as('ada', approve)).stderr).toContain('[secondPersonNeeded]');
    expect((await as('ada', ['report', 'release', id])).stderr).toContain('[stateChanged]');
    expect(await as('grace', approve)).toMatchObject({ code: 0 });
    expect(await as('ada', ['report', 'release', id])).toMatchObject({ code: 0 });
    expect((await as('ada', ['report', 'show', id])).stdout).toMatch(
      /drafted .* by Ada Lovelace[\s\S]*approved .* by Grace Hopper[\s\S]*TICKET-1[\s\S]*released/,
    );
    await as('ada', ['trust', 'export', '--out', 'trust.json']);
    await as('ada', ['report', 'download', id, '--out', 'report.zip']);
    const verified = await as('eve', ['verify', 'report.zip', '--trust', 'trust.json']);
    expect(verified.code, verified.stdout).toBe(0);
    const { stdout } = await as('ada', ['audit', 'list', '--name', 'Grace Hopper']);
    expect(stdout).toMatch(/Grace Hopper {2}report/i);
  });
});

describe('a token for programs', () => {
  it('is in a file for its owner, does what it may, and ends when it is revoked', async () => {
    const make = ['api-token', 'create', 'board', '--role', 'compliance', '--out', 'board.token'];
    const made = await as('ada', make, ADA);
    const id = /^(\S+) is in board\.token/.exec(made.stdout)?.[1] ?? '';
    const file = join(world.directory, 'board.token');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const authorization = `Bearer ${readFileSync(file, 'utf8').trim()}`;
    const ask = (path: string) =>
      fetch(`${world.server.httpUrl}/api/v1${path}`, { headers: { authorization } });
    expect((await ask('/licenses')).status).toBe(200);
    expect((await ask('/accounts')).status).toBe(403);
    expect(await as('ada', ['api-token', 'revoke', id], ADA)).toMatchObject({ code: 0 });
    expect((await ask('/licenses')).status).toBe(401);
  });

  it('ends with logout, also for who copied it', async () => {
    const stolen = readFileSync(logins('grace'), 'utf8');
    expect((await as('grace', ['logout'])).stdout).toContain('Signed out of');
    expect(readFileSync(logins('grace'), 'utf8')).not.toContain('token');
    writeFileSync(logins('grace'), stolen);
    expect((await as('grace', ['whoami'])).stderr).toContain('[notSignedIn]');
  });
});

describe('completion', () => {
  /** What bash would offer after these words. */
  function offered(script: string, ...words: string[]): string[] {
    const line = words.map((word) => `'${word}'`).join(' ');
    const run = `COMP_WORDS=(fleetseal ${line}); COMP_CWORD=${words.length}; _fleetseal`;
    const all = `${script}\n${run}\nprintf '%s\\n' "\${COMPREPLY[@]}"`;
    const { stdout } = spawnSync('bash', ['-c', all], {
      encoding: 'utf8',
      cwd: join(world.directory, 'ada'),
    });
    return stdout.trim().split('\n');
  }

  it('of bash is a script that bash takes, and offers commands and options', async () => {
    const { stdout: script } = await as('eve', ['completion', 'bash']);
    expect(spawnSync('bash', ['-n'], { input: script }).status).toBe(0);
    expect(offered(script, 'rep')).toEqual(['report', 'reports']);
    expect(offered(script, 'report', 'appr')).toEqual(['approve']);
    expect(offered(script, 'gpu', 'list', '--stan')).toEqual(['--standing']);
    expect(offered(script, 'audit', 'export', '--f')).toEqual(['--from']);
  });

  it('is there for zsh and fish, and for no other shell', async () => {
    expect((await as('eve', ['completion', 'zsh'])).stdout).toContain('bashcompinit');
    expect((await as('eve', ['completion', 'fish'])).stdout).toContain('complete -c fleetseal');
    expect((await as('eve', ['completion', 'tcsh'])).stderr).toContain('[usageWrong]');
  });
});
