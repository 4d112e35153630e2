/** Assembles the server: store, keys, logs, register, agents' endpoint, public pages, admin API. */
import { join } from 'node:path';
import { makePrivateDirectory } from '../platform/files.ts';
import { lockDirectory } from '../platform/lock.ts';
import { LIMITS } from '../shared/limits.ts';
import { LogOrigins } from '../shared/register/recoveries.ts';
import { Agents } from './agents.ts';
import { apiHandlers } from './api/api.ts';
import { Appraising } from './appraising.ts';
import { Challenges } from './challenges.ts';
import { growingClock, newestDeclaredTime } from './clock.ts';
import { DEFAULT_SETTINGS } from './config/settings.ts';
import type { ServerContext } from './context.ts';
import { EvidenceCounts } from './evidenceCounts.ts';
import {
  authenticator,
  type Fronts,
  listenPublic,
  listenSocket,
  serveMetrics,
  watch,
} from './fronts.ts';
import { ensureGenesis } from './genesis.ts';
import { AppraisedHistory } from './history.ts';
import { loadOrCreateKeys } from './keys.ts';
import { openLogs } from './openLogs.ts';
import type { ServerOptions } from './options.ts';
import { ensureOrigins } from './origins.ts';
import { proveRecoveries } from './recovery/following.ts';
import { isBehind, LogStanding } from './recovery/standing.ts';
import { RegisterBook } from './registerBook.ts';
import { RegulatorBook } from './reports/regulatorBook.ts';
import { openRooms, type Rooms } from './rooms.ts';
import { openStore } from './store/store.ts';
import { readTrustedMakers } from './tpmTrust.ts';

/** A server that runs. */
export interface RunningServer {
  /** `ws://…` address for agents. */
  readonly agentsUrl: string;
  /** `http://…` address of the public pages. */
  readonly httpUrl: string;
  /** Path of the admin socket. */
  readonly adminSocket: string;
  readonly context: ServerContext;
  readonly rooms: Rooms;
  /** Begins a new epoch: a new challenge for everybody. */
  newEpoch(): Promise<void>;
  /** Resolves when all evidence that was acknowledged so far is appraised. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** Path of the admin socket in a data directory. */
export function adminSocketPath(dataDirectory: string): string {
  return join(dataDirectory, 'admin.sock');
}

function databasePath(dataDirectory: string): string {
  return join(dataDirectory, 'fleetseal.db');
}

/**
 * Starts a server. Throws inUse when the data directory is in use, stateInvalid when it was damaged
 * or others can enter it. Where it throws, it leaves nothing open: it can be called again.
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const opened = new AsyncDisposableStack();
  try {
    return await openServer(options, opened);
  } catch (error) {
    await opened.disposeAsync();
    throw error;
  }
}

/** What is opened goes onto `opened`, which closes it in the opposite order. */
async function openServer(
  options: ServerOptions,
  opened: AsyncDisposableStack,
): Promise<RunningServer> {
  const { dataDirectory, version, epochMs, settings = DEFAULT_SETTINGS } = options;
  makePrivateDirectory(dataDirectory);
  opened.defer(lockDirectory(dataDirectory));
  const context = await openContext(options, opened);
  const appraising = new Appraising(context);
  opened.defer(() => appraising.settled);
  const agents = new Agents(context, appraising);
  if (!isBehind(context)) await appraising.resume();
  const addresses = { agents: '', http: '' };
  const origin = () => settings.publicUrl ?? addresses.http;
  const authenticate = authenticator(() => rooms.people);
  const { hasher } = options;
  const rooms: Rooms = await openRooms(
    { context, dataDirectory, version, settings, origin, authenticate, ...(hasher && { hasher }) },
    opened,
  );
  const watched = watch({ context, agents, appraising, rooms, settings, version });
  const startedAt = context.now();
  const parts = { context, agents, appraising, rooms, version, addresses, startedAt };
  const database = databasePath(dataDirectory);
  const recipients = settings['backup.recipients'];
  const handlers = apiHandlers({ ...parts, ...watched, database, recipients });
  const fronts = { ...parts, ...watched, handlers, settings, options };
  const front = await listenPublic(fronts, opened);
  Object.assign(addresses, front);
  const adminSocket = adminSocketPath(dataDirectory);
  await listenSocket(fronts, adminSocket, opened);
  await serveMetrics(fronts, opened);
  if (!isBehind(context)) await rooms.access.sealDays();
  const newEpoch = () => beginEpoch({ context, agents, appraising, rooms });
  every(opened, LIMITS.pingMs, () => agents.ping());
  if (epochMs > 0) every(opened, epochMs, () => renewOrLog(newEpoch, context));
  const settled = () => appraising.settled;
  const close = () => opened.disposeAsync();
  const { agents: agentsUrl, http: httpUrl } = addresses;
  return { agentsUrl, httpUrl, adminSocket, context, rooms, newEpoch, settled, close };
}

/** A new challenge for everybody, and what is done once in a while. */
async function beginEpoch(
  parts: Pick<Fronts, 'context' | 'agents' | 'appraising' | 'rooms'>,
): Promise<void> {
  const { context, agents, appraising, rooms } = parts;
  if (isBehind(context)) return;
  await context.challenges.renew();
  agents.announce();
  appraising.registerHeld();
  await rooms.access.sealDays();
  void rooms.views.refresh();
}

function every(opened: AsyncDisposableStack, ms: number, run: () => void): void {
  const timer = setInterval(run, ms);
  opened.defer(() => clearInterval(timer));
}

async function openContext(
  options: ServerOptions,
  opened: AsyncDisposableStack,
): Promise<ServerContext> {
  const { dataDirectory, log } = options;
  const ownKeys = await loadOrCreateKeys(join(dataDirectory, 'keys'));
  const store = await openStore({ path: databasePath(dataDirectory) });
  opened.defer(() => store.close());
  const standing = await LogStanding.open({ store, log, now: options.now });
  const keys = standing.guard(ownKeys);
  const names = await ensureOrigins(store, keys);
  const at = options.at ?? (() => {});
  const logs = await openLogs({ store, keys, origins: names, standing, log, at }, opened);
  const { evidence: evidenceLog, register: registerLog } = logs;
  const declared = await newestDeclaredTime(store.db, logs);
  if (declared > options.now()) {
    log.warn({ declared, now: options.now() }, 'this clock is behind times already declared');
  }
  const now = growingClock(options.now, declared);
  const register = await RegisterBook.open({ store, registerLog, evidenceLog, now });
  if (standing.behind === null) await ensureGenesis(register, keys);
  const past = register.folded.register.recoveries;
  const origins = new LogOrigins(names.evidence, past);
  const proven = standing.behind === null ? past : [];
  const recoveries = await proveRecoveries(proven, { register, registerLog });
  const trustedTpmMakers = readTrustedMakers(join(dataDirectory, 'tpm-trust'));
  const regulators = new RegulatorBook({ register, evidenceLog, now });
  const challenged = { store, evidenceLog, keys, standing, regulators, now };
  const challenges = await openChallenges(challenged);
  return {
    store,
    keys,
    evidenceLog,
    registerLog,
    register,
    standing,
    origins,
    recoveries,
    history: new AppraisedHistory({ store, evidenceLog, register }),
    challenges,
    evidenceCounts: new EvidenceCounts(),
    regulators,
    trustedTpmMakers,
    now,
    log,
    at,
  };
}

/** A server that may sign nothing makes no challenge. */
function openChallenges(
  parts: Pick<ServerContext, 'store' | 'evidenceLog' | 'keys' | 'standing' | 'regulators' | 'now'>,
): Promise<Challenges> | Challenges {
  const { store, evidenceLog, keys, standing, regulators, now } = parts;
  const regulatorNonce = () => regulators.pendingNonce();
  const { server: signer, challengeMac: mac } = keys;
  const options = { store, evidenceLog, signer, mac, regulatorNonce, now };
  return standing.behind === null ? Challenges.open(options) : Challenges.past(options);
}

function renewOrLog(renew: () => Promise<void>, context: ServerContext): void {
  renew().catch((error: unknown) => context.log.error({ err: error }, 'no new challenge'));
}
