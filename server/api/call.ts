/** What a handler of the API gets, and who is asking. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AccessScope, Role } from '../../shared/api/roles.ts';
import type { Route, RouteInput, RouteReply, Routes } from '../../shared/api/route.ts';

/** How a request proved who sends it. `socket`: the server's own socket, for its user. */
export type Via = 'session' | 'token' | 'socket';

/** Who is asking. */
export interface Principal {
  readonly via: Via;
  /** Id of the account; null over the server's own socket. */
  readonly account: string | null;
  /** Name for `by` in registers and records; over the socket only declared. */
  readonly name: string;
  readonly roles: readonly Role[];
  readonly scope: AccessScope;
  /** Id of the session or token; null over the socket. */
  readonly credential: string | null;
}

/** One request to a handler; `principal` is null only on routes that anyone may call. */
export interface Call<R extends Route = Route> extends RouteInput<R> {
  readonly principal: R['access'] extends { who: 'anyone' } ? Principal | null : Principal;
  /** For answers that are no JSON and no file: cookies, event streams. */
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  /** Milliseconds UTC. */
  readonly now: number;
}

/** Answers one route. */
export type Handler<R extends Route> = (call: Call<R>) => Promise<RouteReply<R>> | RouteReply<R>;
/** A handler for each route of a table: one that is missing does not compile. */
export type Handlers<T extends Routes> = { readonly [Id in keyof T]: Handler<T[Id]> };
