/**
 * The one command line. It only knows the words: each command loads the program it is about when
 * it is asked for, so that `agent` never loads the server, nor the other way around.
 */
import { Command, CommanderError } from 'commander';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { ERRORS, isFleetsealError } from '../shared/errors.ts';
import { terminalLines } from '../shared/text/terminal.ts';
import { collect, parsePort, parseUrl, wholeNumber } from './arguments.ts';
import { DEFAULT_DATA, DEFAULT_PORT } from './suggest.ts';

const EXIT_CODES = `
Exit codes: 0 done, 1 refused or failed, 2 verify cannot tell, 64 wrong usage.
Each command has its own --help.`;
const READ_ELSEWHERE = `
FLEETSEAL_NVIDIA_SMI names another nvidia-smi to run, and FLEETSEAL_HOST_ROOT another folder
under which /sys and /proc are read. The output, and every evidence, says so.`;

const program = new Command('fleetseal')
  .description('Accounting for export-licensed GPUs: attested, logged, and checked offline.')
  .version(PROGRAM_VERSION)
  .addHelpText('after', EXIT_CODES)
  .exitOverride()
  .configureOutput({ writeErr: (text) => process.stderr.write(terminalLines(linesOf(text))) });

const DATA_OPTION = [
  '--data <directory>',
  'where the server keeps its data',
  DEFAULT_DATA,
] as const;
const PORT_OPTION = [
  '--port <number>',
  'port for agents and public pages; 0 picks a free one',
  parsePort,
  DEFAULT_PORT,
] as const;
const LICENSE_OPTION = ['--license <id...>', 'licenses in scope (required)'] as const;
const HOURS_MAX = 366 * 24;
const TOKEN_USES_MAX = 100_000;

program
  .command('start')
  .description('server and an agent for this host, on loopback, in one process')
  .option(...DATA_OPTION)
  .option(...PORT_OPTION)
  .addHelpText('after', example('start --data ./data --port 7600'))
  .action(async (options) => (await import('./start.ts')).start(options));

program
  .command('server')
  .description('the server alone')
  .option(...DATA_OPTION)
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .option(...PORT_OPTION)
  .addHelpText('after', example('server --data /var/lib/fleetseal'))
  .action(async (options) => (await import('./server.ts')).runServer(options));

const agent = program
  .command('agent')
  .description('the agent of a GPU host')
  .addHelpText('after', example('agent preview'));
agent
  .command('preview')
  .description('print exactly what would leave this host, without a server')
  .option('--json', 'as JSON')
  .addHelpText('after', READ_ELSEWHERE)
  .action(async (options) => (await import('./agent.ts')).preview(options));
agent
  .command('run')
  .description('attest this host until stopped')
  .requiredOption('--server <url>', 'ws:// or wss:// address of the server (required)', parseUrl)
  .option('--token-file <file>', 'enrollment token; - reads standard input (first run only)')
  .option('--state <directory>', 'where the agent keeps its key and evidence', './agent-state')
  .option(
    '--cadence <seconds>',
    'time between attestations, 60 to 86400',
    wholeNumber(60, 86_400),
    3600,
  )
  .option('--name <name>', 'name of this host; default: its host name')
  .addHelpText(
    'after',
    `${example('agent run --server ws://127.0.0.1:7600/agent/v1')}\n${READ_ELSEWHERE}`,
  )
  .action(async (options) => (await import('./agent.ts')).run(options));

program
  .command('status')
  .description('what the running server says of itself and its hosts')
  .option(...DATA_OPTION)
  .option('--json', 'as JSON')
  .addHelpText('after', example('status'))
  .action(async (options) => (await import('./admin.ts')).status(options));

const token = program.command('token').description('enrollment tokens');
token
  .command('create')
  .description('print a new token, once')
  .option(...DATA_OPTION)
  .option('--site <name>', 'site of the hosts that enroll with it')
  .option('--uses <count>', 'how many hosts may enroll', wholeNumber(1, TOKEN_USES_MAX), 1)
  .option('--hours <count>', 'how long it is valid', wholeNumber(1, HOURS_MAX), 24)
  .action(async (options) => (await import('./admin.ts')).createToken(options));
token.addHelpText('after', example('token create --site "Site A" --uses 8 > token'));

const license = program.command('license').description('licenses and shipments');
license
  .command('import <file>')
  .description('import licenses and shipments from JSON, or either from CSV')
  .option(...DATA_OPTION)
  .action(async (file, options) => (await import('./admin.ts')).importFile(file, options));
license.addHelpText('after', example('license import docs/examples/licenses.json'));

program
  .command('balance')
  .description('in which column every licensed GPU is, and the findings')
  .requiredOption(...LICENSE_OPTION)
  .option('--from <time>', 'start of the interval for continuity; default: 30 days before')
  .option('--to <time>', 'the moment that the balance is about; default: now')
  .option('--units', 'also every unit: column, host, last seen, assurance, continuity')
  .option('--json', 'as JSON')
  .option(...DATA_OPTION)
  .addHelpText('after', example('balance --license LIC-2026-0001 --units'))
  .action(async (options) => (await import('./admin.ts')).balance(options));

const report = program.command('report').description('reports for the regulator');
report
  .command('create')
  .description('write one signed file that verifies offline')
  .requiredOption(...LICENSE_OPTION)
  .requiredOption('--from <time>', 'start, as 2026-06-01 or 2026-06-01T00:00Z (required)')
  .option('--to <time>', 'end; default: now')
  .requiredOption('--out <file>', 'file to write; an existing one is kept (required)')
  .option(...DATA_OPTION)
  .action(async (options) => (await import('./admin.ts')).createReport(options));
report.addHelpText(
  'after',
  example('report create --license LIC-2026-0001 --from 2026-06-01 --out report.zip'),
);

const log = program.command('log').description('the logs of the running server');
log
  .command('check')
  .description('read and recompute every leaf, tile and checkpoint of both stored logs')
  .option(...DATA_OPTION)
  .option('--json', 'as JSON')
  .action(async (options) => (await import('./admin.ts')).checkLogs(options));
log.addHelpText('after', example('log check'));

const trust = program.command('trust').description('keys that a regulator pins');
trust
  .command('show [file]')
  .description('fingerprints to compare by a second channel; of a file, else of the server')
  .option(...DATA_OPTION)
  .action(async (file, options) => (await import('./trust.ts')).show(file, options));
trust
  .command('export')
  .description('write the trust file of the running server')
  .requiredOption('--out <file>', 'file to write; an existing one is kept (required)')
  .option(...DATA_OPTION)
  .action(async (options) => (await import('./trust.ts')).exportFile(options));
trust.addHelpText('after', example('trust export --out trust.json'));

program
  .command('verify <files...>')
  .description('check reports offline: 0 valid, 1 invalid, 2 cannot tell')
  .requiredOption(
    '--trust <file>',
    'trust file, compared independently; repeatable (required)',
    collect,
  )
  .option('--json', 'as JSON')
  .addHelpText('after', example('verify report.zip --trust trust.json'))
  .action(async (files, options) => (await import('./verify.ts')).verify(files, options));

program
  .command('demo')
  .description('simulated hosts, incidents, balance, report and its offline check')
  .option('--seed <number>', 'which fleet and incidents', wholeNumber(0, 9_999_999_999), 1)
  .option('--keep <directory>', 'keep report.zip and trust.json there')
  .addHelpText('after', example('demo --seed 7 --keep ./kept'))
  .action(async (options) => (await import('./demo.ts')).demo(options));

function example(command: string): string {
  return `\nExample:\n  npx fleetseal ${command}`;
}

function linesOf(text: string): string[] {
  return text.replace(/\n$/, '').split('\n');
}

async function main(): Promise<number> {
  try {
    await program.parseAsync(process.argv);
    return typeof process.exitCode === 'number' ? process.exitCode : 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 64;
    if (!isFleetsealError(error)) throw error;
    const { code, message } = error;
    const lines = [...linesOf(message), `${ERRORS[code].next} [${code}]`];
    process.stderr.write(terminalLines(lines));
    return 1;
  }
}

process.exitCode = await main();
