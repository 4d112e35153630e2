/** The admin API on the server's unix socket: what the command line asks of a running server. */
import Fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import {
  type HostsReply,
  importRequestSchema,
  type ServerStatus,
  scopeRequestSchema,
  tokenRequestSchema,
} from '../shared/api/admin.ts';
import { attestationResultSchema } from '../shared/appraisal/result.ts';
import { fromBase64 } from '../shared/bytes/base64.ts';
import { checkAs } from '../shared/bytes/parseAs.ts';
import { ERRORS, type ErrorKind, isFleetsealError } from '../shared/errors.ts';
import { LIMITS } from '../shared/limits.ts';
import type { Agents } from './agents.ts';
import type { ServerContext } from './context.ts';
import { createToken } from './enrollment.ts';
import { importLicenseFile } from './importing.ts';
import { checkStoredLogs } from './logCheck.ts';
import { createReport, currentBalance } from './reporting.ts';
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
  app.get('/v1/hosts', () => hosts(parts));
  app.get('/v1/log-check', () => checkStoredLogs(context, parts.database));
  app.get('/v1/trust', (_request, reply) =>
    reply.type('application/json').send(trustFile(context)),
  );
  app.post('/v1/tokens', async (request) => {
    const body = checkAs(request.body, tokenRequestSchema, 'schemaInvalid');
    return { token: await createToken(context, body) };
  });
  app.post('/v1/import', (request) => {
    const { name, content } = checkAs(request.body, importRequestSchema, 'schemaInvalid');
    return importLicenseFile(context.register, { name, bytes: fromBase64(content) });
  });
  const { version } = parts;
  app.post('/v1/balance', (request) =>
    currentBalance(context, {
      scope: checkAs(request.body, scopeRequestSchema, 'schemaInvalid'),
      version,
    }),
  );
  app.post('/v1/reports', async (request, reply) => {
    const report = await createReport(context, {
      scope: checkAs(request.body, scopeRequestSchema, 'schemaInvalid'),
      version,
    });
    return reply.type('application/zip').send(Buffer.from(report));
  });
  return app;
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
  const row = await context.store.db
    .selectFrom('host')
    .select((eb) => eb.fn.countAll<number>().as('enrolled'))
    .executeTakeFirstOrThrow();
  const log = ({ origin, vkey, size }: typeof evidenceLog) => ({ origin, vkey, size });
  return {
    version,
    ...addresses,
    logs: { evidence: log(evidenceLog), register: log(registerLog) },
    hosts: { enrolled: Number(row.enrolled), connected: agents.signedIn.length },
    licenses: [...register.licenses.keys()],
  };
}

async function hosts({ context, agents }: AdminParts): Promise<HostsReply> {
  const connected = new Set(agents.signedIn);
  const rows = await context.store.db
    .selectFrom('host')
    .select(['kid', 'name', 'site', 'head_seq', 'enrolled_at'])
    .select((eb) =>
      eb
        .selectFrom('result')
        .select('result.result')
        .whereRef('result.kid', '=', 'host.kid')
        .orderBy('evidence_index', 'desc')
        .limit(1)
        .as('result'),
    )
    .orderBy('name')
    .orderBy('kid')
    .execute();
  return {
    hosts: rows.map((row) => ({
      ...newestResult(row.result),
      kid: row.kid,
      name: row.name,
      site: row.site,
      connected: connected.has(row.kid),
      lastSeq: row.head_seq,
      enrolledAt: row.enrolled_at,
    })),
  };
}

/** What a stored result says of its host. */
function newestResult(text: string | null): Pick<HostsReply['hosts'][number], 'gpus' | 'status'> {
  if (text === null) return { gpus: null, status: null };
  const { gpus, status } = attestationResultSchema.parse(JSON.parse(text));
  return { gpus: gpus.length, status };
}
