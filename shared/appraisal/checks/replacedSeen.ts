/** replacedSeen@1: a board whose place another one took is not attested any more. */
import { knownSince } from '../../accounting/changes.ts';
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { msToText } from '../../register/day.ts';
import { hostName, matchUnit, type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each replaced unit that a host attests by a challenge that was issued afterwards. */
export const replacedSeen: FleetCheck = {
  scope: 'fleet',
  name: 'replacedSeen',
  version: 1,
  code: 'replacedBoardSeen',
  family: 'diversion',
  severity: 'critical',
  rule: 'R04',
  shows:
    'A board that went out for repair, and whose place another board took, is in use: there is ' +
    'one board more than is licensed.',
  cannotShow: 'Whether both boards are in use at one time; who kept or sold the old one.',
  falseAlarms:
    'A return from repair that was recorded for too early a moment; an old board that came back ' +
    'under another license and that no shipment names.',
  next: 'Find the board; record under which license it is used, or have it sent back.',
  run(context) {
    return context.reference.units.flatMap((unit): FleetSeen[] => {
      const { until } = unit;
      return until === null ? [] : seenOf(unit, until, context);
    });
  },
};

function seenOf(unit: ReferenceUnit, until: number, context: FleetContext): FleetSeen[] {
  const { ofUnit, reference } = context;
  const sightings = ofUnit.get(unit.order)?.byMoment ?? [];
  const after = sightings.filter(({ notBefore }) => notBefore > until);
  const [first] = after;
  const last = after.at(-1);
  if (first === undefined || last === undefined) return [];
  const leaf = leafOf(unit, until, context);
  const recorded = leaf === null ? '' : ` by register leaf ${leaf}`;
  return [
    {
      subject: unitSubject(unit),
      kid: last.kid,
      hostId: last.hostId,
      units: [unit],
      seen:
        `another board took its place at ${msToText(until)}${recorded}; attested again by host ` +
        `${hostName(first.kid, reference)} from leaf ${first.index}`,
      firstLeaf: first.index,
      lastLeaf: last.index,
      openedAt: knownSince(first),
    },
  ];
}

/** Register leaf of the event that names the board as replaced. */
function leafOf(
  unit: ReferenceUnit,
  until: number,
  { register, reference }: FleetContext,
): number | null {
  for (const { value, index } of register.records.custody.values()) {
    if (value.event !== 'rmaIn' || value.at !== until) continue;
    const names = value.units.flatMap(({ replaces }) => (replaces === undefined ? [] : [replaces]));
    const isNamed = names.some(
      ({ serial = null, uuid = null }) => matchUnit({ serial, uuid }, reference) === unit,
    );
    if (isNamed) return index;
  }
  return null;
}
