/** The command line of a GPU host: what the agent's package is built from. */
import { addAgentCommands } from './agentCommands.ts';
import { commandLine, runCommand } from './commandLine.ts';

const program = commandLine();
addAgentCommands(program);
process.exitCode = await runCommand(program);
