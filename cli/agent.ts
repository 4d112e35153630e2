/** `fleetseal agent …`: the agent's commands. */
import { readFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { Agent } from '../agent/agent.ts';
import { roundsOfCollecting } from '../agent/collecting.ts';
import { pathsFromEnvironment } from '../agent/collectors/paths.ts';
import { runPreview } from '../agent/preview.ts';
import { runAgent } from '../agent/run.ts';
import { FleetsealError } from '../shared/errors.ts';
import { type EnrollmentToken, parseToken } from '../shared/protocol/token.ts';
import { readStandardInput } from './adminClient.ts';
import { errorFields, outputLog } from './output.ts';
import { stopSignal } from './signals.ts';

/** Options of `agent run`. */
export interface RunCommand {
  readonly server: string;
  readonly tokenFile?: string;
  readonly state: string;
  readonly cadence: number;
  readonly name?: string;
}

/** `fleetseal agent preview [--json]`. */
export async function preview(command: { json?: boolean }): Promise<void> {
  process.exitCode = await runPreview({
    json: command.json === true,
    env: process.env,
    write: (text) => process.stdout.write(text),
  });
}

/** `fleetseal agent run`: attests until SIGINT or SIGTERM. */
export async function run(command: RunCommand): Promise<void> {
  const log = outputLog();
  const agent = await Agent.open({
    stateDirectory: command.state,
    url: command.server,
    token: await readToken(command.tokenFile),
    hostName: command.name ?? hostname(),
    collect: roundsOfCollecting(pathsFromEnvironment(process.env), Date.now),
    now: Date.now,
  });
  const stop = new AbortController();
  void stopSignal().then(() => stop.abort());
  await runAgent({
    agent,
    cadenceMs: command.cadence * 1000,
    signal: stop.signal,
    random: Math.random,
    onAttested: ({ point, claims, ack }) =>
      log.info({ seq: point.seq, gpus: claims.gpus.size, logged: ack !== null }, 'attested'),
    onError: (error) => log.warn(errorFields(error), 'will try again'),
  });
}

/** The token from a file or standard input; never from argv, which every process can read. */
export async function readToken(file: string | undefined): Promise<EnrollmentToken | null> {
  if (file === undefined) return null;
  if (file === '-') return parseToken(await readStandardInput());
  try {
    return parseToken(await readFile(file, 'utf8'));
  } catch (cause) {
    if (cause instanceof FleetsealError) throw cause;
    throw new FleetsealError('fileUnreadable', `Cannot read ${file}.`, { cause });
  }
}
