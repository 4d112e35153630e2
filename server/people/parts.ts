/** What the rooms about people share. */
import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import type { Act } from '../../shared/audit/acts.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { Principal } from '../api/call.ts';
import type { AccessAct, AccessLog } from '../audit/accessLog.ts';
import type { RegisterBook } from '../registerBook.ts';
import type { Store, StoreTransaction } from '../store/store.ts';
import type { PasswordHasher } from './passwordHash.ts';

/** How long a session lasts, in milliseconds. */
export interface SessionLifetime {
  /** Without a request. */
  readonly idleMs: number;
  /** In any case. */
  readonly absoluteMs: number;
}

/** How people may sign in here. */
export interface PeopleSettings {
  /** `https://host[:port]` at which browsers reach this server; asked at each request. */
  readonly origin: () => string;
  /** False: by password only break-glass accounts sign in. */
  readonly localSignIn: boolean;
  /** True: an account with a password and no second factor may only set one up. */
  readonly requireSecondFactor: boolean;
  /** How long sessions last; SESSION_LIFETIME where not given. */
  readonly sessions?: SessionLifetime;
}

/** What the rooms about people share. */
export interface PeopleParts {
  readonly store: Store;
  readonly register: RegisterBook;
  readonly accessLog: AccessLog;
  readonly hasher: PasswordHasher;
  readonly settings: PeopleSettings;
  readonly log: Logger;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** Runs what reads rights, decides by them and writes them, one after the other. */
  readonly inTurn: <T>(run: () => Promise<T>) => Promise<T>;
}

/** What is known of a request beside who sends it. */
export interface RequestFacts {
  /** Of the one who asks. */
  readonly address: string;
  /** What the browser calls itself; null where it says nothing. */
  readonly agent: string | null;
  /** Id of the session that the request has; a new sign-in ends it. Null for none. */
  readonly previous: string | null;
}

/** Where queries run: inside of a transaction it must be that one. */
export type Db = Store['db'] | StoreTransaction;

/** A random id of 64 bits with a prefix that says of what. */
export function newId(prefix: 'acc' | 'ses' | 'api'): string {
  return `${prefix}-${randomBytes(8).toString('hex')}`;
}

/** Writes one act of a person into the access record. */
export function recordAct(
  parts: Pick<PeopleParts, 'accessLog'>,
  act: {
    readonly act: Act;
    readonly actor: AccessAct['actor'];
    readonly target?: string | null;
    readonly detail?: string;
  },
  trx?: StoreTransaction,
): Promise<void> {
  const { target = null, detail = null, actor } = act;
  const { account, name, via } = actor;
  const whole = { act: act.act, actor: { account, name, via }, target, detail };
  return parts.accessLog.record(whole, trx);
}

/** Somebody who has just signed in, for the access record. */
export function actorOf({ id, name }: { id: string; name: string }): AccessAct['actor'] {
  return { account: id, name, via: 'session' };
}

/** The account and session of a principal. Throws forbidden where it came with no session. */
export function requireSession(principal: Principal): {
  readonly account: string;
  readonly session: string;
} {
  const { via, account, credential: session } = principal;
  if (via === 'session' && account !== null && session !== null) return { account, session };
  throw new FleetsealError('forbidden', 'This takes a session: sign in first.');
}

/** Gives a function that runs what it is given one after the other. */
export function oneByOne(): PeopleParts['inTurn'] {
  let last: Promise<unknown> = Promise.resolve();
  return (run) => {
    const done = last.then(run);
    last = done.catch(() => {});
    return done;
  };
}
