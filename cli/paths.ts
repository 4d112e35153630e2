/** Where things are, below the data directory that --data names. */
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** Admin socket of the server: of `fleetseal start` below server/, else of `fleetseal server`. */
export function adminSocketOf(dataDirectory: string): string {
  const started = join(resolve(dataDirectory), 'server', 'admin.sock');
  return existsSync(started) ? started : join(resolve(dataDirectory), 'admin.sock');
}
