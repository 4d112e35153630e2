/**
 * The console: static files, handed out under a policy that runs nothing but them. Every address
 * that is none of the server's own gives the one page, which reads the address itself.
 */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { problemOf } from '../shared/api/problem.ts';
import { sendProblem } from './api/routing.ts';

/** The bundler leaves it in the page wherever a nonce belongs (console/vite.config.ts). */
const NONCE = '__FLEETSEAL_NONCE__';
const NONCE_BYTES = 16;
/** Names of files below it hold their digest. */
const ASSETS = 'assets';
const FOREVER = 'public, max-age=31536000, immutable';

/** What the page of the console may do, with the nonce of one answer. */
export function consolePolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "connect-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

/** Addresses of the server itself: an unknown one of them is an error, and no page. */
function isOfServer({ url }: FastifyRequest): boolean {
  return /^\/(?:api|log|agent|assets|metrics)(?:[/?]|$)/.test(url);
}

/** Serves the console that `directory` holds, beside everything else that `app` serves. */
export async function serveConsole(app: FastifyInstance, directory: string): Promise<void> {
  const page = readFileSync(join(directory, 'index.html'), 'utf8');
  await app.register(fastifyStatic, {
    root: join(directory, ASSETS),
    prefix: `/${ASSETS}/`,
    index: false,
    redirect: false,
    wildcard: true,
    cacheControl: false,
    setHeaders: (reply) => {
      reply.header('cache-control', FOREVER);
    },
  });
  const icon = readFileSync(join(directory, 'icon.svg'));
  app.get('/icon.svg', (_request, reply) => reply.type('image/svg+xml').send(icon));
  app.get('/*', (request, reply) => {
    if (isOfServer(request)) return sendProblem(reply, problemOf('routeUnknown'));
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    return reply
      .header('content-security-policy', consolePolicy(nonce))
      .header('cache-control', 'no-store')
      .type('text/html; charset=utf-8')
      .send(page.replaceAll(NONCE, nonce));
  });
}

const NOT_BUILT = `The console is not here: it was not built.

In a checkout, npm run build makes it. Everything else works without it:
the command line (npx fleetseal --help) and the API (/api/docs).
`;

/** Says at the first address that there is no console. */
export function serveNoConsole(app: FastifyInstance): void {
  app.get('/', (_request, reply) => reply.type('text/plain; charset=utf-8').send(NOT_BUILT));
}
