/** Where things are, below the data directory that --data names. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Data directory of the server: of `fleetseal start` below it, else of `fleetseal server`. */
export function serverDirectoryOf(data: string): string {
  const started = join(resolve(data), 'server');
  return existsSync(join(started, 'fleetseal.db')) ? started : resolve(data);
}

/** Admin socket of the server: of `fleetseal start` below server/, else of `fleetseal server`. */
export function adminSocketOf(dataDirectory: string): string {
  const started = join(resolve(dataDirectory), 'server', 'admin.sock');
  return existsSync(started) ? started : join(resolve(dataDirectory), 'admin.sock');
}
