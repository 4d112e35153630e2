/**
 * What one route of the API is: path, who may call it, what goes in and out, which errors. The
 * server, its authorization, the OpenAPI document, the command line and tests read this table, and
 * nothing else says who may do what.
 */
import type * as z from 'zod';
import type { ErrorCode } from '../errors.ts';
import type { Role } from './roles.ts';

/**
 * Who may call a route. `anyone`: no sign-in. `signedIn`: every account, whatever its roles. A list
 * of roles: an account with one of them; `scope` says how far its answer goes:
 * - `within`: the answer holds what the account's scope has; anything else is notFound, exactly as
 *   what does not exist;
 * - `whole`: only accounts without a limit of scope may call it;
 * - `none`: it is not about a part of the fleet.
 */
export type Access =
  | { readonly who: 'anyone' }
  | { readonly who: 'signedIn' }
  | { readonly who: readonly [Role, ...Role[]]; readonly scope: 'within' | 'whole' | 'none' };

/** A file that a route answers with. */
export interface FileReply {
  /** Media types that it may have. */
  readonly file: readonly string[];
}

/** One route below `/api/v1`. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** As in OpenAPI: `/hosts/{host}`. */
  readonly path: `/${string}`;
  /** Heading under which it is documented. */
  readonly area: string;
  /** One line for people, without a full stop. */
  readonly summary: string;
  readonly access: Access;
  /** Path parameters, each a string. */
  readonly params?: z.ZodObject;
  /** Query parameters: every schema takes the string that a query has. */
  readonly query?: z.ZodObject;
  /** JSON body. */
  readonly body?: z.ZodType;
  /** Largest body in bytes; LIMITS.apiBodyBytes where not given. */
  readonly bodyBytes?: number;
  readonly reply: z.ZodType | FileReply;
  /** Codes beside those that every route has (COMMON_ERRORS). */
  readonly errors: readonly ErrorCode[];
  /** What an example of the body looks like, for the document. */
  readonly example?: unknown;
  /** True for a write that is open also while the logs are behind: it enters nothing. */
  readonly whileBehind?: boolean;
  /** True where the answer holds a secret that is shown once: it is never kept. */
  readonly secret?: boolean;
  /** True where a first attempt may take long: the client should wait for minutes. */
  readonly slow?: boolean;
}

/** Routes by their name, which is the operationId. */
export type Routes = Readonly<Record<string, Route>>;

/** Keeps names and schemas of a part of the table as literal types. */
export const defineRoutes = <const T extends Routes>(routes: T): T => routes;

type InputOf<S> = S extends z.ZodType ? z.output<S> : undefined;
/** What a handler is given of the request. */
export interface RouteInput<R extends Route> {
  readonly params: InputOf<R['params']>;
  readonly query: InputOf<R['query']>;
  readonly body: InputOf<R['body']>;
}
/** A file to answer with. */
export interface FileAnswer {
  readonly mediaType: string;
  /** Name under which a browser keeps it. */
  readonly name: string;
  /** Whole, or in parts as they are made: what goes wrong then breaks the answer off. */
  readonly bytes: Uint8Array | AsyncIterable<Uint8Array>;
}
/** What a handler answers. */
export type RouteReply<R extends Route> = R['reply'] extends z.ZodType
  ? z.input<R['reply']>
  : FileAnswer;

/** True where the route answers with a file. */
export function isFileReply(reply: Route['reply']): reply is FileReply {
  return 'file' in reply;
}

/** True for a route that changes something. */
export function isWrite({ method }: Pick<Route, 'method'>): boolean {
  return method !== 'GET';
}
