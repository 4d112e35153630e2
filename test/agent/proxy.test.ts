/** Proxies and CAs: a real CONNECT proxy, a real TLS end, and a WebSocket server behind them. */
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { Link } from '../../agent/connection/link.ts';
import { connectingBy, type HttpProxy, proxyFor } from '../../agent/connection/proxy.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { INSTALL_MS, requireDebianTools } from '../setup/debian.ts';
import {
  type Certificates,
  type ConnectProxy,
  type Front,
  makeCertificates,
  startConnectProxy,
  startTlsFront,
} from './networkFront.ts';

const PLAIN = { proxy: 'environment', noProxy: '', ca: null } as const;
const address = (proxy: HttpProxy | null) => proxy?.address ?? null;

describe('the proxy for a server', () => {
  it.each([
    ['wss://h/', { HTTPS_PROXY: 'http://p:1' }, 'http://p:1'],
    ['wss://h/', { https_proxy: 'p:1', HTTPS_PROXY: 'http://q:2' }, 'http://p:1'],
    ['wss://h/', { HTTP_PROXY: 'http://p:1' }, null],
    ['ws://h/', { HTTP_PROXY: 'http://p:1' }, 'http://p:1'],
    ['wss://h/', { ALL_PROXY: 'https://p:1' }, 'https://p:1'],
    ['wss://h/', { HTTPS_PROXY: '' }, null],
    ['wss://h/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' }, null],
    ['wss://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'x, a.b.c' }, null],
    ['wss://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '.b.c' }, null],
    ['wss://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*.B.C' }, null],
    ['wss://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'b.c' }, 'http://p:1'],
    ['wss://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.b.c:443' }, null],
    ['wss://a.b.c/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'a.b.c:80' }, 'http://p:1'],
    ['wss://10.1.2.3/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, null],
    ['wss://11.1.2.3/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/8' }, 'http://p:1'],
    ['wss://[fd00::1]/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: 'fd00::/8' }, null],
    ['wss://[fd00::1]/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '[fd00::1]' }, null],
    ['wss://h/', { HTTPS_PROXY: 'http://p:1', NO_PROXY: '10.0.0.0/99,a/b' }, 'http://p:1'],
  ])('of %s with %j is %s', (server, environment, expected) => {
    expect(address(proxyFor(server, PLAIN, environment))).toBe(expected);
  });

  it('is the one of the settings, with their exceptions, whatever the environment says', () => {
    const environment = { HTTPS_PROXY: 'http://p:1', NO_PROXY: '*' };
    const settings = { proxy: 'http://user:pass%40word@q:2', noProxy: '.intern' };
    const proxy = proxyFor('wss://h/', settings, environment);
    expect(proxy).toEqual({
      address: 'http://q:2',
      authorization: `Basic ${Buffer.from('user:pass@word').toString('base64')}`,
      namedBy: 'proxy',
    });
    expect(proxyFor('wss://a.intern/', settings, environment)).toBeNull();
    expect(proxyFor('wss://h/', { proxy: 'none', noProxy: '' }, environment)).toBeNull();
  });

  it('that is no address is refused without repeating it', () => {
    const environment = { HTTPS_PROXY: 'socks5://user:SECRET@p:1' };
    try {
      proxyFor('wss://h/', PLAIN, environment);
      expect.unreachable();
    } catch (error) {
      expect(error).toMatchObject({ code: 'configInvalid' });
      expect(String(error)).toContain('HTTPS_PROXY');
      expect(String(error)).not.toContain('SECRET');
    }
  });
});

describe('an agent behind a proxy and a TLS end', () => {
  let plain = '';
  let server: WebSocketServer;
  let directory = '';
  let files: Certificates;
  let others: Certificates;
  let front: Front;
  let proxy: ConnectProxy;

  beforeAll(async () => {
    requireDebianTools(['openssl']);
    directory = mkdtempSync(join(tmpdir(), 'fleetseal-proxy-'));
    files = makeCertificates(directory, 'right');
    others = makeCertificates(directory, 'wrong');
    server = new WebSocketServer({ host: '127.0.0.1', port: 0 });
    await once(server, 'listening');
    // as: a server that listens on a port has an address record.
    const { port } = server.address() as AddressInfo;
    plain = `ws://127.0.0.1:${port}/agent/v1`;
    front = await startTlsFront(files, port);
    proxy = await startConnectProxy('user:pa:ss@word');
  }, INSTALL_MS);

  afterAll(async () => {
    await proxy.close();
    await front.close();
    server.close();
    rmSync(directory, { recursive: true });
  });

  const secure = () => `wss://localhost:${front.port}/agent/v1`;
  const throughProxy = (user: string) => `http://${user}@127.0.0.1:${proxy.port}`;

  async function opened(
    address: string,
    settings: Partial<typeof PLAIN> | object,
  ): Promise<string> {
    const connecting = await connectingBy(address, { ...PLAIN, ...settings }, {});
    try {
      const link = await Link.open(address, { answerMs: 5_000, ...connecting });
      link.close();
      return 'opened';
    } catch (error) {
      if (error instanceof FleetsealError) return `${error.code}: ${error.message}`;
      throw error;
    }
  }

  it('reaches the server through the proxy, and TLS ends at the server', async () => {
    const before = proxy.asked.length;
    const settings = { proxy: throughProxy('user:pa%3Ass%40word'), ca: files.ca };
    expect(await opened(secure(), settings)).toBe('opened');
    expect(proxy.asked.slice(before)).toEqual([`localhost:${front.port}`]);
    expect(await opened(plain, settings)).toBe('opened');
  });

  it('is told that the proxy refuses, and never the password', async () => {
    for (const user of ['user:WRONG-PASSWORD', '']) {
      const proxied = user === '' ? `http://127.0.0.1:${proxy.port}` : throughProxy(user);
      const said = await opened(secure(), { proxy: proxied, ca: files.ca });
      expect(said).toMatch(/^serverUnreachable: .*407/);
      expect(said).not.toContain('WRONG-PASSWORD');
    }
  });

  it('trusts the CA of the settings and no other', async () => {
    expect(await opened(secure(), { ca: files.ca })).toBe('opened');
    const wrong = await opened(secure(), { ca: others.ca });
    expect(wrong).toMatch(/^serverUnreachable: .*(certificate|verify)/);
    expect(await opened(secure(), {})).toMatch(/^serverUnreachable: .*(certificate|verify)/);
    const settings = { proxy: throughProxy('user:pa%3Ass%40word'), ca: others.ca };
    expect(await opened(secure(), settings)).toMatch(/^serverUnreachable: .*(certificate|verify)/);
  });

  it('goes straight where the server is excepted', async () => {
    const before = proxy.asked.length;
    const settings = { proxy: throughProxy('user:wrong'), noProxy: 'localhost', ca: files.ca };
    expect(await opened(secure(), settings)).toBe('opened');
    expect(proxy.asked.length).toBe(before);
  });

  it('is refused a CA file that is none before anything is sent', async () => {
    for (const ca of ['/nonexistent/ca.pem', files.key]) {
      const asked = connectingBy(secure(), { ...PLAIN, ca }, {});
      await expect(asked).rejects.toMatchObject({ code: 'configInvalid' });
    }
  });
});
