/** Memory that a program does not need while it waits. */

/** After a round the last answers still come in. */
const AFTER_MS = 2_000;

let waiting: NodeJS.Timeout | undefined;

/**
 * Gives the heap's unused memory back to the system soon, where Node was started with
 * `--expose-gc`; else does nothing. For a program that works for a moment and then waits for long:
 * V8 keeps what it once took.
 */
export function giveMemoryBackSoon(): void {
  if (globalThis.gc === undefined) return;
  clearTimeout(waiting);
  waiting = setTimeout(() => globalThis.gc?.({ type: 'major', flavor: 'last-resort' }), AFTER_MS);
  waiting.unref();
}
