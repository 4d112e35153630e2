/** The people of a server for tests: real store, register and routes, a clock that tests set. */
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import * as z from 'zod';
import { Idempotency } from '../../../server/api/idempotency.ts';
import { peopleHandlers } from '../../../server/api/people.ts';
import { addRoute, answerProblems, type Routing } from '../../../server/api/routing.ts';
import type { AccessAct } from '../../../server/audit/accessLog.ts';
import { openLog } from '../../../server/log/transparencyLog.ts';
import type { PeopleSettings } from '../../../server/people/parts.ts';
import {
  computeArgon2,
  type PasswordCost,
  PasswordHasher,
} from '../../../server/people/passwordHash.ts';
import { People } from '../../../server/people/people.ts';
import { RegisterBook } from '../../../server/registerBook.ts';
import { openStore, type Store } from '../../../server/store/store.ts';
import { defineRoutes, type Route } from '../../../shared/api/route.ts';
import { PEOPLE_ROUTES } from '../../../shared/api/routes/people.ts';
import { seededLogSigner } from '../log/signer.ts';

/** 2026-06-01T00:00:00Z. */
export const START_MS = 1_780_272_000_000;
/** Where browsers reach the server of these tests. */
export const ORIGIN = 'https://fleet.example';
/** A password that is good. */
export const PASSWORD = 'seven words that nobody guesses';
const CHEAP: PasswordCost = { memory: 32, passes: 1, parallelism: 1 };

/** Routes of other areas, as these tests need them. */
const PROBE_ROUTES = defineRoutes({
  readProbe: {
    method: 'GET',
    path: '/probe',
    area: 'Probe',
    summary: 'For compliance',
    access: { who: ['compliance'], scope: 'within' },
    reply: z.looseObject({}),
    errors: [],
  },
  writeProbe: {
    method: 'POST',
    path: '/probe',
    area: 'Probe',
    summary: 'For everybody who is signed in',
    access: { who: 'signedIn' },
    body: z.strictObject({ value: z.string().optional() }),
    reply: z.looseObject({}),
    errors: [],
  },
});

/** What tests look at in answers; each answer has some of it. */
export interface AnswerBody {
  readonly code: string;
  readonly detail: string;
  readonly id: string;
  readonly name: string;
  readonly state: string;
  readonly credential: string;
  readonly roles: readonly string[];
  readonly scope: unknown;
  readonly link: { readonly path: string };
  readonly account: { readonly id: string; readonly state: string };
  readonly token: { readonly id: string };
  readonly text: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly items: readonly { readonly id: string; readonly current: boolean }[];
}
/** What one request was answered with. */
export interface Answer {
  readonly status: number;
  readonly body: AnswerBody;
  readonly cookies: readonly string[];
}
/** One request. */
export interface Asked {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** The people of a server, and what was recorded of them. */
export interface PeopleWorld {
  readonly people: People;
  readonly store: Store;
  readonly register: RegisterBook;
  readonly app: FastifyInstance;
  readonly acts: AccessAct[];
  /** Milliseconds UTC. */
  readonly clock: { now: number };
  /** Argon2 computations so far, and the most at once. */
  readonly hashes: { count: number; running: number; most: number };
  readonly settings: { localSignIn: boolean; requireSecondFactor: boolean };
  ask(asked: Asked): Promise<Answer>;
  browser(address?: string): Browser;
  /** People as another process with the same store would have them. */
  again(cost?: PasswordCost): People;
  close(): Promise<void>;
}

/** Opens a world without accounts. */
export async function peopleWorld(): Promise<PeopleWorld> {
  const clock = { now: START_MS };
  const now = () => clock.now;
  const store = await openStore({ path: ':memory:' });
  const signer = seededLogSigner(1);
  const open = (name: 'evidence' | 'register') =>
    openLog({ store, name, origin: `fleet.example/${name}`, signer, collectMs: 0 });
  const [evidenceLog, registerLog] = [await open('evidence'), await open('register')];
  const register = await RegisterBook.open({ store, registerLog, evidenceLog, now });
  const acts: AccessAct[] = [];
  const hashes = { count: 0, running: 0, most: 0 };
  const settings = { localSignIn: true, requireSecondFactor: false };
  const log = pino({ level: 'silent' });
  const accessLog = { record: async (act: AccessAct) => void acts.push(act) };
  const again = (cost = CHEAP) => {
    const live: PeopleSettings = Object.assign(settings, { origin: () => ORIGIN });
    const hasher = new PasswordHasher(cost, countingArgon2(hashes));
    return new People({ store, register, accessLog, log, now, settings: live, hasher });
  };
  const people = again();
  const app = appOf(people, { store, now });
  const ask = (asked: Asked) => inject(app, asked);
  const browser = (address?: string) => new Browser(ask, address);
  const close = async () => {
    await app.close();
    await registerLog.close();
    await evidenceLog.close();
    await store.close();
  };
  const parts = { people, store, register, app, acts, clock, hashes, settings };
  return { ...parts, ask, browser, again, close };
}

function countingArgon2(hashes: PeopleWorld['hashes']): typeof computeArgon2 {
  return async (...given) => {
    hashes.count += 1;
    hashes.running += 1;
    hashes.most = Math.max(hashes.most, hashes.running);
    try {
      return await computeArgon2(...given);
    } finally {
      hashes.running -= 1;
    }
  };
}

function appOf(people: People, { store, now }: { store: Store; now: () => number }) {
  const log = pino({ level: 'silent' });
  const app = Fastify({ logger: false });
  answerProblems(app, log);
  const routing: Routing = {
    prefix: '',
    assertWritable: () => {},
    authenticate: (request, route) => people.authenticate(request, route),
    limit: () => {},
    idempotency: new Idempotency(store, now),
    now,
    log,
    checkReplies: true,
  };
  const handlers: Record<string, unknown> = {
    ...peopleHandlers({ people }),
    readProbe: (call: { principal: unknown }) => call.principal,
    writeProbe: (call: { principal: unknown }) => call.principal,
  };
  const routes: Record<string, Route> = { ...PEOPLE_ROUTES, ...PROBE_ROUTES };
  for (const [id, route] of Object.entries(routes)) {
    // as: each handler stands under the name of its route.
    const handler = handlers[id] as Parameters<typeof addRoute>[1]['handler'];
    addRoute(app, { route, handler }, routing);
  }
  return app;
}

async function inject(app: FastifyInstance, asked: Asked): Promise<Answer> {
  const { method = 'GET', path, body, headers = {}, address = '192.0.2.1' } = asked;
  const reply = await app.inject({
    method,
    url: path,
    remoteAddress: address,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { payload: JSON.stringify(body) }),
  });
  const cookies = [reply.headers['set-cookie'] ?? []].flat();
  return { status: reply.statusCode, body: reply.json(), cookies };
}

/** A browser on a page of the server: keeps the cookie, says where requests come from. */
export class Browser {
  readonly #ask: PeopleWorld['ask'];
  readonly #address: string | undefined;
  /** `name=value`, null for none. */
  cookie: string | null = null;

  constructor(ask: PeopleWorld['ask'], address: string | undefined) {
    this.#ask = ask;
    this.#address = address;
  }

  async ask(asked: Asked): Promise<Answer> {
    const headers = {
      'sec-fetch-site': 'same-origin',
      ...(this.cookie === null ? {} : { cookie: this.cookie }),
      ...asked.headers,
    };
    const address = this.#address === undefined ? {} : { address: this.#address };
    const answer = await this.#ask({ ...asked, ...address, headers });
    const set = answer.cookies[0]?.split(';')[0];
    if (set !== undefined) this.cookie = set.endsWith('=') ? null : set;
    return answer;
  }

  get(path: string): Promise<Answer> {
    return this.ask({ path });
  }

  post(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'POST', path, body });
  }

  put(path: string, body: unknown): Promise<Answer> {
    return this.ask({ method: 'PUT', path, body });
  }

  delete(path: string): Promise<Answer> {
    return this.ask({ method: 'DELETE', path });
  }

  signIn(name: string, password = PASSWORD, code?: string): Promise<Answer> {
    const second = code === undefined ? {} : { code };
    return this.post('/me/session', { name, password, ...second });
  }

  useLink(path: string, more: { name?: string; password?: string } = {}): Promise<Answer> {
    const secret = path.split('#')[1];
    return this.post('/links/use', { secret, password: PASSWORD, ...more });
  }
}

/** Makes the first administrator, `Root Person`, who is signed in. */
export async function firstAdministrator(world: PeopleWorld): Promise<Browser> {
  const link = await world.people.ensureFirstLink();
  const browser = world.browser();
  const answer = await browser.useLink(link?.path ?? '', { name: 'Root Person' });
  if (answer.status !== 200) throw new Error(JSON.stringify(answer.body));
  return browser;
}

/** What a new person of a test is. */
export interface Person {
  readonly name: string;
  readonly roles?: readonly string[];
  readonly scope?: unknown;
  readonly address?: string;
  readonly breakGlass?: boolean;
}
/** Makes an account by an administrator, and uses its link: the person is signed in. */
export async function newPerson(
  world: PeopleWorld,
  administrator: Browser,
  person: Person,
): Promise<{ id: string; browser: Browser }> {
  const { name, roles = ['compliance'], breakGlass = false } = person;
  const scope = person.scope ?? { sites: null, licenses: null };
  const asked = { name, roles, scope, external: null, breakGlass };
  const made = await administrator.post('/accounts', asked);
  if (made.status !== 200) throw new Error(JSON.stringify(made.body));
  const browser = world.browser(person.address);
  const used = await browser.useLink(made.body.link.path);
  if (used.status !== 200) throw new Error(JSON.stringify(used.body));
  return { id: made.body.account.id, browser };
}

/** The code that an answer is refused with; `ok` where it is not. */
export function codeOf({ status, body }: Answer): string {
  return status === 200 ? 'ok' : String(body.code);
}
