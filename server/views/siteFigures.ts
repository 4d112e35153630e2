/** What is where: figures of units and hosts by site. */
import { figuresOf } from '../../shared/accounting/figures.ts';
import type { UnitState } from '../../shared/accounting/types.ts';
import type { HostRow, OverviewRow } from '../../shared/api/rows.ts';
import { compareText } from '../../shared/bytes/bytes.ts';

/** A unit of the sum, and where it is. */
export interface PlacedUnit extends Pick<UnitState, 'column'> {
  readonly site: string | null;
}

/** Every site that a unit or a live host is at; ascending, what has none last. */
export function siteFigures(
  units: readonly PlacedUnit[],
  hosts: readonly HostRow[],
): OverviewRow['sites'] {
  const unitsAt = Map.groupBy(units, ({ site }) => site);
  const live = hosts.filter(({ state }) => state === 'live');
  const hostsAt = Map.groupBy(live, ({ site }) => site);
  const sites = [...new Set([...unitsAt.keys(), ...hostsAt.keys()])].sort(compareSites);
  return sites.map((site) => {
    const there = unitsAt.get(site) ?? [];
    const own = hostsAt.get(site) ?? [];
    const silent = own.filter(({ findings }) => findings.includes('hostSilent')).length;
    return { site, figures: figuresOf(there.length, there), hosts: own.length, silent };
  });
}

function compareSites(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  return compareText(a, b);
}
