/** What a GPU shows differently than before, and the custody events that explain it. */
import { HARDWARE_FIELDS } from '../appraisal/result.ts';
import type { FleetContext, Sighting, Track } from './fleet.ts';

/** The moment when the last of these sightings was received, milliseconds UTC. */
export function knownSince(...sightings: readonly Sighting[]): number {
  return Math.max(...sightings.map(({ notAfter }) => notAfter));
}

/** First and last leaf of two sightings: in order of moment the first may be of the later leaf. */
export function leavesOf(a: Sighting, b: Sighting): { firstLeaf: number; lastLeaf: number } {
  return { firstLeaf: Math.min(a.index, b.index), lastLeaf: Math.max(a.index, b.index) };
}

/** One value that every sighting of a GPU should agree on. */
export interface KeptValue {
  readonly name: string;
  /** The value; null where it was not read, or says nothing. */
  read(sighting: Sighting): string | number | null;
  /** Whether two values that were read are not of the same board as it was. */
  differs(old: Sighting, now: Sighting): boolean;
}

/** A value that changed from one sighting to a later one. */
export interface ValueChange {
  readonly name: string;
  readonly old: string | number;
  readonly now: string | number;
  /** The last sighting with the old value, and the first with the new one. */
  readonly before: Sighting;
  readonly after: Sighting;
}

/**
 * What changed at the latest sighting of a GPU that shows a change, but for changes that go with
 * a recorded return from repair. A value that was not read differs from nothing.
 */
export function latestChanges(
  track: Track,
  values: readonly KeptValue[],
  context: FleetContext,
): ValueChange[] {
  if (isSteady(track.sightings)) return [];
  const last = values.map((): Sighting | null => null);
  let latest: ValueChange[] = [];
  for (const after of track.sightings) {
    if (after.hardware === null) continue;
    const changes: ValueChange[] = [];
    for (const [position, value] of values.entries()) {
      const now = value.read(after);
      if (now === null) continue;
      const before = last[position] ?? null;
      last[position] = after;
      const old = before === null ? null : value.read(before);
      if (before === null || old === null || old === now || !value.differs(before, after)) continue;
      changes.push({ name: value.name, old, now, before, after });
    }
    const open = changes.filter((change) => !isRepair(change, track, context));
    if (open.length > 0) latest = open;
  }
  return latest;
}

/** True where every sighting shows the same: so it is with nearly every GPU. */
function isSteady(sightings: readonly Sighting[]): boolean {
  const hardware = sightings[0]?.hardware ?? null;
  return sightings.every(({ hardware: other }) => {
    if (hardware === null || other === null) return hardware === other;
    return HARDWARE_FIELDS.every((field) => other[field] === hardware[field]);
  });
}

/** As in `vbiosVersion A until leaf 3, B from leaf 7`. */
export function changeWords(changes: readonly ValueChange[]): string {
  return changes
    .map(
      ({ name, old, now, before, after }) =>
        `${name} ${old} until leaf ${before.index}, ${now} from leaf ${after.index}`,
    )
    .join('; ');
}

/** True where the unit came back from repair between the two sightings, give or take a move. */
function isRepair(
  { before, after }: ValueChange,
  { units }: Track,
  { custody, reference }: FleetContext,
): boolean {
  const { moveWithinMs } = reference.policy;
  const steps = units.flatMap(({ order }) => custody.get(order) ?? []);
  return steps.some(
    ({ event, at }) =>
      event === 'rmaIn' && at >= before.seenAt - moveWithinMs && at <= after.seenAt + moveWithinMs,
  );
}
