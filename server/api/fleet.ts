/** Handlers that read the fleet: GPUs, hosts, findings, balances. */

import type { Difference } from '../../shared/accounting/types.ts';
import { FLEET_READERS, type FLEET_ROUTES } from '../../shared/api/routes/fleet.ts';
import type { FindingRow, HostRow } from '../../shared/api/rows.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { AsOfQuery, ListQuery } from '../views/queries.ts';
import type { Views } from '../views/views.ts';
import type { FindingWork } from '../work/findingWork.ts';
import type { Handlers, Principal } from './call.ts';
import { listQueryOf } from './listQuery.ts';

/** What reading the fleet needs. */
export interface FleetParts {
  readonly views: Views;
  /** Key ids of the hosts whose agents are connected now. */
  readonly connected: () => ReadonlySet<string>;
  /** Who looks after findings. */
  readonly work: Pick<FindingWork, 'assignees' | 'chosenBy'>;
}

/** Handlers that read the fleet. */
export function fleetHandlers(parts: FleetParts): Handlers<typeof FLEET_ROUTES> {
  const { views, connected } = parts;
  const withConnection = (asOf: AsOfQuery): ((host: HostRow) => HostRow) => {
    const kids = isPresent(asOf) ? connected() : null;
    return (host) => ({ ...host, connected: kids?.has(host.kid) ?? null });
  };
  return {
    listGpus: ({ principal, query }) => views.list(principal.scope, 'gpus', listQueryOf(query)),
    getGpu: ({ principal, params, query }) => views.gpu(principal.scope, params.gpu, query),
    listHosts: async ({ principal, query }) => {
      const page = await views.list(principal.scope, 'hosts', listQueryOf(query));
      return { ...page, items: page.items.map(withConnection(query)) };
    },
    getHost: async ({ principal, params, query }) => {
      const found = await views.host(principal.scope, params.host, query);
      const seesGpus = FLEET_READERS.who.some((role) => principal.roles.includes(role));
      const gpus = seesGpus ? found.gpus : [];
      return { ...found, gpus, host: withConnection(query)(found.host) };
    },
    ...findingHandlers(parts),
    getBalance: ({ principal, query }) => {
      const { narrowing, rest } = narrowingOf(query);
      return views.balance(principal.scope, narrowing, rest);
    },
    getCoverage: async ({ principal, query }) => {
      const { narrowing, rest } = narrowingOf(query);
      const { asOf, coverage } = await views.coverage(principal.scope, narrowing, rest);
      return { asOf, coverage: [...coverage] };
    },
    getDifference: async ({ principal, query }) => {
      const a = {
        validAt: query.aValidAt,
        from: query.aFrom,
        knownEvidence: query.aKnownEvidence,
        knownRegister: query.aKnownRegister,
      };
      const b = {
        validAt: query.bValidAt,
        from: query.bFrom,
        knownEvidence: query.bKnownEvidence,
        knownRegister: query.bKnownRegister,
      };
      const { narrowing } = narrowingOf(query);
      return cutDifference(await views.difference(principal.scope, narrowing, { a, b }));
    },
    search: ({ principal, query: { q, ...asOf } }) => views.search(principal.scope, q, asOf),
  };
}

/** Findings are read from the views, and who looks after them from the database. */
function findingHandlers({
  views,
  work,
}: FleetParts): Pick<Handlers<typeof FLEET_ROUTES>, 'listFindings' | 'getFinding'> {
  const withAssignees = async (findings: readonly FindingRow[], asOf: AsOfQuery) => {
    const ids = isPresent(asOf) ? findings.map(({ id }) => id) : [];
    const names = await work.assignees(ids);
    return findings.map((row) => ({ ...row, assignee: names.get(row.id) ?? null }));
  };
  return {
    listFindings: async ({ principal, query: { assignee, ...query } }) => {
      const only = await findingsChosen({ work }, { principal, assignee, asOf: query });
      const page = await views.list(principal.scope, 'findings', { ...listQueryOf(query), only });
      return { ...page, items: await withAssignees(page.items, query) };
    },
    getFinding: async ({ principal, params, query }) => {
      const found = await views.finding(principal.scope, params.finding, query);
      const [finding = found.finding] = await withAssignees([found.finding], query);
      return { ...found, finding };
    },
  };
}

/** Which findings a filter by who looks after them leaves. Throws usageWrong of the past. */
export async function findingsChosen(
  { work }: Pick<FleetParts, 'work'>,
  { principal, assignee, asOf }: { principal: Principal; assignee: Names; asOf: AsOfQuery },
): Promise<ListQuery['only']> {
  if (assignee === undefined) return undefined;
  if (isPresent(asOf)) return work.chosenBy(principal, assignee);
  const detail = 'Who looks after a finding is known of the present only.';
  throw new FleetsealError('usageWrong', detail);
}

type Names = readonly string[] | undefined;

/** Which part of the fleet a query names, and what else it asks. */
function narrowingOf<Q extends { license?: Names; site?: Names; endUser?: Names; model?: Names }>(
  query: Q,
) {
  const { license = null, site = null, endUser = null, model = null, ...rest } = query;
  const narrowing = { licenses: license, sites: site, endUsers: endUser, models: model };
  return { narrowing, rest };
}

/** True where a request names no moment. */
export function isPresent({ validAt, from, knownEvidence, knownRegister }: AsOfQuery): boolean {
  return [validAt, from, knownEvidence, knownRegister].every((each) => each === undefined);
}

/** With the first of long lists, and how long each is. */
function cutDifference({ units, findings, ...rest }: Difference) {
  const cut = <T>(list: readonly T[]) => list.slice(0, LIMITS.viewNames);
  return {
    ...rest,
    units: cut(units),
    findings: {
      new: cut(findings.new),
      gone: cut(findings.gone),
      lifeChanged: cut(findings.lifeChanged),
    },
    counts: {
      units: units.length,
      new: findings.new.length,
      gone: findings.gone.length,
      lifeChanged: findings.lifeChanged.length,
    },
  };
}
