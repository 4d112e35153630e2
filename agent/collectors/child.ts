/**
 * The disposable child process when run from source. Not to be imported: it acts when started.
 */
import { runChildTask } from './childTasks.ts';

await runChildTask(process.argv[2]);
