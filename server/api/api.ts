/** The API whole: a handler for each route of the table, on one or more HTTP servers. */
import type { FastifyInstance } from 'fastify';
import { PAGE_MAX } from '../../shared/api/query.ts';
import { WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { API_PREFIX, ROUTES } from '../../shared/api/routes.ts';
import type { Agents } from '../agents.ts';
import type { Appraising } from '../appraising.ts';
import type { ServerContext } from '../context.ts';
import { type AlarmsOf, alarmsAmong } from '../enrolling/alarms.ts';
import type { Health } from '../operations/health.ts';
import type { Rooms } from '../rooms.ts';
import type { Views } from '../views/views.ts';
import { auditHandlers } from './audit.ts';
import type { Handler, Handlers } from './call.ts';
import { decisionsHandlers } from './decisions.ts';
import { enrollmentHandlers } from './enrollment.ts';
import { eventHandlers } from './events.ts';
import { facetsHandlers } from './facets.ts';
import { filesHandlers } from './files.ts';
import { fleetHandlers } from './fleet.ts';
import { importsHandlers } from './imports.ts';
import { takeStrictJson } from './jsonBody.ts';
import { logsHandlers } from './logs.ts';
import { oidcHandlers } from './oidc.ts';
import { openApiOf } from './openapi.ts';
import { operationsHandlers } from './operations.ts';
import { apiPage, PAGE_POLICY } from './page.ts';
import { peopleHandlers } from './people.ts';
import { policyHandlers } from './policy.ts';
import { recordReadHandlers } from './recordReads.ts';
import { reportsHandlers } from './reports.ts';
import { addRoute, answerProblems, type Routing } from './routing.ts';
import { savedViewsHandlers } from './savedViews.ts';
import { systemHandlers } from './system.ts';
import { webhookHandlers } from './webhooks.ts';
import { workHandlers } from './work.ts';

/** What the handlers are made of. */
export interface ApiParts {
  readonly context: ServerContext;
  readonly agents: Agents;
  readonly appraising: Appraising;
  readonly rooms: Rooms;
  readonly health: Health;
  readonly version: string;
  readonly addresses: { readonly agents: string; readonly http: string };
  /** Path of the database file. */
  readonly database: string;
  readonly recipients: readonly string[];
  /** Milliseconds UTC. */
  readonly startedAt: number;
  readonly certificateEndsAt: () => number | null;
}

/** A handler for each route: one that is missing does not compile. */
export function apiHandlers(parts: ApiParts): Handlers<typeof ROUTES> {
  const { context, agents, appraising, rooms, addresses, version, database } = parts;
  const { access, timeline, people, oidc, views, events, gate, backups, work, papers } = rooms;
  const { register, store, registerLog, regulators } = context;
  const source = { store, register, registerLog };
  const system = { context, agents, appraising, accessLog: access, version, addresses, database };
  const { book, streams, webhooks } = events;
  return {
    ...peopleHandlers({ people }),
    ...oidcHandlers({ oidc, people }),
    ...fleetHandlers({ views, work, connected: () => new Set(agents.signedIn) }),
    ...recordReadHandlers({ views }),
    ...facetsHandlers({ views }),
    ...filesHandlers({
      views,
      work,
      accessLog: access,
      connected: () => new Set(agents.signedIn),
    }),
    ...savedViewsHandlers({ savedViews: rooms.savedViews }),
    ...importsHandlers({ register, accessLog: access }),
    ...decisionsHandlers({ context, views, papers }),
    ...workHandlers({ context, views, papers, work }),
    ...policyHandlers({ register }),
    ...enrollmentHandlers({
      context,
      agents,
      appraising,
      accessLog: access,
      alarmsOf: alarmsOf(views),
    }),
    ...reportsHandlers({ gate, regulators }),
    ...logsHandlers(context),
    ...auditHandlers({ timeline, access, source }),
    ...eventHandlers({ book, streams }),
    ...webhookHandlers({ webhooks, access }),
    ...systemHandlers(system),
    ...operationsHandlers({ ...parts, backups, accessLog: access }),
  };
}

const ALARM_CODES = ['hostKeyCloned', 'hostRestored'];

/** Alarms of the whole fleet, as the newest view has them. */
function alarmsOf(views: Views): AlarmsOf {
  return async (hostIds) => {
    const query = { limit: PAGE_MAX, filters: { code: ALARM_CODES } };
    const { items } = await views.list(WHOLE_ACCESS, 'findings', query);
    return alarmsAmong(items, hostIds);
  };
}

/** What one HTTP server adds to the API. */
export interface MountOptions extends Omit<Routing, 'prefix'> {
  readonly version: string;
}

/** Puts every route on an HTTP server, with the document of the API and its page. */
export function mountApi(
  app: FastifyInstance,
  handlers: Handlers<typeof ROUTES>,
  options: MountOptions,
): void {
  answerProblems(app, options.log);
  takeStrictJson(app);
  const byId = new Map<string, unknown>(Object.entries(handlers));
  for (const [id, route] of Object.entries(ROUTES)) {
    // as: Handlers gives each route of the table its own handler.
    const handler = byId.get(id) as Handler<typeof route>;
    addRoute(app, { route, handler }, { ...options, prefix: API_PREFIX });
  }
  const { version } = options;
  const document = madeOnce(() => JSON.stringify(openApiOf(ROUTES, version), null, 2));
  const page = madeOnce(() => apiPage(ROUTES, version));
  app.get('/api/openapi.json', (_request, reply) =>
    reply.type('application/json; charset=utf-8').send(document()),
  );
  app.get('/api/docs', (_request, reply) =>
    reply
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(page()),
  );
}

/** A text that is made when it is first asked for: making these would slow every start down. */
function madeOnce(make: () => string): () => string {
  let made: string | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
