/**
 * Serves the logs over HTTP at the standard paths (c2sp.org/tlog-tiles), below `/log/<name>`:
 * `checkpoint`, `tile/<level>/<n>[.p/<width>]`, `tile/entries/<n>[.p/<width>]`. Public: hashes and
 * leaves hold digests only.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { TransparencyLog } from './transparencyLog.ts';

const YEAR_SECONDS = 31_536_000;
/** Full tiles never change. */
const FULL_TILE_CACHE = `public, max-age=${YEAR_SECONDS}, immutable`;
/** A partial tile does not change either, but the full one soon takes its place. */
const PARTIAL_TILE_CACHE = 'public, max-age=300';

/** The fastify plugin; `logs` are served under their names. */
export async function logTiles(
  app: FastifyInstance,
  options: { readonly logs: readonly TransparencyLog[] },
): Promise<void> {
  for (const log of options.logs) {
    app.get(`/log/${log.name}/checkpoint`, async (_request, reply) => {
      reply.header('cache-control', 'no-cache').type('text/plain; charset=utf-8');
      return reply.send(log.checkpoint);
    });
    app.get(`/log/${log.name}/tile/*`, (request, reply) => sendTile(log, request, reply));
  }
}

async function sendTile(
  log: TransparencyLog,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  // From the raw address: what is percent-encoded or has a query is not one of the paths.
  const start = request.url.indexOf(`/log/${log.name}/`) + `/log/${log.name}/`.length;
  const path = request.url.slice(start);
  const bytes = await log.tile(path);
  if (bytes === null) {
    reply.code(404).header('cache-control', 'no-store').type('text/plain; charset=utf-8');
    return reply.send('not found\n');
  }
  const cache = path.includes('.p/') ? PARTIAL_TILE_CACHE : FULL_TILE_CACHE;
  reply.header('cache-control', cache).type('application/octet-stream');
  return reply.send(bytes);
}
