/** Tasks that must not run at once. */

/** Runs one task after the other, in the order in which they were given. */
export class Queue {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the task when those before it have ended, however; gives what it gives. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#last.then(task);
    this.#last = result.catch(() => undefined);
    return result;
  }
}
