/** Assembles the server: store, keys, logs, register, agents' endpoint, public pages, admin API. */
import { chmodSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { makePrivateDirectory } from '../platform/files.ts';
import { lockDirectory } from '../platform/lock.ts';
import { LIMITS } from '../shared/limits.ts';
import { adminApi } from './admin.ts';
import { AGENT_PATH, Agents } from './agents.ts';
import { Appraising } from './appraising.ts';
import { Challenges } from './challenges.ts';
import { growingClock, newestDeclaredTime } from './clock.ts';
import type { ServerContext } from './context.ts';
import type { ServerCrashHook } from './crashHook.ts';
import { ensureGenesis } from './genesis.ts';
import { AppraisedHistory } from './history.ts';
import { loadOrCreateKeys } from './keys.ts';
import { logTiles } from './log/tiles.ts';
import { openLog } from './log/transparencyLog.ts';
import { ensureOrigins } from './origins.ts';
import { RegisterBook } from './registerBook.ts';
import { openStore } from './store/store.ts';
import { readTrustedMakers } from './tpmTrust.ts';

/** How to run a server. */
export interface ServerOptions {
  /** Everything that the server keeps; made at the first start, for its owner alone. */
  readonly dataDirectory: string;
  /** Loopback unless something that ends TLS stands in front. */
  readonly host: string;
  /** 0 picks a free port. */
  readonly port: number;
  readonly version: string;
  readonly log: Logger;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** How often a new challenge is made; 0 leaves it to `newEpoch`. */
  readonly epochMs: number;
  /** For tests: called at each crash point. */
  readonly at?: ServerCrashHook;
}

/** A server that runs. */
export interface RunningServer {
  /** `ws://…` address for agents. */
  readonly agentsUrl: string;
  /** `http://…` address of the public pages. */
  readonly httpUrl: string;
  /** Path of the admin socket. */
  readonly adminSocket: string;
  readonly context: ServerContext;
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
  const { dataDirectory, version, epochMs } = options;
  makePrivateDirectory(dataDirectory);
  opened.defer(lockDirectory(dataDirectory));
  const context = await openContext(options, opened);
  const appraising = new Appraising(context);
  opened.defer(() => appraising.settled);
  const agents = new Agents(context, appraising);
  await appraising.resume();
  const pages = publicPages(context, agents);
  opened.defer(() => pages.close());
  await pages.listen({ host: options.host, port: options.port });
  opened.defer(() => agents.close());
  const httpUrl = addressOf(pages, options.host);
  const agentsUrl = `${httpUrl.replace(/^http/, 'ws')}${AGENT_PATH}`;
  const addresses = { agents: agentsUrl, http: httpUrl };
  const database = databasePath(dataDirectory);
  const admin = adminApi({ context, agents, appraising, version, addresses, database });
  opened.defer(() => admin.close());
  const adminSocket = adminSocketPath(dataDirectory);
  await listenAdmin(admin, adminSocket);
  const newEpoch = async () => {
    await context.challenges.renew();
    agents.announce();
    appraising.registerHeld();
  };
  every(opened, LIMITS.pingMs, () => agents.ping());
  if (epochMs > 0) every(opened, epochMs, () => renewOrLog(newEpoch, context));
  const settled = () => appraising.settled;
  const close = () => opened.disposeAsync();
  return { agentsUrl, httpUrl, adminSocket, context, newEpoch, settled, close };
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
  const keys = await loadOrCreateKeys(join(dataDirectory, 'keys'));
  const store = await openStore({ path: databasePath(dataDirectory) });
  opened.defer(() => store.close());
  const origins = await ensureOrigins(store, keys);
  const onFailure = (error: unknown) => {
    // Unknown durable state: nothing may be signed any more. The next start completes or refuses.
    log.fatal({ err: error }, 'a log stopped');
    process.exit(70);
  };
  const at = options.at ?? (() => {});
  const evidenceLog = await openLog({
    store,
    name: 'evidence',
    origin: origins.evidence,
    signer: keys.evidenceLog,
    onFailure,
    at,
  });
  opened.defer(() => evidenceLog.close());
  const registerLog = await openLog({
    store,
    name: 'register',
    origin: origins.register,
    signer: keys.registerLog,
    onFailure,
    at: (point) => at(`register.${point}`),
  });
  opened.defer(() => registerLog.close());
  const logs = { evidence: evidenceLog, register: registerLog };
  const declared = await newestDeclaredTime(store.db, logs);
  if (declared > options.now()) {
    log.warn({ declared, now: options.now() }, 'this clock is behind times already declared');
  }
  const now = growingClock(options.now, declared);
  const register = await RegisterBook.open({ store, registerLog, evidenceLog, now });
  await ensureGenesis(register, keys);
  const signer = keys.server;
  const trustedTpmMakers = readTrustedMakers(join(dataDirectory, 'tpm-trust'));
  const challenges = await Challenges.open({ store, evidenceLog, signer, now });
  return {
    store,
    keys,
    evidenceLog,
    registerLog,
    register,
    history: new AppraisedHistory({ store, evidenceLog, register }),
    challenges,
    trustedTpmMakers,
    now,
    log,
    at,
  };
}

function publicPages(context: ServerContext, agents: Agents): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: 1024, requestTimeout: 30_000 });
  app.register(logTiles, { logs: [context.evidenceLog, context.registerLog] });
  app.get('/healthz', () => ({ status: 'ok' }));
  app.server.on('upgrade', (request, socket, head) => agents.upgrade(request, socket, head));
  return app;
}

async function listenAdmin(app: FastifyInstance, path: string): Promise<void> {
  rmSync(path, { force: true });
  // Nobody else can enter the directory, nor reach the socket before its mode is set.
  await app.listen({ path });
  chmodSync(path, 0o600);
}

function addressOf(app: FastifyInstance, host: string): string {
  // as: a server that listens on a host and port has an address record, not a path.
  const { port } = app.server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function renewOrLog(renew: () => Promise<void>, context: ServerContext): void {
  renew().catch((error: unknown) => context.log.error({ err: error }, 'no new challenge'));
}
