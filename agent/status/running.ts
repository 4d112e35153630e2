/** Whether an agent holds a state directory, found out without touching its lock. */
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * True where the process holds the lock of the directory: the kernel lists its file locks. Where
 * the list can't be read, the process only has to live.
 */
export async function holdsDirectory(directory: string, pid: number): Promise<boolean> {
  const lock = await stat(join(directory, 'lock.db')).catch(() => null);
  if (lock === null) return false;
  const locks = await readFile('/proc/locks', 'utf8').catch(() => null);
  if (locks === null) return lives(pid);
  // As in `1: POSIX  ADVISORY  WRITE 4242 08:01:131090 1073741824 1073742335`.
  return locks.split('\n').some((line) => {
    const words = line.split(/\s+/);
    const inode = words.find((word) => /^[0-9a-f]+:[0-9a-f]+:\d+$/.test(word))?.split(':')[2];
    return inode === String(lock.ino) && words.includes(String(pid));
  });
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user lives too.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
