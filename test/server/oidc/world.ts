/** The people of a server that also sign in at a real OpenID provider. */
import type { LightMyRequestResponse } from 'fastify';
import { pino } from 'pino';
import type { Handler } from '../../../server/api/call.ts';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { oidcHandlers } from '../../../server/api/oidc.ts';
import { addRoute } from '../../../server/api/routing.ts';
import type { GroupAccess } from '../../../server/config/groups.ts';
import { DEFAULT_SETTINGS } from '../../../server/config/settings.ts';
import { OidcSignIn } from '../../../server/people/oidc/oidc.ts';
import { WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import type { Route } from '../../../shared/api/route.ts';
import { OIDC_ROUTES } from '../../../shared/api/routes/oidc.ts';
import { type Browser, type PeopleWorld, peopleWorld } from '../people/world.ts';
import { CLIENT_ID, CLIENT_SECRET, REDIRECT_URL, type TestProvider } from './provider.ts';

/** What the groups of these tests mean. */
const GROUPS = new Map<string, GroupAccess>([
  ['fleet-compliance', { roles: ['compliance'], scope: WHOLE_ACCESS }],
  ['fleet-audit', { roles: ['auditor'], scope: WHOLE_ACCESS }],
  ['ops-one', { roles: ['operator'], scope: { sites: ['Hall 1'], licenses: null } }],
]);

/** A browser that a test drives: it keeps cookies by their names. */
export class OidcBrowser {
  readonly #world: PeopleWorld;
  readonly cookies = new Map<string, string>();

  constructor(world: PeopleWorld) {
    this.#world = world;
  }

  /** One request, with this browser's cookies. */
  async get(url: string): Promise<LightMyRequestResponse> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const reply = await this.#world.app.inject({
      method: 'GET',
      url,
      remoteAddress: '192.0.2.1',
      headers: { cookie, 'sec-fetch-site': 'cross-site' },
    });
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) {
      const [pair = ''] = line.split(';');
      const mark = pair.indexOf('=');
      if (line.includes('Max-Age=0')) this.cookies.delete(pair.slice(0, mark));
      else this.cookies.set(pair.slice(0, mark), pair.slice(mark + 1));
    }
    return reply;
  }

  /** Begins a sign-in, and gives the provider's address. */
  async start(): Promise<string> {
    const reply = await this.get('/oidc/start');
    if (reply.statusCode !== 302) throw new Error(reply.body);
    return String(reply.headers.location);
  }

  /** Comes back from the provider. */
  back(url: URL): Promise<LightMyRequestResponse> {
    return this.get(`/oidc/callback${url.search}`);
  }
}

/** The people, the provider, and a whole sign-in. */
export interface OidcWorld {
  readonly people: PeopleWorld;
  browser(): OidcBrowser;
  /** Signs in at the provider in a new browser, or in this one. */
  signIn(browser?: OidcBrowser): Promise<LightMyRequestResponse>;
  close(): Promise<void>;
}

/** Opens the world; `issuer`: the one of the settings, where it is another than the provider's. */
export async function oidcWorld(
  provider: TestProvider,
  { issuer }: { issuer?: string } = {},
): Promise<OidcWorld> {
  const people = await peopleWorld();
  const settings = {
    issuer: issuer ?? provider.issuer,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    redirectUrl: REDIRECT_URL,
    scopes: DEFAULT_SETTINGS['oidc.scopes'],
    groupsClaim: 'groups',
    groups: GROUPS,
  };
  const now = () => people.clock.now;
  const { accessLog } = people.people.parts;
  const oidc = new OidcSignIn({ settings, people: people.people, accessLog, now });
  addOidcRoutes(people, oidc);
  const world: OidcWorld = {
    people,
    browser: () => new OidcBrowser(people),
    signIn: async (browser = world.browser()) =>
      browser.back(await provider.signIn(await browser.start())),
    close: () => people.close(),
  };
  return world;
}

/** Puts the routes of sign-in at a provider beside those of people. */
export function addOidcRoutes({ app, store, clock, people }: PeopleWorld, oidc: OidcSignIn | null) {
  const handlers = oidcHandlers({ oidc, people });
  const now = () => clock.now;
  for (const id of ['getSignInOptions', 'startOidc', 'finishOidc'] as const) {
    const route: Route = OIDC_ROUTES[id];
    // as: the handler of this very route.
    const handler = handlers[id] as Handler<Route>;
    addRoute(
      app,
      { route, handler },
      {
        prefix: '',
        assertWritable: () => {},
        authenticate: (request, each) => people.authenticate(request, each),
        limit: () => {},
        idempotency: new Idempotency(store, now),
        now,
        log: pino({ level: 'silent' }),
        checkReplies: true,
      },
    );
  }
}

/** A browser on a page of the server, with the session that another one got. */
export function onPage(world: PeopleWorld, { cookies }: OidcBrowser): Browser {
  const page = world.browser();
  const session = cookies.get('__Host-fleetseal');
  page.cookie = session === undefined ? null : `__Host-fleetseal=${session}`;
  return page;
}
