/** readingsFrozen@1: the readings of a chip that draws power move. */
import { knownSince } from '../../accounting/changes.ts';
import type { FleetSeen, Sighting, Track } from '../../accounting/fleet.ts';
import { HOUR_MS } from '../../register/day.ts';
import { isWholeWatts, tellingReadings } from '../readingValues.ts';
import type { FleetCheck } from './check.ts';

/** How long the same line is no accident. */
interface Patience {
  readonly evidences: number;
  readonly hours: number;
}

/** Power in hundredths of a watt, as genuine boards give it, does not repeat for that long. */
const FINE: Patience = { evidences: 12, hours: 6 };
/** A sensor of whole watts and whole degrees can stand still on an idle board. */
const COARSE: Patience = { evidences: 24, hours: 24 };

interface Run {
  readonly line: string;
  readonly first: Sighting;
  last: Sighting;
  /** Evidences in a row that show the line. */
  evidences: number;
  /** When the last one came that it took to be no accident, milliseconds UTC. */
  frozenAt: number | null;
}

/** Fires for each GPU whose readings stood still, power and temperature among them. */
export const readingsFrozen: FleetCheck = {
  scope: 'fleet',
  name: 'readingsFrozen',
  version: 1,
  code: 'readingsFrozen',
  family: 'tampering',
  severity: 'medium',
  rule: 'R06',
  shows:
    'Utilization, memory, temperature, power and clocks of a GPU were the same to the last digit ' +
    'in 12 evidences in a row over 6 hours (24 over 24 hours where the power is whole watts): ' +
    'what a script prints, and no chip that draws power.',
  cannotShow:
    'A script that varies what it prints; readings that were not made; evidence from a spool, ' +
    'whose moments are not known apart.',
  falseAlarms:
    'A sensor that hangs; a board whose driver gives the power of hours ago, or only whole ' +
    'watts, while nobody uses it.',
  next: 'Let the host run a load and look again; compare nvidia-smi of the host with its package.',
  run({ tracks }) {
    return tracks.flatMap((track): FleetSeen[] => {
      const run = latestFrozen(track.sightings);
      return run === null ? [] : [seenOf(track, run)];
    });
  },
};

/** The words stay as they are while the run goes on, so that a decision holds. */
function seenOf({ subject, units }: Track, { line, first, last, frozenAt }: Run): FleetSeen {
  const { evidences, hours } = patienceOf(line) ?? FINE;
  return {
    subject,
    kid: last.kid,
    hostId: last.hostId,
    units,
    seen:
      `the same readings (${line}) in at least ${evidences} evidences in a row ` +
      `over at least ${hours} hours, from leaf ${first.index}`,
    firstLeaf: first.index,
    lastLeaf: last.index,
    ...(frozenAt === null ? {} : { openedAt: frozenAt }),
  };
}

/** Sightings without readings neither lengthen a run nor end it. */
function latestFrozen(sightings: readonly Sighting[]): Run | null {
  if (sightings.length < FINE.evidences) return null;
  let run: Run | null = null;
  let found: Run | null = null;
  for (const sighting of sightings) {
    const line = sighting.readings;
    if (line === null) continue;
    if (run === null || run.line !== line) {
      run = { line, first: sighting, last: sighting, evidences: 1, frozenAt: null };
      continue;
    }
    if (sighting.index !== run.last.index) run.evidences += 1;
    run.last = sighting;
    if (run !== found && isFrozen(run)) {
      run.frozenAt = knownSince(run.first, sighting);
      found = run;
    }
  }
  return found;
}

function isFrozen({ line, first, last, evidences }: Run): boolean {
  if (evidences < FINE.evidences) return false;
  const patience = patienceOf(line);
  if (patience === null || evidences < patience.evidences) return false;
  return last.seenAt - first.seenAt >= patience.hours * HOUR_MS;
}

/** Null for a line that stands still by nature. */
function patienceOf(line: string): Patience | null {
  const readings = tellingReadings(line);
  if (readings === null) return null;
  return isWholeWatts(readings) ? COARSE : FINE;
}
