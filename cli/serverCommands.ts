/** The commands of everything but the agent: server, licenses, reports, verifier, demo. */
import { userInfo } from 'node:os';
import type { Command } from 'commander';
import { LIMITS } from '../shared/limits.ts';
import { collect, parsePort, wholeNumber } from './arguments.ts';
import { example } from './commandLine.ts';
import { addRecordCommands } from './recordCommands.ts';
import { DEFAULT_DATA, DEFAULT_PORT } from './suggest.ts';

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
const USES_TEXT = 'how many hosts may enroll; default: 1, or those of --allow';
const OFFLINE_HOURS = 7 * 24;
const APPROVE_EXAMPLE = example('host approve gpu-17 --replaces gpu-17 --reason "new system disk"');

/** Adds the commands to the program. */
export function addServerCommands(program: Command): void {
  addRunning(program);
  addStatus(program);
  addHosts(program);
  addOffline(program);
  addLicenses(program);
  addReports(program);
  addVerifying(program);
}

function addRunning(program: Command): void {
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
}

function addStatus(program: Command): void {
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
    .option('--uses <count>', USES_TEXT, wholeNumber(1, LIMITS.tokenUses))
    .option('--hours <count>', 'how long it is valid', wholeNumber(1, HOURS_MAX), 24)
    .option('--allow <file>', 'CSV with the names of the hosts that may enroll, each once')
    .option('--out <file>', 'write it to a new file that only you can read')
    .action(async (options) => (await import('./admin.ts')).createToken(options));
  token.addHelpText('afterAll', example('token create --site "Site A" --uses 8 --out host.token'));
}

function addHosts(program: Command): void {
  const host = program.command('host').description('hosts and their keys');
  host
    .command('list')
    .description('every host: state, how its key is kept, when it was last seen')
    .option(...DATA_OPTION)
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./hosts.ts')).list(options));
  const decision = (name: string, description: string) =>
    host
      .command(`${name} <host>`)
      .description(`${description}; by key id (8 characters or more) or name`)
      .requiredOption('--reason <text>', 'why; it goes into the register (required)')
      .option('--by <name>', 'who decides, as declared', userInfo().username)
      .option(...DATA_OPTION);
  decision('approve', 'let the evidence of a host that waits count from now on')
    .option('--replaces <host>', 'the key that this host has lost: it is the same machine')
    .addHelpText('after', APPROVE_EXAMPLE)
    .action(async (name, options) =>
      (await import('./hosts.ts')).decide('approved', name, options),
    );
  decision('refuse', 'end a key that waits for approval').action(async (name, options) =>
    (await import('./hosts.ts')).decide('refused', name, options),
  );
  decision('retire', 'end the key of a host that left').action(async (name, options) =>
    (await import('./hosts.ts')).decide('retired', name, options),
  );
  host.addHelpText('after', APPROVE_EXAMPLE);
}

function addOffline(program: Command): void {
  const offline = program.command('offline').description('hosts behind an air gap');
  offline
    .command('kit')
    .description('write what such a host needs of this server, with a token to enroll if asked for')
    .option('--token-file <file>', 'put this token into it')
    .option('--site <name>', 'put a new token into it, for hosts of this site')
    .option(
      '--uses <count>',
      'put a new token into it, for so many hosts',
      wholeNumber(1, LIMITS.tokenUses),
    )
    .option(
      '--hours <count>',
      'how long the new token is valid',
      wholeNumber(1, HOURS_MAX),
      OFFLINE_HOURS,
    )
    .requiredOption('--out <file>', 'file to write; an existing one is kept (required)')
    .option(...DATA_OPTION)
    .action(async (options) => (await import('./offline.ts')).kit(options));
  offline.addHelpText('afterAll', example('offline kit --site "Site A" --uses 1 --out kit.json'));

  const importing = program.command('import').description('records by hand, and files from hosts');
  importing
    .command('evidence <bundle>')
    .description('import what `agent export` wrote on a host behind an air gap')
    .option('--answer <file>', 'write the file for the host; an existing one is kept')
    .option('--json', 'the figures as JSON')
    .option(...DATA_OPTION)
    .action(async (file, options) => (await import('./offline.ts')).importBundle(file, options));
  importing.addHelpText(
    'after',
    [
      example('import shipments shipments.xlsx --dry-run'),
      '  npx fleetseal import evidence bundle.json --answer answer.json',
    ].join('\n'),
  );
  addRecordCommands(program, importing);
}

function addLicenses(program: Command): void {
  const license = program.command('license').description('licenses and shipments');
  license
    .command('import <file>')
    .description('import licenses and shipments from JSON, or either from CSV')
    .option('--dry-run', 'only say what is wrong and what would change')
    .option('--reason <text>', 'why; a correction needs one')
    .option('--by <name>', 'who imports it, as declared', userInfo().username)
    .option(...DATA_OPTION)
    .action(async (file, options) => (await import('./records.ts')).importLicenses(file, options));
  license.addHelpText('afterAll', example('license import docs/examples/licenses.json'));
}

function addReports(program: Command): void {
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
    'afterAll',
    example('report create --license LIC-2026-0001 --from 2026-06-01 --out report.zip'),
  );
}

function addVerifying(program: Command): void {
  const log = program.command('log').description('the logs of the running server');
  log
    .command('check')
    .description('read and recompute every leaf, tile and checkpoint of both stored logs')
    .option(...DATA_OPTION)
    .option('--json', 'as JSON')
    .action(async (options) => (await import('./admin.ts')).checkLogs(options));
  log.addHelpText('afterAll', example('log check'));

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
}
