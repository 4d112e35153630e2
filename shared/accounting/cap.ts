/**
 * Ratios over the whole register: shipments to countries under a cap against those to the United
 * States, and domestic accelerators against imported ones. One side of each is only declared.
 */
import type { ReferenceUnit } from '../appraisal/reference.ts';
import { compareText } from '../bytes/bytes.ts';
import { msToDay } from '../register/day.ts';
import type { Declaration } from '../register/records/licenses.ts';
import type { Register } from '../register/register.ts';
import type { FleetContext } from './fleet.ts';
import type { Balance } from './types.ts';

type Cap = Balance['cap'];
type Ratio = Cap['total'];

/** What the ratios look at. */
export type RatioBasis = Pick<FleetContext, 'register' | 'reference' | 'validAt'>;

interface Sum {
  units: bigint;
  tpp: bigint;
}

interface Sides {
  readonly counted: Sum;
  readonly unitedStates: Sum;
  /** Somebody states the shipments to the United States. */
  declared: boolean;
}

const PPM = 1_000_000n;
const MOST = BigInt(Number.MAX_SAFE_INTEGER);

/**
 * Units shipped by validAt to the countries that the policy names, boards from repair left out,
 * against the declared shipments to the United States: in total and by exporter, ascending. A unit
 * whose country no record says is counted. Exporters that no license names are `''`.
 */
export function capOf(basis: RatioBasis): Cap {
  const { register, reference } = basis;
  const { capCountries } = reference.policy;
  const tppOf = tppByModel(basis);
  const countryOf = countries(register);
  const total = newSides();
  const exporters = new Map<string, Sides>();
  let countryUnknown = 0;
  let tppUnknown = 0;
  for (const unit of shippedBy(basis)) {
    const country = countryOf(unit);
    if (country !== null && !capCountries.includes(country)) continue;
    const tpp = tppOf.get(unit.model) ?? 0;
    if (country === null) countryUnknown += 1;
    if (tpp === 0) tppUnknown += 1;
    const exporter = register.records.license.get(unit.license)?.value.exporter ?? '';
    for (const { counted } of [total, sidesOf(exporters, exporter)]) add(counted, 1, tpp);
  }
  for (const { party = '', model, quantity, tpp } of declarations(basis, 'usShipments')) {
    for (const sides of [total, sidesOf(exporters, party)]) {
      add(sides.unitedStates, quantity, tpp ?? tppOf.get(model) ?? 0);
      sides.declared = true;
    }
  }
  const named = [...exporters].sort(([a], [b]) => compareText(a, b));
  return {
    total: ratioOf(total),
    exporters: named.map(([exporter, sides]) => ({ exporter, ...ratioOf(sides) })),
    countryUnknown,
    tppUnknown,
  };
}

/** True where the units or the TPP of a ratio are more than `capPpm` of the United States'. */
export function isOverCap({ counted, unitedStates }: Ratio, capPpm: number): boolean {
  const isOver = (part: number, whole: number) =>
    BigInt(part) * PPM > BigInt(whole) * BigInt(capPpm);
  return isOver(counted.units, unitedStates.units) || isOver(counted.tpp, unitedStates.tpp);
}

/** TPP of domestic accelerators, as declared, and of all others: those shipped and declared. */
export function domesticOf(basis: RatioBasis): Balance['domestic'] {
  const tppOf = tppByModel(basis);
  const sumOf = (what: Declaration['what']) => {
    const sum = newSum();
    for (const { model, quantity, tpp } of declarations(basis, what)) {
      add(sum, quantity, tpp ?? tppOf.get(model) ?? 0);
    }
    return sum.tpp;
  };
  let imported = sumOf('otherImported');
  for (const { model } of shippedBy(basis)) imported += BigInt(tppOf.get(model) ?? 0);
  const domestic = sumOf('domesticAccelerators');
  return {
    domesticTpp: toCount(domestic),
    importedTpp: toCount(imported),
    ppm: imported === 0n ? null : toCount((domestic * PPM) / BigInt(imported)),
  };
}

/**
 * The country that the shipment of a unit says: its own, else that of its site, else that of its
 * consignee or the license's; null where no record says one.
 */
export function countries({ records }: Register): (unit: ReferenceUnit) => string | null {
  const known = new Map<string, string | null>();
  const find = ({ shipment: id, license }: ReferenceUnit): string | null => {
    const shipment = records.shipment.get(id)?.value;
    if (shipment?.country !== undefined) return shipment.country;
    const site = shipment?.site === undefined ? undefined : records.site.get(shipment.site);
    if (site !== undefined) return site.value.country;
    const consignee =
      shipment?.consignee ?? records.license.get(license)?.value.ultimateConsignee ?? null;
    return consignee === null ? null : (records.party.get(consignee)?.value.country ?? null);
  };
  return (unit) => {
    const before = known.get(unit.shipment);
    if (before !== undefined) return before;
    const country = find(unit);
    known.set(unit.shipment, country);
    return country;
  };
}

/** Each unit once: a board that came from repair in place of another was not shipped again. */
function shippedBy({ reference, validAt }: RatioBasis): ReferenceUnit[] {
  return reference.units.filter(({ from, shippedAtMs }) => from === null && shippedAtMs <= validAt);
}

/** Declarations of this kind that hold by validAt; each id counts as it was last corrected. */
function declarations({ register, validAt }: RatioBasis, what: Declaration['what']): Declaration[] {
  const today = msToDay(validAt);
  return [...register.records.declaration.values()].flatMap(({ value }) =>
    value.what === what && value.asOf <= today ? [value] : [],
  );
}

function tppByModel({ reference }: RatioBasis): Map<string, number> {
  return new Map(reference.catalogue.models.map(({ model, tpp }) => [model, tpp]));
}

function newSum(): Sum {
  return { units: 0n, tpp: 0n };
}

function newSides(): Sides {
  return { counted: newSum(), unitedStates: newSum(), declared: false };
}

function sidesOf(exporters: Map<string, Sides>, exporter: string): Sides {
  const sides = exporters.get(exporter) ?? newSides();
  exporters.set(exporter, sides);
  return sides;
}

function add(sum: Sum, quantity: number, tpp: number): void {
  sum.units += BigInt(quantity);
  sum.tpp += BigInt(quantity) * BigInt(tpp);
}

function ratioOf({ counted, unitedStates, declared }: Sides): Ratio {
  const ppm = (part: bigint, whole: bigint) =>
    !declared || whole === 0n ? null : toCount((part * PPM + whole - 1n) / BigInt(whole));
  return {
    counted: { units: toCount(counted.units), tpp: toCount(counted.tpp) },
    unitedStates: { units: toCount(unitedStates.units), tpp: toCount(unitedStates.tpp) },
    unitsPpm: ppm(counted.units, unitedStates.units),
    tppPpm: ppm(counted.tpp, unitedStates.tpp),
  };
}

/** The figure, or the largest one that JSON can hold exactly. */
function toCount(figure: bigint): number {
  return Number(figure > MOST ? MOST : figure);
}
