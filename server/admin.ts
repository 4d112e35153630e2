/** The admin API on the server's unix socket: what the command line asks of a running server. */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import {
  hostEventRequestSchema,
  offlineImportRequestSchema,
  type ServerStatus,
  scopeRequestSchema,
  tokenRequestSchema,
} from '../shared/api/admin.ts';
import { fromBase64 } from '../shared/bytes/base64.ts';
import { checkAs } from '../shared/bytes/parseAs.ts';
import { ERRORS, type ErrorKind, isFleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import { addBalances, addPolicy, addRecords } from './adminRecords.ts';
import type { Agents } from './agents.ts';
import type { Appraising } from './appraising.ts';
import type { ServerContext } from './context.ts';
import { decide } from './hostDecisions.ts';
import { listHosts } from './hostList.ts';
import { checkStoredLogs } from './logCheck.ts';
import { importBundle } from './offline/importBundle.ts';
import { makeKit } from './offline/kit.ts';
import { createReport } from './reporting.ts';
import type { HostState } from './store/schema.ts';
import { createToken } from './tokens.ts';
import { trustFile } from './trustFile.ts';

const HTTP_STATUS = {
  badInput: 400,
  refused: 403,
  limit: 413,
  unavailable: 503,
  state: 500,
  internal: 500,
} as const satisfies Record<ErrorKind, number>;

/** What the admin API shows besides the context. */
export interface AdminParts {
  readonly context: ServerContext;
  readonly agents: Agents;
  readonly appraising: Appraising;
  readonly version: string;
  /** Path of the database file. */
  readonly database: string;
  readonly addresses: { readonly agents: string; readonly http: string };
}

/** Makes the admin API; the caller listens on the socket. */
export function adminApi(parts: AdminParts): FastifyInstance {
  const { context } = parts;
  const bodyLimit = Math.ceil((LIMITS.importBytes * 4) / 3) + 4096;
  const app = Fastify({ logger: false, bodyLimit });
  app.setErrorHandler((error, _request, reply) => answerError(context, error, reply));
  app.get('/v1/status', () => status(parts));
  app.get('/v1/hosts', () => listHosts(context, new Set(parts.agents.signedIn)));
  app.get('/v1/log-check', () => checkStoredLogs(context, parts.database));
  app.get('/v1/trust', (_request, reply) =>
    reply.type('application/json').send(trustFile(context)),
  );
  app.post('/v1/tokens', async (request) => {
    const body = checkAs(request.body, tokenRequestSchema, 'schemaInvalid');
    const { site, uses, expiresInMs, allow = [] } = body;
    return { token: await createToken(context, { site, uses, expiresInMs, allow }) };
  });
  addHostEvents(app, parts);
  addOffline(app, parts);
  addRecords(app, context);
  addPolicy(app, context);
  addBalances(app, context);
  const { version } = parts;
  app.post('/v1/reports', async (request, reply) => {
    const report = await createReport(context, {
      scope: checkAs(request.body, scopeRequestSchema, 'schemaInvalid'),
      version,
    });
    return reply.type('application/zip').send(Buffer.from(report));
  });
  return app;
}

function addHostEvents(app: FastifyInstance, { context, agents, appraising }: AdminParts): void {
  app.post('/v1/host-events', async (request) => {
    const body = checkAs(request.body, hostEventRequestSchema, 'schemaInvalid');
    const reply = await decide(context, body);
    if (reply.event !== 'approved') agents.endHost(reply.kid);
    // What was logged while the approval was on its way into the register counts already.
    else await appraising.resumeHost(reply.kid);
    return reply;
  });
}

function addOffline(app: FastifyInstance, { context, appraising }: AdminParts): void {
  app.get('/v1/offline-kit', () => makeKit(context));
  app.post('/v1/offline-import', (request) => {
    const { content } = checkAs(request.body, offlineImportRequestSchema, 'schemaInvalid');
    return importBundle({ context, appraising }, fromBase64(content));
  });
}

function answerError(context: ServerContext, error: unknown, reply: FastifyReply): FastifyReply {
  if (isFleetsealError(error)) {
    const { code, message } = error;
    const { kind, next } = ERRORS[code];
    return reply.code(HTTP_STATUS[kind]).send({ code, message, next });
  }
  context.log.error({ err: error }, 'the admin API failed');
  const { next } = ERRORS.internal;
  return reply.code(500).send({ code: 'internal', message: 'The server failed.', next });
}

async function status(parts: AdminParts): Promise<ServerStatus> {
  const { context, agents, version, addresses } = parts;
  const { evidenceLog, registerLog } = context;
  const { register } = context.register.folded;
  const rows = await context.store.db
    .selectFrom('host')
    .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
    .groupBy('state')
    .execute();
  const count = (state: HostState) => Number(rows.find((row) => row.state === state)?.count ?? 0);
  const awaitingApproval = count('awaiting');
  const log = ({ origin, vkey, size }: typeof evidenceLog) => ({ origin, vkey, size });
  return {
    version,
    ...addresses,
    logs: { evidence: log(evidenceLog), register: log(registerLog) },
    hosts: {
      enrolled: count('live') + awaitingApproval,
      connected: agents.signedIn.length,
      awaitingApproval,
    },
    licenses: [...register.records.license.keys()],
  };
}
