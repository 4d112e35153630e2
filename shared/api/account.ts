/** Shapes that the routes of accounts, sign-in and API tokens share. */
import * as z from 'zod';
import { LIMITS } from '../limits.ts';
import { timeMsSchema } from '../log/leaf.ts';
import { nameSchema } from '../register/license.ts';
import { credentialIdSchema } from '../register/peopleDocuments.ts';
import { accessScopeSchema, roleSchema } from './roles.ts';

const count = z.int().min(0);
/** A secret of 32 bytes, base64url. */
export const secretSchema = z.string().regex(/^[A-Za-z0-9_-]{43}$/);
/** A password as typed; what it must be like is checked when one is set. */
export const passwordSchema = z.string().min(1).max(LIMITS.passwordLength);
/** Six digits of an authenticator app, or a recovery code. */
export const codeSchema = z.string().min(6).max(40);
/** Why, in words. */
export const reasonSchema = z.string().max(512).default('');
/** Roles, each once. */
export const rolesSchema = z
  .array(roleSchema)
  .max(6)
  .refine((roles) => new Set(roles).size === roles.length, 'a role stands there twice');
/** What names a provider, or a person at a provider. */
export const issuerSchema = z.string().min(1).max(512);

/** How a session began. */
export const SESSION_METHODS = ['password', 'link', 'external'] as const;
/** What a one-time link is for. */
export const LINK_PURPOSES = ['first', 'invitation', 'reset'] as const;
/** Whether an account can be used: invited where its one-time link has not been used. */
export const ACCOUNT_STATES = ['active', 'invited', 'disabled'] as const;

/** Who is asking, as the server sees them at this request. */
export const meSchema = z.strictObject({
  /** Null over the server's own socket. */
  account: credentialIdSchema.nullable(),
  name: nameSchema,
  /** What may be done now: empty while a second factor that is needed is missing. */
  roles: z.array(roleSchema),
  scope: accessScopeSchema,
  via: z.enum(['session', 'token', 'socket']),
  /** Id of the session or token. */
  credential: credentialIdSchema.nullable(),
  /** When the session or token ends at the latest. */
  expiresAt: timeMsSchema.nullable(),
  /** When the session ends where nothing is asked any more. */
  idleExpiresAt: timeMsSchema.nullable(),
  /** Whether the account signs in with a password here, or at another provider. */
  signsIn: z.enum(['local', 'external']).nullable(),
  breakGlass: z.boolean(),
  secondFactor: z.boolean(),
  /** True where the server wants a second factor and the account has none. */
  secondFactorMissing: z.boolean(),
  /** Recovery codes that were not used yet. */
  recoveryCodesLeft: count,
});

/** A session as its owner and administrators see it. */
export const sessionSchema = z.strictObject({
  id: credentialIdSchema,
  method: z.enum(SESSION_METHODS),
  createdAt: timeMsSchema,
  /** To the minute. */
  usedAt: timeMsSchema,
  expiresAt: timeMsSchema,
  /** Address at the sign-in. */
  address: z.string(),
  /** What the browser called itself then. */
  agent: z.string().nullable(),
  /** True for the session of this request. */
  current: z.boolean(),
});
/** Sessions of one account, the newest first. */
export const sessionsSchema = z.strictObject({ items: z.array(sessionSchema) });

/** An API token without its secret. */
export const apiTokenSchema = z.strictObject({
  id: credentialIdSchema,
  name: nameSchema,
  account: credentialIdSchema,
  accountName: nameSchema,
  roles: z.array(roleSchema),
  scope: accessScopeSchema,
  createdAt: timeMsSchema,
  expiresAt: timeMsSchema,
  /** To the minute. */
  lastUsedAt: timeMsSchema.nullable(),
  revokedAt: timeMsSchema.nullable(),
});

/** An account as administrators see it. */
export const accountSchema = z.strictObject({
  id: credentialIdSchema,
  name: nameSchema,
  state: z.enum(ACCOUNT_STATES),
  roles: z.array(roleSchema),
  scope: accessScopeSchema,
  /** Who signs the account in; null where it has a password here. */
  external: z.strictObject({ issuer: issuerSchema, subject: issuerSchema }).nullable(),
  breakGlass: z.boolean(),
  secondFactor: z.boolean(),
  createdAt: timeMsSchema,
  /** Newest sign-in. */
  lastUsedAt: timeMsSchema.nullable(),
});

/** A one-time link: shown once, to be given to the person by a way that others do not read. */
export const linkSchema = z.strictObject({
  /** Below the address of the server; the secret stands behind the number sign. */
  path: z.string(),
  expiresAt: timeMsSchema,
});

/** Who is asking. */
export type Me = z.infer<typeof meSchema>;
/** A session as people see it. */
export type SessionView = z.infer<typeof sessionSchema>;
/** An API token without its secret. */
export type ApiTokenView = z.infer<typeof apiTokenSchema>;
/** An account as administrators see it. */
export type AccountView = z.infer<typeof accountSchema>;
/** A one-time link. */
export type Link = z.infer<typeof linkSchema>;
/** What a one-time link is for. */
export type LinkPurpose = (typeof LINK_PURPOSES)[number];
/** How a session began. */
export type SessionMethod = (typeof SESSION_METHODS)[number];
