/**
 * A new key in a state directory that holds another: a golden image's copy of a host that was
 * enrolled before the image was made, or a host that was retired and comes back.
 */
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { syncDirectory } from '../../platform/files.ts';
import { lockDirectory } from '../../platform/lock.ts';
import { IDENTITY_FILE } from './identity.ts';
import { NEXT_IDENTITY_FILE } from './keyChange.ts';

/** Begins the name of the folder that takes what was there. */
const SET_ASIDE = 'set-aside-';

const KEYS: readonly string[] = [IDENTITY_FILE, NEXT_IDENTITY_FILE];
const STAYS: readonly string[] = ['lock.db', ...KEYS];

/**
 * Empties the state directory for a new key. The private keys are removed: on a clone they are
 * another host's. The rest goes into a folder beside; its path is returned, or null where the
 * directory was empty. Called again after a kill it completes what it began. Throws inUse.
 */
export async function beginAnew(stateDirectory: string, now: number): Promise<string | null> {
  const unlock = lockDirectory(stateDirectory);
  try {
    const names = (await readdir(stateDirectory)).filter((name) => !name.startsWith(SET_ASIDE));
    const moved = names.filter((name) => !STAYS.includes(name));
    const folder = join(stateDirectory, `${SET_ASIDE}${now}`);
    if (moved.length > 0) await mkdir(folder, { mode: 0o700 });
    for (const name of moved) await rename(join(stateDirectory, name), join(folder, name));
    // Last: a directory without a key makes one at the next start, and must then be empty.
    for (const name of KEYS) await rm(join(stateDirectory, name), { force: true });
    await syncDirectory(stateDirectory);
    return moved.length > 0 ? folder : null;
  } finally {
    unlock();
  }
}
