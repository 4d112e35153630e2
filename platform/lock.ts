/** One program a directory: a lock that the kernel frees when its holder dies, however. */

import { closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { FleetsealError } from '../shared/errors.ts';

/**
 * Locks a directory and returns what unlocks it. SQLite's exclusive lock is a POSIX file lock:
 * it outlives no process, so a kill leaves nothing behind. Throws inUse when it is held.
 */
export function lockDirectory(directory: string): () => void {
  const path = join(directory, 'lock.db');
  closeSync(openSync(path, 'a', 0o600));
  const database = new DatabaseSync(path);
  try {
    database.exec('PRAGMA journal_mode = DELETE; PRAGMA locking_mode = EXCLUSIVE;');
    database.exec('BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    const detail = `Another process already uses ${directory}.`;
    throw new FleetsealError('inUse', detail, { cause });
  }
  return () => {
    if (database.isOpen) database.close();
  };
}
