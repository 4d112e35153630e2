/** siteLicensed@1: units stand at sites that their license names. */
import { lastSighting } from '../../accounting/facts.ts';
import type { FleetContext, FleetSeen, Sighting } from '../../accounting/fleet.ts';
import { siteOfKey } from '../../accounting/unitSite.ts';
import { listed, unitsShipped } from '../papers/papers.ts';
import { hostName, type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit whose host declares a site that its license does not name. */
export const siteLicensed: FleetCheck = {
  scope: 'fleet',
  name: 'siteLicensed',
  version: 1,
  code: 'siteNotLicensed',
  family: 'location',
  severity: 'high',
  rule: 'R31',
  shows: 'The host that last attested a unit declares a site that the license does not name.',
  cannotShow: 'Where the host stands: its site is declared; nothing of a host without a site.',
  falseAlarms: 'A site that is spelled in two ways; an amended license that was not imported yet.',
  next: 'Find out where the host stands; move it back, or ask for the site to be licensed.',
  run(context) {
    const sitesOf = new Map(
      [...context.register.records.license.values()].flatMap(({ value: { id, sites = [] } }) =>
        sites.length === 0 ? [] : [[id, sites] as const],
      ),
    );
    if (sitesOf.size === 0) return [];
    const found: FleetSeen[] = [];
    for (const unit of unitsShipped(context)) {
      const sites = sitesOf.get(unit.license);
      const seen = sites === undefined ? null : seenOf(unit, sites, context);
      if (seen !== null) found.push(seen);
    }
    return found;
  },
};

function seenOf(
  unit: ReferenceUnit,
  sites: readonly string[],
  context: FleetContext,
): FleetSeen | null {
  const last = lastSighting(unit, context);
  const site = last === null ? null : siteOfKey(last.kid, context);
  if (last === null || site === null || sites.includes(site)) return null;
  const first = firstThere(unit, site, context) ?? last;
  return {
    subject: unitSubject(unit),
    kid: last.kid,
    hostId: last.hostId,
    units: [unit],
    seen:
      `attested by host ${hostName(last.kid, context.reference)} at ${site} since leaf ` +
      `${first.index}; license ${unit.license} names ${listed(sites)}`,
    firstLeaf: first.index,
    lastLeaf: last.index,
  };
}

/** The first of the unbroken row of last sightings at this site. */
function firstThere(unit: ReferenceUnit, site: string, context: FleetContext): Sighting | null {
  const sightings = context.ofUnit.get(unit.order)?.byMoment ?? [];
  const before = sightings.findLastIndex(({ kid }) => siteOfKey(kid, context) !== site);
  return sightings[before + 1] ?? null;
}
