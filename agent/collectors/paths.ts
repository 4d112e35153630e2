/**
 * Where the collectors read. The environment is read in one place, here; a path that the operator
 * moved is named in the claims, so that a replay can't pass as a plain read.
 */
import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FleetsealError } from '../../shared/errors.ts';

/** Paths that the operator moved; both absent in a plain installation. */
export interface CollectorPaths {
  /** The nvidia-smi to run, exactly this file. */
  readonly nvidiaSmi?: string;
  /** Folder under which `/sys` and `/proc` are read. */
  readonly hostRoot?: string;
}

/** Environment variables as a program gets them. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Folders searched for nvidia-smi and the only PATH that a child process gets. */
export const SAFE_FOLDERS = [
  '/usr/bin',
  '/bin',
  '/usr/local/bin',
  '/usr/sbin',
  '/sbin',
  '/usr/local/sbin',
  '/usr/local/nvidia/bin',
  '/opt/bin',
  '/usr/lib/wsl/lib',
] as const;

/** Where the package's unit copies, as root, what only root may read of the board. */
export const BOARD_COPIES = '/run/fleetseal-dmi';

/** Environment of every child process: nothing of the agent's own environment is passed on. */
export function childEnvironment(firstFolder?: string): Record<string, string> {
  const folders = firstFolder === undefined ? SAFE_FOLDERS : [firstFolder, ...SAFE_FOLDERS];
  return { PATH: folders.join(':'), LC_ALL: 'C', HOME: '/' };
}

/** Reads `FLEETSEAL_NVIDIA_SMI` and `FLEETSEAL_HOST_ROOT`; empty is the same as not set. */
export function pathsFromEnvironment(environment: Environment): CollectorPaths {
  const { FLEETSEAL_NVIDIA_SMI: nvidiaSmi, FLEETSEAL_HOST_ROOT: hostRoot } = environment;
  return {
    ...(nvidiaSmi ? { nvidiaSmi: resolve(nvidiaSmi) } : {}),
    ...(hostRoot ? { hostRoot: resolve(hostRoot) } : {}),
  };
}

/** True for a file that this user may run. */
export async function isExecutableFile(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/**
 * The nvidia-smi to run, as an absolute path: the override where set, else the first in
 * `SAFE_FOLDERS`. Throws collectorUnavailable where there is none.
 */
export async function findNvidiaSmi(paths: CollectorPaths): Promise<string> {
  if (paths.nvidiaSmi !== undefined) {
    const path = resolve(paths.nvidiaSmi);
    if (await isExecutableFile(path)) return path;
    const detail = `FLEETSEAL_NVIDIA_SMI names ${path}, which is not an executable file`;
    throw new FleetsealError('collectorUnavailable', detail);
  }
  for (const folder of SAFE_FOLDERS) {
    const path = join(folder, 'nvidia-smi');
    if (await isExecutableFile(path)) return path;
  }
  const detail = `nvidia-smi is not installed: looked in ${SAFE_FOLDERS.join(', ')}`;
  throw new FleetsealError('collectorUnavailable', detail);
}

/** An absolute path of the host (`/sys/...`, `/proc/...`) under the host root. */
export function rebase(paths: CollectorPaths, path: string): string {
  return paths.hostRoot === undefined ? path : join(paths.hostRoot, path);
}
