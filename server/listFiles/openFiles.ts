/** The files of lists that are being written: only so many at once, and fewer of one account. */
import { Readable } from 'node:stream';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';

/** Files that are being written, of one server. */
export class OpenFiles {
  readonly #open = new Set<{ readonly owner: string }>();

  /** How many there are now. */
  get count(): number {
    return this.#open.size;
  }

  /**
   * A stream of the bytes that `make` gives to an account. It ends its place when it is closed,
   * which is when it was read, or its reader left, or took nothing for too long. Throws overloaded,
   * and as `make`.
   */
  async open(owner: string, make: () => Promise<AsyncGenerator<Uint8Array>>): Promise<Readable> {
    const own = [...this.#open].filter((each) => each.owner === owner);
    if (this.#open.size >= LIMITS.listFiles || own.length >= LIMITS.listFilesOfOne) {
      throw new FleetsealError('overloaded');
    }
    const place = { owner };
    this.#open.add(place);
    try {
      const stream = Readable.from(
        watched(await make(), () => stream.destroy()),
        {
          objectMode: false,
        },
      );
      stream.once('close', () => {
        this.#open.delete(place);
      });
      return stream;
    } catch (error) {
      this.#open.delete(place);
      throw error;
    }
  }
}

/** Calls `onStall` where nothing is taken for too long. */
async function* watched(
  parts: AsyncGenerator<Uint8Array>,
  onStall: () => void,
): AsyncGenerator<Uint8Array> {
  for await (const part of parts) {
    const timer = setTimeout(onStall, LIMITS.listFileStallMs);
    timer.unref();
    try {
      yield part;
    } finally {
      clearTimeout(timer);
    }
  }
}
