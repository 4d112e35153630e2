/** The commands of compliance staff: records, findings, policy, balances. */
import type { Command } from 'commander';
import { RECORD_TYPES } from '../shared/register/records/record.ts';
import { TABLE_NAMES } from '../shared/register/tables/table.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { example } from './commandLine.ts';
import { withBy, withJson, withScope, withTarget, withWhen } from './options.ts';

const REASON_OPTION = ['--reason <text>', 'why; it goes into the register'] as const;
const OUT_OPTION = [
  '--out <file>',
  'file to write, .csv, .xlsx or .json; an existing one is kept (required)',
] as const;
const TABLES = `\n${listed('Tables', TABLE_NAMES)}`;
/** What is never withdrawn: the first two are corrected, a decision is followed by another one. */
const STAYS: readonly string[] = ['license', 'shipment', 'decision'];
const TYPES = RECORD_TYPES.filter((type) => !STAYS.includes(type));
const KNOWN_TEXT = 'as known at these sizes, as in 1200,85';

/** Adds the commands to the program; `importing` is its command `import`. */
export function addRecordCommands(program: Command, importing: Command): void {
  addImports(program, importing);
  addFindings(program);
  addPolicy(program);
  addBalances(program);
}

function listed(what: string, names: readonly string[]): string {
  return wrapText(`${names.join(', ')}.`, { first: `${what}: `, rest: '  ' }).join('\n');
}

function addImports(program: Command, importing: Command): void {
  withTarget(
    withBy(
      importing
        // Its own options are not those of its subcommand, which has some of the same names.
        .enablePositionalOptions()
        .argument('<table>', 'table of the file')
        .argument('<file>', 'file in .csv, .xlsx or .json: everything of it, or nothing')
        .option('--dry-run', 'only say what is wrong and what would change')
        .option(REASON_OPTION[0], 'why; a correction needs one')
        .option('--json', 'as JSON'),
    ),
  )
    .addHelpText('after', TABLES)
    .action(async (table, file, options) =>
      (await import('./records.ts')).importTable(table, file, options),
    );
  withTarget(
    program
      .command('export <table>')
      .description('write the records of a table; edited, the file can be imported again')
      .requiredOption(...OUT_OPTION),
  )
    .addHelpText('after', `${TABLES}${example('export shipments --out shipments.xlsx')}`)
    .action(async (table, options) => (await import('./records.ts')).exportTable(table, options));
  program
    .command('template <table>')
    .description('write a file with the columns of a table and an example')
    .requiredOption(...OUT_OPTION)
    .addHelpText('after', `${TABLES}${example('template custody --out custody.xlsx')}`)
    .action(async (table, options) => (await import('./records.ts')).template(table, options));
  withTarget(
    withBy(
      program
        .command('withdraw <type> <id>')
        .description('take back a record that was entered by mistake and never held')
        .requiredOption(REASON_OPTION[0], `${REASON_OPTION[1]} (required)`),
    ),
  )
    .addHelpText('after', `\n${listed('Types', TYPES)}`)
    .addHelpText('after', example('withdraw custody C-17 --reason "entered twice"'))
    .action(async (type, id, options) =>
      (await import('./records.ts')).withdraw(type, id, options),
    );
  program
    .command('digest <files...>')
    .description('SHA-256 of papers, as tables and decisions take it')
    .addHelpText('after', example('digest waybill.pdf'))
    .action(async (files) => (await import('./records.ts')).digest(files));
}

const DECISIONS = [
  ['acknowledge', 'acknowledged', 'somebody looks into it'],
  ['explain', 'explained', 'a paper explains it: name it with --document or --digest'],
  ['resolve', 'resolved', 'what it says was put right'],
  ['false-alarm', 'falseAlarm', 'what it says is not so'],
  ['reopen', 'open', 'take the last decision back'],
] as const;

function addFindings(program: Command): void {
  const finding = program
    .command('finding')
    .alias('findings')
    .description('findings, and decisions about them');
  withWhen(finding.command('list').description('findings that are not settled'))
    .option('--license <id...>', 'only those that concern these licenses')
    .option('--site <id...>', 'only those at these sites')
    .option('--all', 'also those that a decision settled')
    .addHelpText('after', example('finding list --site "Suzhou 1"'))
    .action(async (options) => (await import('./findings.ts')).list(options));
  withWhen(finding.command('show <id>').description('one finding; a beginning of its id will do'))
    .addHelpText('after', example('finding show hostSilent'))
    .action(async (id, options) => (await import('./findings.ts')).show(id, options));
  for (const [name, state, description] of DECISIONS) {
    const isExplained = state === 'explained';
    const command = finding
      .command(`${name} <id>`)
      .description(description)
      .option(REASON_OPTION[0], state === 'acknowledged' ? 'why' : `${REASON_OPTION[1]}`);
    if (isExplained) {
      command
        .option('--document <file>', 'the paper; only its digest leaves this machine')
        .option('--digest <digest>', 'its SHA-256 as base64url, where the file is elsewhere');
    }
    withTarget(withBy(command)).action(async (id, options) =>
      (await import('./findings.ts')).decide(state, id, options),
    );
  }
  finding.addHelpText(
    'after',
    example('finding explain "hostSilent host gpu-17" --document outage.pdf --reason "power cut"'),
  );
}

function addPolicy(program: Command): void {
  const policy = program.command('policy').description('the appraisal policy');
  withTarget(
    withJson(
      policy
        .command('show')
        .description('the policy in force, as a file with comments')
        .option('--out <file>', 'write it to a file; an existing one is kept'),
    ),
  ).action(async (options) => (await import('./policy.ts')).show(options));
  withTarget(
    withBy(
      withJson(
        policy
          .command('import <file>')
          .description('put another policy in force from now on')
          .option('--dry-run', 'only say what would change')
          .option(...REASON_OPTION),
      ),
    ),
  ).action(async (file, options) => (await import('./policy.ts')).importPolicy(file, options));
  policy.addHelpText('after', example('policy import policy.yaml --reason "audit of May"'));
}

function addBalances(program: Command): void {
  withWhen(
    withScope(
      program
        .command('balance')
        .description('in which column every licensed GPU is, and the findings'),
    ),
  )
    .option('--units', 'also every unit: column, host, last seen, assurance, continuity')
    .addHelpText('after', example('balance --license LIC-2026-0001 --units'))
    .action(async (options) => (await import('./balance.ts')).balance(options));
  withTarget(
    withJson(
      withScope(
        program.command('difference').description('what changed from one balance to another one'),
      )
        .option('--before <time>', 'the moment of the first; default: that of the second')
        .option('--after <time>', 'the moment of the second; default: now')
        .option('--known-before <sizes>', `the first ${KNOWN_TEXT}`)
        .option('--known-after <sizes>', `the second ${KNOWN_TEXT}`)
        .option('--from <time>', 'start of the interval for continuity; default: 30 days before'),
    ),
  )
    .addHelpText('after', example('difference --before 2026-06-01 --after 2026-07-01'))
    .action(async (options) => (await import('./balance.ts')).difference(options));
  withWhen(program.command('unit <name>').description('the life of one unit, by serial or uuid'))
    .addHelpText('after', example('unit 1654924000131'))
    .action(async (name, options) => (await import('./balance.ts')).unit(name, options));
  withWhen(
    withScope(
      program.command('coverage').description('each requirement, and how far the logs serve it'),
    ),
  )
    .addHelpText('after', example('coverage --license LIC-2026-0001'))
    .action(async (options) => (await import('./balance.ts')).coverage(options));
}
