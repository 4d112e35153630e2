/** The commands of the agent: all that the agent's package has. */
import type { Command } from 'commander';
import { parseUrl, wholeNumber } from './arguments.ts';
import { example } from './commandLine.ts';

const READ_ELSEWHERE = `
FLEETSEAL_NVIDIA_SMI names another nvidia-smi to run, and FLEETSEAL_HOST_ROOT another folder
under which /sys and /proc are read. The output, and every evidence, says so.`;

/** Adds `agent …` to the program. */
export function addAgentCommands(program: Command): void {
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
}
