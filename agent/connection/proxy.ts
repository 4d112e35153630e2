/**
 * How the server is reached: straight, or through an HTTP proxy by CONNECT, so that TLS ends at the
 * server and not at the proxy. User and password go to the proxy alone, in one header.
 */
import { readFileSync } from 'node:fs';
import type { Agent as HttpAgent } from 'node:http';
import { BlockList, isIP } from 'node:net';
import { FleetsealError } from '../../shared/errors.ts';
import type { Environment } from '../collectors/paths.ts';
import type { AgentConfig } from '../config/config.ts';
import type { ConnectOptions } from './connecting.ts';

/** A proxy to go through. */
export interface HttpProxy {
  /** `http://HOST:PORT` or `https://HOST:PORT`, without user and password: safe to show. */
  readonly address: string;
  /** Header that shows user and password to the proxy; null where there are none. */
  readonly authorization: string | null;
  /** Who named it: a setting, or the environment variable of this name. */
  readonly namedBy: string;
}

type ProxySettings = Pick<AgentConfig, 'proxy' | 'noProxy'>;

const PORTS: Readonly<Record<string, number>> = { 'ws:': 80, 'wss:': 443 };

/**
 * The proxy for a server, or null to go straight. Of the environment: `https_proxy` for wss://,
 * `http_proxy` for ws://, else `all_proxy`, in small or in capital letters, and `no_proxy`. Throws
 * configInvalid for a variable that is no address of a proxy.
 */
export function proxyFor(
  server: string,
  settings: ProxySettings,
  environment: Environment,
): HttpProxy | null {
  if (settings.proxy === 'none') return null;
  const url = new URL(server);
  const fromEnvironment = settings.proxy === 'environment';
  const except = fromEnvironment ? variable(environment, 'no_proxy')?.text : settings.noProxy;
  if (isExcepted(url, except ?? '')) return null;
  if (!fromEnvironment) return parseProxy(settings.proxy, 'proxy');
  const name = url.protocol === 'wss:' ? 'https_proxy' : 'http_proxy';
  const found = variable(environment, name) ?? variable(environment, 'all_proxy');
  return found === null ? null : parseProxy(found.text, found.name);
}

function variable(environment: Environment, name: string): { name: string; text: string } | null {
  for (const each of [name, name.toUpperCase()]) {
    const text = environment[each];
    if (text) return { name: each, text };
  }
  return null;
}

function parseProxy(text: string, namedBy: string): HttpProxy {
  const address = text.includes('://') ? text : `http://${text}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) {
    // The text can hold a password: it is not repeated.
    const detail = `${namedBy} is not the address of an HTTP proxy.`;
    throw new FleetsealError('configInvalid', detail);
  }
  const { username, password } = url;
  const user = `${decoded(username)}:${decoded(password)}`;
  const basic = `Basic ${Buffer.from(user, 'utf8').toString('base64')}`;
  const authorization = username === '' && password === '' ? null : basic;
  return { address: `${url.protocol}//${url.host}`, authorization, namedBy };
}

/** A password may hold a percent sign that begins no escape. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** True where the list names the host: `*`, a name, `.suffix`, an address, a network; or a port. */
function isExcepted(url: URL, list: string): boolean {
  const host = url.hostname.replace(/^\[|\]$/g, '').toLowerCase();
  const port = url.port === '' ? PORTS[url.protocol] : Number(url.port);
  return list
    .split(/[,\s]+/)
    .filter((entry) => entry !== '')
    .some((entry) => matches(entry.toLowerCase(), host, port));
}

function matches(entry: string, host: string, port: number | undefined): boolean {
  if (entry === '*') return true;
  const withPort = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(entry);
  if (withPort !== null && Number(withPort[2]) !== port) return false;
  const name = (withPort?.[1] ?? entry).replace(/^\[|\]$/g, '').replace(/^\*(?=\.)/, '');
  if (name.includes('/')) return isInNetwork(host, name);
  return name.startsWith('.') ? host.endsWith(name) || host === name.slice(1) : host === name;
}

function isInNetwork(host: string, network: string): boolean {
  const [address = '', bits = ''] = network.split('/');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  const isNetwork = isIP(address) !== 0 && /^\d{1,3}$/.test(bits);
  if (!isNetwork || isIP(host) === 0 || Number(bits) > (family === 'ipv6' ? 128 : 32)) return false;
  const networks = new BlockList();
  networks.addSubnet(address, Number(bits), family);
  return networks.check(host, isIP(host) === 6 ? 'ipv6' : 'ipv4');
}

/** Text of a CA file. Throws configInvalid where it can't be read or holds no certificate. */
function readCa(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new FleetsealError('configInvalid', `ca: ${path} can't be read.`, { cause });
  }
  if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  throw new FleetsealError('configInvalid', `ca: ${path} holds no PEM certificate.`);
}

/** What a connection to the server takes by these settings. Throws configInvalid. */
export async function connectingBy(
  server: string,
  config: Pick<AgentConfig, 'proxy' | 'noProxy' | 'ca'>,
  environment: Environment,
): Promise<ConnectOptions> {
  const ca = config.ca === null ? null : readCa(config.ca);
  const proxy = proxyFor(server, config, environment);
  return {
    ...(ca === null ? {} : { ca: [ca] }),
    ...(proxy === null ? {} : { agent: await proxyAgent(proxy, ca) }),
  };
}

/** Loaded only where there is a proxy: an agent without one does without the library. */
async function proxyAgent(proxy: HttpProxy, ca: string | null): Promise<HttpAgent> {
  const { HttpsProxyAgent } = await import('https-proxy-agent');
  const { address, authorization } = proxy;
  // In a header and not in the address, which the library prints when DEBUG is set.
  const headers = authorization === null ? {} : { 'Proxy-Authorization': authorization };
  const agent = new HttpsProxyAgent(address, { headers, ...(ca === null ? {} : { ca }) });
  return agent;
}
