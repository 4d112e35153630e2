/** Routes of accounts, sign-in, sessions, second factors and API tokens. */
import * as z from 'zod';
import { timeMsSchema } from '../../log/leaf.ts';
import { nameSchema } from '../../register/license.ts';
import { credentialIdSchema } from '../../register/peopleDocuments.ts';
import {
  accountSchema,
  apiTokenSchema,
  codeSchema,
  issuerSchema,
  LINK_PURPOSES,
  linkSchema,
  meSchema,
  passwordSchema,
  reasonSchema,
  rolesSchema,
  secretSchema,
  sessionsSchema,
} from '../account.ts';
import { pageQueryShape, pageSchema } from '../query.ts';
import { accessScopeSchema } from '../roles.ts';
import { type Access, defineRoutes } from '../route.ts';

const count = z.int().min(0);
const administrator = { who: ['administrator'], scope: 'whole' } as const satisfies Access;
const signedIn = { who: 'signedIn' } as const satisfies Access;
const anyone = { who: 'anyone' } as const satisfies Access;
const done = z.strictObject({ ok: z.literal(true) });
const accountParams = z.strictObject({ account: credentialIdSchema });
const withReason = z.strictObject({ reason: reasonSchema });
const ownAccount = {
  area: 'Own account',
  access: signedIn,
} as const;
const accounts = { area: 'Accounts', access: administrator } as const;

/** Sign-in and what people do with their own account. */
export const OWN_ACCOUNT_ROUTES = defineRoutes({
  signIn: {
    method: 'POST',
    path: '/me/session',
    area: 'Sign-in',
    summary: 'Sign in with name, password and, where the account has one, a second factor',
    access: anyone,
    body: z.strictObject({
      name: nameSchema,
      password: passwordSchema,
      code: codeSchema.optional(),
    }),
    reply: meSchema,
    errors: ['credentialsWrong', 'secondFactorNeeded', 'crossSiteRefused'],
    whileBehind: true,
    example: { name: 'Ada Lovelace', password: 'seven words that nobody guesses' },
    secret: true,
  },
  readLink: {
    method: 'POST',
    path: '/links/read',
    area: 'Sign-in',
    summary: 'What a one-time link is for',
    access: anyone,
    body: z.strictObject({ secret: secretSchema }),
    reply: z.strictObject({
      purpose: z.enum(LINK_PURPOSES),
      /** Name of the account; null where the person chooses one. */
      name: nameSchema.nullable(),
      expiresAt: timeMsSchema,
    }),
    errors: ['linkInvalid', 'crossSiteRefused'],
    secret: true,
  },
  useLink: {
    method: 'POST',
    path: '/links/use',
    area: 'Sign-in',
    summary: 'Use a one-time link: set a password and sign in',
    access: anyone,
    body: z.strictObject({
      secret: secretSchema,
      /** Needed for the first administrator only. */
      name: nameSchema.optional(),
      password: passwordSchema,
    }),
    reply: meSchema,
    errors: [
      'linkInvalid',
      'passwordWeak',
      'stateChanged',
      'forbidden',
      'credentialsWrong',
      'crossSiteRefused',
    ],
    secret: true,
  },
  getMe: {
    ...ownAccount,
    method: 'GET',
    path: '/me',
    summary: 'Who is asking: account, roles, scope, when the session ends',
    reply: meSchema,
    errors: [],
  },
  signOut: {
    ...ownAccount,
    method: 'DELETE',
    path: '/me/session',
    summary: 'Sign out: the session ends on the server',
    whileBehind: true,
    reply: done,
    errors: [],
  },
  changePassword: {
    ...ownAccount,
    method: 'PUT',
    path: '/me/password',
    summary: 'Change the own password; every other session of the account ends',
    body: z.strictObject({ password: passwordSchema, newPassword: passwordSchema }),
    reply: done,
    errors: ['credentialsWrong', 'passwordWeak', 'stateChanged'],
    secret: true,
  },
  listOwnSessions: {
    ...ownAccount,
    method: 'GET',
    path: '/me/sessions',
    summary: 'Sessions of the own account',
    reply: sessionsSchema,
    errors: [],
  },
  revokeOwnSession: {
    ...ownAccount,
    method: 'DELETE',
    path: '/me/sessions/{session}',
    summary: 'End one session of the own account',
    params: z.strictObject({ session: credentialIdSchema }),
    reply: done,
    errors: ['notFound'],
  },
  setUpSecondFactor: {
    ...ownAccount,
    method: 'POST',
    path: '/me/second-factor',
    summary: 'Begin to set up an authenticator app; it counts once a code of it is confirmed',
    body: z.strictObject({ password: passwordSchema }),
    reply: z.strictObject({
      /** For typing into the app, base32. */
      secret: z.string(),
      /** For a QR code: an `otpauth:` address. */
      uri: z.string(),
    }),
    errors: ['credentialsWrong', 'stateChanged'],
    secret: true,
  },
  confirmSecondFactor: {
    ...ownAccount,
    method: 'POST',
    path: '/me/second-factor/confirm',
    summary: 'Confirm the authenticator app with a code; answers with recovery codes',
    body: z.strictObject({ code: codeSchema }),
    reply: z.strictObject({ recoveryCodes: z.array(z.string()) }),
    errors: ['credentialsWrong', 'stateChanged'],
    secret: true,
  },
  removeSecondFactor: {
    ...ownAccount,
    method: 'POST',
    path: '/me/second-factor/remove',
    summary: 'Remove the authenticator app and the recovery codes',
    body: z.strictObject({ password: passwordSchema, code: codeSchema }),
    reply: done,
    errors: ['credentialsWrong', 'stateChanged'],
    secret: true,
  },
  createRecoveryCodes: {
    ...ownAccount,
    method: 'POST',
    path: '/me/recovery-codes',
    summary: 'Make new recovery codes; the old ones end',
    body: z.strictObject({ password: passwordSchema, code: codeSchema }),
    reply: z.strictObject({ recoveryCodes: z.array(z.string()) }),
    errors: ['credentialsWrong', 'stateChanged'],
    secret: true,
  },
  listOwnApiTokens: {
    ...ownAccount,
    method: 'GET',
    path: '/me/api-tokens',
    summary: 'API tokens of the own account',
    reply: z.strictObject({ items: z.array(apiTokenSchema) }),
    errors: [],
  },
  createOwnApiToken: {
    ...ownAccount,
    method: 'POST',
    path: '/me/api-tokens',
    summary: 'Make an API token with a part of the own rights; its text is shown once',
    body: z.strictObject({
      name: nameSchema,
      roles: rolesSchema.min(1),
      scope: accessScopeSchema,
      expiresAt: timeMsSchema,
    }),
    reply: z.strictObject({ token: apiTokenSchema, text: z.string() }),
    errors: ['stateChanged'],
    example: {
      name: 'ticketing',
      roles: ['auditor'],
      scope: { sites: ['Dublin 2'], licenses: null },
      expiresAt: 1_798_761_600_000,
    },
    secret: true,
  },
  revokeOwnApiToken: {
    ...ownAccount,
    method: 'DELETE',
    path: '/me/api-tokens/{token}',
    summary: 'Revoke an API token of the own account',
    params: z.strictObject({ token: credentialIdSchema }),
    reply: done,
    errors: ['notFound'],
  },
});

/** Accounts, sessions and tokens of everybody, for administrators. */
export const ACCOUNT_ROUTES = defineRoutes({
  listAccounts: {
    ...accounts,
    method: 'GET',
    path: '/accounts',
    summary: 'Every account, the oldest first',
    query: z.strictObject(pageQueryShape),
    reply: pageSchema(accountSchema),
    errors: ['cursorInvalid'],
  },
  createAccount: {
    ...accounts,
    method: 'POST',
    path: '/accounts',
    summary: 'Make an account: with a one-time link, or one that a provider signs in',
    body: z.strictObject({
      name: nameSchema,
      roles: rolesSchema,
      scope: accessScopeSchema,
      /** The provider and its name for the person; null for a password here. */
      external: z.strictObject({ issuer: issuerSchema, subject: issuerSchema }).nullable(),
      breakGlass: z.boolean().default(false),
      reason: reasonSchema,
    }),
    reply: z.strictObject({ account: accountSchema, link: linkSchema.nullable() }),
    errors: ['stateChanged'],
    example: {
      name: 'Grace Hopper',
      roles: ['compliance'],
      scope: { sites: null, licenses: null },
      external: null,
    },
    secret: true,
  },
  getAccount: {
    ...accounts,
    method: 'GET',
    path: '/accounts/{account}',
    summary: 'One account',
    params: accountParams,
    reply: accountSchema,
    errors: ['notFound'],
  },
  changeAccount: {
    ...accounts,
    method: 'PUT',
    path: '/accounts/{account}',
    summary: 'Change name, roles and scope of an account; acts at its next request',
    params: accountParams,
    body: z.strictObject({
      name: nameSchema,
      roles: rolesSchema,
      scope: accessScopeSchema,
      breakGlass: z.boolean(),
      reason: reasonSchema,
    }),
    reply: accountSchema,
    errors: ['notFound', 'stateChanged'],
  },
  disableAccount: {
    ...accounts,
    method: 'POST',
    path: '/accounts/{account}/disable',
    summary: 'Disable an account: its sessions end, its tokens do not work',
    params: accountParams,
    body: withReason,
    reply: accountSchema,
    errors: ['notFound', 'stateChanged'],
  },
  enableAccount: {
    ...accounts,
    method: 'POST',
    path: '/accounts/{account}/enable',
    summary: 'Enable a disabled account',
    params: accountParams,
    body: withReason,
    reply: accountSchema,
    errors: ['notFound', 'stateChanged'],
  },
  resetCredentials: {
    ...accounts,
    method: 'POST',
    path: '/accounts/{account}/reset',
    summary: 'New one-time link; password, second factor, sessions and tokens of the account end',
    params: accountParams,
    body: withReason,
    reply: z.strictObject({
      account: accountSchema,
      link: linkSchema,
      sessionsEnded: count,
      tokensRevoked: count,
    }),
    errors: ['notFound', 'stateChanged'],
    secret: true,
  },
  listSessions: {
    ...accounts,
    method: 'GET',
    path: '/accounts/{account}/sessions',
    summary: 'Sessions of an account',
    params: accountParams,
    reply: sessionsSchema,
    errors: ['notFound'],
  },
  revokeSession: {
    ...accounts,
    method: 'DELETE',
    path: '/accounts/{account}/sessions/{session}',
    summary: 'End one session of an account',
    params: z.strictObject({ account: credentialIdSchema, session: credentialIdSchema }),
    reply: done,
    errors: ['notFound'],
  },
  listApiTokens: {
    ...accounts,
    method: 'GET',
    path: '/api-tokens',
    summary: 'API tokens of everybody, the oldest first',
    query: z.strictObject({ ...pageQueryShape, account: credentialIdSchema.optional() }),
    reply: pageSchema(apiTokenSchema),
    errors: ['cursorInvalid'],
  },
  revokeApiToken: {
    ...accounts,
    method: 'DELETE',
    path: '/api-tokens/{token}',
    summary: 'Revoke an API token',
    params: z.strictObject({ token: credentialIdSchema }),
    reply: done,
    errors: ['notFound'],
  },
});

/** Routes of accounts, sign-in, sessions, second factors and API tokens. */
export const PEOPLE_ROUTES = { ...OWN_ACCOUNT_ROUTES, ...ACCOUNT_ROUTES };
