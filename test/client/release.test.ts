/**
 * A client that is made from the document alone releases a report: what is generated compiles with
 * strict types, and what it sends does what the types say.
 */
import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import openapiTypescript, { astToString } from 'openapi-typescript';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { trustFile } from '../../server/trustFile.ts';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { parseTrust } from '../../shared/report/trust.ts';
import { verifyReport } from '../../shared/report/verify.ts';
import { WORLD_START_MS } from '../factories/serverWorld.ts';
import { type Peopled, peopled } from '../server/api/peopled.ts';
import { MISUSE, PROGRAM } from './program.ts';

const DAY_MS = 86_400_000;
const SETTINGS = {
  target: 'esnext',
  module: 'nodenext',
  strict: true,
  noEmit: true,
  skipLibCheck: true,
  noUncheckedIndexedAccess: true,
  allowImportingTsExtensions: true,
  types: ['node'],
};
const folder = mkdtempSync(join(tmpdir(), 'fleetseal-client-'));
const run = promisify(execFile);
let world: Peopled;

beforeAll(async () => {
  world = await peopled();
  symlinkSync(
    fileURLToPath(new URL('../../node_modules', import.meta.url)),
    join(folder, 'node_modules'),
  );
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }));
  writeFileSync(join(folder, 'program.ts'), PROGRAM);
  writeFileSync(join(folder, 'misuse.ts'), MISUSE);
  const document = await fetch(`${world.world.server.httpUrl}/api/openapi.json`);
  const types = await openapiTypescript(await document.text());
  writeFileSync(join(folder, 'api.ts'), astToString(types));
});
afterAll(async () => {
  await world.close();
  rmSync(folder, { recursive: true });
});

/** Checks the types of the program; gives what the compiler says. */
function compile(): string {
  const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc');
  const files = { compilerOptions: SETTINGS, files: ['program.ts', 'misuse.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(files));
  try {
    return execFileSync(process.execPath, [compiler, '-p', folder], { encoding: 'utf8' });
  } catch (error) {
    // as: a compiler that refuses says why on its standard output
    return String((error as { stdout?: unknown }).stdout);
  }
}

async function licensed(): Promise<void> {
  const { register } = world.world.server.context;
  const record = {
    type: 'license@2' as const,
    ...{ id: 'L-1', authority: 'BIS', number: 'D-1', items: [{ model: 'H200', quantity: 3 }] },
    ...{ validFrom: '2026-01-01', validTo: '2030-01-01' },
  };
  const about = { by: 'Li Na', reason: '', withdrawn: false, record };
  await register.append({ format: 'fleetseal/record@1', ...about });
}

it('compiles, and programs that misuse it do not', () => {
  expect(compile()).toBe('');
});

it('releases a report by two people, which the regulator verifies', async () => {
  await licensed();
  const [drafter, approver, regulator] = [
    await world.person('Cora Compliance', ['compliance']),
    await world.person('Apu Approver', ['approver']),
    await world.person('Regi Regulator', ['regulator']),
  ];
  const env = {
    ...process.env,
    ...{ DRAFTER: drafter.token, APPROVER: approver.token, REGULATOR: regulator.token },
  };
  const from = String(WORLD_START_MS - DAY_MS);
  const program = join(folder, 'program.ts');
  const given = [program, world.world.server.httpUrl, from, folder];
  const { stdout } = await run(process.execPath, given, { env });
  expect(stdout.split('\n')).toEqual([
    'drafted by Cora Compliance',
    'approved by Apu Approver',
    'released by Cora Compliance',
    'downloaded by Regi Regulator',
  ]);
  const trust = parseTrust(utf8(trustFile(world.world.server.context)));
  const file = new Uint8Array(readFileSync(join(folder, 'report.zip')));
  const verified = await verifyReport({ file, trust });
  expect(verified).toMatchObject({ outcome: 'valid' });
});
