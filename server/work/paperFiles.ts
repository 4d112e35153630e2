/** The files of papers: each kept once, under the digest of its bytes, and read only as it was. */
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  createDurable,
  isFileError,
  makePrivateDirectory,
  removeUnfinished,
} from '../../platform/files.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { FleetsealError } from '../../shared/errors.ts';

const FILE_MODE = 0o600;

/** A folder of papers, named by their digests. */
export class PaperFiles {
  readonly #directory: string;

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /**
   * Opens the folder, makes it, and removes what a process that was killed left half written.
   * Throws stateInvalid where others can enter it.
   */
  static async open(directory: string): Promise<PaperFiles> {
    makePrivateDirectory(directory);
    await removeUnfinished(directory);
    return new PaperFiles(directory);
  }

  /**
   * Keeps bytes, and gives their SHA-256; durable when it resolves. Throws diskFull, and
   * stateInvalid where the file is there and is damaged.
   */
  async keep(bytes: Uint8Array): Promise<string> {
    const digest = digestOf(bytes);
    const path = this.#path(digest);
    // A name of its own: the same paper may be written twice at one moment.
    const unfinished = `${path}.${randomBytes(8).toString('hex')}.tmp`;
    try {
      await createDurable(path, bytes, { mode: FILE_MODE, unfinished });
    } catch (cause) {
      if (isFileError(cause, 'ENOSPC') || isFileError(cause, 'EDQUOT')) {
        throw new FleetsealError('diskFull', undefined, { cause });
      }
      if (!isFileError(cause, 'EEXIST')) throw cause;
      await this.read(digest);
    }
    return digest;
  }

  /** The bytes of a paper. Throws stateInvalid where they are gone or others. */
  async read(digest: string): Promise<Uint8Array> {
    const bytes = await this.#bytes(digest);
    if (bytes !== null && digestOf(bytes) === digest) return bytes;
    const detail = `The file of the document ${digest} is ${bytes === null ? 'gone' : 'damaged'}.`;
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

  /** A digest has only letters, digits, `-` and `_`. */
  #path(digest: string): string {
    return join(this.#directory, digest);
  }
}

/** Not the synchronous one of shared/: a paper may be large, and others wait meanwhile. */
function digestOf(bytes: Uint8Array): string {
  return toBase64Url(createHash('sha256').update(bytes).digest());
}
