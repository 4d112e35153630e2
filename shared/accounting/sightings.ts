/**
 * Sightings of GPUs, each bound to the unit that it is. The uuid decides; a unit that is declared
 * by its serial alone binds to the uuid that was first attested with it.
 */
import { matchUnit, type ReferenceUnit, type ReferenceValues } from '../appraisal/reference.ts';
import type { GpuResult } from '../appraisal/result.ts';
import { hostIdOf } from '../register/hostKeys.ts';
import { type AppraisedItem, momentOf } from './history.ts';

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
  readonly unit: ReferenceUnit | null;
}

/** Readable sightings and what binding gave beside them. */
export interface BoundSightings {
  /** Readable ones, ascending by leaf index, then submodule. */
  readonly readable: readonly Sighting[];
  /** By unit order: sightings with its serial that are not it. */
  readonly strangers: ReadonlyMap<number, readonly Sighting[]>;
  /** Unit of each GPU, unreadable ones included, by `slotName`. */
  readonly unitAt: ReadonlyMap<string, ReferenceUnit>;
}

/** Name of a GPU's place in one evidence. */
export function slotName(index: number, submodule: string): string {
  return `${index} ${submodule}`;
}

/** Binds the GPUs of appraised items. `items` ascend by index. */
export function bindSightings(
  items: readonly AppraisedItem[],
  reference: ReferenceValues,
): BoundSightings {
  const binder = new Binder(reference);
  const readable: Sighting[] = [];
  const strangers = new Map<number, Sighting[]>();
  const unitAt = new Map<string, ReferenceUnit>();
  for (const { index, result } of items) {
    const hostId = hostIdOf(reference.hosts, result.kid);
    for (const gpu of result.gpus) {
      const place = `${hostId} ${gpu.submodule}`;
      const unit = gpu.readable ? binder.bind(gpu.identity, place) : binder.guess(gpu, place);
      if (unit !== null) unitAt.set(slotName(index, gpu.submodule), unit);
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
  return { readable, strangers, unitAt };
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
    unit,
  };
}

class Binder {
  private readonly reference: ReferenceValues;
  /** Units declared by serial alone, by the uuid first attested with it. */
  private readonly learned = new Map<string, ReferenceUnit>();
  private readonly bound = new Set<number>();
  /** Last readable unit by host and submodule; null where the GPU there was no unit. */
  private readonly places = new Map<string, ReferenceUnit | null>();

  constructor(reference: ReferenceValues) {
    this.reference = reference;
  }

  bind(identity: GpuResult['identity'], place: string): ReferenceUnit | null {
    const unit = this.find(identity) ?? this.learn(identity);
    this.places.set(place, unit);
    return unit;
  }

  /** The unit of an unreadable GPU: by what is left of its identity, else by its place. */
  guess({ identity }: GpuResult, place: string): ReferenceUnit | null {
    const found = this.find(identity);
    const isNameless = identity.uuid === null && identity.serial === null;
    return found ?? (isNameless ? (this.places.get(place) ?? null) : null);
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
