/** The fleet at one moment, as the checks over history and the accounting see it. */
import {
  hostName,
  type ReferenceUnit,
  type ReferenceValues,
  referenceAt,
  unitSubject,
} from '../appraisal/reference.ts';
import type { Seen, Subject } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import { hostIdOf, isCounted, type KeyEnd, keysOfHost } from '../register/hostKeys.ts';
import type { Register } from '../register/register.ts';
import { type CustodyOfUnits, custodyOfUnits } from './custody.ts';
import {
  type AppraisedItem,
  compareMoments,
  type HistoryItem,
  isAppraised,
  momentOfItem,
} from './history.ts';
import { type KeyState, keyState } from './keyTree.ts';
import { type ShippedUnits, shippedUnits } from './shipped.ts';
import { type BoundSightings, bindSightings, type Sighting } from './sightings.ts';

export type { Sighting };

/** A host: its keys as the register joins them. A ueid is only declared, and joins none. */
export interface Host {
  /** Key id of its first key. */
  readonly id: string;
  readonly subject: Subject;
  /** Its last accepted evidence that counts; `time` is its moment. In the first edition the one
   * that was logged last, and when it was received. */
  readonly last: { readonly index: number; readonly kid: string; readonly time: number } | null;
  /** How its last key ended by validAt; null while the host is in use. */
  readonly ended: KeyEnd | null;
  /** Its appraised evidence that counts, in order of moment. */
  readonly items: readonly AppraisedItem[];
  /** True where one of its keys has a fork: then its evidence is of more than one machine. */
  readonly forked: boolean;
}

/** Readable sightings of one unit. */
export interface UnitSightings {
  readonly byIndex: readonly Sighting[];
  /** In order of moment, then leaf index. */
  readonly byMoment: readonly Sighting[];
}

/** What some units have, by unit order. */
export interface ByUnit<T> {
  get(order: number): T | undefined;
  has(order: number): boolean;
}

/** Readable sightings of one GPU, licensed or not, in order of moment. */
export interface Track {
  readonly subject: Subject;
  readonly units: readonly ReferenceUnit[];
  readonly sightings: readonly Sighting[];
}

/** The fleet at validAt, as known. */
export interface FleetContext {
  /** Of [from, validAt], where a check looks at more than the last evidence. */
  readonly from: number;
  readonly validAt: number;
  readonly register: Register;
  /** With the policy that is in force at validAt. */
  readonly reference: ReferenceValues;
  /** By unit order; none in the first edition. */
  readonly custody: CustodyOfUnits;
  /**
   * Every item that holds by validAt (in the first edition: was received by then), ascending by
   * index, those that do not count too.
   */
  readonly items: readonly HistoryItem[];
  /** Those with evidence that counts, in ascending order of id. */
  readonly hosts: readonly Host[];
  /** In ascending order of key id. */
  readonly keys: readonly KeyState[];
  readonly tracks: readonly Track[];
  readonly ofUnit: ByUnit<UnitSightings>;
  readonly strangers: BoundSightings['strangers'];
  readonly unitsAt: BoundSightings['unitsAt'];
  readonly shipped: ShippedUnits;
}

/** What a check saw in the fleet. */
export interface FleetSeen extends Seen {
  readonly hostId: string | null;
  readonly units: readonly ReferenceUnit[];
  /** Licenses that it concerns beside those of its units. */
  readonly alsoConcerns?: readonly string[];
  /** When it came up, milliseconds UTC; where not said, the time of its first leaf. */
  readonly openedAt?: number;
}

/** What the fleet is built from. */
export interface FleetOptions {
  readonly register: Register;
  readonly reference: ReferenceValues;
  /** Every known item, ascending by index. */
  readonly known: readonly HistoryItem[];
  readonly from: number;
  readonly validAt: number;
}

/** Builds the fleet from the items that hold by validAt. */
export function fleetAt(options: FleetOptions): FleetContext {
  const { register, known, from, validAt } = options;
  const reference = referenceAt(options.reference, validAt);
  const { edition } = register;
  const items = known.filter((item) => momentOfItem(item, edition) <= validAt);
  const counted = items.filter((item) => counts(item, reference));
  const appraised = counted.filter(isAppraised);
  const bound = bindSightings(appraised, reference);
  const ofUnit = sightingsOfUnits(bound.readable, reference);
  const keys = keyStates(items, known);
  return {
    from,
    validAt,
    register,
    reference,
    custody: edition === 1 ? new Map() : custodyOfUnits(register, reference),
    items,
    hosts: hostsOf(counted, { reference, keys, validAt }),
    keys,
    tracks: tracksOf(bound.readable, ofUnit, reference),
    ofUnit,
    strangers: bound.strangers,
    unitsAt: bound.unitsAt,
    shipped: shippedUnits(register, reference, { validAt, seen: ofUnit }),
  };
}

/** A finding about the host of a key. */
export function hostSeen(
  { reference }: FleetContext,
  kid: string,
  rest: Pick<Seen, 'seen' | 'firstLeaf' | 'lastLeaf'>,
): FleetSeen {
  const subject: Subject = { kind: 'host', id: hostName(kid, reference) };
  return { subject, kid, hostId: hostIdOf(reference.hosts, kid), units: [], ...rest };
}

/** A key that the register does not name has nothing that could end it or let it wait. */
function counts(item: HistoryItem, { hosts }: ReferenceValues): boolean {
  const state = hosts.get(item.leaf.kid);
  return state === undefined || isCounted(state, item);
}

function hostsOf(
  items: readonly HistoryItem[],
  known: { reference: ReferenceValues; keys: readonly KeyState[]; validAt: number },
): Host[] {
  const { reference, keys, validAt } = known;
  const idOf = (kid: string) => hostIdOf(reference.hosts, kid);
  const forked = new Set(keys.filter(({ forks }) => forks.length > 0).map(({ kid }) => idOf(kid)));
  const hosts = [...Map.groupBy(items, ({ leaf }) => idOf(leaf.kid))].map(([id, own]): Host => {
    const last = lastEvidence(own, reference.edition);
    const current = keysOfHost(reference.hosts, id).at(-1) ?? id;
    const ended = reference.hosts.get(current)?.ended ?? null;
    return {
      id,
      subject: { kind: 'host', id: hostName(current, reference) },
      last,
      ended: ended !== null && ended.time <= validAt ? ended : null,
      items: own.filter(isAppraised).sort(compareMoments(reference.edition)),
      forked: forked.has(id),
    };
  });
  return hosts.sort((a, b) => compareText(a.id, b.id));
}

function lastEvidence(items: readonly HistoryItem[], edition: Register['edition']): Host['last'] {
  let last: Host['last'] = null;
  for (const item of items) {
    if (item.leaf.kind !== 'evidence') continue;
    const time = momentOfItem(item, edition);
    const isLater = edition === 1 || last === null || time >= last.time;
    if (isLater) last = { index: item.index, kid: item.leaf.kid, time };
  }
  return last;
}

function keyStates(items: readonly HistoryItem[], known: readonly HistoryItem[]): KeyState[] {
  const allOf = Map.groupBy(known, ({ leaf }) => leaf.kid);
  const states = [...Map.groupBy(items, ({ leaf }) => leaf.kid)].map(([kid, own]) =>
    keyState(kid, own, allOf.get(kid) ?? own),
  );
  return states.sort((a, b) => compareText(a.kid, b.kid));
}

function compareIndexes(a: Sighting, b: Sighting): number {
  return a.index - b.index;
}

function compareSeen(a: Sighting, b: Sighting): number {
  return a.seenAt - b.seenAt || a.index - b.index;
}

/** The items themselves where they are in order already, which most are. */
function inOrder<T>(items: readonly T[], compare: (a: T, b: T) => number): readonly T[] {
  for (let at = 1; at < items.length; at += 1) {
    const [before, item] = [items[at - 1], items[at]];
    if (before !== undefined && item !== undefined && compare(before, item) > 0) {
      return items.toSorted(compare);
    }
  }
  return items;
}

/** In the second edition readable sightings come in order of moment, in the first by index. */
function sightingsOfUnits(
  readable: readonly Sighting[],
  { edition, units }: ReferenceValues,
): ByUnit<UnitSightings> {
  const all: (Sighting[] | undefined)[] = Array.from({ length: units.length });
  for (const sighting of readable) {
    if (sighting.unit === null) continue;
    const { order } = sighting.unit;
    const own = all[order];
    if (own === undefined) all[order] = [sighting];
    else own.push(sighting);
  }
  const sorted = all.map((own): UnitSightings | undefined => {
    if (own === undefined) return undefined;
    return edition === 1
      ? { byIndex: own, byMoment: inOrder(own, compareSeen) }
      : { byIndex: inOrder(own, compareIndexes), byMoment: own };
  });
  return { get: (order) => sorted[order], has: (order) => sorted[order] !== undefined };
}

function tracksOf(
  readable: readonly Sighting[],
  ofUnit: ByUnit<UnitSightings>,
  reference: ReferenceValues,
): Track[] {
  const units = reference.units.flatMap((unit): Track[] => {
    const sightings = ofUnit.get(unit.order)?.byMoment;
    return sightings === undefined
      ? []
      : [{ subject: unitSubject(unit), units: [unit], sightings }];
  });
  const unbound = readable.flatMap((sighting) => {
    const { uuid, serial } = sighting.identity;
    const id = uuid?.value ?? serial?.value;
    return sighting.unit !== null || id === undefined ? [] : [{ id, sighting }];
  });
  const others = [...Map.groupBy(unbound, ({ id }) => id)].map(([id, own]): Track => {
    const all = own.map(({ sighting }) => sighting);
    const sightings = reference.edition === 1 ? inOrder(all, compareSeen) : all;
    return { subject: { kind: 'gpu', id }, units: [], sightings };
  });
  return [...units, ...others];
}
