/** The commands of everything but the agent: server, licenses, reports, verifier, demo. */
import type { Command } from 'commander';
import { LIMITS } from '../shared/limits.ts';
import { collect, parsePort, wholeNumber } from './arguments.ts';
import { example } from './commandLine.ts';
import { addFleetCommands } from './fleetCommands.ts';
import { addOperationsCommands } from './operationsCommands.ts';
import { withBy, withJson, withTarget } from './options.ts';
import { addPeopleCommands } from './peopleCommands.ts';
import { addRecordCommands } from './recordCommands.ts';
import { DEFAULT_DATA, DEFAULT_PORT, DEMO_DATA } from './suggest.ts';

const DATA_TEXT = 'where the server keeps its data';
const PORT_OPTION = [
  '--port <number>',
  'port for agents and public pages; 0 picks a free one',
  parsePort,
  DEFAULT_PORT,
] as const;
const HOURS_MAX = 366 * 24;
const USES_TEXT = 'how many hosts may enroll; default: 1, or those of --allow';
const OFFLINE_HOURS = 7 * 24;
const APPROVE_EXAMPLE = example('host approve gpu-17 --replaces gpu-17 --reason "new system disk"');

/** Adds the commands to the program. */
export function addServerCommands(program: Command): void {
  addRunning(program);
  addStatus(program);
  const host = addHosts(program);
  addOffline(program);
  const license = addLicenses(program);
  addFleetCommands(program, { host, license });
  addPeopleCommands(program);
  addVerifying(program);
}

function addRunning(program: Command): void {
  program
    .command('start')
    .description('server and an agent for this host, on loopback, in one process')
    .option('--data <directory>', `${DATA_TEXT}; default: ${DEFAULT_DATA}, or ${DEMO_DATA}`)
    .option(...PORT_OPTION)
    .option('--demo', 'with a simulated fleet and its history, in a directory of its own')
    .addHelpText('after', example('start --data ./data --port 7600'))
    .action(async ({ data, port, demo = false }) => {
      if (demo) await (await import('./startDemo.ts')).startDemo({ data: data ?? DEMO_DATA, port });
      else await (await import('./start.ts')).start({ data: data ?? DEFAULT_DATA, port });
    });

  addOperationsCommands(program);
}

function addStatus(program: Command): void {
  withTarget(
    withJson(program.command('status').description('what the server says of itself and its hosts')),
  )
    .addHelpText('after', example('status'))
    .action(async (options) => (await import('./status.ts')).status(options));

  const token = program.command('token').alias('tokens').description('enrollment tokens');
  withTarget(
    withBy(
      token
        .command('create')
        .description('print a new token, once')
        .option('--site <name>', 'site of the hosts that enroll with it')
        .option('--uses <count>', USES_TEXT, wholeNumber(1, LIMITS.tokenUses))
        .option('--hours <count>', 'how long it is valid', wholeNumber(1, HOURS_MAX), 24)
        .option('--allow <file>', 'CSV with the names of the hosts that may enroll, each once')
        .option('--note <text>', 'what it is for')
        .option('--out <file>', 'write it to a new file that only you can read'),
    ),
  ).action(async (options) => (await import('./tokens.ts')).createToken(options));
  withTarget(withJson(token.command('list').description('tokens, without their secrets'))).action(
    async (options) => (await import('./tokens.ts')).listTokens(options),
  );
  withTarget(
    withBy(
      token
        .command('revoke <token>')
        .description('let a token enroll nobody any more')
        .option('--reason <text>', 'why'),
    ),
  ).action(async (id, options) => (await import('./tokens.ts')).revokeToken(id, options));
  token.addHelpText('afterAll', example('token create --site "Site A" --uses 8 --out host.token'));
}

/** Adds `host`, whose lists the fleet's commands add. */
function addHosts(program: Command): Command {
  const host = program.command('host').alias('hosts').description('hosts and their keys');
  const decision = (name: string, description: string) =>
    withTarget(
      withBy(
        host
          .command(`${name} <host>`)
          .description(`${description}; by key id (8 characters or more) or name`)
          .requiredOption('--reason <text>', 'why; it goes into the register (required)'),
      ),
    );
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
  return host;
}

function addOffline(program: Command): void {
  const offline = program.command('offline').description('hosts behind an air gap');
  const hours = wholeNumber(1, HOURS_MAX);
  withTarget(
    withBy(
      offline
        .command('kit')
        .description('write what such a host needs, with a token to enroll if asked for')
        .option('--token-file <file>', 'put this token into it')
        .option('--site <name>', 'put a new token into it, for hosts of this site')
        .option('--uses <count>', 'for so many hosts', wholeNumber(1, LIMITS.tokenUses))
        .option('--hours <count>', 'how long the new token is valid', hours, OFFLINE_HOURS)
        .requiredOption('--out <file>', 'file to write; an existing one is kept (required)'),
    ),
  ).action(async (options) => (await import('./offline.ts')).kit(options));
  offline.addHelpText('afterAll', example('offline kit --site "Site A" --uses 1 --out kit.json'));

  const importing = program.command('import').description('records by hand, and files from hosts');
  withTarget(
    withBy(
      importing
        .command('evidence <bundle>')
        .description('import what `agent export` wrote on a host behind an air gap')
        .option('--answer <file>', 'write the file for the host; an existing one is kept')
        .option('--json', 'the figures as JSON'),
    ),
  ).action(async (file, options) => (await import('./offline.ts')).importBundle(file, options));
  importing.addHelpText(
    'after',
    [
      example('import shipments shipments.xlsx --dry-run'),
      '  npx fleetseal import evidence bundle.json --answer answer.json',
    ].join('\n'),
  );
  addRecordCommands(program, importing);
}

/** Adds `license`, whose lists the fleet's commands add. */
function addLicenses(program: Command): Command {
  const license = program.command('license').alias('licenses').description('licenses');
  withTarget(
    withBy(
      license
        .command('import <file>')
        .description('import licenses and shipments from JSON, or either from CSV')
        .option('--dry-run', 'only say what is wrong and what would change')
        .option('--reason <text>', 'why; a correction needs one'),
    ),
  ).action(async (file, options) => (await import('./records.ts')).importLicenses(file, options));
  license.addHelpText('afterAll', example('license import docs/examples/licenses.json'));
  return license;
}

function addVerifying(program: Command): void {
  const log = program.command('log').description('the logs of the running server');
  withTarget(
    withJson(
      log
        .command('check')
        .description('read and recompute every leaf, tile and checkpoint of both stored logs'),
    ),
  ).action(async (options) => (await import('./status.ts')).checkLogs(options));
  withBy(
    log
      .command('recover')
      .description('let the logs of a stopped server that was restored to an older state go on')
      .option('--data <directory>', DATA_TEXT, DEFAULT_DATA)
      .option('--restored', 'it is an older state, though no host has shown it yet')
      .requiredOption('--reason <text>', 'why; it goes into the register (required)'),
  ).action(async (options) => (await import('./recover.ts')).recover(options));
  log.addHelpText('afterAll', example('log check'));

  const trust = program.command('trust').description('keys that a regulator pins');
  withTarget(
    trust
      .command('show [file]')
      .description('fingerprints to compare by a second channel; of a file, else of the server'),
  ).action(async (file, options) => (await import('./trust.ts')).show(file, options));
  withTarget(
    trust
      .command('export')
      .description('write the trust file of the running server')
      .requiredOption('--out <file>', 'file to write; an existing one is kept (required)'),
  ).action(async (options) => (await import('./trust.ts')).exportFile(options));
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
