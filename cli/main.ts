/**
 * The one command line. It only knows the words: each command loads the program it is about when
 * it is asked for, so that `agent` never loads the server, nor the other way around.
 */
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { ERRORS, isFleetsealError } from '../shared/errors.ts';

const program = new Command('fleetseal')
  .description('Accounting for export-licensed GPUs: attested, logged, and checked offline.')
  .version(PROGRAM_VERSION)
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(text) });

const DATA_OPTION = ['--data <directory>', 'where the server keeps its data', './data'] as const;

program
  .command('start')
  .description('server and an agent for this host, on loopback, in one process')
  .option(...DATA_OPTION)
  .option('--port <number>', 'port for agents and public pages', parseCount, 7600)
  .action(async (options) => (await import('./start.ts')).start(options));

program
  .command('server')
  .description('the server alone')
  .option(...DATA_OPTION)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option('--port <number>', 'port for agents and public pages', parseCount, 7600)
  .action(async (options) => (await import('./server.ts')).runServer(options));

const agent = program.command('agent').description('the agent of a GPU host');
agent
  .command('preview')
  .description('print exactly what would leave this host, without a server')
  .option('--json', 'as JSON')
  .action(async (options) => (await import('./agent.ts')).preview(options));
agent
  .command('run')
  .description('attest this host until stopped')
  .requiredOption('--server <url>', 'ws:// or wss:// address of the server')
  .option('--token-file <file>', 'enrollment token; - reads standard input (first run only)')
  .option('--state <directory>', 'where the agent keeps its key and evidence', './agent-state')
  .option('--cadence <seconds>', 'time between attestations, 60 to 86400', parseCount, 3600)
  .option('--name <name>', 'name of this host; default: its host name')
  .action(async (options) => (await import('./agent.ts')).run(options));

program
  .command('status')
  .description('what the running server says of itself and its hosts')
  .option(...DATA_OPTION)
  .option('--json', 'as JSON')
  .action(async (options) => (await import('./admin.ts')).status(options));

const token = program.command('token').description('enrollment tokens');
token
  .command('create')
  .description('print a new token, once')
  .option(...DATA_OPTION)
  .option('--site <name>', 'site of the hosts that enroll with it')
  .option('--uses <count>', 'how many hosts may enroll', parseCount, 1)
  .option('--hours <count>', 'how long it is valid', parseCount, 24)
  .action(async (options) => (await import('./admin.ts')).createToken(options));

const license = program.command('license').description('licenses and shipments');
license
  .command('import <file>')
  .description('import licenses and shipments from JSON, or either from CSV')
  .option(...DATA_OPTION)
  .action(async (file, options) => (await import('./admin.ts')).importFile(file, options));

program
  .command('balance')
  .description('in which column every licensed GPU is, and the findings')
  .requiredOption('--license <id...>', 'licenses in scope')
  .option('--from <time>', 'begin of the interval for continuity; default: 30 days before')
  .option('--to <time>', 'the moment that the balance is about; default: now')
  .option('--units', 'also every unit: column, host, last seen, assurance, continuity')
  .option('--json', 'as JSON')
  .option(...DATA_OPTION)
  .action(async (options) => (await import('./admin.ts')).balance(options));

const report = program.command('report').description('reports for the regulator');
report
  .command('create')
  .description('write one signed file that verifies offline')
  .requiredOption('--license <id...>', 'licenses in scope')
  .requiredOption('--from <time>', 'begin, as 2026-06-01 or 2026-06-01T00:00Z')
  .option('--to <time>', 'end; default: now')
  .requiredOption('--out <file>', 'file to write; an existing one is kept')
  .option(...DATA_OPTION)
  .action(async (options) => (await import('./admin.ts')).createReport(options));

const trust = program.command('trust').description('keys that a regulator pins');
trust
  .command('show [file]')
  .description('fingerprints to compare by a second channel; of a file, else of the server')
  .option(...DATA_OPTION)
  .action(async (file, options) => (await import('./trust.ts')).show(file, options));
trust
  .command('export')
  .description('write the trust file of the running server')
  .requiredOption('--out <file>', 'file to write')
  .option(...DATA_OPTION)
  .action(async (options) => (await import('./trust.ts')).exportFile(options));

program
  .command('verify <files...>')
  .description('check reports offline: 0 valid, 1 invalid, 2 cannot tell')
  .requiredOption('--trust <file>', 'trust file, compared independently; repeatable', collect)
  .option('--json', 'as JSON')
  .action(async (files, options) => (await import('./verify.ts')).verify(files, options));

program
  .command('demo')
  .description('simulated hosts, incidents, balance, report and its offline check')
  .option('--seed <number>', 'which fleet and incidents', parseCount, 1)
  .option('--keep <directory>', 'keep report.zip and trust.json there')
  .action(async (options) => (await import('./demo.ts')).demo(options));

function parseCount(text: string): number {
  if (!/^(0|[1-9][0-9]{0,9})$/.test(text)) throw new InvalidArgumentError('Not a whole number.');
  return Number(text);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}

async function main(): Promise<number> {
  try {
    await program.parseAsync(process.argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    if (!isFleetsealError(error)) throw error;
    process.stderr.write(`${error.message}\n${ERRORS[error.code].next} [${error.code}]\n`);
    return 1;
  }
}

process.exitCode = await main();
