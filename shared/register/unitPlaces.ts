/** Under which license units are, and at which site they are said to be, by serial and uuid. */
import type { Custody } from './records/custody.ts';
import type { UnitName } from './records/fields.ts';
import type { Register } from './register.ts';

/** What records say of one unit. */
export interface UnitPlace {
  /** One, where no two shipments under different licenses name it. */
  readonly licenses: readonly string[];
  /** Site of the last custody event that names one, else of its shipments; `''` for none. */
  readonly sites: readonly string[];
}

/** The places of units. */
export interface UnitPlaces {
  /** Null for a unit that no shipment names, and that takes the place of none. */
  of(unit: UnitName): UnitPlace | null;
}

/** Reads the places of all units of the register. */
export function unitPlaces({ records }: Pick<Register, 'records'>): UnitPlaces {
  const places = new Map<string, UnitPlace>();
  for (const { value } of records.shipment.values()) {
    const place: UnitPlace = { licenses: [value.license], sites: [value.site ?? ''] };
    for (const unit of value.units) {
      const before = find(places, unit);
      enter(places, unit, before === null ? place : joined(before, place));
    }
  }
  const events = [...records.custody.values()].map(({ value }) => value);
  for (const event of events.toSorted((a, b) => a.at - b.at)) follow(places, event);
  return { of: (unit) => find(places, unit) };
}

/** A board that came from repair is where the one is that it takes the place of. */
function follow(places: Map<string, UnitPlace>, { units, site }: Custody): void {
  for (const unit of units) {
    const before = find(places, unit.replaces ?? unit);
    if (before === null) continue;
    const place = site === undefined ? before : { ...before, sites: [site] };
    if (site !== undefined || unit.replaces !== undefined) enter(places, unit, place);
  }
}

function joined(one: UnitPlace, other: UnitPlace): UnitPlace {
  return {
    licenses: [...new Set([...one.licenses, ...other.licenses])],
    sites: [...new Set([...one.sites, ...other.sites])],
  };
}

function namesOf({ serial, uuid }: UnitName): string[] {
  return [
    ...(uuid === undefined ? [] : [`uuid ${uuid}`]),
    ...(serial === undefined ? [] : [`serial ${serial}`]),
  ];
}

function enter(places: Map<string, UnitPlace>, unit: UnitName, place: UnitPlace): void {
  for (const name of namesOf(unit)) places.set(name, place);
}

function find(places: ReadonlyMap<string, UnitPlace>, unit: UnitName): UnitPlace | null {
  for (const name of namesOf(unit)) {
    const place = places.get(name);
    if (place !== undefined) return place;
  }
  return null;
}
