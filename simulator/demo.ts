/** The demonstration: a simulated fleet, its balance and findings, a report, its offline check. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { differences } from './compare.ts';
import { incidentLines } from './incidentWords.ts';
import { planFleet } from './plan.ts';
import { truthOf } from './truth.ts';
import { runWorld, type WorldOutcome } from './world.ts';

/** What the demonstration needs from the command line. */
export interface DemoOptions {
  readonly seed: number;
  /** Keeps report.zip and trust.json in this directory. */
  readonly keep?: string;
  readonly version: string;
  /** Path of the command line's main file: the report is checked by a process of its own. */
  readonly mainFile: string;
  readonly write: (text: string) => void;
  readonly balanceText: (balance: WorldOutcome['balance']) => string;
}

/** Runs it; returns 0 when everything agreed and verified. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const { seed, write } = options;
  const plan = planFleet(seed);
  write(`Fleet of seed ${seed}: ${plan.hosts.length} hosts, license ${plan.license.id}\n`);
  const directory = await mkdtemp(join(tmpdir(), 'fleetseal-demo-'));
  try {
    const outcome = await runWorld({
      plan,
      directory: join(directory, 'world'),
      version: options.version,
      onRound: (round, hours) => write(`round ${round + 1}, ${hours} h: hosts attest\n`),
    });
    write('\nWhat the seed let happen:\n');
    for (const line of incidentLines(plan)) write(`  ${line}\n`);
    write(`\n${options.balanceText(outcome.balance)}\n`);
    const wrong = differences(outcome.balance, truthOf(plan));
    for (const line of wrong) write(`  differs from the simulator's record: ${line}\n`);
    if (wrong.length === 0) write("Balance and findings equal the simulator's own record.\n\n");
    const checked = await checkOffline(options, outcome, join(directory, 'regulator'));
    if (options.keep !== undefined) await keep(options.keep, outcome, write);
    return wrong.length === 0 && checked === 0 ? 0 : 1;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** Verifies in a directory that holds only the two files, without network where that can be had. */
async function checkOffline(
  { mainFile, write }: DemoOptions,
  outcome: WorldOutcome,
  directory: string,
): Promise<number> {
  await mkdir(directory);
  await writeFile(join(directory, 'report.zip'), outcome.report);
  await writeFile(join(directory, 'trust.json'), outcome.trust);
  const verify = [process.execPath, mainFile, 'verify', 'report.zip', '--trust', 'trust.json'];
  const isolated = await networkless();
  write(
    isolated.length > 0
      ? 'A process without network, in a directory with only report.zip and trust.json, says:\n\n'
      : 'This system allows no network namespace; the check runs with the network reachable.\n\n',
  );
  const [program = '', ...argv] = [...isolated, ...verify];
  const { code, output } = await runProgram(program, argv, directory);
  write(`${output}\n`);
  return code;
}

/** The prefix that runs a program in an empty network namespace; empty where that is forbidden. */
async function networkless(): Promise<string[]> {
  const prefix = ['unshare', '--map-root-user', '--net', '--'];
  const { code } = await runProgram('unshare', ['--map-root-user', '--net', '--', 'true'], '/');
  return code === 0 ? prefix : [];
}

async function runProgram(
  program: string,
  argv: string[],
  cwd: string,
): Promise<{ code: number; output: string }> {
  const run = promisify(execFile);
  try {
    const { stdout, stderr } = await run(program, argv, { cwd, maxBuffer: 64 * 1024 * 1024 });
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    // as: what execFile rejects with carries these beside the message.
    const { code, stdout, stderr } = error as Error & {
      code?: unknown;
      stdout?: string;
      stderr?: string;
    };
    return { code: typeof code === 'number' ? code : 1, output: `${stdout ?? ''}${stderr ?? ''}` };
  }
}

async function keep(
  directory: string,
  outcome: WorldOutcome,
  write: (text: string) => void,
): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, 'report.zip'), outcome.report);
  await writeFile(join(directory, 'trust.json'), outcome.trust);
  write(`Kept: ${join(directory, 'report.zip')} and ${join(directory, 'trust.json')}\n`);
}
