/**
 * `fleetseal start` (npm start): the main job for a newcomer. Server and an agent for this host
 * in one process, on loopback; one screen; Ctrl-C stops it, and a second start carries on.
 */
import { mkdirSync } from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';
import { Agent, type Attested } from '../agent/agent.ts';
import { roundsOfCollecting } from '../agent/collecting.ts';
import { pathsFromEnvironment } from '../agent/collectors/paths.ts';
import { runAgent } from '../agent/run.ts';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { createToken } from '../server/tokens.ts';
import { LIMITS } from '../shared/limits.ts';
import { parseToken } from '../shared/protocol/token.ts';
import { HOUR_MS } from '../shared/register/day.ts';
import { consoleFolder } from './consoleFolder.ts';
import { listening } from './listening.ts';
import { errorFields, printLines } from './output.ts';
import { serverLog } from './serverLog.ts';
import { stopSignal } from './signals.ts';
import { startScreen } from './startScreen.ts';
import { startAgain } from './suggest.ts';

/** Options of the command. */
export interface StartCommand {
  readonly data: string;
  readonly port: number;
}

/** Runs until SIGINT or SIGTERM. */
export async function start(command: StartCommand): Promise<void> {
  const stop = new AbortController();
  const stopped = stopSignal().then(() => stop.abort());
  const data = resolve(command.data);
  mkdirSync(data, { recursive: true, mode: 0o700 });
  printLines('Starting the server, then reading the GPUs of this host …');
  const server = await openServer(data, command.port);
  try {
    const agent = await openAgent(server, join(data, 'agent'));
    const first = Promise.withResolvers<Attested>();
    const running = runAgent({
      agent,
      cadenceMs: HOUR_MS,
      signal: stop.signal,
      random: Math.random,
      onAttested: first.resolve,
      onError: (error) => server.context.log.warn(errorFields(error), 'the agent will try again'),
    });
    const attested = await Promise.race([first.promise, running, stopped]);
    if (attested) await showScreen(server, { attested, command });
    await running;
  } finally {
    await server.close();
  }
  const again = startAgain(command);
  printLines('', `Stopped. Everything is in ${data}. To carry on from there: ${again}`);
}

async function openServer(data: string, port: number): Promise<RunningServer> {
  const options = {
    dataDirectory: join(data, 'server'),
    consoleDirectory: consoleFolder(),
    host: '127.0.0.1',
    version: PROGRAM_VERSION,
    log: serverLog(data),
    now: Date.now,
    epochMs: LIMITS.epochMs,
  };
  return listening({ host: options.host, port }, () => startServer({ ...options, port }));
}

async function openAgent(server: RunningServer, stateDirectory: string): Promise<Agent> {
  const options = {
    stateDirectory,
    url: server.agentsUrl,
    hostName: hostname(),
    collect: roundsOfCollecting(pathsFromEnvironment(process.env), Date.now),
    now: Date.now,
  };
  const agent = await Agent.open({ ...options, token: null });
  if (agent.enrolled) return agent;
  agent.close();
  // In one process the token goes from hand to hand; it never touches argv or a file.
  const request = { site: null, uses: 1, expiresInMs: HOUR_MS };
  const token = parseToken(await createToken(server.context, request));
  return Agent.open({ ...options, token });
}

async function showScreen(
  server: RunningServer,
  shown: { attested: Attested; command: StartCommand },
): Promise<void> {
  await server.settled();
  const { attested, command } = shown;
  const { data } = command;
  const link = await server.rooms.people.ensureFirstLink();
  printLines(...startScreen({ server, attested, data, version: PROGRAM_VERSION, link }));
}
