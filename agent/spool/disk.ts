/** What a disk can do to an agent, as codes: full, or failing. */
import { FleetsealError } from '../../shared/errors.ts';

const FULL: readonly unknown[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];
const FAILED: readonly unknown[] = ['EIO', 'EROFS', 'ENXIO', 'ENODEV'];

/** The error of a file system as diskFull or diskFailed; every other error as it is. */
export function diskError(cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause)) return cause;
  if (FULL.includes(cause.code)) return new FleetsealError('diskFull', cause.message, { cause });
  if (!FAILED.includes(cause.code)) return cause;
  return new FleetsealError('diskFailed', cause.message, { cause });
}

/** Runs a task; what the disk did to it is thrown as diskFull or diskFailed. */
export async function onDisk<T>(task: () => Promise<T>): Promise<T> {
  try {
    return await task();
  } catch (error) {
    throw diskError(error);
  }
}
