/** Puts a table of routes on a fastify server: access, shapes, errors, repeated writes. */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import * as z from 'zod';
import { PROBLEM_TYPE, type Problem, problemOf } from '../../shared/api/problem.ts';
import { type FileAnswer, isFileReply, isWrite, type Route } from '../../shared/api/route.ts';
import { checkAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { assertMayCall } from './access.ts';
import type { Call, Handler, Principal } from './call.ts';
import { type Answered, IDEMPOTENCY_HEADER, type Idempotency } from './idempotency.ts';

/** What the routes of one server share. */
export interface Routing {
  /** Before each path, such as `/api/v1`. */
  readonly prefix: string;
  /** Who is asking; null for nobody. Throws where a proof was sent and is wrong. */
  readonly authenticate: (request: FastifyRequest, route: Route) => Promise<Principal | null>;
  /** Counts the request. Throws rateLimited. */
  readonly limit: (principal: Principal | null, request: FastifyRequest) => void;
  /** Throws logBehind where nothing may be entered now. */
  readonly assertWritable: () => void;
  readonly idempotency: Idempotency;
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: Logger;
  /** For tests: every JSON answer is compared with its schema. */
  readonly checkReplies: boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const NO_INPUT = z.strictObject({});

/** Adds one route. */
export function addRoute(
  app: FastifyInstance,
  { route, handler }: { route: Route; handler: Handler<Route> },
  routing: Routing,
): void {
  app.route({
    method: route.method,
    url: `${routing.prefix}${route.path.replaceAll(/\{([a-zA-Z]+)\}/g, ':$1')}`,
    bodyLimit: route.bodyBytes ?? LIMITS.apiBodyBytes,
    // What is not in the table is not served: a HEAD would do what a GET does, and say nothing.
    exposeHeadRoute: false,
    // Before the body is read: nobody makes the server hold what they may not send.
    onRequest: async (request) => {
      const principal = await whoAsks(routing, request, route);
      routing.limit(principal, request);
      assertMayCall(route.access, principal);
      if (isWrite(route) && route.whileBehind !== true) routing.assertWritable();
      asking.set(request, principal);
    },
    handler: (request, reply) => answer({ route, handler, routing, request, reply }),
  });
}

/** A proof that is refused counts for its address: nobody may try as many as they like. */
async function whoAsks(
  routing: Routing,
  request: FastifyRequest,
  route: Route,
): Promise<Principal | null> {
  try {
    return await routing.authenticate(request, route);
  } catch (error) {
    routing.limit(null, request);
    throw error;
  }
}

/** Who sent a request that may go on. */
const asking = new WeakMap<FastifyRequest, Principal | null>();

interface Asked {
  readonly route: Route;
  readonly handler: Handler<Route>;
  readonly routing: Routing;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

async function answer(asked: Asked): Promise<FastifyReply> {
  const { route, request, reply } = asked;
  const principal = asking.get(request) ?? null;
  reply.header('cache-control', 'no-store');
  const call = callOf(asked, principal);
  const key = request.headers[IDEMPOTENCY_HEADER];
  // Keys belong to whoever sends them: of nobody there are none.
  if (key === undefined || principal === null || !isWrite(route))
    return send(asked, await asked.handler(call));
  const answered = await answerOnce(asked, { call, principal, key: String(key) });
  return reply.code(answered.status).type(JSON_TYPE).send(answered.body);
}

async function answerOnce(
  asked: Asked,
  { call, principal, key }: { call: Call; principal: Principal; key: string },
): Promise<Answered> {
  const { route, handler, routing, request } = asked;
  const { roles, scope } = principal;
  const body = JSON.stringify(request.body) ?? '';
  const keyed = {
    actor: principal.account ?? 'socket',
    key,
    // With other rights it is another request: what is kept of the first one is not for them.
    parts: [request.method, request.url, body, JSON.stringify([roles, scope])],
    keepBody: route.secret !== true,
  };
  return routing.idempotency.answer(keyed, async () => {
    const value = await handler(call);
    return { status: 200, body: bodyOf(asked, value) };
  });
}

/** Parses everything that came in. Throws requestInvalid. */
function callOf({ route, routing, request, reply }: Asked, principal: Principal | null): Call {
  const read = (value: unknown, schema: z.ZodType | undefined) =>
    checkAs(value ?? {}, schema ?? NO_INPUT, 'requestInvalid');
  const params = read(request.params, route.params);
  const query = read(request.query, route.query);
  assertWellFormed(request.body);
  const body = read(request.body, route.body);
  const input = { params, query, body, principal, request, reply, now: routing.now() };
  // as: the schemas of this very route made the values; its handler is typed by the same route.
  return input as Call;
}

/** Refuses text that could not be written as UTF-8. Throws requestInvalid. */
function assertWellFormed(value: unknown): void {
  if (typeof value === 'string' && !value.isWellFormed()) {
    throw new FleetsealError('requestInvalid', 'A text of the body is not well-formed Unicode.');
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [name, member] of Object.entries(value)) {
    assertWellFormed(name);
    assertWellFormed(member);
  }
}

function send(asked: Asked, value: unknown): FastifyReply {
  const { route, reply } = asked;
  if (reply.sent) return reply;
  if (!isFileReply(route.reply)) return reply.type(JSON_TYPE).send(bodyOf(asked, value));
  // as: a route that answers with a file has a handler that gives one.
  const { mediaType, name, bytes } = value as FileAnswer;
  // Never shown in place of a page, and never guessed to be one.
  const asciiName = name.replaceAll(/[^A-Za-z0-9._-]/g, '_');
  reply.header('content-disposition', `attachment; filename="${asciiName}"`);
  reply.type(mediaType);
  if (bytes instanceof Uint8Array) return reply.send(Buffer.from(bytes));
  return reply.send(bytes instanceof Readable ? bytes : Readable.from(bytes));
}

function bodyOf({ route, routing }: Asked, value: unknown): string {
  if (routing.checkReplies && !isFileReply(route.reply)) route.reply.parse(value);
  return JSON.stringify(value);
}

/** Makes every error answer a problem of ours; also of requests that fastify itself refuses. */
export function answerProblems(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error, _request, reply) => {
    const problem = problemFor(error);
    if (problem.status >= 500) log.error({ err: error }, 'a request failed');
    return sendProblem(reply, problem);
  });
  app.setNotFoundHandler((_request, reply) => sendProblem(reply, problemOf('routeUnknown')));
}

/** Answers with a problem. */
export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  reply.header('cache-control', 'no-store');
  return reply.code(problem.status).type(PROBLEM_TYPE).send(JSON.stringify(problem));
}

function problemFor(error: unknown): Problem {
  if (isFleetsealError(error)) return problemOf(error.code, error.message);
  const status = statusOfFastify(error);
  if (status === 413) return problemOf('tooLarge', 'The body of the request is too large.');
  if (status === 415) return problemOf('mediaTypeWrong');
  if (status !== null && status < 500) return problemOf('requestInvalid');
  return problemOf('internal', 'The server failed.');
}

function statusOfFastify(error: unknown): number | null {
  if (!(error instanceof Error) || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' ? error.statusCode : null;
}
