/**
 * Where a server is reached: the TCP address of agents, people and public pages, its own socket,
 * and the address of its metrics.
 */
import { chmodSync, rmSync } from 'node:fs';
import type { Server } from 'node:http';
import type { Server as HttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import helmet from '@fastify/helmet';
import Fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyRequest,
} from 'fastify';
import { metricsAddress } from '../platform/config/metricsAddress.ts';
import { serveMetricsText } from '../platform/metricsServer.ts';
import { API_PREFIX, ROUTES } from '../shared/api/routes.ts';
import { AGENT_PATH, type Agents } from './agents.ts';
import { type apiHandlers, mountApi } from './api/api.ts';
import type { Principal } from './api/call.ts';
import { Idempotency } from './api/idempotency.ts';
import { RequestRates } from './api/rates.ts';
import { apiServerOptions } from './api/serverOptions.ts';
import type { Appraising } from './appraising.ts';
import type { ServerSettings } from './config/settings.ts';
import { serveConsole, serveNoConsole } from './consoleFiles.ts';
import type { ServerContext } from './context.ts';
import { logTiles } from './log/tiles.ts';
import { Health } from './operations/health.ts';
import { ServerMetrics } from './operations/metrics.ts';
import { stopServing } from './operations/shutdown.ts';
import { httpOptions, type TlsWatch, tlsFiles, watchTls } from './operations/tls.ts';
import type { ServerOptions } from './options.ts';
import { type AuthenticatedRoute, socketPrincipal } from './people/authenticate.ts';
import type { People } from './people/people.ts';
import { isBehind } from './recovery/standing.ts';
import type { Rooms } from './rooms.ts';

/** What is reached. */
export interface Fronts {
  readonly context: ServerContext;
  readonly agents: Agents;
  readonly appraising: Appraising;
  readonly rooms: Rooms;
  readonly health: Health;
  readonly metrics: ServerMetrics;
  readonly tls: { watch: TlsWatch | null };
  readonly handlers: ReturnType<typeof apiHandlers>;
  readonly settings: ServerSettings;
  readonly options: ServerOptions;
}

/** Set on every request of the server's own socket, and on no other. */
const OWN_SOCKET = 'fleetsealOwnSocket';
/** A stream that goes on is no sign of life of a session. */
const STREAM_ROUTE: AuthenticatedRoute = { method: 'GET', isQuiet: true };

/** Who sends a request, by the way that it came. */
export function authenticator(people: () => People) {
  return async (
    request: FastifyRequest,
    route: AuthenticatedRoute = STREAM_ROUTE,
  ): Promise<Principal | null> => {
    const isOwn = request.server.hasDecorator(OWN_SOCKET);
    return isOwn ? socketPrincipal(request) : people().authenticate(request, route);
  };
}

/** Health and metrics of a server. */
export function watch(parts: {
  readonly context: ServerContext;
  readonly agents: Agents;
  readonly appraising: Appraising;
  readonly rooms: Rooms;
  readonly settings: ServerSettings;
  readonly version: string;
}): Pick<Fronts, 'health' | 'metrics' | 'tls'> & {
  readonly certificateEndsAt: () => number | null;
} {
  const { context, agents, appraising, rooms, version } = parts;
  const { store, now, log } = context;
  const tls: Fronts['tls'] = { watch: null };
  const logs = () =>
    [context.evidenceLog, context.registerLog].map(({ name, size, waiting, stopped }) => {
      return { name, size, waiting, stopped: stopped || isBehind(context) };
    });
  const views = () => rooms.views.waitsFor;
  const clock = () => performance.now();
  const health = new Health({ store, logs, views, clock, log });
  const certificateEndsAt = () => tls.watch?.endsAt ?? null;
  const metrics = new ServerMetrics({
    version,
    database: store.path,
    logs,
    connections: () => agents.counts,
    evidence: () => context.evidenceCounts.all,
    sessions: () => rooms.people.countSessions(),
    queues: () => ({ appraising: appraising.waiting, webhooks: rooms.events.waiting() }),
    snapshotBuildMs: () => rooms.views.lastBuildMs,
    lastBackupAt: async () => (await rooms.backups.last())?.at ?? null,
    certificateEndsAt,
    now,
  });
  return { health, metrics, tls, certificateEndsAt };
}

function routingOf(fronts: Fronts, rates: RequestRates) {
  const { context, rooms, options } = fronts;
  const { store, now, log } = context;
  return {
    authenticate: authenticator(() => rooms.people),
    limit: (principal: Principal | null, request: FastifyRequest) =>
      rates.count(principal, request),
    assertWritable: () => context.standing.assertWhole(),
    idempotency: new Idempotency(store, now),
    now,
    log,
    checkReplies: options.checkReplies === true,
    version: options.version,
  };
}

/** With or without TLS it serves the same routes, and the types of the two are told apart. */
function newServer(
  base: FastifyHttpOptions<Server>,
  https: ReturnType<typeof httpOptions>['https'],
): FastifyInstance {
  if (https === null) return Fastify(base);
  const { http, ...rest } = base;
  const options = { ...rest, https: { ...http, ...https } };
  // as: what fastify makes of both differs in the type of its server only.
  return Fastify(options as FastifyHttpOptions<Server>);
}

/** Listens on the TCP address; gives the addresses for agents and browsers. */
export async function listenPublic(
  fronts: Fronts,
  opened: AsyncDisposableStack,
): Promise<{ agents: string; http: string }> {
  const { context, agents, rooms, health, metrics, settings, options, tls } = fronts;
  const { https, ...http } = httpOptions(settings);
  const base = { ...apiServerOptions(), ...http };
  const app = newServer(base, https);
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"], baseUri: ["'none'"] },
    },
    strictTransportSecurity: https !== null || settings.publicUrl?.startsWith('https:') === true,
  });
  metrics.watch(app, API_PREFIX, ROUTES);
  health.addRoutes(app);
  if (settings.metrics === 'public') metrics.addRoute(app);
  await app.register(logTiles, { logs: [context.evidenceLog, context.registerLog] });
  mountApi(app, fronts.handlers, routingOf(fronts, new RequestRates(context.now)));
  const { consoleDirectory = null } = options;
  if (consoleDirectory === null) serveNoConsole(app);
  else await serveConsole(app, consoleDirectory);
  app.server.on('upgrade', (request, socket, head) => agents.upgrade(request, socket, head));
  const { host, port } = options;
  const stop = () => {
    health.stopping();
    const closing = { endStreams: () => rooms.events.streams.close(), log: context.log };
    return stopServing({ app, ...closing, closeAgents: () => agents.close() });
  };
  opened.defer(stop);
  await app.listen({ host, port });
  const files = tlsFiles(settings);
  if (files !== null) {
    // as: files are named, so the server was made with TLS.
    tls.watch = watchTls(app.server as HttpsServer, { files, log: context.log });
    opened.defer(() => tls.watch?.close());
  }
  const origin = addressOf(app, { host, scheme: https === null ? 'http' : 'https' });
  return { http: origin, agents: `${origin.replace(/^http/, 'ws')}${AGENT_PATH}` };
}

/** Listens on the server's own socket, which only its user can open. */
export async function listenSocket(
  fronts: Fronts,
  path: string,
  opened: AsyncDisposableStack,
): Promise<void> {
  const app = Fastify(apiServerOptions());
  app.decorate(OWN_SOCKET, true);
  mountApi(app, fronts.handlers, routingOf(fronts, new RequestRates(fronts.context.now)));
  opened.defer(() => app.close());
  rmSync(path, { force: true });
  // Nobody else can enter the directory, nor reach the socket before its mode is set.
  await app.listen({ path });
  chmodSync(path, 0o600);
}

/** Serves metrics on an address of their own, where the settings name one. */
export async function serveMetrics(
  { settings, metrics }: Fronts,
  opened: AsyncDisposableStack,
): Promise<void> {
  const address = settings.metrics === null ? null : metricsAddress(settings.metrics);
  if (address === null) return;
  const server = await serveMetricsText(address, () => metrics.text());
  opened.defer(() => server.close());
}

function addressOf(
  app: FastifyInstance,
  { host, scheme }: { host: string; scheme: string },
): string {
  // as: a server that listens on a host and port has an address record, not a path.
  const { port } = app.server.address() as AddressInfo;
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
