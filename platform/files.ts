/** Files that must survive a crash: written whole or not at all, synced with their directory. */
import { mkdirSync, statSync } from 'node:fs';
import { link, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { FleetsealError } from '../shared/errors.ts';

/**
 * Makes a directory, and those above it, for this user only. Throws stateInvalid where it was
 * there before and others can enter it: nothing is mended silently.
 */
export function makePrivateDirectory(path: string): void {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  assertPrivate(path);
}

/** Throws stateInvalid where anybody but the owner has any permission on a file or directory. */
export function assertPrivate(path: string): void {
  if ((statSync(path).mode & 0o077) === 0) return;
  const detail = `Others may use ${path}; it must be for its owner alone (chmod go-rwx).`;
  throw new FleetsealError('stateInvalid', detail);
}

/**
 * Writes a file so that after a crash it holds either its old or its new content: a temporary
 * file is synced, renamed over the path, and the directory is synced. Mode 0600.
 */
export async function writeDurable(path: string, content: string): Promise<void> {
  const temporary = `${path}.tmp`;
  try {
    const file = await open(temporary, 'w', 0o600);
    try {
      await file.writeFile(content, 'utf8');
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    // On a full disk, half a file would only make it fuller.
    await rm(temporary, { force: true }).catch(() => undefined);
    throw error;
  }
  await syncDirectory(dirname(path));
}

/** Removes what a process killed inside writeDurable left; only the directory's one writer may. */
export async function removeUnfinished(directory: string): Promise<void> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.tmp'));
  for (const name of names) await rm(join(directory, name), { force: true });
}

/** Points at which tests stop the process: half of the bytes written; all of them synced. */
export type NewFileCrashPoint = 'halfWritten' | 'beforeLink';

/** How a new file is made. */
export interface NewFileOptions {
  readonly mode: number;
  /** The second name, in the same folder: all that a process killed in between leaves. */
  readonly unfinished: string;
  readonly at?: (point: NewFileCrashPoint) => void;
}

/**
 * Makes a file whole or not at all, and never over another one: written and synced under a second
 * name, then linked, which fails (EEXIST) where the name is taken. Errors of the file system pass.
 */
export async function createDurable(
  path: string,
  bytes: Uint8Array,
  options: NewFileOptions,
): Promise<void> {
  const { unfinished, at = () => {} } = options;
  await rm(unfinished, { force: true });
  try {
    const file = await open(unfinished, 'wx', options.mode);
    try {
      const half = Math.floor(bytes.length / 2);
      await file.writeFile(bytes.subarray(0, half));
      at('halfWritten');
      await file.writeFile(bytes.subarray(half));
      await file.sync();
    } finally {
      await file.close();
    }
    at('beforeLink');
    await link(unfinished, path);
  } finally {
    await rm(unfinished, { force: true });
  }
  await syncDirectory(dirname(path));
}

/** Reads a text file; null when it does not exist. Other errors pass. */
export async function readIfExists(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isFileError(error, 'ENOENT')) return null;
    throw error;
  }
}

/** Makes the names in a directory durable. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** True for the file system's error of this code, such as `EEXIST`. */
export function isFileError(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
