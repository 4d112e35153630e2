/** What compliance staff do by hand, as they do it: real processes that ask a running server. */
import { execFile } from 'node:child_process';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ServerWorld, serverWorld } from '../factories/serverWorld.ts';

const MAIN = fileURLToPath(new URL('../../cli/main.ts', import.meta.url));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

let world: ServerWorld;

/** Runs `fleetseal …` beside the server's data. */
async function fleetseal(...argv: string[]): Promise<Outcome> {
  try {
    const options = { cwd: world.directory, maxBuffer: 64 * 1024 * 1024 };
    const done = await promisify(execFile)(process.execPath, [MAIN, ...argv], options);
    return { code: 0, ...done };
  } catch (error) {
    // as: execFile rejects with an error that carries these.
    return error as Outcome;
  }
}

/** The same, of a command that asks the server. */
const ask = (...argv: string[]) => fleetseal(...argv, '--data', 'server');
const write = (name: string, text: string) => writeFile(join(world.directory, name), text);
const size = () => world.server.context.registerLog.size;
const SHIPMENTS = 'shipment,license,shippedAt,model,serial\n';
const serialOf = (i: number) => String(1_654_240_000_131 + i * 7);

beforeAll(async () => {
  world = await serverWorld();
  world.clock.now = Date.now() - 1000;
  await write(
    'licenses.csv',
    'license,authority,number,sites,model,quantity,validFrom,validTo\n' +
      'L-1,BIS,D1,Hall 1,H200,4,2026-01-01,2030-01-01\n',
  );
});
afterAll(() => world.close());

describe('fleetseal import', () => {
  it('tries a file first, then enters it', async () => {
    const before = size();
    const dry = await ask('import', 'licenses', 'licenses.csv', '--dry-run');
    expect(dry).toMatchObject({ code: 0, stderr: '' });
    expect(dry.stdout).toBe(
      'added license L-1\n1 added, 0 corrected, 0 unchanged\nDry run: nothing was imported.\n',
    );
    expect(size()).toBe(before);
    const done = await ask('import', 'licenses', 'licenses.csv', '--by', 'Li Na');
    expect(done.stdout).toBe('added license L-1\n1 added, 0 corrected, 0 unchanged\n');
    const license = world.server.context.register.folded.register.records.license.get('L-1');
    expect(license).toMatchObject({ by: 'Li Na', index: before });
  });

  it('prints all of 1,000 problems, each with line and column, and exits 1', async () => {
    const rows = Array.from(
      { length: 1_000 },
      (_, i) => `S-${i},L-9,2026-03-01,H200,${serialOf(i)}\n`,
    );
    await write('wrong.csv', SHIPMENTS + rows.join(''));
    const { code, stdout, stderr } = await ask('import', 'shipments', 'wrong.csv', '--dry-run');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    const lines = stderr.split('\n');
    expect(lines[0]).toBe('wrong.csv: 1000 problems');
    for (let i = 0; i < 1_000; i += 1) expect(lines[i + 1]).toMatch(`line ${i + 2}, license: `);
    expect(lines[1001]).toContain('[importInvalid]');
    const json = await ask('import', 'shipments', 'wrong.csv', '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.stdout).problems).toHaveLength(1_000);
  });

  it('makes problems safe for a terminal', async () => {
    await write('hostile.csv', `${SHIPMENTS}S-1,L-\u001b[31m9,2026-03-01,H200,${serialOf(1)}\n`);
    const { code, stderr } = await ask('import', 'shipments', 'hostile.csv');
    expect(code).toBe(1);
    expect(stderr).not.toContain('\u001b');
  });

  it('says what it takes where a word is wrong', async () => {
    const table = await ask('import', 'ships', 'wrong.csv');
    expect(table.code).toBe(64);
    expect(table.stderr).toContain('There is no table ships. There are: parties, sites,');
    const ending = await ask('import', 'shipments', 'wrong.ods');
    expect(ending.stderr).toContain('wrong.ods does not end in .csv, .xlsx or .json.');
    const none = await fleetseal('import');
    expect(none.code).toBe(64);
    expect((await fleetseal('import', '--help')).stdout).toContain('Tables: parties, sites');
  });

  it('asks for the reason of a correction, and shows what changes', async () => {
    await write(
      'more.csv',
      (await readFile(join(world.directory, 'licenses.csv'), 'utf8')).replace(',4,', ',5,'),
    );
    const without = await ask('import', 'licenses', 'more.csv');
    expect(without.code).toBe(1);
    expect(without.stderr).toContain('a correction needs a reason');
    const done = await ask('import', 'licenses', 'more.csv', '--reason', 'amended');
    expect(done.stdout).toContain('corrected license L-1\n');
    expect(done.stdout).toContain('quantity 4');
    expect(done.stdout).toContain('quantity 5');
  });
});

describe('templates, exports and withdrawals', () => {
  it('take a spreadsheet out, and in again as it was', async () => {
    const before = size();
    await write('ships.csv', `${SHIPMENTS}S-1,L-1,2026-03-01,H200,${serialOf(1)}\n`);
    expect((await ask('import', 'shipments', 'ships.csv')).code).toBe(0);
    expect((await ask('export', 'shipments', '--out', 'ships.xlsx')).stdout).toContain('written');
    const again = await ask('import', 'shipments', 'ships.xlsx');
    expect(again.stdout).toBe('0 added, 0 corrected, 1 unchanged\n');
    expect(size()).toBe(before + 1);
    const kept = await ask('export', 'shipments', '--out', 'ships.xlsx');
    expect(kept.stderr).toContain('[fileExists]');
  });

  it('start from a template, which needs no server', async () => {
    const made = await fleetseal('template', 'sites', '--out', 'sites.csv');
    expect(made).toMatchObject({ code: 0, stderr: '' });
    expect((await ask('import', 'sites', 'sites.csv')).stdout).toContain('1 added');
    const gone = await ask('withdraw', 'site', 'Suzhou 1', '--reason', 'only an example');
    expect(gone.stdout).toContain('site Suzhou 1 is withdrawn (register leaf');
    const twice = await ask('withdraw', 'site', 'Suzhou 1', '--reason', 'again');
    expect(twice.stderr).toContain('[notFound]');
    expect((await ask('withdraw', 'site', 'Suzhou 1')).code).toBe(64);
  });

  it('give the digest of a paper', async () => {
    await write('letter.txt', 'abc');
    const { stdout } = await fleetseal('digest', 'letter.txt');
    expect(stdout).toBe('ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0  letter.txt\n');
    expect((await fleetseal('digest', 'absent')).stderr).toContain('[fileUnreadable]');
  });
});

describe('findings, balances and the policy', () => {
  it('list a finding, show it, and settle it with a paper', async () => {
    const list = await ask('finding', 'list');
    expect(list.stdout).toContain('shipmentUntested shipment S-1');
    const id = 'shipmentUntested shipment S-1';
    expect((await ask('finding', 'show', 'shipmentUntested')).stdout).toContain(id);
    const bare = await ask('finding', 'explain', id);
    expect(bare.code).toBe(64);
    const done = await ask('finding', 'explain', id, '--document', 'letter.txt', '--reason', 'ok');
    expect(done.stdout).toMatch(/is explained \(register leaf \d+\)\./);
    const after = await ask('finding', 'list');
    expect(after.stdout).not.toContain(id);
    expect(after.stdout).toContain('1 settled by a decision: --all shows them.');
    expect((await ask('finding', 'list', '--all')).stdout).toContain(id);
    expect((await ask('finding', 'reopen', id, '--reason', 'look again')).code).toBe(0);
    expect((await ask('finding', 'resolve', 'nothing', '--reason', 'x')).stderr).toContain(
      '[notFound]',
    );
  });

  it('account for everything, for a site, and as known before', async () => {
    const all = await ask('balance', '--units');
    expect(all).toMatchObject({ code: 0, stderr: '' });
    expect(all.stdout).toMatch(
      /^Balance at \S+Z, known at \d+,\d+ \(evidence, register leaves\)$/m,
    );
    expect(all.stdout).toContain(serialOf(1));
    const nowhere = await ask('balance', '--site', 'Hall 2');
    expect(nowhere.stderr).toContain('There is no site Hall 2.');
    const known = /known at (\d+,\d+)/.exec(all.stdout)?.[1] ?? '';
    await write('late.csv', `${SHIPMENTS}S-2,L-1,2026-03-01,H200,${serialOf(2)}\n`);
    await ask('import', 'shipments', 'late.csv');
    const before = await ask('balance', '--known-at', known, '--units');
    expect(before.stdout).not.toContain(serialOf(2));
    const change = await ask('difference', '--known-before', known, '--license', 'L-1');
    expect(change.stdout).toContain(`${serialOf(2)}: not in the sum ->`);
    expect((await ask('unit', serialOf(2))).stdout).toContain('shipped in shipment S-2');
    expect((await ask('coverage', '--license', 'L-1')).stdout).toMatch(/^ {2}R01 /m);
    for (const name of ['coverage', 'balance']) {
      expect((await ask(name, '--license', 'L-9')).stderr).toContain('There is no license L-9.');
    }
    expect((await ask('balance', '--known-at', 'now')).code).toBe(64);
    expect((await ask('difference')).code).toBe(64);
  });

  it('show the policy, and put another one in force', async () => {
    expect((await ask('policy', 'show', '--out', 'policy.yaml')).code).toBe(0);
    const text = await readFile(join(world.directory, 'policy.yaml'), 'utf8');
    await rm(join(world.directory, 'policy.yaml'));
    await write('policy.yaml', text.replace('cadence: 1 h', 'cadence: 30 min'));
    const dry = await ask('policy', 'import', 'policy.yaml', '--dry-run');
    expect(dry.stdout).toBe('  cadence: 1 h -> 30 min\nDry run: the policy is as it was.\n');
    const without = await ask('policy', 'import', 'policy.yaml');
    expect(without).toMatchObject({ code: 64 });
    const done = await ask('policy', 'import', 'policy.yaml', '--reason', 'audit');
    expect(done.stdout).toMatch(/In force \(register leaf \d+\)\.\n$/);
    expect((await ask('policy', 'show')).stdout).toContain('cadence: 30 min');
  });
});
