/** Handlers that read the fleet: GPUs, hosts, findings, balances. */

import type { Difference } from '../../shared/accounting/types.ts';
import { FLEET_READERS, type FLEET_ROUTES } from '../../shared/api/routes/fleet.ts';
import type { HostRow } from '../../shared/api/rows.ts';
import { LIMITS } from '../../shared/limits.ts';
import type { AsOfQuery, Views } from '../views/views.ts';
import type { Handlers } from './call.ts';
import { listQueryOf } from './listQuery.ts';

/** What reading the fleet needs. */
export interface FleetParts {
  readonly views: Views;
  /** Key ids of the hosts whose agents are connected now. */
  readonly connected: () => ReadonlySet<string>;
}

/** Handlers that read the fleet. */
export function fleetHandlers({ views, connected }: FleetParts): Handlers<typeof FLEET_ROUTES> {
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
    listFindings: ({ principal, query }) =>
      views.list(principal.scope, 'findings', listQueryOf(query)),
    getFinding: ({ principal, params, query }) =>
      views.finding(principal.scope, params.finding, query),
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

type Names = readonly string[] | undefined;

/** Which part of the fleet a query names, and what else it asks. */
function narrowingOf<Q extends { license?: Names; site?: Names; endUser?: Names; model?: Names }>(
  query: Q,
) {
  const { license = null, site = null, endUser = null, model = null, ...rest } = query;
  const narrowing = { licenses: license, sites: site, endUsers: endUser, models: model };
  return { narrowing, rest };
}

function isPresent({ validAt, from, knownEvidence, knownRegister }: AsOfQuery): boolean {
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
