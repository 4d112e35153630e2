/** Calls routes of the API by their name, with the types of the route table. */
import type * as z from 'zod';
import type { Problem } from '../../shared/api/problem.ts';
import type { FileReply, Route } from '../../shared/api/route.ts';
import { type ApiRoutes, OPERATIONS, type RouteId } from './operations.ts';

type In<R extends Route, K extends 'params' | 'query' | 'body'> = R[K] extends z.ZodType
  ? { readonly [Name in K]: z.input<R[K]> }
  : Readonly<Record<never, never>>;
/** What a call of a route is given: its path parameters, query (as texts) and body. */
export type CallInput<Id extends RouteId> = In<ApiRoutes[Id], 'params'> &
  Partial<In<ApiRoutes[Id], 'query'>> &
  In<ApiRoutes[Id], 'body'>;
/** What a route answers with; a file as a Blob. */
export type CallReply<Id extends RouteId> = ApiRoutes[Id]['reply'] extends FileReply
  ? Blob
  : ApiRoutes[Id]['reply'] extends z.ZodType
    ? z.output<ApiRoutes[Id]['reply']>
    : never;

/** Codes of the console itself, beside those of the API. */
export type ConsoleCode = 'offline' | 'answerInvalid';

/** What went wrong with a call: the server's problem details, or that it could not be reached. */
export class ApiProblem extends Error {
  readonly code: string;
  /** What was seen, in the server's words (English); empty where the console says it. */
  readonly detail: string;
  /** What to do next, in the server's words; empty where the console says it. */
  readonly next: string;
  /** HTTP status; 0 without an answer. */
  readonly status: number;

  constructor({
    code,
    detail,
    next,
    status,
  }: Pick<Problem, 'code' | 'detail' | 'next' | 'status'>) {
    super(detail === '' ? code : detail);
    this.code = code;
    this.detail = detail;
    this.next = next;
    this.status = status;
  }
}

/** Path, query and body, as they are sent. */
interface RawInput {
  readonly params?: Readonly<Record<string, unknown>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

/** Beside what is sent: `idempotencyKey` makes a repeated attempt the same write. */
export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly idempotencyKey?: string;
}

/** Calls a route. Throws ApiProblem: the server's, or `offline` without an answer. */
export async function call<Id extends RouteId>(
  id: Id,
  input: CallInput<Id>,
  options: CallOptions = {},
): Promise<CallReply<Id>> {
  // as: the input has the parts that the route's schemas name.
  const { body } = input as RawInput;
  const { method, file } = OPERATIONS[id];
  const response = await answerOf(addressOf(id, input), {
    method,
    credentials: 'same-origin',
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(method === 'GET' ? {} : { 'idempotency-key': keyOf(options) }),
    },
    body: body === undefined ? null : JSON.stringify(body),
    signal: options.signal ?? null,
  });
  if (!response.ok) throw await problemOf(response);
  const reply: unknown = file ? await response.blob() : await response.json();
  // as: the server's own tests compare its answers with the schema of the route.
  return reply as CallReply<Id>;
}

/** Address of a call, with its query: what a link to a file leads to. */
export function addressOf<Id extends RouteId>(id: Id, input: CallInput<Id>): string {
  // as: the input has the parts that the route's schemas name.
  const { params = {}, query = {} } = input as RawInput;
  const path = OPERATIONS[id].path.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) =>
    encodeURIComponent(String(params[name] ?? '')),
  );
  const named = Object.entries(query).flatMap(([name, value]) =>
    [value]
      .flat()
      .flatMap((one): [string, string][] =>
        one === undefined || one === null ? [] : [[name, String(one)]],
      ),
  );
  return `/api/v1${path}${named.length === 0 ? '' : `?${new URLSearchParams(named)}`}`;
}

function keyOf({ idempotencyKey }: CallOptions): string {
  return idempotencyKey ?? crypto.randomUUID();
}

async function answerOf(address: string, request: RequestInit): Promise<Response> {
  try {
    return await fetch(address, request);
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new ApiProblem({ code: 'offline', detail: '', next: '', status: 0 });
  }
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const { status } = response;
  try {
    const told: Partial<Problem> = await response.json();
    const { code = 'answerInvalid', title = '', detail = '', next = '' } = told;
    // What only repeats the meaning of the code is said by the console in its own words.
    return new ApiProblem({ code, detail: detail === title ? '' : detail, next, status });
  } catch {
    return new ApiProblem({ code: 'answerInvalid', detail: '', next: '', status });
  }
}
