/** What stands between an agent and its server out there: a TLS end with a CA, a CONNECT proxy. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage } from 'node:http';
import { type AddressInfo, connect, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer as createTlsServer } from 'node:tls';

/** Files of a test CA and of a server certificate for localhost that it signed. */
export interface Certificates {
  readonly ca: string;
  readonly key: string;
  readonly certificate: string;
}

/** Makes a CA and a server certificate with openssl, in a folder, under a name. */
export function makeCertificates(directory: string, name: string): Certificates {
  const at = (suffix: string) => join(directory, `${name}.${suffix}`);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'pipe' });
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-noenc'];
  const about = ['-subj', `/CN=${name} test CA`, '-days', '2'];
  openssl('req', '-x509', ...curve, '-keyout', at('ca.key'), '-out', at('ca.pem'), ...about);
  const request = ['-subj', '/CN=localhost', '-out', at('csr')];
  openssl('req', '-new', ...curve, '-keyout', at('key'), ...request);
  writeFileSync(at('ext'), 'subjectAltName=DNS:localhost,IP:127.0.0.1\n');
  const signer = ['-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', at('csr'), ...signer, '-extfile', at('ext'), '-out', at('pem'));
  return { ca: at('ca.pem'), key: at('key'), certificate: at('pem') };
}

/** Something that listens, and can be closed with all its connections. */
export interface Front {
  readonly port: number;
  close(): Promise<void>;
}

async function listen(server: Server, sockets: Set<Socket>): Promise<Front> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  // as: a server that listens on a port has an address record.
  const { port } = server.address() as AddressInfo;
  return {
    port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

function tunnel(one: Socket, other: Socket, sockets: Set<Socket>): void {
  for (const socket of [one, other]) sockets.add(socket);
  one.on('error', () => other.destroy());
  other.on('error', () => one.destroy());
  one.pipe(other).pipe(one);
}

/** Ends TLS in front of a port of this machine. */
export function startTlsFront(files: Certificates, port: number): Promise<Front> {
  const sockets = new Set<Socket>();
  const pem = { key: readFileSync(files.key), cert: readFileSync(files.certificate) };
  const server = createTlsServer(pem, (socket) => {
    tunnel(socket, connect(port, '127.0.0.1'), sockets);
  });
  server.on('tlsClientError', () => undefined);
  return listen(server, sockets);
}

/** A CONNECT proxy that remembers what it was asked for. */
export interface ConnectProxy extends Front {
  /** `HOST:PORT` of every tunnel that was asked for. */
  readonly asked: readonly string[];
}

/** Starts a proxy; with a user (`name:password`) it refuses everybody else. */
export async function startConnectProxy(user: string | null): Promise<ConnectProxy> {
  const sockets = new Set<Socket>();
  const asked: string[] = [];
  const basic = user === null ? null : `Basic ${Buffer.from(user).toString('base64')}`;
  const server = createServer((_, answer) => answer.writeHead(405).end());
  server.on('connect', (request: IncomingMessage, client: Socket) => {
    const [host = '', port = ''] = (request.url ?? '').split(':');
    asked.push(request.url ?? '');
    if (basic !== null && request.headers['proxy-authorization'] !== basic) {
      client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    const target = connect(Number(port), host === 'localhost' ? '127.0.0.1' : host, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      tunnel(client, target, sockets);
    });
    target.on('error', () => client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
  });
  return { ...(await listen(server, sockets)), asked };
}
