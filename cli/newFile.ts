/** Files that a command leaves behind: whole or absent, and never over another one. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import {
  createDurable,
  isFileError,
  type NewFileCrashPoint,
  type NewFileOptions,
} from '../platform/files.ts';
import { FleetsealError } from '../shared/errors.ts';

/**
 * Writes a file that must not exist yet: under a second name in the same folder, synced, then
 * linked, which fails where the name is taken. A process that is killed in between leaves only
 * that second name, `PATH.<16 hex digits>.part`. Mode 0644. Throws fileExists, fileUnreadable.
 */
export function writeNew(
  path: string,
  bytes: Uint8Array,
  at: (point: NewFileCrashPoint) => void = () => {},
): Promise<void> {
  return write(path, bytes, { mode: 0o644, at });
}

/** As writeNew, for a file that holds a secret: mode 0600. */
export function writeNewSecret(path: string, bytes: Uint8Array): Promise<void> {
  return write(path, bytes, { mode: 0o600 });
}

async function write(
  path: string,
  bytes: Uint8Array,
  options: Pick<NewFileOptions, 'mode' | 'at'>,
): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}.part`;
  try {
    await createDurable(path, bytes, { ...options, unfinished });
  } catch (cause) {
    if (isFileError(cause, 'EEXIST')) throw exists(path);
    const detail = `Cannot write ${path}: ${cause instanceof Error ? cause.message : 'unknown'}`;
    throw new FleetsealError('fileUnreadable', detail, { cause });
  }
}

/** Throws fileExists where the name is taken: before work whose result could not be written. */
export function assertNew(path: string): void {
  if (existsSync(path)) throw exists(path);
}

function exists(path: string): FleetsealError {
  return new FleetsealError('fileExists', `${path} exists already; choose another name.`);
}
