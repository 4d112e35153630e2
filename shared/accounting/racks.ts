/** In which racks units are: the word of papers, for as long as a unit is where they say. */
import type { ReferenceUnit } from '../appraisal/reference.ts';
import type { CustodyEvent } from '../register/records/custody.ts';
import type { CustodyStep } from './custody.ts';
import { lastSighting } from './facts.ts';
import type { FleetContext } from './fleet.ts';
import { isAt } from './moves.ts';
import { siteOfUnit } from './unitSite.ts';

/** A place in a rack; declared. */
export interface RackPlace {
  readonly rack: string;
  readonly position: string | null;
}

/** After these a unit is in no rack of a site. */
const AWAY: readonly CustodyEvent[] = ['rmaOut', 'returned', 'destroyed'];

/**
 * The rack that the last custody event of a unit names, or null. It holds while the unit is at the
 * site of that event, and as far as evidence since then tells in its host. A later event without a
 * rack ends it, but for a receipt.
 */
export function rackOfUnit(unit: ReferenceUnit, context: FleetContext): RackPlace | null {
  return rackStep(unit, context)?.place ?? null;
}

/** By id of a host: the rack of the units last seen in it, where those that name one agree. */
export function racksOfHosts(
  units: readonly ReferenceUnit[],
  context: FleetContext,
): Map<string, string> {
  const racks = new Map<string, Set<string>>();
  for (const unit of units) {
    const last = lastSighting(unit, context);
    const found = last === null ? null : rackStep(unit, context);
    if (last === null || found === null || !isAt(found.step, last, context)) continue;
    const own = racks.get(last.hostId) ?? new Set();
    racks.set(last.hostId, own.add(found.place.rack));
  }
  return new Map(
    [...racks].flatMap(([id, [rack, ...others]]): [string, string][] =>
      rack === undefined || others.length > 0 ? [] : [[id, rack]],
    ),
  );
}

function rackStep(
  unit: ReferenceUnit,
  context: FleetContext,
): { step: CustodyStep; place: RackPlace } | null {
  const { custody, validAt } = context;
  if (unit.until !== null && unit.until <= validAt) return null;
  const step = custody.get(unit.order)?.findLast(({ at, event, record }) => {
    return at <= validAt && (event !== 'received' || placeIn(record) !== null);
  });
  const place = step === undefined ? null : placeIn(step.record);
  if (step === undefined || place === null || AWAY.includes(step.event)) return null;
  if (step.record.site === undefined || step.record.site !== siteOfUnit(unit, context)) return null;
  const last = lastSighting(unit, context);
  const isElsewhere = last !== null && last.seenAt >= step.at && !isAt(step, last, context);
  return isElsewhere ? null : { step, place };
}

function placeIn(record: CustodyStep['record']): RackPlace | null {
  if (record.type !== 'custody@2' || record.rack === undefined) return null;
  return { rack: record.rack, position: record.position ?? null };
}
