/** The cookie of a session (RFC 6265bis): for this host alone, never read by scripts. */

/** The prefix makes browsers refuse it without Secure, with a domain or another path. */
export const SESSION_COOKIE = '__Host-fleetseal';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/** Value of a `set-cookie` header that begins a session. */
export function sessionCookie(secret: string): string {
  return `${SESSION_COOKIE}=${secret}; ${ATTRIBUTES}`;
}

/** Value of a `set-cookie` header that makes a browser forget the session. */
export const ENDED_COOKIE = `${SESSION_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;

/** What a `cookie` header says about the session. */
export type CookieRead =
  | { readonly kind: 'none' }
  /** Several, or one that is no secret of ours. */
  | { readonly kind: 'wrong' }
  | { readonly kind: 'one'; readonly secret: string };

/** Reads a `cookie` header. */
export function readSessionCookie(header: string | undefined): CookieRead {
  const values = (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${SESSION_COOKIE}=`))
    .map((pair) => pair.slice(SESSION_COOKIE.length + 1));
  const [secret, ...more] = values;
  if (secret === undefined) return { kind: 'none' };
  const isSecret = more.length === 0 && /^[A-Za-z0-9_-]{43}$/.test(secret);
  return isSecret ? { kind: 'one', secret } : { kind: 'wrong' };
}
