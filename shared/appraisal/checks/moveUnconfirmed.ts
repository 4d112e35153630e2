/** moveUnconfirmed@1: a recorded move is confirmed by evidence from where it led. */
import type { CustodyStep } from '../../accounting/custody.ts';
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { isAt, placeWords } from '../../accounting/moves.ts';
import { recordedSince, type UnitInCustody, unitsInCustody } from '../../accounting/service.ts';
import { msToText } from '../../register/day.ts';
import { hostName, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/**
 * Fires for each unit whose last event is a move that no evidence confirmed in time. Of moves and
 * installations in a row, with no evidence between them, the time runs from the first one: a new
 * one of them gives no new time.
 */
export const moveUnconfirmed: FleetCheck = {
  scope: 'fleet',
  name: 'moveUnconfirmed',
  version: 1,
  code: 'moveUnconfirmed',
  family: 'diversion',
  severity: 'high',
  rule: 'R04',
  shows:
    'A move is recorded, the time that the policy gives it is over, and no host at the place ' +
    'that it names has attested the unit since.',
  cannotShow: 'Where the unit is: the site of a host is declared.',
  falseAlarms: 'A move that was put off; a host that is not installed yet at the new place.',
  next: 'Find the unit; let a host there attest it, or correct the record of the move.',
  run(context) {
    const { validAt, reference } = context;
    return unitsInCustody(context).flatMap((unit): FleetSeen[] => {
      const step = unit.steps.at(-1);
      const since = startOfRow(unit);
      if (step === undefined || since === null) return [];
      if (since.at + reference.policy.moveWithinMs > validAt) return [];
      return isConfirmed(unit, step, context) ? [] : [seenOf(unit, { step, since }, context)];
    });
  },
};

/**
 * The first of the moves, and of installations between or after them, that end what is recorded of
 * a unit, with no sighting between them; null where there is none, or one installation alone.
 */
function startOfRow({ steps, sightings }: UnitInCustody): CustodyStep | null {
  let first: CustodyStep | null = null;
  let count = 0;
  for (const step of steps.toReversed()) {
    const end = first?.at ?? Number.MAX_SAFE_INTEGER;
    const isRow = step.event === 'moved' || step.event === 'installed';
    const isBroken =
      first !== null && sightings.some(({ seenAt }) => seenAt >= step.at && seenAt < end);
    if (!isRow || isBroken) break;
    first = step;
    count += 1;
  }
  return count === 1 && first?.event === 'installed' ? null : first;
}

/** A move that names no place is confirmed by any evidence. */
function isConfirmed(
  { sightings }: UnitInCustody,
  step: CustodyStep,
  context: FleetContext,
): boolean {
  const { host, site } = step.record;
  const isAnywhere = host === undefined && site === undefined;
  return sightings.some(
    (sighting) => sighting.seenAt >= step.at && (isAnywhere || isAt(step, sighting, context)),
  );
}

function seenOf(
  { unit, sightings }: UnitInCustody,
  { step, since }: { step: CustodyStep; since: CustodyStep },
  context: FleetContext,
): FleetSeen {
  const { moveWithinMs } = context.reference.policy;
  const elsewhere = sightings.find(({ seenAt }) => seenAt >= step.at) ?? null;
  const last = sightings.at(-1) ?? null;
  const host = elsewhere === null ? '' : hostName(elsewhere.kid, context.reference);
  const words =
    elsewhere === null
      ? 'attested by no host since'
      : `attested by host ${host} from leaf ${elsewhere.index}`;
  const row = since === step ? '' : `, on the way since ${msToText(since.at)}`;
  const verb = step.event === 'moved' ? 'moved to' : 'installed in';
  return {
    subject: unitSubject(unit),
    kid: last?.kid ?? null,
    hostId: last?.hostId ?? null,
    units: [unit],
    seen:
      `${verb} ${placeWords(step)} at ${msToText(step.at)} by register leaf ${step.index} ` +
      `(${step.record.id})${row}, not attested there; ${words}`,
    firstLeaf: elsewhere?.index ?? null,
    lastLeaf: elsewhere === null ? null : (last?.index ?? null),
    openedAt: Math.max(since.at + moveWithinMs, recordedSince(since, context)),
  };
}
