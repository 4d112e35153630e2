/** readingsRepeated@1: no two GPUs have the same readings, round after round. */
import { knownSince } from '../../accounting/changes.ts';
import type { FleetSeen, Sighting, Track } from '../../accounting/fleet.ts';
import { isWholeWatts, tellingReadings } from '../readingValues.ts';
import { hostName, type ReferenceValues } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/**
 * Evidences in a row with the same line. Two idle boards of one model share about one line in a
 * hundred; eight in a row by accident are one case in 10^16, for about 10^9 pairs an hour.
 */
const EVIDENCES = 8;
/** Of two hosts in step, one may be some evidences ahead. */
const AHEAD = 2;

/** The last readings of one GPU. */
interface Window {
  readonly track: Track;
  /** Newest first. */
  readonly sightings: readonly Sighting[];
}

/** Fires for each GPU whose last readings are those of another GPU. */
export const readingsRepeated: FleetCheck = {
  scope: 'fleet',
  name: 'readingsRepeated',
  version: 1,
  code: 'readingsRepeated',
  family: 'tampering',
  severity: 'high',
  rule: 'R06',
  shows:
    'Two GPUs had the same utilization, memory, temperature, power and clocks to the last digit ' +
    'in 8 evidences in a row: one output is played for both.',
  cannotShow:
    'Which of the two is real, if any; a script that varies what it prints for each GPU; a ' +
    'recording that is played more than 2 evidences later. Idle GPUs with whole watts are left ' +
    'out.',
  falseAlarms: 'None is known of boards that give parts of a watt.',
  next: 'Inspect both hosts; compare their nvidia-smi and driver with those of the package.',
  run({ tracks, reference }) {
    const first = new Map<string, Window>();
    const found = new Map<Track, FleetSeen>();
    const add = (window: Window, other: Window) => {
      if (!found.has(window.track)) found.set(window.track, seenOf(window, other, reference));
    };
    const lines = new Map<string, number>();
    for (const { name, window } of tracks.flatMap((track) => windowsOf(track, lines))) {
      const other = first.get(name);
      if (other === undefined) first.set(name, window);
      if (other === undefined || other.track === window.track) continue;
      add(window, other);
      add(other, window);
    }
    return [...found.values()];
  },
};

/** The words stay as they are while the two go on in step, so that a decision holds. */
function seenOf(window: Window, other: Window, reference: ReferenceValues): FleetSeen {
  const { track } = window;
  const { own, others } = inStep(window, other);
  const [start, otherStart] = [own.at(-1), others.at(-1)];
  const last = track.sightings.at(-1);
  if (start === undefined || otherStart === undefined || last === undefined) {
    throw new TypeError('an empty window');
  }
  const { kind, id } = other.track.subject;
  return {
    subject: track.subject,
    kid: last.kid,
    hostId: last.hostId,
    units: track.units,
    seen:
      `the same readings as ${kind} ${id} of host ${hostName(otherStart.kid, reference)} in at ` +
      `least ${EVIDENCES} evidences in a row, from leaf ${start.index} and ${otherStart.index} on`,
    firstLeaf: start.index,
    lastLeaf: last.index,
    openedAt: knownSince(...own.slice(-EVIDENCES), ...others.slice(-EVIDENCES)),
  };
}

/** The sightings of two GPUs while they are in step, from these windows backward. */
function inStep(window: Window, other: Window): { own: Sighting[]; others: Sighting[] } {
  const own: Sighting[] = [];
  const others: Sighting[] = [];
  const [mine, theirs] = [backward(window), backward(other)];
  for (const sighting of mine) {
    const next = theirs.next().value;
    if (next === undefined || next.readings !== sighting.readings) break;
    own.push(sighting);
    others.push(next);
  }
  return { own, others };
}

/** The sightings with readings, from the newest one of a window backward. */
function* backward({
  track: { sightings },
  sightings: [newest],
}: Window): Generator<Sighting, undefined> {
  const from = newest === undefined ? -1 : sightings.lastIndexOf(newest);
  for (let at = from; at >= 0; at -= 1) {
    const sighting = sightings[at];
    if (sighting !== undefined && sighting.readings !== null) yield sighting;
  }
}

/** The last windows of a GPU, each named by its lines. `lines`: numbers of the lines so far. */
function windowsOf(track: Track, lines: Map<string, number>): { name: string; window: Window }[] {
  const last = lastShown(track.sightings);
  const windows: { name: string; window: Window }[] = [];
  for (let ahead = 0; ahead + EVIDENCES <= last.length; ahead += 1) {
    const sightings = last.slice(ahead, ahead + EVIDENCES);
    if (!sightings.every(({ readings }) => readings !== null && isTelling(readings))) continue;
    const name = sightings.map(({ readings }) => numberOf(readings ?? '', lines)).join(' ');
    windows.push({ name, window: { track, sightings } });
  }
  return windows;
}

/** The last sightings with readings, newest first. */
function lastShown(sightings: readonly Sighting[]): Sighting[] {
  const last: Sighting[] = [];
  for (let at = sightings.length - 1; at >= 0 && last.length < EVIDENCES + AHEAD; at -= 1) {
    const sighting = sightings[at];
    if (sighting !== undefined && sighting.readings !== null) last.push(sighting);
  }
  return last;
}

/** True of a line that two GPUs do not share for long: whole watts stand still on idle boards. */
function isTelling(line: string): boolean {
  const readings = tellingReadings(line);
  if (readings === null) return false;
  return !isWholeWatts(readings) || (readings.utilizationGpuPercent ?? 0) > 0;
}

function numberOf(line: string, lines: Map<string, number>): number {
  const number = lines.get(line) ?? lines.size;
  lines.set(line, number);
  return number;
}
