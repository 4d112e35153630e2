/** The log of a server that shares its terminal with a screen: a file beside its data. */
import { join } from 'node:path';
import { type Logger, pino } from 'pino';

/** Opens `server.log` in a directory, readable by its owner alone. */
export function serverLog(directory: string): Logger {
  return pino(pino.destination({ dest: join(directory, 'server.log'), mode: 0o600, sync: true }));
}
