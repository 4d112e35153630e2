/** The write routes of the API over a running server, asked by people of every kind. */
import Fastify, { type FastifyInstance } from 'fastify';
import type { Response } from 'light-my-request';
import { pino } from 'pino';
import type { Handler, Principal } from '../../../server/api/call.ts';
import { decisionsHandlers } from '../../../server/api/decisions.ts';
import { enrollmentHandlers } from '../../../server/api/enrollment.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { importsHandlers } from '../../../server/api/imports.ts';
import { policyHandlers } from '../../../server/api/policy.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import { savedViewsHandlers } from '../../../server/api/savedViews.ts';
import { apiServerOptions } from '../../../server/api/serverOptions.ts';
import { systemHandlers } from '../../../server/api/system.ts';
import { Appraising } from '../../../server/appraising.ts';
import type { AccessAct } from '../../../server/audit/accessLog.ts';
import { drawBalance } from '../../../server/balances.ts';
import { alarmsAmong } from '../../../server/enrolling/alarms.ts';
import { SavedViews } from '../../../server/savedViews/savedViews.ts';
import { WHOLE_SCOPE } from '../../../shared/accounting/scope.ts';
import { type AccessScope, type Role, WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { isFileReply, type Route } from '../../../shared/api/route.ts';
import { DECISIONS_ROUTES } from '../../../shared/api/routes/decisions.ts';
import { ENROLLMENT_ROUTES } from '../../../shared/api/routes/enrollment.ts';
import { IMPORTS_ROUTES } from '../../../shared/api/routes/imports.ts';
import { POLICY_ROUTES } from '../../../shared/api/routes/policy.ts';
import { SAVED_VIEW_ROUTES } from '../../../shared/api/routes/savedViews.ts';
import { SYSTEM_ROUTES } from '../../../shared/api/routes/system.ts';
import { toBase64 } from '../../../shared/bytes/base64.ts';
import { utf8 } from '../../../shared/bytes/bytes.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import type { TableName } from '../../../shared/register/tables/table.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';

const ROUTES = {
  ...IMPORTS_ROUTES,
  ...DECISIONS_ROUTES,
  ...POLICY_ROUTES,
  ...ENROLLMENT_ROUTES,
  ...SAVED_VIEW_ROUTES,
  ...SYSTEM_ROUTES,
};
type RouteId = keyof typeof ROUTES;

/** Somebody of one role, or several, for a part of the fleet. */
export function somebody(
  roles: readonly Role[],
  scope: Partial<AccessScope> = {},
  name = 'Li Na',
): Principal {
  const account = `acc-${roles.join('').slice(0, 12).padEnd(12, '0')}`;
  const credential = 'ses-0123456789abcdef';
  return { via: 'session', account, name, roles, scope: { ...WHOLE_ACCESS, ...scope }, credential };
}

/** People without a limit of scope. */
export const COMPLIANCE = somebody(['compliance']);
export const OPERATOR = somebody(['operator']);
export const AUDITOR = somebody(['auditor']);
export const ADMINISTRATOR = somebody(['administrator']);
export const REGULATOR = somebody(['regulator']);

/** One question. */
export interface Asked {
  readonly as: Principal | null;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly key?: string;
}
/** What came back. */
export interface Answer {
  readonly status: number;
  /** Of JSON; undefined for a file. */
  readonly json: unknown;
  readonly bytes: Uint8Array;
  readonly headers: Response['headers'];
}

/** A server whose routes are asked. */
export interface ApiWorld {
  readonly world: ServerWorld;
  readonly app: FastifyInstance;
  /** What was written into the access record. */
  readonly acts: AccessAct[];
  /** Keys that were disconnected. */
  readonly ended: string[];
  ask(id: RouteId, asked: Asked): Promise<Answer>;
  /** Imports a table of CSV text as compliance, for the whole fleet where not said. */
  enter(table: TableName, text: string, as?: Principal): Promise<Answer>;
  close(): Promise<void>;
}

/** Starts a server and puts the routes on it. */
export async function apiWorld(requestMs?: number): Promise<ApiWorld> {
  const world = await serverWorld();
  const app = Fastify(apiServerOptions(requestMs === undefined ? undefined : { requestMs }));
  const acts: AccessAct[] = [];
  const ended: string[] = [];
  const people = new Map<string, Principal>();
  const log = pino({ level: 'silent' });
  answerProblems(app, log);
  const { context } = world.server;
  const { now } = context;
  const routing = {
    prefix: '/api/v1',
    assertWritable: () => {},
    authenticate: async ({ headers }: { headers: Record<string, unknown> }) =>
      people.get(String(headers['x-test-person'])) ?? null,
    limit: () => {},
    idempotency: new Idempotency(context.store, now),
    now,
    log,
    checkReplies: true,
  };
  const handlers = handlersOf(world, { acts, ended });
  for (const [id, route] of Object.entries(ROUTES)) {
    // as: a handler of each route stands under its name
    const handler = handlers[id as RouteId] as unknown as Handler<Route>;
    addRoute(app, { route, handler }, routing);
  }
  await app.ready();
  const ask = asker(app, people);
  const enter: ApiWorld['enter'] = (table, text, as = COMPLIANCE) =>
    ask('importRecords', { as, body: fileBody(table, text) });
  const close = async () => {
    await app.close();
    await world.close();
  };
  return { world, app, acts, ended, ask, enter, close };
}

function asker(app: FastifyInstance, people: Map<string, Principal>): ApiWorld['ask'] {
  return async (id, { as, params = {}, query = {}, body, key }) => {
    const route: Route = ROUTES[id];
    if (as !== null) people.set(nameOf(as), as);
    const path = route.path.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) =>
      encodeURIComponent(params[name] ?? ''),
    );
    const headers = {
      ...(as === null ? {} : { 'x-test-person': nameOf(as) }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    };
    const response = await app.inject({
      method: route.method,
      url: `/api/v1${path}`,
      query,
      headers,
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = !isFileReply(route.reply) || response.statusCode >= 400;
    return {
      status: response.statusCode,
      json: isJson ? response.json() : undefined,
      bytes: new Uint8Array(response.rawPayload),
      headers: response.headers,
    };
  };
}

/** The body of an import of CSV text. */
export function fileBody(table: TableName, text: string | Uint8Array, name = 'a.csv') {
  const content = toBase64(typeof text === 'string' ? utf8(text) : text);
  return { table, name, content, dryRun: false, reason: 'as delivered' };
}

/** Value of the header by which a person is told apart. */
export const nameOf = ({ roles, scope, name }: Principal) =>
  Buffer.from(JSON.stringify([roles, scope, name])).toString('base64url');

function handlersOf(
  { server }: ServerWorld,
  { acts, ended }: { acts: AccessAct[]; ended: string[] },
) {
  const { context, agentsUrl, httpUrl } = server;
  const { register, store } = context;
  const accessLog = {
    record: async (act: AccessAct) => {
      acts.push(act);
    },
  };
  const appraising = new Appraising(context);
  const agents = { endHost: (kid: string) => void ended.push(kid), signedIn: [] };
  return {
    ...importsHandlers({ register, accessLog }),
    ...decisionsHandlers({ context, views: null, papers: null }),
    ...policyHandlers({ register }),
    ...enrollmentHandlers({
      ...{ context, agents, appraising, accessLog },
      alarmsOf: async (hostIds) => {
        const when = { from: context.now() - 30 * DAY_MS, to: null, knownAt: null };
        const { findings } = await drawBalance(context, { scope: WHOLE_SCOPE, ...when });
        return alarmsAmong(findings, hostIds);
      },
    }),
    ...savedViewsHandlers({
      savedViews: new SavedViews({ store, accessLog, now: context.now }),
    }),
    ...systemHandlers({
      ...{ context, agents, appraising, accessLog, version: '0.0.0-test' },
      addresses: { agents: agentsUrl, http: httpUrl },
      database: store.path,
    }),
  };
}
