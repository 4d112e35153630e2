/** Who sends a request: a session's cookie, an API token, or the server's own socket. */
import type { FastifyRequest } from 'fastify';
import { ROLE_NAMES, type Role, WHOLE_ACCESS } from '../../shared/api/roles.ts';
import { isWrite, type Route } from '../../shared/api/route.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { nameSchema } from '../../shared/register/license.ts';
import type { Principal } from '../api/call.ts';
import type { SessionTable } from '../store/areas/people.ts';
import { type Account, findAccount, readRights } from './accountRows.ts';
import { findApiToken, noteUse } from './apiTokens.ts';
import { readSessionCookie } from './cookie.ts';
import { assertSameSite } from './crossSite.ts';
import type { PeopleParts, RequestFacts } from './parts.ts';
import { commonRights } from './rights.ts';
import { hasSecondFactor } from './secondFactor.ts';
import { findSession } from './sessions.ts';

/** What of a route matters here. */
export type AuthenticatedRoute = Pick<Route, 'method' | 'body'> & {
  /** True where the request is no sign of life of its session. */
  readonly isQuiet?: boolean;
};

/**
 * Who sends a request to the TCP address; null for nobody. Rights are read from the account at
 * each request. Throws notSignedIn for a token that is none or has ended; crossSiteRefused and
 * mediaTypeWrong for what a browser may have sent for another site; requestInvalid for a cookie
 * and a token at once.
 */
export async function authenticate(
  parts: PeopleParts,
  request: Pick<FastifyRequest, 'headers'>,
  route: AuthenticatedRoute,
): Promise<Principal | null> {
  const { headers } = request;
  const cookie = readSessionCookie(headers.cookie);
  const { authorization } = headers;
  if (authorization !== undefined) {
    if (cookie.kind === 'none') return tokenPrincipal(parts, authorization);
    throw new FleetsealError('requestInvalid', 'Send a session or a token, not both.');
  }
  if (isWrite(route)) {
    const origin = parts.settings.origin();
    const takesBody = route.body !== undefined;
    assertSameSite({ headers, origin, hasCookie: cookie.kind !== 'none', takesBody });
  }
  if (cookie.kind !== 'one') return null;
  return sessionPrincipal(parts, cookie.secret, route.isQuiet !== true);
}

async function sessionPrincipal(
  parts: PeopleParts,
  secret: string,
  touch: boolean,
): Promise<Principal | null> {
  const { store, now } = parts;
  const session = await findSession(store, secret, { now: now(), touch });
  return session === null ? null : principalOf(parts, session);
}

/** The principal of a session that has just begun. Throws notSignedIn where it ended already. */
export async function sessionById(parts: PeopleParts, id: string): Promise<Principal> {
  const session = await parts.store.db
    .selectFrom('session')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  const principal = session === undefined ? null : await principalOf(parts, session);
  if (principal === null) throw new FleetsealError('notSignedIn');
  return principal;
}

/** Null where the account may not sign in that way any more. */
async function principalOf(parts: PeopleParts, session: SessionTable): Promise<Principal | null> {
  const { store, settings } = parts;
  const account = await findAccount(store.db, session.account);
  if (account === null || account.disabled_at !== null) return null;
  const isLocal = account.issuer === null;
  if (isLocal && !settings.localSignIn && account.break_glass === 0) return null;
  const { id, name, scope } = account;
  const roles = (await lacksSecondFactor(parts, account)) ? [] : account.roles;
  return { via: 'session', account: id, name, roles, scope, credential: session.id };
}

async function tokenPrincipal(parts: PeopleParts, authorization: string): Promise<Principal> {
  const { store, now } = parts;
  const text = /^Bearer ([!-~]+)$/i.exec(authorization)?.[1] ?? '';
  const token = await findApiToken(store, text, now());
  if (token === null) throw new FleetsealError('notSignedIn');
  const owner = await findAccount(store.db, token.account);
  if (owner === null || owner.disabled_at !== null) throw new FleetsealError('notSignedIn');
  const rights = commonRights(readRights(token), owner);
  if (rights === null) {
    throw new FleetsealError('notSignedIn', 'The owner may see nothing any more of what this may.');
  }
  await noteUse(store, token, now());
  const { scope } = rights;
  const roles = (await lacksSecondFactor(parts, owner)) ? [] : rights.roles;
  return { via: 'token', account: owner.id, name: owner.name, roles, scope, credential: token.id };
}

/** True where a second factor is wanted and missing: such an account may only set one up. */
export async function lacksSecondFactor(
  { store, settings }: PeopleParts,
  { id, issuer }: Pick<Account, 'id' | 'issuer'>,
): Promise<boolean> {
  // A provider asks for its own second factor.
  if (!settings.requireSecondFactor || issuer !== null) return false;
  return !(await hasSecondFactor(store.db, id));
}

const SOCKET_NAME_HEADER = 'fleetseal-by';
/** Everything but approving: that takes a second person with an account. */
const SOCKET_ROLES: readonly Role[] = ROLE_NAMES.filter((role) =>
  ['administrator', 'compliance', 'operator'].includes(role),
);

/**
 * Who sends a request over the server's own socket: whoever may open it, under the name that the
 * header `fleetseal-by` declares (percent-encoded UTF-8), `local` without one. Throws
 * requestInvalid for a name that is none.
 */
export function socketPrincipal(request: Pick<FastifyRequest, 'headers'>): Principal {
  const header = request.headers[SOCKET_NAME_HEADER];
  const name = header === undefined ? 'local' : declaredName(String(header));
  const scope = WHOLE_ACCESS;
  return { via: 'socket', account: null, name, roles: SOCKET_ROLES, scope, credential: null };
}

function declaredName(header: string): string {
  let text: string;
  try {
    text = decodeURIComponent(header);
  } catch {
    throw new FleetsealError('requestInvalid', 'The header fleetseal-by is not percent-encoded.');
  }
  const name = nameSchema.safeParse(text);
  if (name.success) return name.data;
  throw new FleetsealError('requestInvalid', 'The header fleetseal-by holds no name.');
}

const AGENT_LENGTH = 256;

/** What is known of a request beside who sends it. */
export function requestFacts(request: FastifyRequest, principal: Principal | null): RequestFacts {
  const previous = principal?.via === 'session' ? principal.credential : null;
  // Undefined over a unix socket, whatever the type says.
  const address = request.ip ?? 'socket';
  const agent = request.headers['user-agent']?.slice(0, AGENT_LENGTH) ?? null;
  return { address, agent, previous };
}
