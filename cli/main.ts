/**
 * The one command line, whole: every command of agent, server and report verifier. Bundled into one
 * file it is also the agent's disposable child process, told apart before anything else is loaded.
 */
import { CHILD_COMMAND } from '../agent/collectors/childCommand.ts';

const [, , command, task] = process.argv;
if (command === CHILD_COMMAND) {
  await (await import('../agent/collectors/childTasks.ts')).runChildTask(task);
} else {
  const { commandLine, runCommand } = await import('./commandLine.ts');
  const { addAgentCommands } = await import('./agentCommands.ts');
  const { addServerCommands } = await import('./serverCommands.ts');
  const program = commandLine();
  addServerCommands(program);
  addAgentCommands(program);
  process.exitCode = await runCommand(program);
}
