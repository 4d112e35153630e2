/**
 * Sightings of GPUs, each bound to the unit that it is. The uuid decides; a unit that is declared
 * by its serial alone binds to the uuid that was first attested with it: first by its moment, in
 * the first edition of accounting first in the log.
 */
import { matchUnit, type ReferenceUnit, type ReferenceValues } from '../appraisal/reference.ts';
import type { GpuResult } from '../appraisal/result.ts';
import { compareText } from '../bytes/bytes.ts';
import { hostIdOf } from '../register/hostKeys.ts';
import { type AppraisedItem, compareMoments, momentOf } from './history.ts';

/** One GPU in one appraised evidence. */
export interface Sighting {
  readonly index: number;
  readonly kid: string;
  readonly hostId: string;
  readonly submodule: string;
  /** The moment of the evidence, milliseconds UTC. */
  readonly seenAt: number;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly fresh: boolean;
  readonly identity: GpuResult['identity'];
  readonly model: GpuResult['model'];
  readonly hardware: GpuResult['hardware'];
  readonly readings: GpuResult['readings'];
  readonly unit: ReferenceUnit | null;
}

/**
 * Orders sightings by moment, and those of one moment by key id: never by who was heard first. Of
 * one key the log has the order.
 */
export function compareSightings(a: Sighting, b: Sighting): number {
  return a.seenAt - b.seenAt || compareText(a.kid, b.kid) || a.index - b.index;
}

/** Readable sightings and what binding gave beside them. */
export interface BoundSightings {
  /** Readable ones in order of moment; in the first edition ascending by leaf index. */
  readonly readable: readonly Sighting[];
  /** By unit order: sightings with its serial that are not it. */
  readonly strangers: ReadonlyMap<number, readonly Sighting[]>;
  /** Units of the GPUs of each result, unreadable ones included, by leaf index, in its order. */
  readonly unitsAt: ReadonlyMap<number, readonly (ReferenceUnit | null)[]>;
}

/** Binds the GPUs of appraised items. `items` ascend by index. */
export function bindSightings(
  items: readonly AppraisedItem[],
  reference: ReferenceValues,
): BoundSightings {
  const binder = new Binder(reference);
  const readable: Sighting[] = [];
  const strangers = new Map<number, Sighting[]>();
  const unitsAt = new Map<number, (ReferenceUnit | null)[]>();
  const { edition } = reference;
  const ordered = edition === 1 ? items : items.toSorted(compareMoments(edition));
  for (const { index, result } of ordered) {
    const hostId = hostIdOf(reference.hosts, result.kid);
    const places = binder.placesOf(hostId);
    const units: (ReferenceUnit | null)[] = [];
    unitsAt.set(index, units);
    for (const gpu of result.gpus) {
      const unit = gpu.readable ? binder.bind(gpu, places) : binder.guess(gpu, places);
      units.push(unit);
      if (!gpu.readable) continue;
      const sighting = sightingOf({ index, result, hostId }, gpu, unit);
      readable.push(sighting);
      for (const mate of unit === null ? binder.namesakes(gpu.identity) : []) {
        const own = strangers.get(mate.order) ?? [];
        own.push(sighting);
        strangers.set(mate.order, own);
      }
    }
  }
  return { readable, strangers, unitsAt };
}

function sightingOf(
  { index, result, hostId }: Pick<AppraisedItem, 'index' | 'result'> & { hostId: string },
  gpu: GpuResult,
  unit: ReferenceUnit | null,
): Sighting {
  const { kid, notBefore, notAfter, fresh } = result;
  return {
    index,
    kid,
    hostId,
    submodule: gpu.submodule,
    seenAt: momentOf(result),
    notBefore,
    notAfter,
    fresh,
    identity: gpu.identity,
    model: gpu.model,
    hardware: gpu.hardware,
    readings: gpu.readings,
    unit,
  };
}

/** Last readable unit by submodule of one host; null where the GPU there was no unit. */
type Places = Map<string, ReferenceUnit | null>;

class Binder {
  private readonly reference: ReferenceValues;
  /** Units declared by serial alone, by the uuid first attested with it. */
  private readonly learned = new Map<string, ReferenceUnit>();
  private readonly bound = new Set<number>();
  private readonly places = new Map<string, Places>();

  constructor(reference: ReferenceValues) {
    this.reference = reference;
  }

  placesOf(hostId: string): Places {
    const places = this.places.get(hostId) ?? new Map<string, ReferenceUnit | null>();
    this.places.set(hostId, places);
    return places;
  }

  bind({ identity, submodule }: GpuResult, places: Places): ReferenceUnit | null {
    const unit = this.find(identity) ?? this.learn(identity);
    places.set(submodule, unit);
    return unit;
  }

  /** The unit of an unreadable GPU: by what is left of its identity, else by its place. */
  guess({ identity, submodule }: GpuResult, places: Places): ReferenceUnit | null {
    const found = this.find(identity);
    const isNameless = identity.uuid === null && identity.serial === null;
    return found ?? (isNameless ? (places.get(submodule) ?? null) : null);
  }

  /** The units that have the serial of a GPU that is none of them. */
  namesakes({ serial, uuid }: GpuResult['identity']): readonly ReferenceUnit[] {
    if (serial === null || uuid === null) return [];
    return this.reference.bySerial.get(serial.value) ?? [];
  }

  private find({ serial, uuid }: GpuResult['identity']): ReferenceUnit | null {
    if (uuid === null) {
      return matchUnit({ serial: serial?.value ?? null, uuid: null }, this.reference);
    }
    return this.reference.byUuid.get(uuid.value) ?? this.learned.get(uuid.value) ?? null;
  }

  private learn({ serial, uuid }: GpuResult['identity']): ReferenceUnit | null {
    if (serial === null || uuid === null) return null;
    const mates = this.reference.bySerial.get(serial.value) ?? [];
    const free = mates.find(({ matchUuid, order }) => matchUuid === null && !this.bound.has(order));
    if (free === undefined) return null;
    this.bound.add(free.order);
    this.learned.set(uuid.value, free);
    return free;
  }
}
