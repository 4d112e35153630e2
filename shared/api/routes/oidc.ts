/** Routes by which a browser signs in at the operator's identity provider (OpenID Connect). */
import * as z from 'zod';
import { issuerSchema } from '../account.ts';
import { defineRoutes } from '../route.ts';

const area = 'Sign-in';

/** Longest value of one parameter of the provider's answer. */
const PARAMETER_MAX = 4096;
const parameterSchema = z.string().max(PARAMETER_MAX);

/** Routes of sign-in at an identity provider. */
export const OIDC_ROUTES = defineRoutes({
  getSignInOptions: {
    method: 'GET',
    path: '/sign-in-options',
    area,
    summary: 'By which ways people can sign in here',
    access: { who: 'anyone' },
    reply: z.strictObject({
      /** False: passwords of this server are for break-glass accounts only. */
      local: z.boolean(),
      /** The identity provider; null where none is set up. */
      external: z.strictObject({ issuer: issuerSchema }).nullable(),
    }),
    errors: [],
  },
  startOidc: {
    method: 'GET',
    path: '/oidc/start',
    area,
    summary: 'Begin a sign-in at the identity provider: a redirect to it, for browsers',
    access: { who: 'anyone' },
    reply: z.null(),
    errors: ['notFound', 'providerUnreachable'],
  },
  finishOidc: {
    method: 'GET',
    path: '/oidc/callback',
    area,
    summary: 'Where the provider sends the browser back: a session, and a page that goes on to /',
    access: { who: 'anyone' },
    /** What the provider sends; parameters that are not ours to know are left alone. */
    query: z.looseObject({
      state: parameterSchema.optional(),
      code: parameterSchema.optional(),
      iss: parameterSchema.optional(),
      error: parameterSchema.optional(),
      error_description: parameterSchema.optional(),
    }),
    reply: z.null(),
    errors: [
      'notFound',
      'providerUnreachable',
      'providerAnswerWrong',
      'signInStateUnknown',
      'noRoleMapped',
      'credentialsWrong',
    ],
  },
});
