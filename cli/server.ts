/** `fleetseal server`: the server alone, logging JSON lines to standard output. */
import { pino } from 'pino';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { startServer } from '../server/server.ts';
import { stopSignal } from './signals.ts';

/** Options of the command. */
export interface ServerCommand {
  readonly data: string;
  readonly host: string;
  readonly port: number;
}

/** Runs until SIGINT or SIGTERM. */
export async function runServer(command: ServerCommand): Promise<void> {
  const log = pino();
  const server = await startServer({
    dataDirectory: command.data,
    host: command.host,
    port: command.port,
    version: PROGRAM_VERSION,
    log,
    now: Date.now,
    epochMs: 60_000,
  });
  log.info({ agents: server.agentsUrl, http: server.httpUrl }, 'server started');
  await stopSignal();
  await server.close();
  log.info('server stopped');
}
