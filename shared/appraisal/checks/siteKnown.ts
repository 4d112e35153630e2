/** siteKnown@1: hosts with units declare a site that a record describes. */
import { lastSighting } from '../../accounting/facts.ts';
import { type FleetContext, type FleetSeen, type Host, hostSeen } from '../../accounting/fleet.ts';
import { siteOfKey } from '../../accounting/unitSite.ts';
import { amount } from '../../text/amount.ts';
import { unitsShipped } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/**
 * Fires for each host with units whose site no record names, and for each without a site. Where
 * the register describes no site, only for hosts without one whose units may be at some sites only.
 */
export const siteKnown: FleetCheck = {
  scope: 'fleet',
  name: 'siteKnown',
  version: 1,
  code: 'siteUnknown',
  family: 'location',
  severity: 'low',
  rule: 'R17',
  shows: 'A host that holds units declares no site, or one that no record of the register names.',
  cannotShow: 'Where the host stands.',
  falseAlarms: 'A site that is spelled in two ways; a record of a site that is still to come.',
  next: 'Record the site; enroll the host again with a token of its site.',
  run(context) {
    const doubtful = context.hosts.filter((host) => !isKnown(siteOf(host, context), context));
    return doubtful.length === 0 ? [] : seenOf(doubtful, context);
  },
};

function seenOf(doubtful: readonly Host[], context: FleetContext): FleetSeen[] {
  const units = new Map(doubtful.map(({ id }) => [id, { count: 0, licenses: new Set<string>() }]));
  for (const unit of unitsShipped(context)) {
    const last = lastSighting(unit, context);
    const held = last === null ? undefined : units.get(last.hostId);
    if (held === undefined) continue;
    held.count += 1;
    held.licenses.add(unit.license);
  }
  return doubtful.flatMap((host) => {
    const { count, licenses } = units.get(host.id) ?? { count: 0, licenses: [] };
    const site = siteOf(host, context);
    if (count === 0 || (site === null && !matters(licenses, context))) return [];
    const what = site === null ? 'no site is declared' : `no record names site ${site}`;
    const seen = `${what}; ${amount(count, 'unit')} last attested by this host`;
    const about = hostSeen(context, kidOf(host), { seen, firstLeaf: null, lastLeaf: null });
    return [{ ...about, alsoConcerns: [...licenses] }];
  });
}

function kidOf(host: Host): string {
  return host.last?.kid ?? host.id;
}

function siteOf(host: Host, context: FleetContext): string | null {
  return siteOfKey(kidOf(host), context);
}

function isKnown(site: string | null, { register }: FleetContext): boolean {
  const { records } = register;
  return site !== null && (records.site.size === 0 || records.site.has(site));
}

function matters(licenses: Iterable<string>, { register }: FleetContext): boolean {
  const { license, site } = register.records;
  const named = [...licenses].some((id) => (license.get(id)?.value.sites ?? []).length > 0);
  return named || site.size > 0;
}
