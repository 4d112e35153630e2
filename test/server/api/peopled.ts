/** A server that runs, and people of every role with API tokens, made as people make them. */
import type { ServerOptions } from '../../../server/options.ts';
import { PasswordHasher } from '../../../server/people/passwordHash.ts';
import { type AccessScope, type Role, WHOLE_ACCESS } from '../../../shared/api/roles.ts';
import { API_PREFIX } from '../../../shared/api/routes.ts';
import { type ServerWorld, serverWorld } from '../../factories/serverWorld.ts';
import { codeOf, type Door, send, type WireAnswer, type WireRequest } from './wire.ts';

const DAY_MS = 86_400_000;
/** Headers of a page of the server itself. */
export const SAME_SITE = { 'sec-fetch-site': 'same-origin' };

/** Somebody with an account. */
export interface Person {
  readonly account: string;
  /** `name=value` of the session. */
  readonly cookie: string;
  /** Text of an API token with all rights of the account. */
  readonly token: string;
}

/** A server with people. */
export interface Peopled {
  readonly world: ServerWorld;
  readonly front: Door;
  readonly socket: Door;
  /** Makes an account with a password, and signs it in. */
  person(name: string, roles: readonly Role[], scope?: AccessScope): Promise<Person>;
  /** Asks below `/api/v1`: with an API token, or as nobody. */
  ask(by: Person | null, request: WireRequest): Promise<WireAnswer>;
  /** Asks over the server's own socket. */
  askSocket(request: WireRequest): Promise<WireAnswer>;
  close(): Promise<void>;
}

/** Starts it; passwords cost next to nothing. */
export async function peopled(options: Partial<ServerOptions> = {}): Promise<Peopled> {
  const hasher = new PasswordHasher({ memory: 32, passes: 1, parallelism: 1 });
  const world = await serverWorld({ hasher, checkReplies: true, ...options });
  const front = { port: Number(new URL(world.server.httpUrl).port) };
  const socket = { socketPath: world.server.adminSocket };
  const made: Peopled = {
    world,
    front,
    socket,
    person: (name, roles, scope = WHOLE_ACCESS) => newPerson(made, { name, roles, scope }),
    ask: (by, { path, headers = {}, ...rest }) => {
      const proof = by === null ? {} : { authorization: `Bearer ${by.token}` };
      return send(front, {
        ...rest,
        path: `${API_PREFIX}${path}`,
        headers: { ...proof, ...headers },
      });
    },
    askSocket: ({ path, ...rest }) => send(socket, { ...rest, path: `${API_PREFIX}${path}` }),
    close: () => world.close(),
  };
  return made;
}

/** The JSON of an answer. Throws where it is an error. */
export function jsonOf(answer: WireAnswer): ReturnType<typeof JSON.parse> {
  if (answer.status !== 200) throw new Error(`${answer.status} ${answer.text}`);
  return JSON.parse(answer.text);
}

async function newPerson(
  { ask, askSocket }: Peopled,
  { name, roles, scope }: { name: string; roles: readonly Role[]; scope: AccessScope },
): Promise<Person> {
  const body = { name, roles, scope, external: null };
  const made = jsonOf(await askSocket({ method: 'POST', path: '/accounts', body }));
  const secret = String(made.link.path).split('#')[1];
  const password = 'seven words that nobody guesses';
  const headers = SAME_SITE;
  const use = { method: 'POST', path: '/links/use', headers, body: { secret, password } };
  const used = await ask(null, use);
  if (codeOf(used) !== 'ok') throw new Error(used.text);
  const cookie = used.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const expiresAt = Number(jsonOf(used).expiresAt) + 30 * DAY_MS;
  const token = { name: `${name} by program`, roles, scope, expiresAt };
  const asked = { method: 'POST', path: '/me/api-tokens', headers: { ...headers, cookie } };
  const { text } = jsonOf(await ask(null, { ...asked, body: token }));
  return { account: String(made.account.id), cookie, token: text };
}
