/**
 * The command line of a GPU host: what the agent's package is bundled from. The disposable child
 * process is the same file, so its task is told apart before anything else is loaded.
 */
import { CHILD_COMMAND } from '../agent/collectors/childCommand.ts';

const [, , command, task] = process.argv;
if (command === CHILD_COMMAND) {
  await (await import('../agent/collectors/childTasks.ts')).runChildTask(task);
} else {
  const { commandLine, runCommand } = await import('./commandLine.ts');
  const { addAgentCommands } = await import('./agentCommands.ts');
  const program = commandLine();
  addAgentCommands(program);
  process.exitCode = await runCommand(program);
}
