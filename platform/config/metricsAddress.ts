/** Where metrics are served: never to a network by accident. */
import { isIP } from 'node:net';

/** A unix socket, or a port of a loopback address. */
export type MetricsAddress =
  | { readonly path: string }
  | { readonly host: string; readonly port: number };

/** Reads a metrics setting: an absolute path, `127.0.0.1:PORT` or `[::1]:PORT`; else null. */
export function metricsAddress(text: string): MetricsAddress | null {
  if (text.startsWith('/')) return { path: text };
  const [, host = '', digits = ''] = /^(127(?:\.\d{1,3}){3}|\[::1\]):(\d{1,5})$/.exec(text) ?? [];
  const bare = host.replace(/^\[|\]$/g, '');
  const port = Number(digits);
  return isIP(bare) !== 0 && port > 0 && port <= 65_535 ? { host: bare, port } : null;
}
