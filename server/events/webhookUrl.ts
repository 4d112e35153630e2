/** The address of a webhook: what of it can be judged before it is resolved. */
import { isIP } from 'node:net';
import { FleetsealError } from '../../shared/errors.ts';
import { AddressGuard } from './addresses.ts';
import type { WebhookSettings } from './settings.ts';

const DEFAULT_PORTS: Readonly<Record<string, number>> = { 'https:': 443, 'http:': 80 };

/**
 * Parses the address of a webhook. Throws webhookRefused where it is no https address (or http of
 * a host that the settings name), has a name or password or a port that is not allowed, or names
 * an IP address that may not be reached. What a name leads to is judged at each connection.
 */
export function parseWebhookUrl(text: string, settings: WebhookSettings): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  const port = DEFAULT_PORTS[url?.protocol ?? ''];
  if (url === null || port === undefined) throw refused('It is no https address.');
  if (url.username !== '' || url.password !== '') throw refused('It has a name or a password.');
  // The parser writes every notation of an IPv4 address in the usual one.
  const host = hostOf(url);
  if (url.protocol === 'http:' && !settings.plainHosts.includes(host)) {
    throw refused('It is no https address.');
  }
  const asked = url.port === '' ? port : Number(url.port);
  const isPlain = url.protocol === 'http:' && asked === port;
  if (!isPlain && !settings.ports.includes(asked)) {
    throw refused(`Its port is none of ${settings.ports.join(', ')}.`);
  }
  if (isIP(host) !== 0 && !new AddressGuard(settings.allow).allows(host)) {
    throw refused('Its IP address is not public.');
  }
  return url;
}

/** The host name, or the IP address without brackets. */
export function hostOf({ hostname }: URL): string {
  return hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;
}

function refused(detail: string): FleetsealError {
  return new FleetsealError('webhookRefused', detail);
}
