/** custodyContradicted@1: a unit that a document puts away is attested by no host. */
import { knownSince } from '../../accounting/changes.ts';
import type { CustodyStep } from '../../accounting/custody.ts';
import type { FleetContext, FleetSeen, Sighting } from '../../accounting/fleet.ts';
import {
  AWAY_EVENTS,
  isDocumented,
  recordedSince,
  type UnitInCustody,
  unitsInCustody,
} from '../../accounting/service.ts';
import { msToText } from '../../register/day.ts';
import { hostName, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit that was attested after a document put it away, before another event. */
export const custodyContradicted: FleetCheck = {
  scope: 'fleet',
  name: 'custodyContradicted',
  version: 1,
  code: 'custodyContradicted',
  family: 'diversion',
  severity: 'high',
  rule: 'R04',
  shows:
    'A unit that was stored, sent out for repair, returned or destroyed by a document was ' +
    'attested by a challenge issued after that, and before any other event of it.',
  cannotShow:
    'Whether the document or the host is wrong. A unit that was received, or came back from ' +
    'repair, may be put into a host: its sighting contradicts nothing.',
  falseAlarms:
    'An event that was recorded for too early a moment; a unit that was put back into a host ' +
    'without a record.',
  next: 'Find the board; correct the moment of the event, or record how the unit came back.',
  run(context) {
    return unitsInCustody(context).flatMap((unit): FleetSeen[] => {
      const found = latestContradiction(unit);
      return found === null ? [] : [seenOf(unit, found, context)];
    });
  },
};

interface Contradiction {
  readonly step: CustodyStep;
  readonly first: Sighting;
  readonly last: Sighting;
}

function latestContradiction({ steps, sightings }: UnitInCustody): Contradiction | null {
  for (const [back, step] of steps.toReversed().entries()) {
    if (!AWAY_EVENTS.includes(step.event) || !isDocumented(step)) continue;
    // A mere word brings back what was stored or in repair, and nothing that is gone for good.
    const isGone = step.event === 'returned' || step.event === 'destroyed';
    const next = steps.slice(steps.length - back).find((each) => !isGone || isDocumented(each));
    const against = sightings.filter(
      ({ notBefore }) => notBefore > step.at && (next === undefined || notBefore <= next.at),
    );
    const [first] = against;
    const last = against.at(-1);
    if (first !== undefined && last !== undefined) return { step, first, last };
  }
  return null;
}

function seenOf(
  { unit }: UnitInCustody,
  { step, first, last }: Contradiction,
  context: FleetContext,
): FleetSeen {
  const { event, at, index, record } = step;
  return {
    subject: unitSubject(unit),
    kid: last.kid,
    hostId: last.hostId,
    units: [unit],
    seen:
      `${event} at ${msToText(at)} by register leaf ${index} (${record.id}), attested by host ` +
      `${hostName(first.kid, context.reference)} from leaf ${first.index}`,
    firstLeaf: first.index,
    lastLeaf: last.index,
    openedAt: Math.max(knownSince(first), recordedSince(step, context)),
  };
}
