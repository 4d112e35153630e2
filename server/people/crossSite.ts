/** Refuses what a browser sends for another site than this server (CSRF, login CSRF). */
import type { IncomingHttpHeaders } from 'node:http';
import { FleetsealError } from '../../shared/errors.ts';

/** What is looked at of a request that changes something. */
export interface CrossSiteFacts {
  readonly headers: IncomingHttpHeaders;
  /** Origin of this server. */
  readonly origin: string;
  /** True where the request has a session cookie: then it must show where it comes from. */
  readonly hasCookie: boolean;
  /** True where the route takes a body. */
  readonly takesBody: boolean;
}

/**
 * A browser says with each request from which site it comes: `Sec-Fetch-Site`, or before that
 * `Origin`. Throws crossSiteRefused where that is not this server, or where a request with a
 * session says neither; mediaTypeWrong where its body is not JSON, which forms cannot send.
 */
export function assertSameSite({ headers, origin, hasCookie, takesBody }: CrossSiteFacts): void {
  const site = headers['sec-fetch-site'];
  const from = headers.origin;
  if (site === undefined && from === undefined && hasCookie) {
    throw new FleetsealError('crossSiteRefused', 'The request does not say where it comes from.');
  }
  if (site !== undefined ? site !== 'same-origin' : from !== undefined && from !== origin) {
    throw new FleetsealError('crossSiteRefused');
  }
  if (!hasCookie) return;
  const type = headers['content-type'];
  const isJson = type !== undefined && /^application\/json\s*(;|$)/i.test(type);
  if (isJson || (type === undefined && !takesBody)) return;
  throw new FleetsealError('mediaTypeWrong');
}
