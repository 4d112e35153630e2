/** sitePower@1: a site has the power for the units at it. */
import type { FleetContext } from '../../accounting/fleet.ts';
import { DOCUMENTED_EVENTS } from '../../accounting/service.ts';
import { siteOfUnit, standingEvent } from '../../accounting/unitSite.ts';
import { amount } from '../../text/amount.ts';
import { paperSeen, unitsShipped } from '../papers/papers.ts';
import type { ReferenceUnit } from '../reference.ts';
import type { FleetCheck } from './check.ts';

const WATTS_OF_KILOWATT = 1000;

/** Fires for each site whose power is less than the boards that are placed at it draw at most. */
export const sitePower: FleetCheck = {
  scope: 'fleet',
  name: 'sitePower',
  version: 1,
  code: 'sitePowerShort',
  family: 'location',
  severity: 'medium',
  rule: 'R29',
  shows:
    'The boards that are placed at a site draw more at most than the site has for them: it ' +
    'cannot run them all. Hosts and cooling, which come on top, are not counted.',
  cannotShow:
    'What the site has: its power is declared. Models of unknown power are not counted, nor ' +
    'units in a store, at a repair, returned or destroyed by a document.',
  falseAlarms: 'Boards with a lowered power limit; a site that grew; spares without a document.',
  next: 'Ask the site for its power and what it runs; look for units that are somewhere else.',
  run(context) {
    const { register, reference } = context;
    const limits = new Map(
      [...register.records.site.values()].flatMap(({ value: { id, powerKilowatts } }) =>
        powerKilowatts === undefined ? [] : [[id, powerKilowatts] as const],
      ),
    );
    if (limits.size === 0) return [];
    const wattsOf = new Map(
      reference.catalogue.models.map(({ model, powerWatts }) => [model, powerWatts]),
    );
    const placed = groupAtSites(context, new Set(limits.keys()));
    const wattsOfAll = (units: readonly ReferenceUnit[]) =>
      units.reduce((sum, { model }) => sum + (wattsOf.get(model) ?? 0), 0);
    return [...limits].flatMap(([id, kilowatts]) => {
      const all = placed.get(id) ?? [];
      if (wattsOfAll(all) <= kilowatts * WATTS_OF_KILOWATT) return [];
      const units = all.filter(
        (unit) => (wattsOf.get(unit.model) ?? 0) > 0 && !IDLE.has(standingEvent(unit, context)),
      );
      const watts = wattsOfAll(units);
      if (watts <= kilowatts * WATTS_OF_KILOWATT) return [];
      const drawn = Math.ceil(watts / WATTS_OF_KILOWATT);
      return [
        paperSeen({
          subject: { kind: 'site', id },
          licenses: units.map(({ license }) => license),
          seen:
            `up to ${drawn} kW for ${amount(units.length, 'unit')}; ` +
            `the site has ${kilowatts} kW`,
        }),
      ];
    });
  },
};

function groupAtSites(
  context: FleetContext,
  sites: ReadonlySet<string>,
): ReadonlyMap<string, readonly ReferenceUnit[]> {
  const placed = new Map<string, ReferenceUnit[]>();
  for (const site of sites) placed.set(site, []);
  for (const unit of unitsShipped(context)) placed.get(siteOfUnit(unit, context) ?? '')?.push(unit);
  return placed;
}

const IDLE: ReadonlySet<string | null> = new Set(DOCUMENTED_EVENTS);
