/** The fleet at one moment, as the checks over history and the accounting see it. */
import {
  hostName,
  type ReferenceUnit,
  type ReferenceValues,
  unitSubject,
} from '../appraisal/reference.ts';
import type { Seen, Subject } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import type { Register } from '../register/register.ts';
import { groupBy } from './groups.ts';
import { type AppraisedItem, compareMoments, type HistoryItem, isAppraised } from './history.ts';
import { type KeyState, keyState } from './keyTree.ts';
import { type ShippedUnits, shippedUnits } from './shipped.ts';
import { type BoundSightings, bindSightings, type Sighting } from './sightings.ts';

export type { Sighting };

/** A host: one key. A ueid is only declared, so it makes no two keys one host. */
export interface Host {
  /** The key id. */
  readonly id: string;
  readonly subject: Subject;
  /** Its last accepted evidence. */
  readonly last: { readonly index: number; readonly kid: string; readonly time: number } | null;
  /** Its appraised evidence in order of moment. */
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
  /** In ascending order of id. */
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
  const appraised = items.filter(isAppraised);
  const bound = bindSightings(appraised, reference);
  const ofUnit = sightingsOfUnits(bound.readable);
  const keys = keyStates(items, known);
  return {
    from,
    validAt,
    register,
    reference,
    hosts: hostsOf(items, reference, keys),
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
  return { subject, kid, hostId: kid, units: [], ...rest };
}

function hostsOf(
  items: readonly HistoryItem[],
  reference: ReferenceValues,
  keys: readonly KeyState[],
): Host[] {
  const byKey = groupBy(items, ({ leaf }) => leaf.kid);
  const forked = new Set(keys.filter(({ forks }) => forks.length > 0).map(({ kid }) => kid));
  const hosts = [...byKey].map(([kid, own]): Host => {
    const last = own.findLast(({ leaf }) => leaf.kind === 'evidence') ?? null;
    return {
      id: kid,
      subject: { kind: 'host', id: hostName(kid, reference) },
      last: last === null ? null : { index: last.index, kid, time: last.leaf.time },
      items: own.filter(isAppraised).sort(compareMoments),
      forked: forked.has(kid),
    };
  });
  return hosts.sort((a, b) => compareText(a.id, b.id));
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
