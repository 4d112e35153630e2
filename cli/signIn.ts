/** `fleetseal login`, `logout` and `whoami`: an API token for this machine, and what it may do. */
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import type { Me } from '../shared/api/account.ts';
import { isWholeAccess } from '../shared/api/roles.ts';
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { DAY_MS, msToText } from '../shared/register/day.ts';
import { ApiClient, apiOf } from './client/apiClient.ts';
import { Questions } from './client/ask.ts';
import { forgetLogin, savedLogin, saveLogin } from './client/login.ts';
import { serverUrl, type Target, type TargetOptions, targetOf } from './client/target.ts';
import { printJson, printLines } from './output.ts';

/** Options of `fleetseal login`. */
export interface LoginOptions {
  readonly name?: string;
  readonly ca?: string;
  readonly days: number;
  /** True: a one-time link is asked for, which makes the account or sets a new password. */
  readonly link?: boolean;
}

type Network = Extract<Target, { kind: 'network' }>;

/**
 * Signs in once, makes an API token with the account's rights, and signs out. The token is kept in
 * a file that only this user can read; the password is not.
 */
export async function login(address: string, options: LoginOptions): Promise<void> {
  const url = serverUrl(address);
  const ca = options.ca === undefined ? null : resolve(options.ca);
  const target: Network = { kind: 'network', url, token: null, ca };
  const isLink = options.link === true;
  await withSession(target, isLink ? openLink : signIn(options.name), async (session, me) => {
    if (me.roles.length === 0) {
      const why = me.secondFactorMissing
        ? 'This server wants a second factor, which is set up in a browser first.'
        : 'This account has no roles: there is nothing that it may do.';
      throw new FleetsealError('forbidden', why);
    }
    const { token, text } = await session.call('createOwnApiToken', {
      body: {
        name: `fleetseal on ${hostname()}`.slice(0, 128),
        roles: me.roles,
        scope: me.scope,
        expiresAt: Date.now() + options.days * DAY_MS,
      },
    });
    const { id: tokenId, expiresAt } = token;
    saveLogin({ url, name: me.name, token: text, tokenId, expiresAt, ca });
    printLines(
      `Signed in to ${url} as ${me.name} until ${msToText(expiresAt)}.`,
      ...rightLines(me),
    );
  });
}

/** How a session begins: gives its cookie. */
type Begin = (target: Network, questions: Questions) => Promise<string>;

/** Signs in, does something that only a person may do, and signs out. */
async function withSession(
  target: Network,
  begin: Begin,
  act: (session: ApiClient, me: Me) => Promise<void>,
): Promise<void> {
  const questions = new Questions();
  try {
    const session = ApiClient.ofBrowser(target, await begin(target, questions));
    try {
      await act(session, await session.call('getMe', {}));
    } finally {
      await session.call('signOut', {});
    }
  } finally {
    questions.close();
  }
}

/**
 * Does what takes a person, not a token: the one of the last login types the password again.
 * Throws usageWrong without a login.
 */
export async function asPerson(
  options: TargetOptions,
  act: (session: ApiClient, me: Me) => Promise<void>,
): Promise<void> {
  const target = targetOf(options);
  if (target.kind === 'socket') {
    throw new FleetsealError('usageWrong', 'This takes an account: name its --server.');
  }
  await withSession(target, signIn(savedLogin(target.url)?.name), act);
}

function signIn(given?: string): Begin {
  return async (target, questions) => {
    const name = given ?? (await questions.ask('Name: '));
    const password = await questions.askSecret(`Password of ${name}: `);
    const client = ApiClient.ofBrowser(target, null);
    try {
      return await client.cookie('signIn', { body: { name, password } });
    } catch (error) {
      if (!isFleetsealError(error, 'secondFactorNeeded')) throw error;
      const code = await questions.ask('Code of the authenticator app, or a recovery code: ');
      return client.cookie('signIn', { body: { name, password, code } });
    }
  };
}

/** A link makes the first account, or sets the password of one that was made for a person. */
async function openLink(target: Network, questions: Questions): Promise<string> {
  const link = await questions.askSecret('One-time link: ');
  const secret = link.trim().replace(/^.*[#/=]/, '');
  const client = ApiClient.ofBrowser(target, null);
  const { purpose, name: known } = await client.call('readLink', { body: { secret } });
  const name = known ?? (await questions.ask('Your name: '));
  const password = await questions.askSecret(`New password for ${name}: `);
  const again = await questions.askSecret('The same again: ');
  if (password !== again) throw new FleetsealError('usageWrong', 'The passwords differ.');
  const named = purpose === 'first' ? { name } : {};
  return client.cookie('useLink', { body: { secret, password, ...named } });
}

function rightLines({ roles, scope }: Me): string[] {
  const { sites, licenses } = scope;
  const part = isWholeAccess(scope)
    ? 'the whole fleet'
    : [
        ...(sites === null ? [] : [`sites ${sites.join(', ')}`]),
        ...(licenses === null ? [] : [`licenses ${licenses.join(', ')}`]),
      ].join('; ');
  return [`roles  ${roles.join(', ') || 'none'}`, `scope  ${part}`];
}

/** `fleetseal logout`: the token is revoked on the server, and forgotten here. */
export async function logout(options: TargetOptions): Promise<void> {
  const target = targetOf(options);
  if (target.kind === 'socket' || target.token === null) {
    throw new FleetsealError('usageWrong', 'There is no login to end.');
  }
  const client = new ApiClient(target);
  try {
    const { credential } = await client.call('getMe', {});
    if (credential !== null) {
      await client.call('revokeOwnApiToken', { params: { token: credential } });
    }
  } catch (error) {
    if (!isFleetsealError(error, 'notSignedIn')) throw error;
  }
  forgetLogin(target.url);
  printLines(`Signed out of ${target.url}.`);
}

/** `fleetseal whoami`. */
export async function whoami(options: TargetOptions & { readonly json?: boolean }): Promise<void> {
  const me = await apiOf(options).call('getMe', {});
  if (options.json === true) {
    printJson(me);
    return;
  }
  const ends = me.expiresAt === null ? [] : [`until  ${msToText(me.expiresAt)}`];
  printLines(`${me.name} (by ${me.via})`, ...rightLines(me), ...ends);
}
