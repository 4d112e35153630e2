/** What can go wrong in a simulated fleet, and the choice of what does. */
import type { GpuSlot, PlannedGpu, PlannedHost } from './fleet.ts';
import { createGpuHardware, MODEL_FACTS } from './hardware.ts';
import type { SeededRandom } from './random.ts';
import type { IdentitySource } from './serials.ts';
import { SECOND_DAY_ROUND } from './timeline.ts';

/** One incident. Hosts by index; GPUs by the serial that was shipped. */
export type Incident =
  | { kind: 'movedGpu'; serial: string; fromHost: number; toHost: number; toSlot: GpuSlot }
  | { kind: 'swappedSerialLabel'; pair: readonly [LabelledGpu, LabelledGpu] }
  | { kind: 'moddedMemory'; host: number; serial: string; memoryTotalMiB: number }
  | { kind: 'lostGpu'; host: number; serial: string }
  | { kind: 'silentHost'; host: number; lastRound: number }
  | { kind: 'clonedKey'; host: number }
  | { kind: 'unlicensedGpu'; host: number; gpu: PlannedGpu }
  | { kind: 'shortShipment'; host: number; serial: string }
  | { kind: 'suspendedLicense'; license: string };

/** A GPU whose serial label was swapped. */
export interface LabelledGpu {
  readonly host: number;
  readonly serial: string;
}

/** Name of a kind of incident. */
export type IncidentKind = Incident['kind'];

/** Kinds of incidents in hosts; those that touch two hosts first, since they are placed first. */
export const HOST_INCIDENT_KINDS = [
  'movedGpu',
  'swappedSerialLabel',
  'moddedMemory',
  'lostGpu',
  'silentHost',
  'clonedKey',
  'unlicensedGpu',
] as const satisfies readonly IncidentKind[];
type HostIncidentKind = (typeof HOST_INCIDENT_KINDS)[number];
/** Every kind of incident. */
export const INCIDENT_KINDS = [
  ...HOST_INCIDENT_KINDS,
  'shortShipment',
  'suspendedLicense',
] as const satisfies readonly IncidentKind[];

/** Rounds after which a silent host stops: within the 24 h grace, and beyond it. */
export const SILENT_SHORT_LAST_ROUND = SECOND_DAY_ROUND;
export const SILENT_LONG_LAST_ROUND = 1;

/** The hosts that an incident touches. */
export function hostsOf(incident: Incident): number[] {
  switch (incident.kind) {
    case 'movedGpu':
      return [incident.fromHost, incident.toHost];
    case 'swappedSerialLabel':
      return incident.pair.map(({ host }) => host);
    case 'suspendedLicense':
      return [];
    default:
      return [incident.host];
  }
}

interface Choice {
  readonly random: SeededRandom;
  readonly identities: IdentitySource;
  /** Hosts that no incident touches yet. */
  readonly free: readonly PlannedHost[];
}

type HostPair = readonly [PlannedHost, PlannedHost];

const hasFreeSocket = (host: PlannedHost): boolean =>
  host.freeSlots.some(({ moduleId }) => moduleId !== null);

/** Ordered pairs of two free hosts of one model. */
function sameModelPairs(free: readonly PlannedHost[]): HostPair[] {
  return free.flatMap((first) =>
    free
      .filter((second) => second.index !== first.index && second.model === first.model)
      .map((second): HostPair => [first, second]),
  );
}

/** The candidates that meet the wish, or all of them where none does. */
function preferred<T>(candidates: readonly T[], wish: (candidate: T) => boolean): readonly T[] {
  const wished = candidates.filter(wish);
  return wished.length > 0 ? wished : candidates;
}

const anySerial = (random: SeededRandom, host: PlannedHost): string =>
  random.pick(host.gpus).hardware.serial;

function placeMovedGpu({ random, free }: Choice): Incident | null {
  const otherSite = ([from, to]: HostPair) => from.site !== to.site;
  const candidates = preferred(preferred(sameModelPairs(free), otherSite), ([, to]) =>
    hasFreeSocket(to),
  );
  if (candidates.length === 0) return null;
  const [from, to] = random.pick(candidates);
  const toSlot = to.freeSlots[0];
  if (toSlot === undefined) return null;
  const serial = anySerial(random, from);
  return { kind: 'movedGpu', serial, fromHost: from.index, toHost: to.index, toSlot };
}

function placeSwappedSerialLabel({ random, free }: Choice): Incident | null {
  const candidates = sameModelPairs(free);
  if (candidates.length === 0) return null;
  const [first, second] = random.pick(candidates);
  const labelled = (host: PlannedHost) => ({ host: host.index, serial: anySerial(random, host) });
  return { kind: 'swappedSerialLabel', pair: [labelled(first), labelled(second)] };
}

function placeUnlicensedGpu({ random, identities, free }: Choice): Incident | null {
  const host = random.pick(preferred(free, hasFreeSocket));
  const slot = host.freeSlots[0];
  if (slot === undefined) return null;
  const hardware = createGpuHardware(host.model, random, identities);
  return { kind: 'unlicensedGpu', host: host.index, gpu: { hardware, slot } };
}

/** One incident of `kind` on free hosts, or null where the fleet has no place for it. */
function place(kind: HostIncidentKind, choice: Choice): Incident | null {
  const { random, free } = choice;
  if (free.length === 0) return null;
  switch (kind) {
    case 'movedGpu':
      return placeMovedGpu(choice);
    case 'swappedSerialLabel':
      return placeSwappedSerialLabel(choice);
    case 'unlicensedGpu':
      return placeUnlicensedGpu(choice);
    case 'moddedMemory': {
      const host = random.pick(free);
      const memoryTotalMiB = MODEL_FACTS[host.model].moddedMemoryMiB;
      return { kind, host: host.index, serial: anySerial(random, host), memoryTotalMiB };
    }
    case 'lostGpu': {
      const host = random.pick(free);
      return { kind, host: host.index, serial: anySerial(random, host) };
    }
    case 'silentHost': {
      const lastRound = random.pick([SILENT_SHORT_LAST_ROUND, SILENT_LONG_LAST_ROUND]);
      return { kind, host: random.pick(free).index, lastRound };
    }
    case 'clonedKey':
      return { kind, host: random.pick(free).index };
  }
}

/**
 * Two to five incidents of different kinds, no two of which touch the same host (fewer only where
 * the fleet is too small).
 */
export function chooseIncidents(
  random: SeededRandom,
  identities: IdentitySource,
  hosts: readonly PlannedHost[],
): Incident[] {
  const chosen = new Set(random.shuffle(HOST_INCIDENT_KINDS).slice(0, random.int(2, 5)));
  const incidents: Incident[] = [];
  for (const kind of HOST_INCIDENT_KINDS.filter((candidate) => chosen.has(candidate))) {
    const touched = new Set(incidents.flatMap(hostsOf));
    const free = hosts.filter(({ index }) => !touched.has(index));
    const incident = place(kind, { random, identities, free });
    if (incident !== null) incidents.push(incident);
  }
  return incidents;
}

/**
 * What the papers of some fleets tell: in one of three a board did not come with its shipment, in
 * one of four the license is suspended. They have numbers of their own: the rest of a fleet stays.
 */
export function choosePaperIncidents(
  random: SeededRandom,
  fleet: { hosts: readonly PlannedHost[]; ofHosts: readonly Incident[]; license: { id: string } },
): Incident[] {
  const [isShort, isSuspended] = [random.int(1, 3) === 1, random.int(1, 4) === 1];
  const touched = new Set(fleet.ofHosts.flatMap(hostsOf));
  const free = fleet.hosts.filter(({ index }) => !touched.has(index));
  const incidents: Incident[] = [];
  if (isShort && free.length > 0) {
    const host = random.pick(free);
    incidents.push({ kind: 'shortShipment', host: host.index, serial: anySerial(random, host) });
  }
  if (isSuspended) incidents.push({ kind: 'suspendedLicense', license: fleet.license.id });
  return incidents;
}
