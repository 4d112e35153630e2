/** Answers the routes of sign-in at an identity provider. */
import type { OIDC_ROUTES } from '../../shared/api/routes/oidc.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { requestFacts } from '../people/authenticate.ts';
import type { OidcSignIn } from '../people/oidc/oidc.ts';
import { ENDED_OIDC_COOKIE } from '../people/oidc/pending.ts';
import type { People } from '../people/people.ts';
import type { Handlers } from './call.ts';

/**
 * The session's cookie is SameSite=Strict: a browser does not send it along a redirect that began
 * at the provider, but does from a page of this server.
 */
const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="refresh" content="0;url=/">
<title>Fleetseal</title>
</head>
<body><p>Signed in. <a href="/">Go on</a></p></body>
</html>
`;

/** What the handlers need; `oidc` is null where no provider is set up. */
export interface OidcParts {
  readonly oidc: OidcSignIn | null;
  readonly people: Pick<People, 'parts'>;
}

/** Handlers of sign-in at an identity provider, and of what ways in there are. */
export function oidcHandlers({ oidc, people }: OidcParts): Handlers<typeof OIDC_ROUTES> {
  const known = (): OidcSignIn => {
    if (oidc !== null) return oidc;
    throw new FleetsealError('notFound', 'No identity provider is set up here.');
  };
  return {
    getSignInOptions: async () => ({
      local: people.parts.settings.localSignIn,
      external: oidc === null ? null : { issuer: oidc.issuer },
    }),
    startOidc: async ({ reply }) => {
      const { url, cookie } = await known().start();
      // Awaited, as below: the routes send no second answer once this one is out.
      await reply.header('set-cookie', cookie).redirect(url, 302);
      return null;
    },
    finishOidc: async ({ request, reply, principal }) => {
      // Whatever becomes of it: the sign-in that the browser began is over.
      reply.header('set-cookie', ENDED_OIDC_COOKIE);
      const mark = request.url.indexOf('?');
      const { cookie } = await known().finish({
        search: mark === -1 ? '' : request.url.slice(mark),
        cookie: request.headers.cookie,
        facts: requestFacts(request, principal),
      });
      await reply
        .header('set-cookie', cookie)
        .header('content-security-policy', "default-src 'none'")
        .header('referrer-policy', 'no-referrer')
        .type('text/html; charset=utf-8')
        .send(PAGE);
      return null;
    },
  };
}
