/** Opens the agent of this host by its settings. */
import { Agent, type AgentOptions } from '../../agent/agent.ts';
import { roundsOfCollecting } from '../../agent/collecting.ts';
import { MEBIBYTE, pathsOf } from '../../agent/config/config.ts';
import { type LoadedConfig, requiredServer } from '../../agent/config/configSources.ts';
import { connectingBy } from '../../agent/connection/proxy.ts';
import { machineFiles } from '../../agent/state/machine.ts';
import { readPinnedServer } from '../../agent/state/pinned.ts';
import { readStanding } from '../../agent/state/standing.ts';
import type { StateOptions } from '../../agent/state/state.ts';
import { statusOf, writeStatus } from '../../agent/status/status.ts';
import { PROGRAM_VERSION } from '../../platform/version.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { nameOf, readToken } from './settings.ts';

/** How an agent is opened. */
export interface OpenRequest {
  readonly loaded: LoadedConfig;
  /** Without a server in reach: files carry what it says. */
  readonly offline?: boolean;
  /** Accepts the machine that the state directory is on now. */
  readonly moved?: boolean;
  /** Reads the token also where the host is enrolled. */
  readonly enrolling?: boolean;
  /** Told why a key was made in a file although a TPM was looked for. */
  readonly onFallback?: (why: FleetsealError) => void;
}

/**
 * Opens the agent. Throws hostRetired, notEnrolled where there is neither an enrollment nor a
 * token, what Agent.open throws, configInvalid, and what reading the token throws.
 */
export async function openAgent(request: OpenRequest): Promise<Agent> {
  const { loaded, offline = false, enrolling = false } = request;
  const { config } = loaded;
  const server = offline ? null : requiredServer(loaded);
  const { retiredAt } = await readStanding(config.state);
  if (retiredAt !== null) throw new FleetsealError('hostRetired', 'This host has left its server.');
  const isEnrolled = (await readPinnedServer(config.state)) !== null;
  const token = !isEnrolled || enrolling ? await readToken(config.tokenFile) : null;
  if (!isEnrolled && token === null && !offline) {
    throw new FleetsealError('notEnrolled', 'This host is not enrolled, and no token was given.');
  }
  return Agent.open({ ...(await optionsOf(request, server)), token });
}

async function optionsOf(
  request: OpenRequest,
  server: string | null,
): Promise<Omit<AgentOptions, 'token'>> {
  const { config } = request.loaded;
  return {
    ...stateOptions(request),
    url: server,
    hostName: nameOf(config),
    collect: roundsOfCollecting(pathsOf(config), Date.now),
    now: Date.now,
    ...(server === null ? {} : { connect: await connectingBy(server, config, process.env) }),
  };
}

/** How the state directory is opened by these settings. */
export function stateOptions(request: Omit<OpenRequest, 'offline' | 'enrolling'>): StateOptions {
  const { loaded, moved = false, onFallback = () => {} } = request;
  const { config } = loaded;
  const tcti = config['tpm.tcti'] ?? undefined;
  return {
    stateDirectory: config.state,
    identity: { keyStore: config.keyStore, tcti, onFallback },
    spool: {
      evidenceMax: config['spool.evidence'],
      bytesMax: config['spool.megabytes'] * MEBIBYTE,
    },
    ...(config.hostRoot === null ? {} : { machineFiles: machineFiles(config.hostRoot) }),
    moved,
  };
}

/** Leaves a status behind for who asks later, from a command that ends at once. */
export async function leaveStatus(agent: Agent, directory: string): Promise<void> {
  const now = Date.now();
  const parts = { round: null, startedAt: now, now, version: PROGRAM_VERSION };
  // Only a view: a command that did its work does not fail for it.
  await writeStatus(directory, statusOf({ snapshot: agent.snapshot(), ...parts })).catch(
    () => undefined,
  );
}
