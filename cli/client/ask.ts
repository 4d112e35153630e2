/** Questions to the person at the terminal; without one, lines of standard input answer them. */
import { createInterface, type Interface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks one question after the other. */
export class Questions {
  readonly #lines: AsyncIterator<string>;
  readonly #interface: Interface;
  readonly #muted: { on: boolean };

  constructor() {
    const muted = { on: false };
    const shown = new Writable({
      write: (chunk, _encoding, done) => {
        if (!muted.on) process.stderr.write(chunk);
        done();
      },
    });
    const terminal = process.stdin.isTTY === true;
    this.#interface = createInterface({ input: process.stdin, output: shown, terminal });
    this.#lines = this.#interface[Symbol.asyncIterator]();
    this.#muted = muted;
  }

  /** The answer, without spaces around it. */
  async ask(question: string): Promise<string> {
    process.stderr.write(question);
    const { value, done } = await this.#lines.next();
    return done === true ? '' : value.trim();
  }

  /** An answer that is not shown, exactly as typed. */
  async askSecret(question: string): Promise<string> {
    process.stderr.write(question);
    this.#muted.on = true;
    const { value, done } = await this.#lines.next();
    this.#muted.on = false;
    if (process.stdin.isTTY === true) process.stderr.write('\n');
    return done === true ? '' : value;
  }

  /** No more questions. */
  close(): void {
    this.#interface.close();
  }
}
