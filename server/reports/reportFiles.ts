/** The files of reports: each written once, whole or not at all, and read only as it was. */
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createDurable,
  isFileError,
  makePrivateDirectory,
  syncDirectory,
} from '../../platform/files.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';
import { FleetsealError } from '../../shared/errors.ts';

const FILE_MODE = 0o600;

/** A folder of report files, named by their digests. */
export class ReportFiles {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the folder, and makes it. Throws stateInvalid where others can enter it. */
  static open(directory: string): ReportFiles {
    makePrivateDirectory(directory);
    return new ReportFiles(directory);
  }

  /** Writes a report; durable when it resolves. One that is there is left as it is. */
  async write(digest: string, bytes: Uint8Array): Promise<void> {
    // Its own name: several drafts may be written at the same time.
    const unfinished = join(this.#directory, `${digest}.tmp`);
    try {
      await createDurable(this.#path(digest), bytes, { mode: FILE_MODE, unfinished });
    } catch (error) {
      if (!isFileError(error, 'EEXIST')) throw error;
    }
  }

  /** The bytes of a report. Throws stateInvalid where they are gone or others. */
  async read(digest: string): Promise<Uint8Array> {
    const bytes = await this.#bytes(digest);
    if (bytes !== null && sha256Base64Url(bytes) === digest) return bytes;
    const detail = `The file of the report ${digest} is ${bytes === null ? 'gone' : 'damaged'}.`;
    throw new FleetsealError('stateInvalid', detail);
  }

  async #bytes(digest: string): Promise<Uint8Array | null> {
    try {
      return await readFile(this.#path(digest));
    } catch (error) {
      if (isFileError(error, 'ENOENT')) return null;
      throw error;
    }
  }

  /** Removes a report; one that is not there is fine. */
  async remove(digest: string): Promise<void> {
    await rm(this.#path(digest), { force: true });
    await syncDirectory(this.#directory);
  }

  /** Removes every file but these: what a process that was killed left, and what has expired. */
  async keepOnly(digests: ReadonlySet<string>): Promise<void> {
    const kept = new Set([...digests].map((digest) => `${digest}.zip`));
    const names = (await readdir(this.#directory)).filter((name) => !kept.has(name));
    for (const name of names) await rm(join(this.#directory, name), { force: true });
  }

  /** A digest has only letters, digits, `-` and `_`. */
  #path(digest: string): string {
    return join(this.#directory, `${digest}.zip`);
  }
}
