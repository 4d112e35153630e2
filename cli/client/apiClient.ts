/** Calls routes of the API by their name, with the types of the route table. */
import { randomUUID } from 'node:crypto';
import type * as z from 'zod';
import { problemSchema } from '../../shared/api/problem.ts';
import { isFileReply, isWrite, type Route } from '../../shared/api/route.ts';
import { API_PREFIX, ROUTES } from '../../shared/api/routes.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError, isErrorCode } from '../../shared/errors.ts';
import { type Received, type Sent, send } from './send.ts';
import { type Target, type TargetOptions, targetOf } from './target.ts';

/** The route table. */
export type ApiRoutes = typeof ROUTES;
/** Name of a route. */
export type RouteId = keyof ApiRoutes;

type In<R extends Route, K extends 'params' | 'query' | 'body'> = R[K] extends z.ZodType
  ? { readonly [Name in K]: z.input<R[K]> }
  : Readonly<Record<never, never>>;
/** What a call of a route is given. */
export type CallInput<Id extends RouteId> = In<ApiRoutes[Id], 'params'> &
  (object extends In<ApiRoutes[Id], 'query'>
    ? Readonly<Record<never, never>>
    : Partial<In<ApiRoutes[Id], 'query'>>) &
  In<ApiRoutes[Id], 'body'>;
/** What a call gives: the parsed answer, or the bytes of a file. */
export type CallReply<Id extends RouteId> = ApiRoutes[Id]['reply'] extends z.ZodType
  ? z.output<ApiRoutes[Id]['reply']>
  : Uint8Array;

/** Path, query and body of a call. */
export interface RawInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly body?: unknown;
}

/** Client of one server. */
export class ApiClient {
  readonly target: Target;
  readonly #headers: Readonly<Record<string, string>>;

  constructor(target: Target, headers: Readonly<Record<string, string>> = proofOf(target)) {
    this.target = target;
    this.#headers = headers;
  }

  /** A client with a session, as a page of the server itself would ask. */
  static ofBrowser(target: Extract<Target, { kind: 'network' }>, cookie: string | null): ApiClient {
    const headers = { origin: target.url, 'sec-fetch-site': 'same-origin' };
    return new ApiClient(target, cookie === null ? headers : { ...headers, cookie });
  }

  /** Calls a route that begins a session. Gives the cookie of it. Throws as `call` does. */
  async cookie<Id extends RouteId>(id: Id, input: CallInput<Id>): Promise<string> {
    // as: the input has the parts that the route's schemas name.
    const sent = this.#sent(ROUTES[id], input as RawInput);
    const { status, headers, body } = await send(this.target, sent);
    if (status !== 200) throw problemError(body);
    const [cookie] = headers['set-cookie'] ?? [];
    if (cookie === undefined) throw new FleetsealError('versionUnsupported', 'No session began.');
    return cookie.slice(0, cookie.indexOf(';'));
  }

  /**
   * Calls a route. Throws the server's coded error, serverUnreachable, or versionUnsupported where
   * the answer has another shape.
   */
  async call<Id extends RouteId>(id: Id, input: CallInput<Id>): Promise<CallReply<Id>> {
    // as: the input has the parts that the route's schemas name.
    const answer = await this.ask(id, input as RawInput);
    // as: the schema of this very route parsed it, or it is a file.
    return answer as CallReply<Id>;
  }

  /** As `call`, where the types of the route are not known when it is compiled. */
  async ask(id: RouteId, input: RawInput): Promise<unknown> {
    const route: Route = ROUTES[id];
    const { status, body } = await send(this.target, this.#sent(route, input));
    if (status !== 200) throw problemError(body);
    return isFileReply(route.reply) ? body : parseAs(body, route.reply, 'versionUnsupported');
  }

  #sent(route: Route, { params = {}, query = {}, body }: RawInput): Sent {
    const path = route.path.replaceAll(/\{([a-zA-Z]+)\}/g, (_, name: string) =>
      encodeURIComponent(params[name] ?? ''),
    );
    const named = Object.entries(query).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((one): [string, string] => [name, one]),
    );
    const search = named.length === 0 ? '' : `?${new URLSearchParams(named)}`;
    return {
      method: route.method,
      path: `${API_PREFIX}${path}${search}`,
      headers: {
        ...this.#headers,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(isWrite(route) ? { 'idempotency-key': randomUUID() } : {}),
      },
      body: body === undefined ? null : JSON.stringify(body),
    };
  }
}

/** Client of the server that the options name. */
export function apiOf(options: TargetOptions): ApiClient {
  return new ApiClient(targetOf(options));
}

/** Headers that say who asks. */
export function proofOf(target: Target): Record<string, string> {
  if (target.kind === 'socket') return { 'fleetseal-by': encodeURIComponent(target.by) };
  return target.token === null ? {} : { authorization: `Bearer ${target.token}` };
}

/** The error that an answer tells of. */
export function problemError(body: Received['body']): FleetsealError {
  const { code, detail } = parseAs(body, problemSchema, 'internal');
  return new FleetsealError(isErrorCode(code) ? code : 'internal', detail);
}
