/** A small fleet at two sites under two licenses, and its reads over the routes of the API. */
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { expect } from 'vitest';
import type { Handler, Principal } from '../../../server/api/call.ts';
import { facetsHandlers } from '../../../server/api/facets.ts';
import { filesHandlers } from '../../../server/api/files.ts';
import { fleetHandlers } from '../../../server/api/fleet.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { recordReadHandlers } from '../../../server/api/recordReads.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import { apiServerOptions } from '../../../server/api/serverOptions.ts';
import type { AccessAct } from '../../../server/audit/accessLog.ts';
import { openViews } from '../../../server/views/openViews.ts';
import type { Views } from '../../../server/views/views.ts';
import { type AccessScope, type Role, WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import type { Route } from '../../../shared/api/route.ts';
import { FACET_ROUTES } from '../../../shared/api/routes/facets.ts';
import { FILE_ROUTES } from '../../../shared/api/routes/files.ts';
import { FLEET_ROUTES } from '../../../shared/api/routes/fleet.ts';
import { RECORD_ROUTES } from '../../../shared/api/routes/recordReads.ts';
import { parseToken } from '../../../shared/protocol/token.ts';
import { DAY_MS } from '../../../shared/register/day.ts';
import { recordFormat } from '../../../shared/register/documents.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import {
  cannedClaims,
  type ServerWorld,
  serverWorld,
  WORLD_START_MS,
} from '../../factories/serverWorld.ts';

const ROUTES = { ...FLEET_ROUTES, ...RECORD_ROUTES, ...FACET_ROUTES, ...FILE_ROUTES };
/** A route that reads. */
export type RouteId = keyof typeof ROUTES;

/** JSON that tests look into, whatever shape it has: what is not there is undefined. */
export type Loose = ReturnType<typeof JSON.parse>;

/** What came back. */
export interface Answer {
  readonly status: number;
  readonly json: Loose;
}

/** A file that came back; `json` is null but where it was refused. */
export interface AnsweredFile extends Answer {
  readonly bytes: Buffer;
  readonly type: string;
}

/** The fleet, and how it is asked. */
export interface ViewsWorld {
  readonly world: ServerWorld;
  readonly views: Views;
  readonly app: FastifyInstance;
  /** Key ids that count as connected. */
  readonly connected: Set<string>;
  /** What was written into the access record. */
  readonly acts: AccessAct[];
  enter(...records: RegisterRecord[]): Promise<void>;
  /** Enrolls a host at a site; it attests two GPUs with this prefix of serials. */
  attest(name: string, site: string, serialPrefix: string): Promise<void>;
  ask(id: RouteId, asked?: Asked): Promise<Answer>;
  download(id: RouteId, asked?: Asked): Promise<AnsweredFile>;
  close(): Promise<void>;
}

/** One question. */
export interface Asked {
  readonly scope?: Partial<AccessScope>;
  /** `auditor` where not given. */
  readonly role?: Role;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | string[]>>;
}

/** Serials of the first GPU of a host begin so. */
export const PREFIX = { a: '165612401000', b: '165612402000', c: '165612403000' } as const;

/** Papers of one side of the fleet. */
export function papersOf(side: 'A' | 'B', prefix: string): RegisterRecord[] {
  const site = `Site ${side}`;
  const units = [0, 1].map((each) => ({ serial: `${prefix}${each}` }));
  const shipment = `S-${side}`;
  return [
    { type: 'party@1', id: `exporter-${side}`, name: `Ex ${side}`, roles: [], country: 'US' },
    { type: 'site@1', id: site, country: 'CN' },
    {
      type: 'license@2',
      id: `L-${side}`,
      authority: 'BIS',
      number: `D-100${side}`,
      exporter: `exporter-${side}`,
      endUsers: ['user-1'],
      sites: [site],
      items: [{ model: 'H200', quantity: 3 }],
      validFrom: '2026-01-01',
      validTo: '2030-01-01',
    },
    {
      type: 'shipment@2',
      id: shipment,
      license: `L-${side}`,
      shippedAt: '2026-05-20',
      site,
      units: units.map((unit) => ({ ...unit, model: 'H200' })),
    },
    {
      type: 'labTest@1',
      id: `T-${side}`,
      shipment,
      lab: 'lab-1',
      testedOn: '2026-05-10',
      method: 'TPP',
      results: units.map((unit) => ({ ...unit, result: 'passed' as const })),
    },
    {
      type: 'custody@1',
      id: `C-${side}`,
      event: 'received',
      at: WORLD_START_MS - 5 * DAY_MS,
      units,
      site,
      person: 'Li Na',
    },
  ];
}

const NOBODY_WORKS = {
  assignees: async () => new Map<string, string>(),
  chosenBy: async () => ({ name: 'nobody', ids: [], isExcluded: false }),
};

interface AppParts {
  readonly world: ServerWorld;
  readonly views: Views;
  readonly connected: ReadonlySet<string>;
  readonly acts: AccessAct[];
  /** By what stands in a header. */
  readonly principals: ReadonlyMap<string, Principal>;
}

function appOf({ world, views, connected, acts, principals }: AppParts): FastifyInstance {
  const { context } = world.server;
  const app = Fastify(apiServerOptions());
  const log = pino({ level: 'silent' });
  answerProblems(app, log);
  const record = async (act: AccessAct) => {
    acts.push(act);
  };
  const handlers = {
    ...fleetHandlers({ views, connected: () => connected, work: NOBODY_WORKS }),
    ...recordReadHandlers({ views }),
    ...facetsHandlers({ views }),
    ...filesHandlers({
      ...{ views, work: NOBODY_WORKS, accessLog: { record } },
      connected: () => connected,
    }),
  };
  const routing = {
    prefix: '',
    assertWritable: () => {},
    authenticate: async ({ headers }: { headers: Record<string, unknown> }) =>
      principals.get(String(headers['x-test'])) ?? null,
    limit: () => {},
    idempotency: new Idempotency(context.store, context.now),
    now: context.now,
    log,
    checkReplies: true,
  };
  for (const [id, route] of Object.entries(ROUTES)) {
    // as: a handler of each route stands under its name
    const handler = handlers[id as RouteId] as unknown as Handler<Route>;
    addRoute(app, { route, handler }, routing);
  }
  return app;
}

const PARTIES = [
  { type: 'party@1', id: 'user-1', name: 'User', roles: ['endUser'], country: 'CN' },
  { type: 'party@1', id: 'lab-1', name: 'Lab', roles: ['lab'], country: 'US' },
] satisfies Parameters<ViewsWorld['enter']>;

/** Starts the fleet: hosts gpu-a and gpu-b, and gpu-c at Site B with GPUs of no license. */
export async function viewsWorld(): Promise<ViewsWorld> {
  const world = await serverWorld();
  const { context } = world.server;
  const views = openViews(context);
  const connected = new Set<string>();
  const acts: AccessAct[] = [];
  const principals = new Map<string, Principal>();
  const app = appOf({ world, views, connected, acts, principals });
  const enter: ViewsWorld['enter'] = async (...records) => {
    for (const record of records) {
      const about = { by: 'Li Na', reason: 'as delivered', withdrawn: false, record };
      await context.register.append({ format: recordFormat(record), ...about });
    }
  };
  const attest: ViewsWorld['attest'] = async (name, site, serialPrefix) => {
    const agent = await world.agent(name, {
      token: parseToken(await world.token({ site })),
      collect: async () => cannedClaims(serialPrefix),
    });
    await agent.connect();
    await agent.attest('start');
    agent.close();
    await world.server.settled();
  };
  const download: ViewsWorld['download'] = async (id, asked = {}) => {
    const { scope = {}, role = 'auditor', params = {}, query = {} } = asked;
    const name = Buffer.from(JSON.stringify([scope, role])).toString('base64url');
    principals.set(name, {
      via: 'session',
      account: 'acc-1',
      name: 'Wang Wei',
      roles: [role],
      scope: { ...WHOLE_ACCESS, ...scope },
      credential: 'ses-1',
    });
    const url = ROUTES[id].path.replaceAll(/\{([a-z]+)\}/g, (_, param: string) =>
      encodeURIComponent(params[param] ?? ''),
    );
    const reply = await app.inject({ method: 'GET', url, query, headers: { 'x-test': name } });
    const type = String(reply.headers['content-type']);
    const json = type.includes('json') ? reply.json() : null;
    return { status: reply.statusCode, json, bytes: reply.rawPayload, type };
  };
  const ask: ViewsWorld['ask'] = async (id, asked) => {
    const { status, json } = await download(id, asked);
    return { status, json };
  };
  await enter(...PARTIES, ...papersOf('A', PREFIX.a), ...papersOf('B', PREFIX.b));
  await attest('gpu-a', 'Site A', PREFIX.a);
  await attest('gpu-b', 'Site B', PREFIX.b);
  await attest('gpu-c', 'Site B', PREFIX.c);
  world.clock.now += 60_000;
  const close = async () => {
    await app.close();
    await views.close();
    await world.close();
  };
  return { world, views, app, connected, acts, enter, attest, ask, download, close };
}

/** Asks, and expects an answer. */
export async function read(world: ViewsWorld, id: RouteId, asked?: Asked): Promise<Answer['json']> {
  const { status, json } = await world.ask(id, asked);
  expect({ status, json }).toMatchObject({ status: 200 });
  return json;
}
