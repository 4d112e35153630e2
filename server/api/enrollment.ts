/** Answers the routes of enrollment tokens, of hosts that wait, and of decisions about keys. */
import type { HostEventReply } from '../../shared/api/admin.ts';
import type { ENROLLMENT_ROUTES, EnrollmentTokenRow } from '../../shared/api/routes/enrollment.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { isHostSiteInScope } from '../../shared/register/recordScope.ts';
import type { Agents } from '../agents.ts';
import type { Appraising } from '../appraising.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import type { ServerContext } from '../context.ts';
import type { AlarmsOf } from '../enrolling/alarms.ts';
import { hostsOfToken, listTokens, tokenOf } from '../enrolling/tokenList.ts';
import { listWaiting } from '../enrolling/waiting.ts';
import { decideHost, type HostDecision } from '../hostDecisions.ts';
import { issueToken, revokeToken } from '../tokens.ts';
import type { Handlers, Principal } from './call.ts';
import { pageOf } from './paging.ts';

/** What the handlers need. */
export interface EnrollmentParts {
  readonly context: ServerContext;
  readonly agents: Pick<Agents, 'endHost'>;
  readonly appraising: Pick<Appraising, 'resumeHost'>;
  readonly accessLog: AccessLog;
  readonly alarmsOf: AlarmsOf;
}

type TokenRoutes = Pick<
  typeof ENROLLMENT_ROUTES,
  'createEnrollmentToken' | 'listEnrollmentTokens' | 'getEnrollmentToken' | 'revokeEnrollmentToken'
>;

/** Handlers of enrollment tokens, of hosts that wait, and of decisions about host keys. */
export function enrollmentHandlers(parts: EnrollmentParts): Handlers<typeof ENROLLMENT_ROUTES> {
  const { context, alarmsOf } = parts;
  return {
    ...tokenHandlers(parts),
    listWaitingHosts: ({ query, principal }) => {
      return listWaiting(context, alarmsOf, { ...query, scope: principal.scope });
    },
    approveHost: ({ params, body, principal }) => {
      return act(parts, principal, { event: 'approved', kid: params.host, ...body });
    },
    refuseHost: ({ params, body, principal }) => {
      return act(parts, principal, { event: 'refused', kid: params.host, ...body, replaces: null });
    },
    retireHost: ({ params, body, principal }) => {
      return act(parts, principal, { event: 'retired', kid: params.host, ...body, replaces: null });
    },
  };
}

async function act(
  { context, agents, appraising }: EnrollmentParts,
  { name: by, scope }: Principal,
  said: Omit<HostDecision, 'by' | 'scope'>,
): Promise<HostEventReply> {
  const reply = await decideHost(context, { ...said, by, scope });
  if (reply.event !== 'approved') agents.endHost(reply.kid);
  // What was logged while the approval was on its way into the register counts already.
  else await appraising.resumeHost(reply.kid);
  return reply;
}

function tokenHandlers({ context, accessLog }: EnrollmentParts): Handlers<TokenRoutes> {
  return {
    createEnrollmentToken: ({ body, principal }) => {
      const { site, uses, expiresInMs, allow = [], note } = body;
      if (!isHostSiteInScope(principal.scope, site)) {
        const detail = 'This account makes tokens for the sites of its scope only.';
        throw new FleetsealError('forbidden', detail);
      }
      const detail = `${uses} uses, ${site === null ? 'no site' : `site ${site}`}`;
      const request = { site, uses, expiresInMs, allow, note, by: principal.name };
      return issueToken(context, request, (trx, id) => {
        const act = { act: 'enrollmentTokenCreated', target: id, detail } as const;
        return accessLog.record({ ...act, actor: principal }, trx);
      });
    },
    listEnrollmentTokens: async ({ query, principal }) => {
      const tokens = await listTokens(context, principal.scope);
      const newestFirst = ({ id, createdAt }: EnrollmentTokenRow) => {
        return { time: -(createdAt ?? 0), id };
      };
      return pageOf(tokens, newestFirst, { ...query, list: 'tokens' });
    },
    getEnrollmentToken: async ({ params, principal }) => {
      const token = await knownToken(context, params.token, principal);
      return { ...token, hosts: await hostsOfToken(context, token.id) };
    },
    revokeEnrollmentToken: async ({ params, body, principal }) => {
      const { id } = await knownToken(context, params.token, principal);
      const isRevoked = await revokeToken(context, { id, by: principal.name }, (trx) => {
        const detail = body.reason === '' ? null : body.reason;
        const act = { act: 'enrollmentTokenRevoked', target: id, detail } as const;
        return accessLog.record({ ...act, actor: principal }, trx);
      });
      const token = await knownToken(context, id, principal);
      if (isRevoked) return token;
      throw new FleetsealError('stateChanged', `The token ${id} is ${token.state} already.`);
    },
  };
}

/** Throws notFound, also for a token that the scope does not have. */
async function knownToken(
  context: ServerContext,
  id: string,
  { scope }: Principal,
): Promise<EnrollmentTokenRow> {
  const token = await tokenOf(context, { id, scope });
  if (token === null) throw new FleetsealError('notFound', `There is no enrollment token ${id}.`);
  return token;
}
