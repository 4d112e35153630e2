/** The one command line, whole: every command of agent, server and report verifier. */
import { addAgentCommands } from './agentCommands.ts';
import { commandLine, runCommand } from './commandLine.ts';
import { addServerCommands } from './serverCommands.ts';

const program = commandLine();
addServerCommands(program);
addAgentCommands(program);
process.exitCode = await runCommand(program);
