/** The commands about people: login, accounts, API tokens, reports on their way, the audit. */
import type { Command } from 'commander';
import { PAGE_MAX } from '../shared/api/query.ts';
import { ROLE_NAMES } from '../shared/api/roles.ts';
import { ACT_NAMES } from '../shared/audit/acts.ts';
import { REGISTER_ACT_NAMES } from '../shared/audit/registerActs.ts';
import { REDACTIONS } from '../shared/register/peopleDocuments.ts';
import { wrapText } from '../shared/text/terminal.ts';
import { wholeNumber } from './arguments.ts';
import { example } from './commandLine.ts';
import { withBy, withJson, withTarget } from './options.ts';

const DAYS_MAX = 366;
const LOGIN_DAYS = 7;
const TOKEN_DAYS = 90;
/** Acts that are listed unless --limit says otherwise. */
const LISTED = 50;
const EVENTS_MAX = 999_999_999_999;
const ROLES_TEXT = `one or more of ${ROLE_NAMES.join(', ')}`;
const REASON = ['--reason <text>', 'why; it goes into the register'] as const;
const REASON_NEEDED = [REASON[0], `${REASON[1]} (required)`] as const;

/** Adds the commands to the program. */
export function addPeopleCommands(program: Command): void {
  addLogin(program);
  addUsers(program);
  addApiTokens(program);
  addReports(program);
  addAudit(program);
  addWebhooks(program);
  addCompletion(program);
}

function addLogin(program: Command): void {
  program
    .command('login <address>')
    .description('sign in to a server, and keep an API token for the next commands')
    .option('--name <name>', 'name of the account; asked for where it is not given')
    .option('--link', 'use a one-time link: it makes the account, or sets a new password')
    .option('--days <count>', 'how long it lasts', wholeNumber(1, DAYS_MAX), LOGIN_DAYS)
    .option('--ca <file>', 'certificate authority of the server, PEM')
    .addHelpText('after', example('login https://fleetseal.example.com'))
    .action(async (address, options) => (await import('./signIn.ts')).login(address, options));
  withTarget(
    program.command('logout').description('revoke the token of the last login, and forget it'),
  ).action(async (options) => (await import('./signIn.ts')).logout(options));
  withTarget(
    withJson(program.command('whoami').description('who the server takes this user for')),
  ).action(async (options) => (await import('./signIn.ts')).whoami(options));
}

/** Adds what an account or token may do. */
function withRights(command: Command): Command {
  return command
    .option('--role <role...>', ROLES_TEXT)
    .option('--site <id...>', 'only these sites; default: all')
    .option('--license <id...>', 'only these licenses; default: all');
}

function addUsers(program: Command): void {
  const user = program.command('user').alias('users').description('accounts of people');
  withTarget(withJson(user.command('list').description('every account'))).action(async (options) =>
    (await import('./people.ts')).list(options),
  );
  withTarget(
    withBy(
      withRights(user.command('create <name>').description('make an account and a one-time link'))
        .option('--issuer <url>', 'who signs the person in, in the place of a password here')
        .option('--subject <id>', 'the name of the person at that provider')
        .option(...REASON),
    ),
  )
    .addHelpText('after', example('user create "Grace Hopper" --role approver'))
    .action(async (name, options) => (await import('./people.ts')).create(name, options));
  withTarget(
    withBy(
      withRights(
        user.command('change <name>').description('other roles, another scope: at once'),
      ).option(...REASON),
    ),
  ).action(async (name, options) => (await import('./people.ts')).change(name, options));
  const decisions = [
    ['disable', 'disableAccount', 'end its sessions and tokens, and let nobody in by it'],
    ['enable', 'enableAccount', 'let it in again'],
    ['reset', 'resetCredentials', 'a new one-time link; password, sessions and tokens end'],
  ] as const;
  for (const [name, what, about] of decisions) {
    const command = user.command(`${name} <name>`).description(about);
    withTarget(withBy(command.option(...REASON))).action(async (account, options) =>
      (await import('./people.ts')).decide(what, account, options),
    );
  }
}

function addApiTokens(program: Command): void {
  const token = program.command('api-token').description('API tokens of this account');
  withTarget(withJson(token.command('list').description('every API token'))).action(
    async (options) => (await import('./people.ts')).listTokens(options),
  );
  withTarget(
    withRights(token.command('create <name>').description('make an API token for a program'))
      .option('--days <count>', 'how long it lasts', wholeNumber(1, DAYS_MAX), TOKEN_DAYS)
      .requiredOption('--out <file>', 'new file that only you can read (required)'),
  )
    .addHelpText('after', example('api-token create ticketing --role auditor --out token'))
    .action(async (name, options) => (await import('./people.ts')).createToken(name, options));
  withTarget(token.command('revoke <token>').description('end an API token at once')).action(
    async (id, options) => (await import('./people.ts')).revokeToken(id, options),
  );
}

function addReports(program: Command): void {
  const report = program.command('report').alias('reports').description('reports to the regulator');
  const body = () => import('./reports.ts');
  withTarget(
    withBy(
      report
        .command('draft')
        .description('build one signed file that verifies offline; a second person approves it')
        .requiredOption('--license <id...>', 'licenses in scope (required)')
        .requiredOption('--from <time>', 'start, as 2026-06-01 or 2026-06-01T00:00Z (required)')
        .option('--to <time>', 'end; default: now')
        .option('--withhold <what...>', `documents to leave out: ${REDACTIONS.join(', ')}`)
        .option(...REASON),
    ),
  ).action(async (options) => (await body()).draft(options));
  withTarget(withJson(report.command('list').description('reports, newest first'))).action(
    async (options) => (await body()).list(options),
  );
  withTarget(
    withJson(report.command('show <report>').description('its way so far, and what is in it')),
  ).action(async (id, options) => (await body()).show(id, options));
  withTarget(
    report
      .command('approve <report>')
      .description('approve the report that somebody else drafted')
      .requiredOption('--reference <text>', 'what permits its release (required)')
      .option(...REASON),
  ).action(async (id, options) => (await body()).approve(id, options));
  withTarget(
    withBy(
      report
        .command('reject <report>')
        .description('reject a report: its file is removed')
        .requiredOption(...REASON_NEEDED),
    ),
  ).action(async (id, options) => (await body()).reject(id, options));
  withTarget(
    withBy(
      report
        .command('release <report>')
        .description('release an approved report')
        .option(...REASON),
    ),
  ).action(async (id, options) => (await body()).release(id, options));
  withTarget(
    withBy(
      report
        .command('download <report>')
        .description('write the file of a report')
        .requiredOption('--out <file>', 'file to write; an existing one is kept (required)'),
    ),
  ).action(async (id, options) => (await body()).download(id, options));
  report.addHelpText('afterAll', example('report draft --license LIC-2026-0001 --from 2026-06-01'));
}

function addAudit(program: Command): void {
  const audit = program.command('audit').description('who did what');
  const body = () => import('./audit.ts');
  const acts = `${ACT_NAMES.join(', ')}; of the register: ${REGISTER_ACT_NAMES.join(', ')}.`;
  withTarget(
    withJson(
      audit
        .command('list')
        .description('what people did, from the register and the access record, newest first')
        .option('--from <time>', 'from then on')
        .option('--to <time>', 'before then')
        .option('--act <act...>', 'only these acts')
        .option('--name <name...>', 'only by these people')
        .option('--target <text>', 'only what was done to this: an id, a digest or a name')
        .option('--limit <count>', 'acts that are shown', wholeNumber(1, PAGE_MAX), LISTED),
    ),
  )
    .addHelpText('after', `\n${wrapText(acts, { first: 'Acts: ', rest: '  ' }).join('\n')}`)
    .action(async (options) => (await body()).list(options));
  withTarget(
    audit
      .command('export')
      .description('the access record of whole UTC days, with what proves it complete')
      .requiredOption('--from <day>', 'the first day (required)')
      .option('--to <day>', 'the first day that is left out; default: up to now')
      .requiredOption('--out <file>', 'file to write; an existing one is kept (required)'),
  ).action(async (options) => (await body()).exportDays(options));
  audit
    .command('verify <file>')
    .description('check such a file offline: 0 complete, 1 wrong, 2 cannot tell')
    .requiredOption('--trust <file>', 'trust file, compared independently (required)')
    .option('--acts', 'also list what was done')
    .option('--json', 'as JSON')
    .action(async (file, options) => (await body()).verify(file, options));
  audit.addHelpText('afterAll', example('audit export --from 2026-06-01 --out june.jsonl'));
}

function addWebhooks(program: Command): void {
  const webhook = program.command('webhook').alias('webhooks').description('where events are sent');
  const body = () => import('./webhooks.ts');
  withTarget(withJson(webhook.command('list').description('webhooks, and how they do'))).action(
    async (options) => (await body()).list(options),
  );
  withTarget(
    webhook
      .command('create <name> <address>')
      .description('send events to an address, each signed with a secret')
      .option('--type <type...>', 'only these types of events')
      .requiredOption('--out <file>', 'new file for the secret, which is shown once (required)'),
  )
    .addHelpText(
      'after',
      example('webhook create Tickets https://tickets.example.com/hook --out s'),
    )
    .action(async (name, url, options) => (await body()).create([name, url], options));
  withTarget(webhook.command('remove <webhook>').description('send nothing there any more')).action(
    async (id, options) => (await body()).remove(id, options),
  );
  withTarget(
    webhook
      .command('replay <webhook>')
      .description('send every event after a number again')
      .requiredOption('--after <number>', 'of an event (required)', wholeNumber(0, EVENTS_MAX)),
  ).action(async (id, options) => (await body()).replay(id, options));
}

function addCompletion(program: Command): void {
  program
    .command('completion <shell>')
    .description('print a script that completes commands and options: bash, zsh or fish')
    .addHelpText('after', example('completion bash'))
    .action(async (shell) => (await import('./completion.ts')).completion(program, shell));
}
