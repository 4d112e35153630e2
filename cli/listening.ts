/** Starting to listen, and what the system says against it in words of the command line. */
import { FleetsealError } from '../shared/errors.ts';

/**
 * Runs what listens on `host` and `port`. Throws inUse where the port is taken, usageWrong where
 * this user or this machine can't have that address, and whatever else `run` throws.
 */
export async function listening<T>(
  { host, port }: { host: string; port: number },
  run: () => Promise<T>,
): Promise<T> {
  try {
    return await run();
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new FleetsealError('inUse', `Port ${port} of ${host} is in use.`, { cause });
    }
    if (code === 'EACCES' || code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
      const detail = `This program cannot listen on port ${port} of ${host} (${code}).`;
      throw new FleetsealError('usageWrong', detail, { cause });
    }
    throw cause;
  }
}
