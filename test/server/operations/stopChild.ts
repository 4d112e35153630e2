/**
 * A server process that stops on SIGTERM as `fleetseal server` does: agents, slow requests, an
 * event stream. Says its addresses in one line of JSON, and `done` when it ends by itself.
 */
import { writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import Fastify from 'fastify';
import { pino } from 'pino';
import { stopSignal } from '../../../cli/signals.ts';
import { stopServing } from '../../../server/operations/shutdown.ts';
import { startServer } from '../../../server/server.ts';
import { createToken } from '../../../server/tokens.ts';

const [, , dataDirectory = '', limitMs = '5000'] = process.argv;
const log = pino({ level: 'warn' }, pino.destination(2));
const say = (line: object) => writeSync(1, `${JSON.stringify(line)}\n`);

const server = await startServer({
  dataDirectory,
  host: '127.0.0.1',
  port: 0,
  version: '0.0.0-test',
  log,
  now: Date.now,
  epochMs: 0,
});
const app = Fastify();
const streams = new Set<{ end(): void }>();
app.get('/slow/:ms', async (request) => {
  // as: the path says so.
  const { ms } = request.params as { ms: string };
  say({ began: ms });
  await delay(Number(ms), undefined, { ref: false });
  return { answered: ms };
});
app.get('/stream', (_request, reply) => {
  reply.hijack();
  reply.raw.writeHead(200, { 'content-type': 'text/event-stream' });
  reply.raw.write(': hello\n\n');
  streams.add(reply.raw);
});
const http = await app.listen({ host: '127.0.0.1', port: 0 });
const token = await createToken(server.context, { site: null, uses: 1, expiresInMs: 60_000 });
say({ agents: server.agentsUrl, http, token });
await stopSignal();
await stopServing({
  app,
  endStreams: () => {
    for (const stream of streams) stream.end();
  },
  closeAgents: () => server.close(),
  log,
  limitMs: Number(limitMs),
});
say({ done: server.context.evidenceLog.size });
