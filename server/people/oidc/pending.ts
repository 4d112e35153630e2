/**
 * Sign-ins at the provider that are under way: kept here, not in the browser, each for one use by
 * the browser that began it.
 */
import { LIMITS } from '../../../shared/limits.ts';
import { digestOf, newSecret, sameDigest } from '../secrets.ts';

/** The prefix makes browsers refuse it without Secure, with a domain or another path. */
export const OIDC_COOKIE = '__Host-fleetseal-oidc';
// Lax: the way back from the provider is a navigation from another site.
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Lax';
const MAX_AGE = Math.trunc(LIMITS.oidcSignInMs / 1000);
/** Value of a `set-cookie` header that makes a browser forget that it began a sign-in. */
export const ENDED_OIDC_COOKIE = `${OIDC_COOKIE}=; ${ATTRIBUTES}; Max-Age=0`;

/** What only this server knows of a sign-in under way. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  /** PKCE (RFC 7636). */
  readonly verifier: string;
}

interface Kept extends PendingSignIn {
  readonly browser: string;
  readonly expiresAt: number;
}

/** Sign-ins under way, in memory: a restart makes people begin again. */
export class PendingSignIns {
  readonly #now: () => number;
  /** By state, the oldest first. */
  readonly #kept = new Map<string, Kept>();

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Begins one, and gives the `set-cookie` header that binds it to a browser. */
  begin(): { pending: PendingSignIn; cookie: string } {
    const pending = { state: newSecret(), nonce: newSecret(), verifier: newSecret() };
    const secret = newSecret();
    const expiresAt = this.#now() + LIMITS.oidcSignInMs;
    this.#kept.set(pending.state, { ...pending, browser: digestOf(secret), expiresAt });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > LIMITS.oidcSignIns && oldest !== undefined) this.#kept.delete(oldest);
    const cookie = `${OIDC_COOKIE}=${secret}; ${ATTRIBUTES}; Max-Age=${MAX_AGE}`;
    return { pending, cookie };
  }

  /**
   * Takes the one with a state: it is used up. Null where there is none, it is too old, or another
   * browser began it.
   */
  take(state: string, cookieHeader: string | undefined): PendingSignIn | null {
    const kept = this.#kept.get(state);
    this.#kept.delete(state);
    if (kept === undefined || this.#now() >= kept.expiresAt) return null;
    const secrets = cookieValues(cookieHeader);
    return secrets.some((secret) => sameDigest(digestOf(secret), kept.browser)) ? kept : null;
  }
}

function cookieValues(header: string | undefined): string[] {
  return (header ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(`${OIDC_COOKIE}=`))
    .map((pair) => pair.slice(OIDC_COOKIE.length + 1));
}
