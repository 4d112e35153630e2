/** How the disposable child process is started: from source, or as part of the bundled file. */
import { fileURLToPath } from 'node:url';

/** A library that only runs in the child. */
export type ChildTask = 'nvidiaSmiXml' | 'host';

/** First argument of the bundled agent that makes it the child (cli dispatches it). */
export const CHILD_COMMAND = 'collect-child';

/** Defined as `true` when the agent is bundled into one file, which is then this file. */
declare const FLEETSEAL_BUNDLE: boolean | undefined;

/** Arguments for this very Node: the file to run, then what makes it do `task`. */
export function childArguments(task: ChildTask): readonly string[] {
  if (typeof FLEETSEAL_BUNDLE !== 'undefined' && FLEETSEAL_BUNDLE) {
    return [fileURLToPath(import.meta.url), CHILD_COMMAND, task];
  }
  return [fileURLToPath(new URL('./child.ts', import.meta.url)), task];
}
