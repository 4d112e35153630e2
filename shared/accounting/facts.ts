/** What the history says of a unit before any finding: last sighting, facts, unaccounted or not. */
import type { ReferenceUnit } from '../appraisal/reference.ts';
import { type CustodyFacts, placementOf, type UnitFacts } from './columns.ts';
import { type CustodyStep, lastDocumentedStep } from './custody.ts';
import type { FleetContext, Host, Sighting } from './fleet.ts';

/**
 * The counted units that are unaccounted. Findings only choose between two of the other columns:
 * this needs none, and a finding can rest on it.
 */
export function unaccountedUnits(context: FleetContext): ReferenceUnit[] {
  const hosts = hostsById(context);
  return context.shipped.counted.filter((unit) => {
    const last = lastSighting(unit, context);
    const host = last === null ? undefined : hosts.get(last.hostId);
    const facts = factsOf({ unit, last, host, context, concerned: false });
    return placementOf(facts).column === 'unaccounted';
  });
}

/** The last readable sighting of a unit, or null. */
export function lastSighting(unit: ReferenceUnit, { ofUnit }: FleetContext): Sighting | null {
  return ofUnit.get(unit.order)?.byMoment.at(-1) ?? null;
}

/** The hosts by id. */
export function hostsById({ hosts }: FleetContext): Map<string, Host> {
  return new Map(hosts.map((host) => [host.id, host]));
}

/** A unit with where it was last seen; `host` is that of the last sighting. */
export interface UnitPlace {
  readonly unit: ReferenceUnit;
  readonly last: Sighting | null;
  readonly host: Host | undefined;
  readonly context: FleetContext;
}

/** What the columns look at. `concerned`: some current finding concerns the unit. */
export function factsOf({
  unit,
  last,
  host,
  context,
  concerned,
}: UnitPlace & { readonly concerned: boolean }): UnitFacts {
  return {
    validAt: context.validAt,
    shippedAtMs: unit.shippedAtMs,
    lastSeenAt: last?.seenAt ?? null,
    shown: isShown(last, host),
    concerned,
    custody: custodyFacts(unit, context),
    policy: context.reference.policy,
  };
}

/** The custody event that decides where evidence does not: the last one with a document. */
export function decidingStep(unit: ReferenceUnit, context: FleetContext): CustodyStep | null {
  return lastDocumentedStep(unit, context.custody, context.validAt);
}

function custodyFacts(unit: ReferenceUnit, context: FleetContext): CustodyFacts | null {
  const step = decidingStep(unit, context);
  if (step === null) return null;
  const { event, at } = step;
  const sightings = context.ofUnit.get(unit.order)?.byMoment ?? [];
  return { event, at, sightedSince: sightings.some(({ notBefore }) => notBefore > at) };
}

/**
 * True where the newest evidence of the host shows the unit readable, or cannot tell because the
 * document is missing, or because the host's key speaks from more than one machine.
 */
function isShown(last: Sighting | null, host: Host | undefined): boolean {
  const newest = host?.items.at(-1);
  if (last === null || host === undefined || newest === undefined) return false;
  if (newest.index === last.index || host.forked) return true;
  const row = newest.result.gpus.find(({ submodule }) => submodule === last.submodule);
  return row?.status === 'none';
}
