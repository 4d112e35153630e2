/** The routes of reports, regulators and logs over a running server, asked by people. */
import { join } from 'node:path';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { Handler, Principal } from '../../../server/api/call.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { logsHandlers } from '../../../server/api/logs.ts';
import { reportsHandlers } from '../../../server/api/reports.ts';
import { addRoute, answerProblems } from '../../../server/api/routing.ts';
import type { AccessAct } from '../../../server/audit/accessLog.ts';
import type { ServerContext } from '../../../server/context.ts';
import { RegulatorBook } from '../../../server/reports/regulatorBook.ts';
import { ReportGate } from '../../../server/reports/reportGate.ts';
import { type AccessScope, type Role, WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import type { Route } from '../../../shared/api/route.ts';
import { LOGS_ROUTES } from '../../../shared/api/routes/logs.ts';
import {
  type FiledChallenge,
  REPORTS_ROUTES,
  type ReportRow,
} from '../../../shared/api/routes/reports.ts';
import { type ServerWorld, serverWorld, WORLD_START_MS } from '../../factories/serverWorld.ts';

const ROUTES = { ...REPORTS_ROUTES, ...LOGS_ROUTES };
type RouteId = keyof typeof ROUTES;
const DAY_MS = 86_400_000;

/** Somebody who signed in, for the whole fleet where not said. */
export function person(
  name: string,
  roles: readonly Role[],
  scope: Partial<AccessScope> = {},
): Principal {
  const account = `acc-${name
    .toLowerCase()
    .replaceAll(/[^a-z]/g, '')
    .padEnd(8, '0')}`;
  const credential = 'ses-0123456789abcdef';
  return { via: 'session', account, name, roles, scope: { ...WHOLE_ACCESS, ...scope }, credential };
}

/** The server's own socket, by whoever says to be this. */
export function overSocket(name: string): Principal {
  const roles = ['administrator', 'compliance', 'operator'] as const;
  return { via: 'socket', account: null, name, roles, scope: WHOLE_ACCESS, credential: null };
}

export const ADA = person('Ada', ['administrator']);
export const CORA = person('Cora', ['compliance']);
export const APU = person('Apu', ['approver']);
export const AUDI = person('Audi', ['auditor']);
export const REGI = person('Regi', ['regulator'], { licenses: ['L1', 'L9'] });
export const OPA = person('Opa', ['operator']);

/** One question. */
export interface Asked {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
  readonly key?: string;
}
/** What tests look into, of answers of every route: nothing of it is there in each of them. */
export interface AnswerJson extends ReportRow {
  readonly code: string;
  readonly items: readonly (Omit<ReportRow, 'state'> &
    Omit<FiledChallenge, 'state'> & { state: string })[];
  readonly total: number;
  readonly next: string;
  readonly leaf: string;
  readonly document: string | null;
  readonly proof: string;
  readonly to: number;
  readonly hashes: readonly string[];
  readonly checkpoint: string;
  readonly digest: string;
  readonly nonce: string;
}

/** What came back; a file has no JSON. */
export interface Answer {
  readonly status: number;
  readonly json: AnswerJson;
  readonly bytes: Uint8Array;
}

/** A server whose routes are asked. */
export interface ReportsWorld {
  readonly world: ServerWorld;
  readonly gate: ReportGate;
  readonly regulators: RegulatorBook;
  readonly acts: AccessAct[];
  readonly directory: string;
  ask(as: Principal | null, id: RouteId, asked?: Asked): Promise<Answer>;
  /** Drafts a report of L1 by Cora. */
  draft(changes?: object): Promise<ReportRow>;
  /** Steps that the register has of a report, in order. */
  steps(report: string): string[];
  /** Opens the gate again over the same folder. */
  reopen(): Promise<void>;
  close(): Promise<void>;
}

/** Enters a license of this id. */
export async function enterLicense(context: ServerContext, id: string): Promise<void> {
  const items = [{ model: 'H200', quantity: 2 }];
  const about = { authority: 'BIS', number: `D-${id}`, items };
  const days = { validFrom: '2026-01-01', validTo: '2099-01-01' };
  const record = { type: 'license@2', id, ...about, ...days } as const;
  const said = { by: 'Li Na', reason: 'As the paper says.', withdrawn: false };
  await context.register.append({ format: 'fleetseal/record@1', ...said, record });
}

/** Starts a server with the licenses L1 and L2, and puts the routes on it. */
export async function reportsWorld(): Promise<ReportsWorld> {
  const world = await serverWorld();
  const { context } = world.server;
  world.clock.now += DAY_MS;
  for (const id of ['L1', 'L2']) await enterLicense(context, id);
  const acts: AccessAct[] = [];
  const directory = join(world.directory, 'server', 'reports-of-the-test');
  const access = {
    record: async (act: AccessAct) => {
      acts.push(act);
    },
  };
  const options = { context, access, directory, version: '0.0.0-test' };
  let gate = await ReportGate.open(options);
  const regulators = new RegulatorBook(context);
  const app = Fastify();
  const asking = await putRoutes(app, { context, gateOf: () => gate, regulators });
  const made: ReportsWorld = {
    world,
    get gate() {
      return gate;
    },
    regulators,
    acts,
    directory,
    ask: asking,
    draft: async (changes = {}) => {
      const body = { licenses: ['L1'], from: WORLD_START_MS, ...changes };
      const { status, json } = await asking(CORA, 'draftReport', { body });
      if (status !== 200) throw new Error(JSON.stringify(json));
      return json;
    },
    steps: (report) =>
      context.register.entries.flatMap(({ document }) =>
        document.format === 'fleetseal/reportStep@1' && document.reportDigest === report
          ? [document.step]
          : [],
      ),
    reopen: async () => {
      await gate.close();
      gate = await ReportGate.open(options);
    },
    close: async () => {
      await gate.close();
      await app.close();
      await world.close();
    },
  };
  return made;
}

async function putRoutes(
  app: FastifyInstance,
  parts: { context: ServerContext; gateOf: () => ReportGate; regulators: RegulatorBook },
): Promise<ReportsWorld['ask']> {
  const { context, gateOf, regulators } = parts;
  const people = new Map<string, Principal>();
  const log = pino({ level: 'silent' });
  answerProblems(app, log);
  const routing = {
    prefix: '/api/v1',
    assertWritable: () => {},
    authenticate: async ({ headers }: { headers: Record<string, unknown> }) =>
      people.get(String(headers['x-test-person'])) ?? null,
    limit: () => {},
    idempotency: new Idempotency(context.store, context.now),
    now: context.now,
    log,
    checkReplies: true,
  };
  for (const [id, route] of Object.entries(ROUTES)) {
    const handler: Handler<Route> = (call) => {
      const gate = gateOf();
      const handlers = { ...reportsHandlers({ gate, regulators }), ...logsHandlers(context) };
      // as: a handler of each route stands under its name
      return (handlers[id as RouteId] as unknown as Handler<Route>)(call);
    };
    addRoute(app, { route, handler }, routing);
  }
  await app.ready();
  return async (as, id, { params = {}, query = {}, body, key } = {}) => {
    const route: Route = ROUTES[id];
    const who = JSON.stringify(as);
    if (as !== null) people.set(who, as);
    const path = route.path.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) => params[name] ?? '');
    const response = await app.inject({
      method: route.method,
      url: `/api/v1${path}`,
      query: { ...query },
      headers: { 'x-test-person': who, ...(key === undefined ? {} : { 'idempotency-key': key }) },
      ...(body === undefined ? {} : { payload: body }),
    });
    const isJson = String(response.headers['content-type']).includes('json');
    const bytes = new Uint8Array(response.rawPayload);
    // as: what is there is of the route that was asked, and a test looks at no other
    const json = (isJson ? response.json() : undefined) as AnswerJson;
    return { status: response.statusCode, json, bytes };
  };
}
