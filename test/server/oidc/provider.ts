/** A real OpenID provider on this machine, which tests can make lie about its ID tokens. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider';

/** As this server is registered at the provider. */
export const CLIENT_ID = 'fleetseal';
export const CLIENT_SECRET = 'a secret of this server at the provider, of this test';
/** Where the provider sends browsers back. */
export const REDIRECT_URL = 'https://fleet.example/api/v1/oidc/callback';

/** Somebody whom the provider knows. */
export interface Known {
  readonly sub: string;
  readonly preferred_username?: string;
  readonly groups: readonly string[] | string;
}

/** How the provider lies: what becomes of the claims, and how the token is signed. */
export interface Lie {
  readonly claims?: (claims: JWTPayload) => JWTPayload;
  readonly signed?: 'byOtherKey' | 'notAtAll' | 'noToken';
}

/** The provider of a test. */
export interface TestProvider {
  readonly issuer: string;
  /** Who signs in next, and what the provider says of them. */
  person: Known;
  /** Null: it is honest. */
  lie: Lie | null;
  /** Requests of the discovery document so far. */
  discoveries: number;
  /** What a browser is sent back with after signing in at an authorization URL. */
  signIn(authorizationUrl: string): Promise<URL>;
  /** Stops answering. */
  close(): Promise<void>;
}

/** Starts a provider on a free port. */
export async function testProvider(): Promise<TestProvider> {
  const keys = await generateKeyPair('RS256', { extractable: true });
  const other = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(keys.privateKey)), alg: 'RS256', use: 'sig', kid: 'test' };
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // as: a server that listens on a host and port has an address record.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const world: TestProvider = {
    issuer,
    person: { sub: 'u-1', groups: [] },
    lie: null,
    discoveries: 0,
    signIn: (url) => signInAt(issuer, url),
    close: () => closed(server),
  };
  const provider = new Provider(issuer, configurationOf(world, jwk));
  provider.use(async (context: KoaContextWithOIDC, next: () => Promise<void>) => {
    if (context.path.startsWith('/interaction/'))
      return finishInteraction(provider, context, world);
    if (context.path.startsWith('/.well-known/')) world.discoveries += 1;
    await next();
    const { lie } = world;
    // as: what the token endpoint answers with.
    const body = context.body as { id_token?: string } | undefined;
    if (context.path !== '/token' || lie === null || body?.id_token === undefined) return;
    const key = lie.signed === 'byOtherKey' ? other.privateKey : keys.privateKey;
    const token = await retold(body.id_token, lie, key);
    if (token === null) delete body.id_token;
    else body.id_token = token;
  });
  server.on('request', provider.callback());
  return world;
}

function configurationOf(world: TestProvider, jwk: object): Configuration {
  return {
    clients: [
      { client_id: CLIENT_ID, client_secret: CLIENT_SECRET, redirect_uris: [REDIRECT_URL] },
      { client_id: 'somebody-else', client_secret: 'x'.repeat(32), redirect_uris: [REDIRECT_URL] },
    ],
    // as: a JWK as jose exports it.
    jwks: { keys: [jwk as { kty: 'RSA' }] },
    cookies: { keys: ['of this test'] },
    claims: { openid: ['sub'], profile: ['preferred_username', 'groups'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    findAccount: (_, accountId) => ({
      accountId,
      claims: async () => ({ ...world.person, sub: accountId }),
    }),
    ttl: { Session: 60, Grant: 60, Interaction: 60, AccessToken: 60, IdToken: 60 },
  };
}

/** Signs the person in and agrees to everything, as a page with two buttons would. */
async function finishInteraction(
  provider: Provider,
  { req, res, ...context }: KoaContextWithOIDC,
  { person }: TestProvider,
): Promise<void> {
  const { params, prompt, session } = await provider.interactionDetails(req, res);
  Object.assign(context, { respond: false });
  if (prompt.name === 'login') {
    await provider.interactionFinished(req, res, { login: { accountId: person.sub } });
    return;
  }
  const clientId = String(params.client_id);
  const grant = new provider.Grant({ accountId: session?.accountId ?? person.sub, clientId });
  grant.addOIDCScope('openid profile email');
  const grantId = await grant.save();
  await provider.interactionFinished(req, res, { consent: { grantId } });
}

async function retold(token: string, lie: Lie, key: CryptoKey): Promise<string | null> {
  if (lie.signed === 'noToken') return null;
  const payload: JWTPayload = JSON.parse(
    Buffer.from(token.split('.')[1] ?? '', 'base64url').toString(),
  );
  const claims = lie.claims?.(payload) ?? payload;
  if (lie.signed === 'notAtAll') return new UnsecuredJWT(claims).encode();
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'test' }).sign(key);
}

/** Follows the provider's redirects as a browser with its cookies, up to the way back. */
async function signInAt(issuer: string, authorizationUrl: string): Promise<URL> {
  const cookies = new Map<string, string>();
  let url = new URL(authorizationUrl);
  for (let hops = 0; hops < 10; hops += 1) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await fetch(url, { redirect: 'manual', headers: { cookie } });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ''] = line.split(';');
      const mark = pair.indexOf('=');
      cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
    }
    const location = reply.headers.get('location');
    if (location === null) throw new Error(`${url} ${reply.status}: ${await reply.text()}`);
    url = new URL(location, url);
    if (url.origin !== new URL(issuer).origin) return url;
  }
  throw new Error('the provider never sent the browser back');
}

function closed(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
