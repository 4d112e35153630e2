/** TLS with a certificate of one's own: what is taken, what is spoken, and following the files. */

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ConnectionOptions, connect } from 'node:tls';
import Fastify, { type FastifyInstance } from 'fastify';
import { type Logger, pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import WebSocket, { WebSocketServer } from 'ws';
import {
  httpOptions,
  readTlsPair,
  type TlsWatch,
  watchTls,
} from '../../../server/operations/tls.ts';
import { isFleetsealError } from '../../../shared/errors.ts';
import { INSTALL_MS, requireDebianTools } from '../../setup/debian.ts';

const folder = mkdtempSync(join(tmpdir(), 'fleetseal-tls-'));
const files = { certificate: join(folder, 'cert.pem'), key: join(folder, 'key.pem') };
const settings = {
  'tls.certificate': files.certificate,
  'tls.key': files.key,
  trustedProxies: [],
};
const logged: { level: number; msg: string }[] = [];
const log: Logger = pino({ level: 'info' }, { write: (line) => logged.push(JSON.parse(line)) });

/** Makes a self-signed pair for a name, and puts it in place. */
function makePair(name: string): void {
  const made = { certificate: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
  const run = spawnSync('openssl', [
    ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'],
    ...['-days', '30', '-subj', `/CN=${name}`, '-keyout', made.key, '-out', made.certificate],
  ]);
  if (run.status !== 0) throw new Error(run.stderr.toString());
  copyFileSync(made.certificate, files.certificate);
  copyFileSync(made.key, files.key);
  chmodSync(files.key, 0o600);
}

function refusal(): string {
  try {
    readTlsPair(files);
  } catch (error) {
    if (isFleetsealError(error)) return `${error.code}: ${error.message}`;
    throw error;
  }
  return 'accepted';
}

let app: FastifyInstance;
let port = 0;
let watch: TlsWatch;

beforeAll(async () => {
  requireDebianTools(['openssl']);
  makePair('first');
  // as: an https server of Fastify has another type of its raw server.
  app = Fastify({ ...httpOptions(settings) }) as unknown as FastifyInstance;
  app.get('/who', (request) => ({ ip: request.ip, protocol: request.protocol }));
  const sockets = new WebSocketServer({ noServer: true });
  app.server.on('upgrade', (request, socket, head) => {
    sockets.handleUpgrade(request, socket, head, (one) => one.send('welcome'));
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  // as: it listens on a host and port.
  ({ port } = app.server.address() as AddressInfo);
  // as: it was made with https.
  watch = watchTls(app.server as never, { files, log, everyMs: 3_600_000 });
}, INSTALL_MS);

afterAll(async () => {
  watch.close();
  await app.close();
  rmSync(folder, { recursive: true });
});

/** Name in the certificate that the server shows, or the error of the handshake. */
function shown(options: ConnectionOptions = {}): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false, ...options });
    socket.once('secureConnect', () => {
      resolve(`${socket.getPeerCertificate().subject.CN} ${socket.getProtocol()}`);
      socket.destroy();
    });
    socket.once('error', (error) => resolve(`refused: ${error.message}`));
  });
}

describe('TLS of the server itself', () => {
  it('is spoken from 1.2 on, and not before', async () => {
    expect(await shown()).toBe('first TLSv1.3');
    expect(await shown({ maxVersion: 'TLSv1.2' })).toBe('first TLSv1.2');
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' };
    // as: the names of versions are literals.
    expect(await shown(old as ConnectionOptions)).toContain('refused');
  });

  it('serves agents on the same port', async () => {
    const socket = new WebSocket(`wss://127.0.0.1:${port}/agent/v1`, { rejectUnauthorized: false });
    const text = await new Promise((resolve) =>
      socket.once('message', (data) => resolve(`${data}`)),
    );
    expect(text).toBe('welcome');
    socket.terminate();
  });

  it('follows its files: a new pair on SIGHUP and by time of change', async () => {
    makePair('second');
    watch.check();
    expect(await shown()).toBe('second TLSv1.3');
    makePair('third');
    process.emit('SIGHUP');
    expect(await shown()).toBe('third TLSv1.3');
    expect(watch.endsAt).toBe(readTlsPair(files).endsAt);
  });

  it('keeps the old pair where the new one is broken, and says so once', async () => {
    logged.length = 0;
    copyFileSync(join(folder, 'first.crt'), files.certificate);
    watch.check();
    watch.check();
    expect(await shown()).toBe('third TLSv1.3');
    expect(logged.map(({ msg }) => msg)).toEqual(['the old certificate stays in use']);
    expect(JSON.stringify(logged)).not.toContain('PRIVATE');
    makePair('fourth');
    watch.check();
    expect(await shown()).toBe('fourth TLSv1.3');
  });
});

describe('a pair that is not taken', () => {
  it('is one whose key others can read', () => {
    chmodSync(files.key, 0o640);
    expect(refusal()).toContain('configInvalid: tls.key: Others may use');
    chmodSync(files.key, 0o600);
    expect(refusal()).toBe('accepted');
  });

  it('is one that does not fit, is missing, or is something else', () => {
    copyFileSync(join(folder, 'first.key'), files.key);
    expect(refusal()).toContain('are no certificate with its private key');
    writeFileSync(files.key, 'not a key');
    expect(refusal()).toContain('configInvalid');
    rmSync(files.key);
    expect(refusal()).toContain(`configInvalid: Cannot read ${files.key}`);
  });
});

describe('behind a proxy', () => {
  const asked = async (trustedProxies: string[], forwarded: string) => {
    const options = { ...settings, 'tls.certificate': null, trustedProxies };
    // as: without https it is the plain one.
    const proxied = Fastify({ ...httpOptions(options) } as object);
    proxied.get('/who', (request) => ({ ip: request.ip, protocol: request.protocol }));
    const headers = { 'x-forwarded-for': forwarded, 'x-forwarded-proto': 'https' };
    const { body } = await proxied.inject({ url: '/who', headers, remoteAddress: '10.0.0.1' });
    await proxied.close();
    return JSON.parse(body);
  };

  it('the address that a trusted proxy names is the one of the request', async () => {
    const who = await asked(['10.0.0.0/8'], '203.0.113.9');
    expect(who).toEqual({ ip: '203.0.113.9', protocol: 'https' });
  });

  it('nobody else can name an address', async () => {
    const plain = { ip: '10.0.0.1', protocol: 'http' };
    expect(await asked([], '203.0.113.9')).toEqual(plain);
    expect(await asked(['192.0.2.1'], '203.0.113.9')).toEqual(plain);
  });

  it('what a client claims before the trusted hops does not count', async () => {
    const who = await asked(['10.0.0.0/8'], '1.1.1.1, 203.0.113.9, 10.0.0.7');
    expect(who.ip).toBe('203.0.113.9');
  });
});
