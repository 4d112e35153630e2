/** Answers the routes of accounts, sign-in, sessions, second factors and API tokens. */
import type { Me } from '../../shared/api/account.ts';
import type {
  ACCOUNT_ROUTES,
  OWN_ACCOUNT_ROUTES,
  PEOPLE_ROUTES,
} from '../../shared/api/routes/people.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { accountById, readRights, viewAccount, viewOf } from '../people/accountRows.ts';
import {
  changeAccount,
  createAccount,
  disableAccount,
  enableAccount,
  resetCredentials,
} from '../people/accounts.ts';
import { createApiToken, listApiTokens, revokeApiToken, viewToken } from '../people/apiTokens.ts';
import { requestFacts, sessionById } from '../people/authenticate.ts';
import { ENDED_COOKIE } from '../people/cookie.ts';
import { readLink, redeemLink } from '../people/links.ts';
import { viewMe } from '../people/me.ts';
import {
  changePassword,
  confirmOwnSecondFactor,
  createRecoveryCodes,
  removeOwnSecondFactor,
  revokeSession,
  setUpSecondFactor,
  signOut,
} from '../people/ownAccount.ts';
import type { PeopleParts } from '../people/parts.ts';
import type { People } from '../people/people.ts';
import { listSessions, type StartedSession } from '../people/sessions.ts';
import { signInWithPassword } from '../people/signIn.ts';
import type { Call, Handlers, Principal } from './call.ts';
import { pageOf } from './paging.ts';

type Answering = Pick<Call, 'request' | 'reply'> & { readonly principal: Principal | null };

/** Handlers of accounts, sign-in, sessions, second factors and API tokens. */
export function peopleHandlers({ people }: { people: People }): Handlers<typeof PEOPLE_ROUTES> {
  const { parts } = people;
  return {
    ...signInHandlers(parts),
    ...ownCredentialHandlers(parts),
    ...ownTokenHandlers(parts),
    ...accountHandlers(parts),
    ...everybodyHandlers(parts),
  };
}

type Own = Handlers<typeof OWN_ACCOUNT_ROUTES>;
type Others = Handlers<typeof ACCOUNT_ROUTES>;
const DONE = { ok: true } as const;

const factsOf = ({ request, principal }: Answering) => requestFacts(request, principal);

/** Gives the browser its new cookie, and says who is signed in now. */
async function beginSession(
  parts: PeopleParts,
  { reply }: Answering,
  started: StartedSession,
): Promise<Me> {
  reply.header('set-cookie', started.cookie);
  return viewMe(parts, await sessionById(parts, started.session));
}

function signInHandlers(
  parts: PeopleParts,
): Pick<Own, 'signIn' | 'readLink' | 'useLink' | 'getMe' | 'signOut'> {
  return {
    signIn: async (call) =>
      beginSession(parts, call, await signInWithPassword(parts, call.body, factsOf(call))),
    readLink: ({ body }) => readLink(parts, body.secret),
    useLink: async (call) =>
      beginSession(parts, call, await redeemLink(parts, call.body, factsOf(call))),
    getMe: ({ principal }) => viewMe(parts, principal),
    signOut: async ({ principal, reply }) => {
      await signOut(parts, principal);
      reply.header('set-cookie', ENDED_COOKIE);
      return DONE;
    },
  };
}

function ownCredentialHandlers(
  parts: PeopleParts,
): Pick<
  Own,
  | 'changePassword'
  | 'setUpSecondFactor'
  | 'confirmSecondFactor'
  | 'removeSecondFactor'
  | 'createRecoveryCodes'
> {
  const againOf = (call: Answering, password: string) => ({ password, facts: factsOf(call) });
  return {
    changePassword: async (call) => {
      const { password, newPassword } = call.body;
      const asked = { ...againOf(call, password), newPassword };
      const { cookie } = await changePassword(parts, call.principal, asked);
      call.reply.header('set-cookie', cookie);
      return DONE;
    },
    setUpSecondFactor: (call) =>
      setUpSecondFactor(parts, call.principal, againOf(call, call.body.password)),
    confirmSecondFactor: async ({ principal, body, reply }) => {
      const confirmed = await confirmOwnSecondFactor(parts, principal, body.code);
      reply.header('set-cookie', confirmed.started.cookie);
      return { recoveryCodes: confirmed.recoveryCodes };
    },
    removeSecondFactor: async (call) => {
      const { password, code } = call.body;
      const asked = { ...againOf(call, password), code };
      const { cookie } = await removeOwnSecondFactor(parts, call.principal, asked);
      call.reply.header('set-cookie', cookie);
      return DONE;
    },
    createRecoveryCodes: async (call) => {
      const { password, code } = call.body;
      const asked = { ...againOf(call, password), code };
      return { recoveryCodes: await createRecoveryCodes(parts, call.principal, asked) };
    },
  };
}

/** Id of the account of a principal. Throws forbidden over the server's own socket. */
function accountOf({ account }: Principal): string {
  if (account !== null) return account;
  throw new FleetsealError('forbidden', 'This takes an account.');
}

function ownTokenHandlers(
  parts: PeopleParts,
): Pick<
  Own,
  | 'listOwnSessions'
  | 'revokeOwnSession'
  | 'listOwnApiTokens'
  | 'createOwnApiToken'
  | 'revokeOwnApiToken'
> {
  return {
    listOwnSessions: async ({ principal, now }) => {
      const account = accountOf(principal);
      const current = principal.credential;
      return { items: await listSessions(parts.store, { account, current, now }) };
    },
    revokeOwnSession: async ({ principal, params }) => {
      assertNoToken(principal);
      await revokeSession(parts, principal, { ...params, account: accountOf(principal) });
      return DONE;
    },
    listOwnApiTokens: async ({ principal }) => {
      const { db } = parts.store;
      return { items: await listApiTokens(db, await accountById(db, accountOf(principal))) };
    },
    createOwnApiToken: ({ principal, body }) => createApiToken(parts, principal, body),
    revokeOwnApiToken: async ({ principal, params }) => {
      // A program ends its own token, and no other one.
      if (principal.credential !== params.token) assertNoToken(principal);
      const owned = { id: params.token, owner: accountOf(principal) };
      await revokeApiToken(parts, principal, owned);
      return DONE;
    },
  };
}

function assertNoToken({ via }: Principal): void {
  if (via === 'token') throw new FleetsealError('forbidden', 'This takes a session.');
}

function accountHandlers(
  parts: PeopleParts,
): Pick<
  Others,
  | 'listAccounts'
  | 'createAccount'
  | 'getAccount'
  | 'changeAccount'
  | 'disableAccount'
  | 'enableAccount'
  | 'resetCredentials'
> {
  const { db } = parts.store;
  return {
    listAccounts: async ({ query }) => {
      const rows = await db
        .selectFrom('account')
        .leftJoin('second_factor', 'second_factor.account', 'account.id')
        .selectAll('account')
        .select('second_factor.confirmed_at')
        .execute();
      const all = rows.map((row) => viewOf({ ...row, ...readRights(row) }, row.confirmed_at));
      const place = { ...query, list: 'accounts' };
      return pageOf(all, ({ createdAt, id }) => ({ time: createdAt, id }), place);
    },
    createAccount: ({ principal, body }) => createAccount(parts, principal, body),
    getAccount: async ({ params }) => viewAccount(db, await accountById(db, params.account)),
    changeAccount: ({ principal, params, body }) =>
      changeAccount(parts, principal, { id: params.account, request: body }),
    disableAccount: ({ principal, params, body }) =>
      disableAccount(parts, principal, { id: params.account, ...body }),
    enableAccount: ({ principal, params, body }) =>
      enableAccount(parts, principal, { id: params.account, ...body }),
    resetCredentials: ({ principal, params, body }) =>
      resetCredentials(parts, principal, { id: params.account, ...body }),
  };
}

function everybodyHandlers(
  parts: PeopleParts,
): Pick<Others, 'listSessions' | 'revokeSession' | 'listApiTokens' | 'revokeApiToken'> {
  const { db } = parts.store;
  return {
    listSessions: async ({ principal, params, now }) => {
      await accountById(db, params.account);
      const current = principal.credential;
      return { items: await listSessions(parts.store, { ...params, current, now }) };
    },
    revokeSession: async ({ principal, params }) => {
      await revokeSession(parts, principal, params);
      return DONE;
    },
    listApiTokens: async ({ query }) => {
      const tokens = db
        .selectFrom('api_token')
        .innerJoin('account', 'account.id', 'api_token.account')
        .selectAll('api_token')
        .select('account.name as account_name');
      const rows = await (query.account === undefined
        ? tokens
        : tokens.where('api_token.account', '=', query.account)
      ).execute();
      const all = rows.map(({ account_name, ...row }) => viewToken(row, account_name));
      const place = { ...query, list: 'api-tokens' };
      return pageOf(all, ({ createdAt, id }) => ({ time: createdAt, id }), place);
    },
    revokeApiToken: async ({ principal, params }) => {
      await revokeApiToken(parts, principal, { id: params.token });
      return DONE;
    },
  };
}
