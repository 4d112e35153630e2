/**
 * Serves Prometheus metrics on a unix socket or on a loopback port: GET /metrics and nothing else.
 */
import { chmodSync, lstatSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { connect } from 'node:net';
import { FleetsealError } from '../shared/errors.ts';
import type { MetricsAddress } from './config/metricsAddress.ts';
import { isFileError } from './files.ts';

/** Who may ask: connections at once, time for a request, bytes of its head. */
const CONNECTIONS_MAX = 8;
const REQUEST_MS = 5_000;
const HEAD_BYTES_MAX = 4096;

/** Media type of the text format. */
export const METRICS_TYPE = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics that are served. */
export interface MetricsServer {
  close(): Promise<void>;
}

/** Serves what `render` gives. Throws inUse where the address is taken. */
export async function serveMetricsText(
  address: MetricsAddress,
  render: () => Promise<string>,
): Promise<MetricsServer> {
  const server = createServer({ maxHeaderSize: HEAD_BYTES_MAX }, (request, answer) => {
    void reply({ request, answer, render });
  });
  server.maxConnections = CONNECTIONS_MAX;
  server.headersTimeout = REQUEST_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = REQUEST_MS;
  if ('path' in address) await removeLeftSocket(address.path);
  await listen(server, address);
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** A socket that a killed program left behind; one that still answers is another program's. */
async function removeLeftSocket(path: string): Promise<void> {
  // Whatever else lies there was not left by us, and stays.
  if (lstatSync(path, { throwIfNoEntry: false })?.isSocket() !== true) return;
  const answers = await new Promise<boolean>((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error) => resolve(!isFileError(error, 'ECONNREFUSED')));
  });
  if (!answers) rmSync(path, { force: true });
}

function listen(server: Server, address: MetricsAddress): Promise<void> {
  // The socket is for the program's user and group from its first moment.
  const before = process.umask(0o117);
  return new Promise<void>((resolve, reject) => {
    server.once('error', (cause: Error) => {
      const where = 'path' in address ? address.path : `${address.host}:${address.port}`;
      const detail = `metrics: ${where} can't be listened on (${cause.message}).`;
      const code = isFileError(cause, 'EADDRINUSE') ? 'inUse' : 'configInvalid';
      reject(new FleetsealError(code, detail, { cause }));
    });
    server.listen(address, () => {
      if ('path' in address) chmodSync(address.path, 0o660);
      resolve();
    });
  }).finally(() => process.umask(before));
}

async function reply(exchange: {
  request: IncomingMessage;
  answer: ServerResponse;
  render: () => Promise<string>;
}): Promise<void> {
  const { request, answer, render } = exchange;
  answer.setHeader('content-type', 'text/plain; charset=utf-8');
  if (request.url !== '/metrics') answer.writeHead(404).end('There is /metrics only.\n');
  else if (request.method !== 'GET') answer.writeHead(405, { allow: 'GET' }).end();
  else {
    try {
      const text = await render();
      answer.setHeader('content-type', METRICS_TYPE);
      answer.writeHead(200).end(text);
    } catch {
      answer.writeHead(500).end('The metrics could not be made.\n');
    }
  }
}
