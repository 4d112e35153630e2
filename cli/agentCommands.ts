/** The commands of the agent: all that the agent's package has. Each loads what it needs. */
import type { Command } from 'commander';
import { EXIT_CODES_HELP, guarded } from './agent/exitCodes.ts';
import { parseUrl, wholeNumber } from './arguments.ts';
import { example } from './commandLine.ts';

const READ_ELSEWHERE = `
FLEETSEAL_NVIDIA_SMI names another nvidia-smi to run, and FLEETSEAL_HOST_ROOT another folder
under which /sys and /proc are read. The output, and every evidence, says so.`;

const SETTINGS_HELP = `
Settings come from the YAML file, over it the environment (FLEETSEAL_AGENT_...), over it the
options. All of them: docs/AGENT.md; what holds here: fleetseal agent config show.
${EXIT_CODES_HELP}`;

const FILE = 'configuration file; default: /etc/fleetseal/agent.yaml where it is there';
const KEY_STORE_OPTION = [
  '--key-store <where>',
  'where a new key is made: auto, file or tpm',
] as const;
const HISTORY_MAX = 1_000_000;

/** A command that takes the settings by which it finds its state directory. */
function withState(command: Command): Command {
  return command
    .option('--config <file>', FILE)
    .option('--state <directory>', 'where the agent keeps its key and evidence');
}

/** A command that talks to the server. */
function withServer(command: Command): Command {
  return withState(command).option(
    '--server <url>',
    'ws:// or wss:// address of the server',
    parseUrl,
  );
}

/** A command that can enroll. */
function withEnrollment(command: Command): Command {
  return withServer(command)
    .option('--token-file <file>', 'enrollment token; - reads standard input (first run only)')
    .option('--name <name>', 'name of this host; default: its host name')
    .option(...KEY_STORE_OPTION);
}

/** A command that takes every setting that has an option. */
function withSettings(command: Command): Command {
  return withEnrollment(command)
    .option(
      '--cadence <seconds>',
      'time between attestations, 60 to 86400',
      wholeNumber(60, 86_400),
    )
    .option('--metrics <address>', 'serve metrics: path of a unix socket, or 127.0.0.1:PORT');
}

/** Adds `agent …` to the program. */
export function addAgentCommands(program: Command): void {
  const agent = program
    .command('agent')
    .description('the agent of a GPU host')
    .addHelpText('after', `${EXIT_CODES_HELP}\n${example('agent preview')}`);
  addLife(agent);
  addLooking(agent);
  addFiles(agent);
}

function addLife(agent: Command): void {
  withEnrollment(agent.command('enroll'))
    .description('enroll this host with a token, or from a kit across an air gap')
    .option('--kit <file>', 'kit from fleetseal offline kit, instead of a server')
    .option('--new-key', 'put aside what is in the state folder, and make a new key')
    .addHelpText('after', example('agent enroll --server wss://… --token-file host.token'))
    .action((options) =>
      guarded(async () => (await import('./agent/lifecycle.ts')).enroll(options)),
    );
  withSettings(agent.command('run'))
    .description('attest this host until stopped; enrolls first where a token is given')
    .option('--moved', 'accept that the disk was moved to this machine')
    .option('--offline', 'attest without a server; see export and import')
    .addHelpText(
      'after',
      [example('agent run --server ws://h:7600/agent/v1'), SETTINGS_HELP, READ_ELSEWHERE].join(
        '\n',
      ),
    )
    .action((options) => guarded(async () => (await import('./agent/run.ts')).run(options)));
  withServer(agent.command('rotate'))
    .description('hand this host over to a new key, which the old one signs; stop the agent first')
    .option(...KEY_STORE_OPTION)
    .addHelpText('after', example('agent rotate --server wss://…'))
    .action((options) =>
      guarded(async () => (await import('./agent/lifecycle.ts')).rotate(options)),
    );
  withServer(agent.command('unenroll'))
    .description('deliver what waits, retire the key, keep the folder; stop the agent first')
    .addHelpText('after', example('agent unenroll --server wss://…'))
    .action((options) =>
      guarded(async () => (await import('./agent/lifecycle.ts')).unenroll(options)),
    );
}

function addLooking(agent: Command): void {
  withState(agent.command('status'))
    .description('what the agent of this host does, and what waits')
    .option('--json', 'as JSON')
    .addHelpText('after', example('agent status --json'))
    .action((options) => guarded(async () => (await import('./agent/status.ts')).status(options)));
  withSettings(agent.command('doctor'))
    .description('check everything the agent needs: what is wrong, and how to mend it')
    .option('--json', 'as JSON')
    .addHelpText('after', example('agent doctor --server wss://… --token-file host.token'))
    .action((options) => guarded(async () => (await import('./agent/doctor.ts')).doctor(options)));
  agent
    .command('preview')
    .description('print exactly what would leave this host, without a server')
    .option('--config <file>', FILE)
    .option('--json', 'as JSON')
    .addHelpText('after', `${example('agent preview --json')}\n${READ_ELSEWHERE}`)
    .action((options) =>
      guarded(async () => (await import('./agent/preview.ts')).preview(options)),
    );
  withState(agent.command('history'))
    .description('what has left this host, with its place in the log')
    .option('--limit <count>', 'newest ones of each key', wholeNumber(1, HISTORY_MAX), 20)
    .option('--documents', 'with the text of every document')
    .option('--verify', 'verify all that is kept, offline: signatures, documents, proofs')
    .option('--json', 'as JSON')
    .addHelpText('after', example('agent history --verify'))
    .action((options) =>
      guarded(async () => (await import('./agent/history.ts')).history(options)),
    );
  const config = agent.command('config').description('settings');
  withSettings(config.command('show'))
    .description('every setting, its value without secrets, and where it comes from')
    .option('--json', 'as JSON')
    .addHelpText('after', example('agent config show'))
    .action((options) =>
      guarded(async () => (await import('./agent/status.ts')).configShow(options)),
    );
  agent
    .command('version')
    .description('versions of program, protocol and formats')
    .option('--json', 'as JSON')
    .action((options) => guarded(async () => (await import('./agent/status.ts')).version(options)));
}

function addFiles(agent: Command): void {
  withState(agent.command('export'))
    .description('write what is not proven yet to a file, for a server across an air gap')
    .requiredOption('--out <file>', 'file to write; an existing one is kept (required)')
    .addHelpText('after', example('agent export --out bundle.json'))
    .action((options) =>
      guarded(async () => (await import('./agent/offline.ts')).exportBundle(options)),
    );
  withState(agent.command('import <answer>'))
    .description("take the server's answer to an export; stop the agent first")
    .addHelpText('after', example('agent import answer.json'))
    .action((answer, options) =>
      guarded(async () => (await import('./agent/offline.ts')).importFile(answer, options)),
    );
  withState(agent.command('support-bundle'))
    .description('write one JSON file for whoever helps, without secrets and identities')
    .requiredOption('--out <file>', 'file to write; an existing one is kept (required)')
    .addHelpText('after', example('agent support-bundle --out support.json'))
    .action((options) =>
      guarded(async () => (await import('./agent/supportBundle.ts')).supportBundle(options)),
    );
}
