/** Files that a command leaves behind: whole or absent, and never over another one. */
import { randomBytes } from 'node:crypto';
import { link, open, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncDirectory } from '../platform/files.ts';
import { FleetsealError } from '../shared/errors.ts';

/** Points at which tests stop the process: half of the bytes written; all of them synced. */
export type NewFileCrashPoint = 'halfWritten' | 'beforeLink';

/**
 * Writes a file that must not exist yet: under a second name in the same folder, synced, then
 * linked, which fails where the name is taken. A process that is killed in between leaves only
 * that second name, `PATH.<16 hex digits>.part`. Mode 0644. Throws fileUnreadable.
 */
export async function writeNew(
  path: string,
  bytes: Uint8Array,
  at: (point: NewFileCrashPoint) => void = () => {},
): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}.part`;
  try {
    await writeSynced(unfinished, bytes, at);
    at('beforeLink');
    await link(unfinished, path);
    await rm(unfinished);
    await syncDirectory(dirname(path));
  } catch (cause) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    const detail = `Cannot write ${path}: ${cause instanceof Error ? cause.message : 'unknown'}`;
    throw new FleetsealError('fileUnreadable', detail, { cause });
  }
}

async function writeSynced(
  path: string,
  bytes: Uint8Array,
  at: (point: NewFileCrashPoint) => void,
): Promise<void> {
  const file = await open(path, 'wx', 0o644);
  try {
    const half = Math.floor(bytes.length / 2);
    await file.writeFile(bytes.subarray(0, half));
    at('halfWritten');
    await file.writeFile(bytes.subarray(half));
    await file.sync();
  } finally {
    await file.close();
  }
}
