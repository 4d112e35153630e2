/** The agent's commands as people and scripts use them: real processes, every exit code. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

const MAIN = fileURLToPath(new URL('../../cli/agentMain.ts', import.meta.url));
const README = new URL('../../README.md', import.meta.url);

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let world: ServerWorld;
let directory = '';
/** Everything that any command here printed. */
let printed = '';
const secrets: string[] = [];

/** An environment without settings of the machine that the test runs on. */
const environment = () => ({ ...process.env, FLEETSEAL_AGENT_CONFIG: '', NO_PROXY: '127.0.0.1' });

/** Runs `fleetseal agent …` in the test's directory. */
async function agent(...argv: string[]): Promise<Outcome> {
  const options = { cwd: directory, maxBuffer: 16 * 1024 * 1024, env: environment() };
  let outcome: Outcome;
  try {
    const done = await promisify(execFile)(process.execPath, [MAIN, 'agent', ...argv], options);
    outcome = { code: 0, ...done };
  } catch (error) {
    // as: execFile rejects with an error that carries these.
    outcome = error as Outcome;
  }
  printed += outcome.stdout + outcome.stderr;
  expect(outcome.stderr, argv.join(' ')).not.toContain('    at ');
  return outcome;
}

/** Starts `fleetseal agent run …`, and waits for its first evidence. */
async function started(...argv: string[]): Promise<ChildProcess> {
  const options = { cwd: directory, env: environment() };
  const child = spawn(process.execPath, [MAIN, 'agent', 'run', ...argv], options);
  const attested = Promise.withResolvers<void>();
  let log = '';
  const listen = (chunk: Buffer) => {
    log += chunk.toString();
    printed += chunk.toString();
    if (log.includes('"code":"attested"')) attested.resolve();
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  child.once('exit', () => attested.reject(new Error(`it ended:\n${log}`)));
  await attested.promise;
  return child;
}

async function stopped(child: ChildProcess): Promise<number | null> {
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  return exited;
}

/** A file with a new token. */
async function tokenFile(name: string): Promise<string> {
  const token = await world.token();
  secrets.push(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).secret);
  writeFileSync(join(directory, name), token);
  return name;
}

const server = () => ['--server', world.server.agentsUrl];
const enrolled = async (state: string, ...more: string[]): Promise<Outcome> => {
  const token = await tokenFile(`${state}.token`);
  const done = await agent('enroll', ...server(), '--token-file', token, '--state', state, ...more);
  const identity = JSON.parse(readFileSync(join(directory, state, 'identity.json'), 'utf8'));
  secrets.push(identity.key.d);
  return done;
};

beforeAll(async () => {
  world = await serverWorld({ now: Date.now });
  directory = mkdtempSync(join(tmpdir(), 'fleetseal-agent-'));
});

afterAll(async () => {
  await world.close();
  rmSync(directory, { recursive: true });
});

describe('a host from enrollment to its end', () => {
  let running: ChildProcess;

  it('says before enrollment that it is not enrolled: 3', async () => {
    const outcomes = await Promise.all([
      agent('status', '--state', 'new'),
      agent('run', ...server(), '--state', 'new'),
      agent('export', '--state', 'new', '--out', 'none.json'),
      agent('history', '--state', 'new'),
    ]);
    expect(outcomes.map(({ code }) => code)).toEqual([3, 3, 3, 3]);
  });

  it('enrolls with a token, and says which key: 0', async () => {
    const done = await enrolled('host', '--name', 'one', '--key-store', 'file');
    expect(done).toMatchObject({ code: 0, stderr: '' });
    expect(done.stdout).toMatch(/^one is enrolled\. Key \S{43}, in a file\./);
  });

  it('needs care while no agent runs: 2', async () => {
    const { code, stdout } = await agent('status', '--state', 'host');
    expect(code).toBe(2);
    expect(stdout).toContain('NO AGENT RUNS');
  });

  it('runs, and its status tells of it: 0', async () => {
    const metrics = ['--metrics', join(directory, 'metrics.sock')];
    running = await started(...server(), '--state', 'host', '--name', 'one', ...metrics);
    await delay(500);
    const { code, stdout } = await agent('status', '--state', 'host', '--json');
    expect(JSON.parse(stdout)).toMatchObject({
      running: true,
      standing: 'enrolled',
      hostName: 'one',
      evidence: { last: { seq: 0 }, lastProven: { seq: 0 } },
    });
    expect([0, 2]).toContain(code);
  });

  it('refuses a second agent on the same folder: 75', async () => {
    const second = await agent('run', ...server(), '--state', 'host');
    expect(second.code).toBe(75);
    expect(second.stderr).toContain('[inUse]');
  });

  it('shows and verifies what has left, beside the agent that runs: 0', async () => {
    const shown = await agent('history', '--state', 'host', '--documents');
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toMatch(/number 0 .* leaf \d+/);
    expect(shown.stdout).toContain('"format":"fleetseal/readings@2"');
    const verified = await agent('history', '--state', 'host', '--verify');
    expect(verified).toMatchObject({ code: 0 });
    expect(verified.stdout).toContain('Nothing is wrong.');
  });

  it('stops at SIGTERM: 0', async () => {
    expect(await stopped(running)).toBe(0);
  });

  it('rotates its key, leaves its server, and keeps the folder with a note', async () => {
    const rotated = await agent('rotate', ...server(), '--state', 'host');
    expect(rotated).toMatchObject({ code: 0 });
    expect(rotated.stdout).toMatch(/^Key \S{43} signed over to key \S{43}\./);
    const left = await agent('unenroll', ...server(), '--state', 'host');
    expect(left).toMatchObject({ code: 0 });
    expect(readFileSync(join(directory, 'host/RETIRED.txt'), 'utf8')).toContain('--new-key');
  });

  it('is known as retired from then on: 7', async () => {
    expect((await agent('status', '--state', 'host')).code).toBe(7);
    expect((await agent('run', ...server(), '--state', 'host')).code).toBe(7);
    expect((await agent('history', '--state', 'host', '--verify')).code).toBe(0);
  });

  it('comes back with a new key', async () => {
    const back = await enrolled('host', '--new-key', '--name', 'one-again', '--key-store', 'file');
    expect(back).toMatchObject({ code: 0 });
    expect(back.stdout).toContain('set-aside-');
  });
});

describe('an exit code', () => {
  it('of 1 says that a token was used before', async () => {
    await enrolled('first', '--name', 'first');
    const argv = ['--token-file', join(directory, 'first.token'), '--state', 'second'];
    const second = await agent('enroll', ...server(), ...argv, '--name', 'second');
    expect(second.code).toBe(1);
    expect(second.stderr).toContain('[tokenRefused]');
  });

  it('of 4 names what is wrong with the configuration', async () => {
    writeFileSync(join(directory, 'wrong.yaml'), 'server: wss://h/\ncadance: 5\n');
    const commands = ['status', 'doctor', 'run', 'preview', 'history'];
    const outcomes = commands.map((command) => agent(command, '--config', 'wrong.yaml'));
    for (const { code, stdout, stderr } of await Promise.all(outcomes)) {
      expect(code).toBe(4);
      const said = `${stdout}${stderr}`.replace(/\s+/g, ' ');
      expect(said).toMatch(/wrong\.yaml, line 2: There is no setting cadance\. Did you mean cad/);
    }
    const none = await agent('run', '--state', 'host');
    expect(none.code).toBe(4);
    expect(none.stderr).toContain('No server is named.');
  });

  it('of 5 says that the server can not be reached', async () => {
    const token = await tokenFile('unused.token');
    const argv = ['--token-file', token, '--state', 'far'];
    const far = await agent('enroll', '--server', 'ws://127.0.0.1:1/agent/v1', ...argv);
    expect(far.code).toBe(5);
    expect(far.stderr).toContain('[serverUnreachable]');
  });

  it('of 6 says that a person must approve the name of a live host', async () => {
    await enrolled('live', '--name', 'same-name');
    const again = await enrolled('lost', '--name', 'same-name');
    expect(again.code).toBe(6);
    expect(again.stdout).toContain('a person must approve this one');
    expect((await agent('status', '--state', 'lost')).code).toBe(6);
  });

  it('of 8 says that the folder was made on another machine', async () => {
    await enrolled('image', '--name', 'image');
    const path = join(directory, 'image/machine.json');
    const machine = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...machine, digest: 'A'.repeat(43) }));
    const cloned = await agent('run', ...server(), '--state', 'image');
    expect(cloned.code).toBe(8);
    expect(cloned.stderr).toContain('agent enroll --new-key');
  });

  it('of 64 says that the command line is wrong', async () => {
    const wrong = [
      ['run', '--cadence', '59'],
      ['run', '--server', 'http://h/'],
      ['history', '--limit', '0'],
      ['export'],
      ['nonsense'],
      ['status', '--nonsense'],
    ];
    const outcomes = await Promise.all(wrong.map((argv) => agent(...argv)));
    expect(outcomes.map(({ code }) => code)).toEqual(wrong.map(() => 64));
  });
});

describe('the commands that only look', () => {
  it('show the settings with their sources and without a password', async () => {
    const yaml = 'cadence: 600\nproxy: http://user:HIDDEN-PASSWORD@p.example:3128\n';
    writeFileSync(join(directory, 'shown.yaml'), yaml);
    const shown = await agent('config', 'show', '--config', 'shown.yaml', '--state', 'elsewhere');
    expect(shown).toMatchObject({ code: 0 });
    expect(shown.stdout).toMatch(/cadence +600 +\S*shown\.yaml, line 1/);
    expect(shown.stdout).toMatch(/state +\S*elsewhere +--state/);
    expect(shown.stdout).toMatch(/proxy +http:\/\/\*\*\*@p\.example:3128\/ /);
    expect(shown.stdout).not.toContain('HIDDEN');
    const json = await agent('config', 'show', '--config', 'shown.yaml', '--json');
    expect(json.stdout).not.toContain('HIDDEN');
  });

  it('say the versions, and make a support bundle that is never written over', async () => {
    expect((await agent('version', '--json')).stdout).toContain('"protocol": 3');
    expect((await agent('support-bundle', '--out', 'bundle.json')).code).toBe(0);
    expect((await agent('support-bundle', '--out', 'bundle.json')).stderr).toContain('fileExists');
  });

  it('examine a host that is not enrolled, and list every check as JSON', async () => {
    const { stdout } = await agent('doctor', '--state', 'new', '--json');
    const names = JSON.parse(stdout).checks.map(({ name }: { name: string }) => name);
    expect(names).toEqual(expect.arrayContaining(['configuration', 'state folder', 'TPM']));
  });
});

describe('the README', () => {
  it('enrolls a second host and reads its status in five commands', async () => {
    const text = readFileSync(README, 'utf8');
    const section = text.slice(text.indexOf('## A second host'), text.indexOf('## Account for'));
    const blocks = [...section.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
    const commands = blocks.flatMap((block) => block.trim().split('\n'));
    expect(commands.length).toBeLessThanOrEqual(5);
    const [create = '', tunnel, install, run = '', status = ''] = commands;
    expect(create).toBe('npx fleetseal token create --site "Site A" --out host.token');
    expect(tunnel).toMatch(/^scp host\.token gpu2: && ssh /);
    expect(install).toBe('npm ci');
    const token = await tokenFile('readme.token');
    const [, argv = ''] = /^npx fleetseal agent run (.*) > agent\.log &$/.exec(run) ?? [];
    const words = argv
      .replace('ws://127.0.0.1:7600/agent/v1', world.server.agentsUrl)
      .replace('~/host.token', token)
      .split(' ');
    expect(words).not.toContain(homedir());
    const child = await started(...words);
    await delay(500);
    expect(status).toBe('npx fleetseal agent status');
    expect((await agent('status')).stdout).toMatch(/standing +enrolled/);
    await stopped(child);
  });
});

describe('everything that was printed here', () => {
  it('holds no token, secret or private key', () => {
    expect(secrets.length).toBeGreaterThan(8);
    expect(printed.length).toBeGreaterThan(10_000);
    for (const secret of secrets) expect(printed).not.toContain(secret);
    expect(printed).not.toContain('fleetseal-token-1.');
  });
});
