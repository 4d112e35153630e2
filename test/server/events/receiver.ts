/** A receiver of webhooks on this machine, over TLS with a certificate of a test CA. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Certificates } from '../../agent/networkFront.ts';

/** What was received. */
export interface Received {
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

/** A receiver that listens. */
export interface Receiver {
  readonly port: number;
  readonly received: Received[];
  /** Connections that were made, whatever came over them. */
  connections: number;
  /** How it answers. */
  answer: (response: ServerResponse, received: Received) => void;
  close(): Promise<void>;
}

/** Starts a receiver that answers 204. */
export async function startReceiver(files: Certificates): Promise<Receiver> {
  const pem = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
  const server = createServer(pem, async (request, response) => {
    const received = { headers: request.headers, body: await text(request) };
    receiver.received.push(received);
    receiver.answer(response, received);
  });
  server.on('connection', () => {
    receiver.connections += 1;
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // as: a server that listens on a port has an address record.
  const { port } = server.address() as AddressInfo;
  const receiver: Receiver = {
    port,
    received: [],
    connections: 0,
    answer: (response) => response.writeHead(204).end(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return receiver;
}
