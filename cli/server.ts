/** `fleetseal server`: the server alone, logging JSON lines to standard output. */
import { PROGRAM_VERSION } from '../platform/version.ts';
import { startServer } from '../server/server.ts';
import { LIMITS } from '../shared/limits.ts';
import { listening } from './listening.ts';
import { outputLog } from './output.ts';
import { stopSignal } from './signals.ts';

/** Options of the command. */
export interface ServerCommand {
  readonly data: string;
  readonly host: string;
  readonly port: number;
}

/** Runs until SIGINT or SIGTERM. Throws inUse where data directory or port is taken. */
export async function runServer(command: ServerCommand): Promise<void> {
  const log = outputLog();
  const options = {
    dataDirectory: command.data,
    host: command.host,
    port: command.port,
    version: PROGRAM_VERSION,
    log,
    now: Date.now,
    epochMs: LIMITS.epochMs,
  };
  const server = await listening(command, () => startServer(options));
  log.info({ agents: server.agentsUrl, http: server.httpUrl }, 'server started');
  await stopSignal();
  await server.close();
  log.info('server stopped');
}
