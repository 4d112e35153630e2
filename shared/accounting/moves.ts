/** Changes of hosts, and the custody events that explain them. */
import { hostName } from '../appraisal/reference.ts';
import type { CustodyStep } from './custody.ts';
import type { FleetContext, Sighting, Track } from './fleet.ts';
import { placesOf, type Stay } from './places.ts';

/** A change of hosts. */
export interface HostChange {
  readonly from: Stay;
  readonly to: Stay;
  /** The custody event that explains it; null where none does. */
  readonly explainedBy: CustodyStep | null;
}

/** The stays of a GPU with the changes between them: change i leads from stay i to stay i + 1. */
export interface Travel {
  readonly stays: readonly Stay[];
  readonly changes: readonly HostChange[];
  /** Custody events of the unit that explain no change. */
  readonly unused: readonly CustodyStep[];
}

/** That of a GPU which no more than one host attested. */
const NO_TRAVEL: Travel = { stays: [], changes: [], unused: [] };

/**
 * Where a GPU was, if in several hosts. A custody event explains one change of hosts: a `moved` to
 * the host or the site where the GPU was then seen, an `installed` or `rmaIn` in that host; from
 * moveWithinMs before the last sighting in the old host until moveWithinMs after the first one in
 * the new host.
 */
export function travelOf({ sightings, units }: Track, context: FleetContext): Travel {
  const [first] = sightings;
  // Nearly every GPU stays where it is.
  if (sightings.every(({ hostId }) => hostId === first?.hostId)) return NO_TRAVEL;
  const stays = placesOf(sightings);
  const unused = units.flatMap(({ order }) => context.custody.get(order) ?? []);
  const changes = stays.slice(1).flatMap((to, position): HostChange[] => {
    const from = stays[position];
    if (from === undefined) return [];
    const found = unused.findIndex((step) => explains(step, { from, to }, context));
    const [explainedBy] = found === -1 ? [] : unused.splice(found, 1);
    return [{ from, to, explainedBy: explainedBy ?? null }];
  });
  return { stays, changes, unused };
}

/**
 * The first sighting by a host that had the GPU before another host did, or null; as `returnTo`,
 * but for returns on whose way every change of hosts is explained.
 */
export function unexplainedReturn({
  stays,
  changes,
}: Travel): { other: Sighting; again: Sighting } | null {
  let open = 0;
  /** Open changes up to the last stay in each host. */
  const openBefore = new Map<string, number>();
  for (const [position, stay] of stays.entries()) {
    const change = changes[position - 1];
    if (change !== undefined && change.explainedBy === null) open += 1;
    const before = openBefore.get(stay.hostId);
    const other = stays[position - 1]?.first;
    if (other !== undefined && before !== undefined && open > before) {
      const again = stay.sightings.find(({ notBefore }) => notBefore >= other.notAfter);
      if (again !== undefined) return { other, again };
    }
    openBefore.set(stay.hostId, open);
  }
  return null;
}

/** True where the sighting is in the host, else at the site, that the event names. */
export function isAt({ record }: CustodyStep, sighting: Sighting, context: FleetContext): boolean {
  if (record.host !== undefined) return isInHost(record.host, sighting, context);
  return record.site !== undefined && record.site === siteOf(sighting, context);
}

/** Site that the host of a sighting was enrolled for; null where none is declared. */
export function siteOf({ kid }: Sighting, { reference }: FleetContext): string | null {
  return reference.hosts.get(kid)?.document.site ?? null;
}

/** The place that an event names, for people. */
export function placeWords({ record: { host, site } }: CustodyStep): string {
  if (host !== undefined) return `host ${host}`;
  return site === undefined ? 'a place that it does not name' : `site ${site}`;
}

function explains(
  step: CustodyStep,
  { from, to }: Pick<HostChange, 'from' | 'to'>,
  context: FleetContext,
): boolean {
  const { moveWithinMs } = context.reference.policy;
  const isNear =
    step.at >= from.last.seenAt - moveWithinMs && step.at <= to.first.seenAt + moveWithinMs;
  if (!isNear) return false;
  if (step.event === 'moved') return isAt(step, to.first, context);
  const { host } = step.record;
  const bringsIn = step.event === 'installed' || step.event === 'rmaIn';
  return bringsIn && host !== undefined && isInHost(host, to.first, context);
}

function isInHost(name: string, { kid, hostId }: Sighting, { reference }: FleetContext): boolean {
  return name === hostName(kid, reference) || name === kid || name === hostId;
}
