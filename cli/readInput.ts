/** Files that a command reads whole, to hand them to the server. */
import { readFile, stat } from 'node:fs/promises';
import { FleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';

/** Bytes of a file. Throws fileUnreadable, and tooLarge above LIMITS.importBytes. */
export async function readInput(file: string): Promise<Uint8Array> {
  let bytes: Uint8Array;
  try {
    const { size } = await stat(file);
    if (size > LIMITS.importBytes) throw tooLarge(file, size);
    bytes = await readFile(file);
  } catch (cause) {
    if (cause instanceof FleetsealError) throw cause;
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
  // A pipe has no size before it is read.
  if (bytes.length > LIMITS.importBytes) throw tooLarge(file, bytes.length);
  return bytes;
}

function tooLarge(file: string, size: number): FleetsealError {
  return new FleetsealError('tooLarge', `${file} has ${size} bytes, limit ${LIMITS.importBytes}.`);
}
