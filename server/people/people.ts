/** The people of one server: who they are, how they prove it, what they may do. */
import type { FastifyRequest } from 'fastify';
import type { Link } from '../../shared/api/account.ts';
import type { Principal } from '../api/call.ts';
import { type AuthenticatedRoute, authenticate } from './authenticate.ts';
import { type ExternalIdentity, signInExternal } from './external.ts';
import { ensureFirstLink } from './links.ts';
import { oneByOne, type PeopleParts, type PeopleSettings, type RequestFacts } from './parts.ts';
import { PASSWORD_COST, PasswordHasher } from './passwordHash.ts';
import { countSessions, type StartedSession } from './sessions.ts';
import { signInAs } from './signedIn.ts';

/** How to make the people of a server. */
export interface PeopleOptions
  extends Pick<PeopleParts, 'store' | 'register' | 'accessLog' | 'log' | 'now'> {
  readonly settings: PeopleSettings;
  /** PASSWORD_COST where not given; less in tests. */
  readonly hasher?: PasswordHasher;
}

/** The people of one server. */
export class People {
  /** For the handlers of the routes. */
  readonly parts: PeopleParts;

  constructor(options: PeopleOptions) {
    const hasher = options.hasher ?? new PasswordHasher(PASSWORD_COST);
    this.parts = { ...options, hasher, inTurn: oneByOne() };
  }

  /**
   * The one-time link for the first administrator, made anew at each start; null once there is an
   * account. Its path holds a secret: for the terminal of whoever starts the server, not for logs.
   */
  ensureFirstLink(): Promise<Link | null> {
    return ensureFirstLink(this.parts);
  }

  /** Who sends a request to the TCP address; see authenticate.ts for what it throws. */
  authenticate(request: FastifyRequest, route: AuthenticatedRoute): Promise<Principal | null> {
    return authenticate(this.parts, request, route);
  }

  /**
   * Signs in somebody whom an identity provider vouches for. The answer gets the header
   * `set-cookie: <cookie>`. The cookie is SameSite=Strict: a browser that comes from the provider
   * does not send it along a redirect, so the answer is a page of this server that goes on by
   * itself. Throws credentialsWrong for a disabled account, forbidden without a role.
   */
  signInExternal(identity: ExternalIdentity, facts: RequestFacts): Promise<StartedSession> {
    return signInExternal(this.parts, identity, facts);
  }

  /** Sessions that are valid now. */
  async countSessions(): Promise<number> {
    return countSessions(this.parts);
  }

  /** Begins a session of an account. Throws credentialsWrong where it is disabled. */
  startSession(account: string, facts: RequestFacts): Promise<StartedSession> {
    const { parts } = this;
    return parts.store.transaction((trx) =>
      signInAs(parts, trx, { account, method: 'external', facts }),
    );
  }
}
