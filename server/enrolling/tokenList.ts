/** Enrollment tokens for people: what became of each, without its secret. */
import type { AccessScope } from '../../shared/api/roles.ts';
import type { EnrollmentTokenRow } from '../../shared/api/routes/enrollment.ts';
import { isHostSiteInScope } from '../../shared/register/recordScope.ts';
import type { ServerContext } from '../context.ts';

type Context = Pick<ServerContext, 'store' | 'now'>;

/** Tokens of the scope. */
export async function listTokens(
  context: Context,
  scope: AccessScope,
): Promise<EnrollmentTokenRow[]> {
  const tokens = await tokensWhere(context, null);
  return tokens.filter(({ site }) => isHostSiteInScope(scope, site));
}

/** One token of the scope; null where the scope has none with this id. */
export async function tokenOf(
  context: Context,
  { id, scope }: { id: string; scope: AccessScope },
): Promise<EnrollmentTokenRow | null> {
  const [token] = await tokensWhere(context, id);
  return token === undefined || !isHostSiteInScope(scope, token.site) ? null : token;
}

/** The hosts that a token names, by name. */
export async function hostsOfToken({ store }: Context, id: string) {
  const rows = await store.db
    .selectFrom('token_name')
    .select(['name', 'ek_digest as ekDigest', 'kid'])
    .where('token', '=', id)
    .orderBy('name')
    .execute();
  return rows;
}

async function tokensWhere(
  { store, now }: Context,
  id: string | null,
): Promise<EnrollmentTokenRow[]> {
  let query = store.db
    .selectFrom('token')
    .select(['id', 'site', 'uses', 'uses_left', 'expires_at', 'note'])
    .select(['created_by', 'created_at', 'revoked_by', 'revoked_at'])
    .select((eb) => [
      eb
        .selectFrom('token_name')
        .select((inner) => inner.fn.countAll<number>().as('count'))
        .whereRef('token_name.token', '=', 'token.id')
        .as('named'),
      eb
        .selectFrom('token_name')
        .select((inner) => inner.fn.count<number>('kid').as('count'))
        .whereRef('token_name.token', '=', 'token.id')
        .as('enrolled'),
    ]);
  if (id !== null) query = query.where('id', '=', id);
  const rows = await query.execute();
  const moment = now();
  return rows.map((row) => ({
    id: row.id,
    site: row.site,
    state: stateOf(row, moment),
    usesLeft: row.uses_left,
    uses: row.uses,
    expiresAt: row.expires_at,
    hostsNamed: Number(row.named ?? 0),
    hostsEnrolled: Number(row.enrolled ?? 0),
    note: row.note ?? '',
    createdBy: row.created_by,
    createdAt: row.created_at,
    revokedBy: row.revoked_by,
    revokedAt: row.revoked_at,
  }));
}

interface Lived {
  readonly uses_left: number;
  readonly expires_at: number;
  readonly revoked_at: number | null;
}

/** What ended it first: nobody revokes a token that is not live. */
function stateOf(token: Lived, now: number): EnrollmentTokenRow['state'] {
  if (token.revoked_at !== null) return 'revoked';
  if (token.uses_left === 0) return 'used';
  return token.expires_at > now ? 'live' : 'expired';
}
