/** The fleet at one moment, as the checks over history and the accounting see it. */
import {
  hostName,
  type ReferenceUnit,
  type ReferenceValues,
  unitSubject,
} from '../appraisal/reference.ts';
import type { Seen, Subject } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import { hostIdOf, isCounted, type KeyEnd, keysOfHost } from '../register/hostKeys.ts';
import type { Register } from '../register/register.ts';
import { groupBy } from './groups.ts';
import { type AppraisedItem, compareMoments, type HistoryItem, isAppraised } from './history.ts';
import { type KeyState, keyState } from './keyTree.ts';
import { type ShippedUnits, shippedUnits } from './shipped.ts';
import { type BoundSightings, bindSightings, type Sighting } from './sightings.ts';

export type { Sighting };

/** A host: its keys as the register joins them. A ueid is only declared, and joins none. */
export interface Host {
  /** Key id of its first key. */
  readonly id: string;
  readonly subject: Subject;
  /** Its last accepted evidence that counts. */
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
  readonly reference: ReferenceValues;
  /** Every item received by validAt, ascending by index, those that do not count too. */
  readonly items: readonly HistoryItem[];
  /** Those with evidence that counts, in ascending order of id. */
  readonly hosts: readonly Host[];
  /** In ascending order of key id. */
  readonly keys: readonly KeyState[];
  readonly tracks: readonly Track[];
  /** By unit order. */
  readonly ofUnit: ReadonlyMap<number, UnitSightings>;
  readonly strangers: BoundSightings['strangers'];
  readonly unitAt: BoundSightings['unitAt'];
  readonly shipped: ShippedUnits;
}

/** What a check saw in the fleet. */
export interface FleetSeen extends Seen {
  readonly hostId: string | null;
  readonly units: readonly ReferenceUnit[];
  /** Licenses that it concerns beside those of its units. */
  readonly alsoConcerns?: readonly string[];
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

/** Builds the fleet from the items that were received by validAt. */
export function fleetAt(options: FleetOptions): FleetContext {
  const { register, reference, known, from, validAt } = options;
  const items = known.filter(({ leaf }) => leaf.time <= validAt);
  const counted = items.filter((item) => counts(item, reference));
  const appraised = counted.filter(isAppraised);
  const bound = bindSightings(appraised, reference);
  const ofUnit = sightingsOfUnits(bound.readable);
  const keys = keyStates(items, known);
  return {
    from,
    validAt,
    register,
    reference,
    items,
    hosts: hostsOf(counted, { reference, keys, validAt }),
    keys,
    tracks: tracksOf(bound.readable, ofUnit, reference),
    ofUnit,
    strangers: bound.strangers,
    unitAt: bound.unitAt,
    shipped: shippedUnits(register, reference, { validAt, seen: new Set(ofUnit.keys()) }),
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
  const hosts = [...groupBy(items, ({ leaf }) => idOf(leaf.kid))].map(([id, own]): Host => {
    const last = own.findLast(({ leaf }) => leaf.kind === 'evidence') ?? null;
    const current = keysOfHost(reference.hosts, id).at(-1) ?? id;
    const ended = reference.hosts.get(current)?.ended ?? null;
    return {
      id,
      subject: { kind: 'host', id: hostName(current, reference) },
      last: last === null ? null : lastOf(last),
      ended: ended !== null && ended.time <= validAt ? ended : null,
      items: own.filter(isAppraised).sort(compareMoments),
      forked: forked.has(id),
    };
  });
  return hosts.sort((a, b) => compareText(a.id, b.id));
}

function lastOf({ index, leaf }: HistoryItem): Host['last'] {
  return { index, kid: leaf.kid, time: leaf.time };
}

function keyStates(items: readonly HistoryItem[], known: readonly HistoryItem[]): KeyState[] {
  const allOf = groupBy(known, ({ leaf }) => leaf.kid);
  const states = [...groupBy(items, ({ leaf }) => leaf.kid)].map(([kid, own]) =>
    keyState(kid, own, allOf.get(kid) ?? own),
  );
  return states.sort((a, b) => compareText(a.kid, b.kid));
}

function byMoment(sightings: readonly Sighting[]): Sighting[] {
  return sightings.toSorted((a, b) => a.seenAt - b.seenAt || a.index - b.index);
}

function sightingsOfUnits(readable: readonly Sighting[]): Map<number, UnitSightings> {
  const bound = readable.filter(({ unit }) => unit !== null);
  const groups = groupBy(bound, ({ unit }) => unit?.order ?? -1);
  return new Map(
    [...groups].map(([order, own]) => [order, { byIndex: own, byMoment: byMoment(own) }]),
  );
}

function tracksOf(
  readable: readonly Sighting[],
  ofUnit: ReadonlyMap<number, UnitSightings>,
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
  const others = [...groupBy(unbound, ({ id }) => id)].map(([id, own]): Track => {
    const sightings = byMoment(own.map(({ sighting }) => sighting));
    return { subject: { kind: 'gpu', id }, units: [], sightings };
  });
  return [...units, ...others];
}
