/**
 * The one command line, whole: every command of agent, server and report verifier. Bundled into one
 * file it is also the agent's disposable child process, and the server's worker threads, told apart
 * before anything else is loaded.
 */
import { isMainThread, workerData } from 'node:worker_threads';
import { CHILD_COMMAND } from '../agent/collectors/childCommand.ts';

const [, , command, task] = process.argv;
if (!isMainThread) {
  await (await import('./workers.ts')).runWorker(workerData.worker);
} else if (command === CHILD_COMMAND) {
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
