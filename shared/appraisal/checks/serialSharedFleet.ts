/** serialSharedFleet@1: no more GPUs have one serial at one time than its board carries. */
import { knownSince } from '../../accounting/changes.ts';
import type { FleetContext, FleetSeen, Sighting } from '../../accounting/fleet.ts';
import { compareSightings } from '../../accounting/sightings.ts';
import { compareText } from '../../bytes/bytes.ts';
import type { Catalogue } from '../../register/policyDocuments.ts';
import { amount } from '../../text/amount.ts';
import { hostName, unitSubject } from '../reference.ts';
import type { Subject } from '../result.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each serial that several hosts attest with more uuids than one board has. */
export const serialSharedFleet: FleetCheck = {
  scope: 'fleet',
  name: 'serialSharedFleet',
  version: 1,
  code: 'gpuSerialShared',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows:
    'Different GPUs in several hosts show one board serial at one time, more than a board of the ' +
    'model carries: the label of a board was moved to, or copied for, another one.',
  cannotShow:
    'Which of the GPUs has the board that the serial was given to; a label whose board is gone, ' +
    'or shows nothing; serials of models that the catalogue does not have.',
  falseAlarms:
    'A board that was exchanged under the same serial within the time for which an evidence ' +
    'counts.',
  next: 'Read the labels of the boards in these hosts, and compare them with the shipment.',
  run(context) {
    return [...contested(context)].flatMap(([serial, sightings]): FleetSeen[] => {
      const gpus = gpusPerBoard(sightings, context.reference.catalogue);
      if (gpus === null) return [];
      const crowd = largestCrowd(sightings, context.reference.policy.attestedWithinMs);
      if (crowd.length <= gpus || new Set(crowd.map(({ hostId }) => hostId)).size < 2) return [];
      return [seenOf(serial, crowd, context)];
    });
  },
};

/** Sightings with both names, by serial, of the serials that several uuids show. */
function contested({ tracks, strangers }: FleetContext): Map<string, Sighting[]> {
  const first = new Map<string, string>();
  const several = new Set<string>();
  const all = [...tracks.map(({ sightings }) => sightings), ...strangers.values()];
  const enter = (serial: string, uuid: string) => {
    const known = first.get(serial);
    if (known === undefined) first.set(serial, uuid);
    else if (known !== uuid) several.add(serial);
  };
  for (const sightings of all) {
    let before: Sighting['identity'] | null = null;
    for (const { identity } of sightings) {
      const { serial, uuid } = identity;
      const isSame = serial?.value === before?.serial?.value && uuid?.value === before?.uuid?.value;
      if (serial !== null && uuid !== null && !isSame) enter(serial.value, uuid.value);
      before = identity;
    }
  }
  if (several.size === 0) return new Map();
  const found = all.flatMap((sightings) =>
    sightings.filter(({ identity: { serial, uuid } }) => {
      return serial !== null && uuid !== null && several.has(serial.value);
    }),
  );
  return Map.groupBy([...new Set(found)], ({ identity }) => identity.serial?.value ?? '');
}

/** Most GPUs that a board of these models carries; null where the catalogue has none of them. */
function gpusPerBoard(sightings: readonly Sighting[], { models }: Catalogue): number | null {
  const names = new Set(sightings.map(({ model }) => model));
  const known = models.filter(({ model }) => names.has(model));
  return known.length === 0 ? null : Math.max(...known.map((model) => model.gpusPerBoard));
}

/** The first sighting of each uuid, in the time that holds most uuids; of equal ones the first. */
function largestCrowd(all: readonly Sighting[], withinMs: number): Sighting[] {
  const ordered = all.toSorted(compareSightings);
  const counts = new Map<string, number>();
  let best = { start: 0, end: 0, uuids: 0 };
  let start = 0;
  for (const [end, sighting] of ordered.entries()) {
    count(counts, sighting, 1);
    for (let old = ordered[start]; old !== undefined; old = ordered[start]) {
      if (sighting.seenAt - old.seenAt <= withinMs) break;
      count(counts, old, -1);
      start += 1;
    }
    if (counts.size > best.uuids) best = { start, end, uuids: counts.size };
  }
  const window = ordered.slice(best.start, best.end + 1);
  const byUuid = Map.groupBy(window, uuidOf);
  return [...byUuid.values()].flatMap((own) => own.slice(0, 1));
}

function count(counts: Map<string, number>, sighting: Sighting, by: 1 | -1): void {
  const uuid = uuidOf(sighting);
  const left = (counts.get(uuid) ?? 0) + by;
  if (left === 0) counts.delete(uuid);
  else counts.set(uuid, left);
}

function uuidOf({ identity }: Sighting): string {
  return identity.uuid?.value ?? '';
}

function seenOf(serial: string, crowd: readonly Sighting[], context: FleetContext): FleetSeen {
  const { reference, validAt } = context;
  const named = (reference.bySerial.get(serial) ?? []).filter(
    ({ until }) => until === null || until > validAt,
  );
  const bound = crowd.flatMap(({ unit }) => (unit === null ? [] : [unit]));
  const units = [...new Set([...named, ...bound])];
  const shown = crowd.map(
    (each) => `${uuidOf(each)} by host ${hostName(each.kid, reference)} in leaf ${each.index}`,
  );
  const indexes = crowd.map(({ index }) => index);
  const last = crowd.at(-1);
  const [unit] = units;
  const uuids = crowd.map(uuidOf).sort(compareText);
  const subject: Subject =
    unit === undefined ? { kind: 'gpu', id: uuids[0] ?? serial } : unitSubject(unit);
  return {
    subject,
    kid: last?.kid ?? null,
    hostId: last?.hostId ?? null,
    units,
    seen: `serial ${serial} with ${amount(crowd.length, 'uuid')} at one time: ${shown.join(', ')}`,
    firstLeaf: Math.min(...indexes),
    lastLeaf: Math.max(...indexes),
    openedAt: knownSince(...crowd),
  };
}
