/** The operator's identity provider: what it says of itself, and what its answers prove. */
import * as openid from 'openid-client';
import { FleetsealError } from '../../../shared/errors.ts';
import { LIMITS } from '../../../shared/limits.ts';
import type { PendingSignIn } from './pending.ts';

/** How to reach the provider, and as whom. */
export interface ProviderSettings {
  /** As the provider names itself, such as `https://login.example.com/realms/fleet`. */
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** `<publicUrl>/api/v1/oidc/callback`, as it is registered at the provider. */
  readonly redirectUrl: string;
  /** With spaces between them; `openid` is one of them. */
  readonly scopes: string;
}

/** What an ID token says once everything about it was checked. */
export type VerifiedClaims = openid.IDToken;

/** Speaks with one provider. */
export class Provider {
  readonly #settings: ProviderSettings;
  readonly #now: () => number;
  #known: { readonly configuration: openid.Configuration; readonly until: number } | null = null;
  #asking: Promise<openid.Configuration> | null = null;

  constructor(settings: ProviderSettings, now: () => number) {
    this.#settings = settings;
    this.#now = now;
  }

  /** Where the browser goes to sign in. Throws providerUnreachable. */
  async authorizationUrl({ state, nonce, verifier }: PendingSignIn): Promise<URL> {
    const configuration = await this.#configuration();
    return openid.buildAuthorizationUrl(configuration, {
      redirect_uri: this.#settings.redirectUrl,
      scope: this.#settings.scopes,
      state,
      nonce,
      code_challenge: await openid.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
    });
  }

  /**
   * Exchanges the code of an answer for an ID token, and checks state, `iss`, signature, issuer,
   * audience, nonce and times. `search`: the query with which the browser came back. Throws
   * providerUnreachable, providerAnswerWrong.
   */
  async claims(search: string, { state, nonce, verifier }: PendingSignIn): Promise<VerifiedClaims> {
    const configuration = await this.#configuration();
    const url = new URL(this.#settings.redirectUrl);
    url.search = search;
    const checks = { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier };
    const tokens = await openid
      .authorizationCodeGrant(configuration, url, checks)
      .catch((error: unknown) => {
        throw isNetworkError(error) ? unreachable(error) : answerWrong(error);
      });
    const claims = tokens.claims();
    if (claims === undefined) throw new FleetsealError('providerAnswerWrong', 'There is no token.');
    return claims;
  }

  /** What the provider says of itself, asked for once in a while; one question at a time. */
  #configuration(): Promise<openid.Configuration> {
    const known = this.#known;
    if (known !== null && this.#now() < known.until) return Promise.resolve(known.configuration);
    this.#asking ??= this.#discover().finally(() => {
      this.#asking = null;
    });
    return this.#asking;
  }

  async #discover(): Promise<openid.Configuration> {
    const { issuer, clientId, clientSecret } = this.#settings;
    const server = new URL(issuer);
    // The signature is checked, though the token comes over TLS: whoever ends it can't make one.
    const execute = [openid.enableNonRepudiationChecks];
    if (isLoopback(server)) execute.push(openid.allowInsecureRequests);
    const timeout = Math.trunc(LIMITS.oidcAnswerMs / 1000);
    const options = { execute, timeout };
    const configuration = await openid
      .discovery(server, clientId, {}, authentication(clientSecret), options)
      .catch((error: unknown) => {
        throw unreachable(error);
      });
    this.#known = { configuration, until: this.#now() + LIMITS.oidcDiscoveryMs };
    return configuration;
  }
}

/** As the provider asks for it; without a word of it the header, as the specification has it. */
function authentication(secret: string): openid.ClientAuth {
  const [basic, post] = [openid.ClientSecretBasic(secret), openid.ClientSecretPost(secret)];
  return (...request) => {
    const [server] = request;
    const methods = server.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const method = methods.includes('client_secret_basic') ? basic : post;
    return method(...request);
  };
}

/** Plain http is for a provider on this very machine. */
function isLoopback({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['127.0.0.1', '[::1]', 'localhost'].includes(hostname);
}

const NETWORK_CODES = [
  'OAUTH_TIMEOUT',
  'OAUTH_ABORT',
  'OAUTH_RESPONSE_IS_NOT_CONFORM',
  'OAUTH_RESPONSE_IS_NOT_JSON',
];

/** True where the provider gave no answer of its own; fetch throws a TypeError with a cause. */
function isNetworkError(error: unknown): boolean {
  if (error instanceof openid.ClientError) return NETWORK_CODES.includes(error.code ?? '');
  return error instanceof TypeError && error.cause !== undefined && !('code' in error);
}

function unreachable(cause: unknown): FleetsealError {
  return new FleetsealError('providerUnreachable', undefined, { cause });
}

/** Says what did not fit; nothing of what the provider wrote but names of errors and claims. */
function answerWrong(cause: unknown): FleetsealError {
  return new FleetsealError('providerAnswerWrong', wordsOf(cause), { cause });
}

function wordsOf(error: unknown): string | undefined {
  if (
    error instanceof openid.AuthorizationResponseError ||
    error instanceof openid.ResponseBodyError
  ) {
    return `The identity provider says: ${plain(error.error)}.`;
  }
  if (!(error instanceof openid.ClientError)) return undefined;
  const claim = claimOf(error.cause);
  if (claim !== null) return `The ID token has another ${claim} than it should, or an old one.`;
  return `${plain(error.message)} (${error.code ?? 'no code'}).`;
}

/** The claim that did not fit, from the causes of an error. */
function claimOf(cause: unknown): string | null {
  let at = cause;
  for (let depth = 0; depth < 3; depth += 1) {
    if (typeof at !== 'object' || at === null) return null;
    if ('claim' in at && typeof at.claim === 'string') return plain(at.claim);
    at = 'cause' in at ? at.cause : null;
  }
  return null;
}

function plain(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9 _"-]/g, '?').slice(0, 120);
}
