/** How an HTTP server of the API is set up: what it waits for, and how much it takes. */

import type { Server } from 'node:http';
import type { FastifyHttpOptions } from 'fastify';
import { problemOf } from '../../shared/api/problem.ts';
import { LIMITS } from '../../shared/limits.ts';
import { sendProblem } from './routing.ts';

/** Characters of a path parameter: the id of a finding, each character escaped. */
const PARAM_LENGTH = 512 * 12;
/** How often Node looks for requests that take too long, in parts of their time. */
const LOOKS = 6;

/**
 * Options of the server: a request that is not whole within `requestMs` is answered 408 and cut,
 * so that slow senders hold no connection.
 */
export function apiServerOptions(
  { requestMs }: { readonly requestMs: number } = { requestMs: LIMITS.apiRequestMs },
): FastifyHttpOptions<Server> {
  return {
    logger: false,
    bodyLimit: LIMITS.apiBodyBytes,
    requestTimeout: requestMs,
    http: {
      headersTimeout: requestMs,
      connectionsCheckingInterval: Math.max(Math.trunc(requestMs / LOOKS), 1),
    },
    routerOptions: { maxParamLength: PARAM_LENGTH },
    // A path that is none, or too long: no route has it, so no handler of errors does.
    frameworkErrors: (_error, _request, reply) => {
      void sendProblem(reply, problemOf('requestInvalid', 'The path of the request is none.'));
    },
  };
}
