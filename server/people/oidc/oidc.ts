/** Sign-in of people at the operator's identity provider: authorization code flow with PKCE. */
import { clip } from '../../../shared/appraisal/finding.ts';
import { FleetsealError, isFleetsealError } from '../../../shared/errors.ts';
import { nameSchema } from '../../../shared/register/license.ts';
import { terminalText } from '../../../shared/text/terminal.ts';
import type { AccessLog } from '../../audit/accessLog.ts';
import type { RequestFacts } from '../parts.ts';
import type { People } from '../people.ts';
import type { StartedSession } from '../sessions.ts';
import { accessOfGroups, type GroupTable } from './groups.ts';
import { PendingSignIns } from './pending.ts';
import { Provider, type ProviderSettings, type VerifiedClaims } from './provider.ts';

/** Which provider, and what its groups mean here. */
export interface OidcSettings extends ProviderSettings {
  /** Claim of the ID token with the groups of a person. */
  readonly groupsClaim: string;
  readonly groups: GroupTable;
}

/** What OidcSignIn needs. */
export interface OidcOptions {
  readonly settings: OidcSettings;
  readonly people: Pick<People, 'signInExternal'>;
  readonly accessLog: AccessLog;
  /** Milliseconds UTC. */
  readonly now: () => number;
}

/** The request with which a browser comes back from the provider. */
export interface Returned {
  /** Its query, as it came. */
  readonly search: string;
  /** Its `cookie` header. */
  readonly cookie: string | undefined;
  readonly facts: RequestFacts;
}

/** Groups of one person that are looked at. */
const GROUPS_MAX = 2000;
/** Characters of a name. */
const NAME_LENGTH = 128;

/** Signs people in at one provider. */
export class OidcSignIn {
  readonly #options: OidcOptions;
  readonly #provider: Provider;
  readonly #pending: PendingSignIns;

  constructor(options: OidcOptions) {
    this.#options = options;
    this.#provider = new Provider(options.settings, options.now);
    this.#pending = new PendingSignIns(options.now);
  }

  /** The provider, as it names itself. */
  get issuer(): string {
    return this.#options.settings.issuer;
  }

  /** Where to send a browser, and the cookie that binds the sign-in to it. */
  async start(): Promise<{ url: string; cookie: string }> {
    const { pending, cookie } = this.#pending.begin();
    const url = await this.#provider.authorizationUrl(pending);
    return { url: url.href, cookie };
  }

  /**
   * Signs in the person whom the provider vouches for. Throws signInStateUnknown,
   * providerAnswerWrong, providerUnreachable, noRoleMapped, and credentialsWrong for an account
   * that is disabled; each refusal is recorded.
   */
  async finish({ search, cookie, facts }: Returned): Promise<StartedSession> {
    const claims = await this.#claims({ search, cookie, facts });
    const { settings, people } = this.#options;
    const groups = groupsOf(claims[settings.groupsClaim]);
    const access = accessOfGroups(groups, settings.groups);
    const isGiven = typeof access === 'object';
    const scope = isGiven ? access.scope : { sites: null, licenses: null };
    const roles = isGiven ? access.roles : [];
    const identity = { issuer: claims.iss, subject: claims.sub, name: nameOf(claims) };
    try {
      // Also without a role: what the account may do is taken from it, and the refusal recorded.
      return await people.signInExternal({ ...identity, roles, scope }, facts);
    } catch (error) {
      if (!isFleetsealError(error, 'forbidden')) throw error;
      throw new FleetsealError('noRoleMapped', access === 'mixed' ? MIXED : undefined);
    }
  }

  async #claims({ search, cookie, facts }: Returned): Promise<VerifiedClaims> {
    try {
      const state = new URLSearchParams(search).get('state') ?? '';
      const pending = this.#pending.take(state, cookie);
      if (pending === null) throw new FleetsealError('signInStateUnknown');
      return await this.#provider.claims(search, pending);
    } catch (error) {
      if (isFleetsealError(error)) await this.#record(error, facts);
      throw error;
    }
  }

  /** Who it was, nobody has proven. */
  #record({ code, message }: FleetsealError, { address }: RequestFacts): Promise<void> {
    return this.#options.accessLog.record({
      act: 'signInRefused',
      actor: { account: null, name: '', via: 'none' },
      target: this.#options.settings.issuer,
      detail: `${code}: ${message} From ${address}`,
    });
  }
}

const MIXED =
  'The groups of this person give different roles for different parts of the fleet: an account ' +
  'has one scope.';

/** Groups as providers write them: a list of texts, or one text. */
function groupsOf(claim: unknown): string[] {
  return [claim]
    .flat()
    .filter((group) => typeof group === 'string')
    .slice(0, GROUPS_MAX);
}

/** A name for people; who it is, issuer and subject say. */
function nameOf({ preferred_username: username, name, email, sub }: VerifiedClaims): string {
  const found = [username, name, email, sub].find(
    (each) => typeof each === 'string' && each.trim() !== '',
  );
  const text = clip(terminalText(String(found).trim()), NAME_LENGTH);
  const parsed = nameSchema.safeParse(text);
  return parsed.success ? parsed.data : 'without a name';
}
