/** replacedMissing@1: papers say what became of a board whose place another one took. */
import { replacedPlacementOf } from '../../accounting/columns.ts';
import { factsOf, hostsById, lastSighting } from '../../accounting/facts.ts';
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { msToText } from '../../register/day.ts';
import { hostName, type ReferenceUnit, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/**
 * Fires for each replaced unit of which no document says that it went out for repair or for good,
 * moveWithinMs after another took its place. It changes no column: the unit is in none.
 */
export const replacedMissing: FleetCheck = {
  scope: 'fleet',
  name: 'replacedMissing',
  version: 1,
  code: 'unitMissing',
  family: 'diversion',
  severity: 'high',
  rule: 'R04',
  shows:
    'Another board took the place of a unit in the sum, and no document says what became of the ' +
    'unit: it left the sum by a word, whether or not it was lost before.',
  cannotShow: 'Where the unit is; whether a document that is named says so.',
  falseAlarms: 'A dispatch for repair that was not recorded, or only without its paper.',
  next: 'Record the dispatch with its paper; or find the board, and withdraw the replacement.',
  run(context) {
    const { shipped, validAt, reference } = context;
    const { moveWithinMs } = reference.policy;
    const hosts = hostsById(context);
    return shipped.replaced.flatMap((unit): FleetSeen[] => {
      const until = unit.until ?? validAt;
      if (validAt - until <= moveWithinMs) return [];
      const last = lastSighting(unit, context);
      // In use afterwards it is not missing: replacedSeen has it.
      if (last !== null && last.notBefore > until) return [];
      const host = last === null ? undefined : hosts.get(last.hostId);
      const facts = factsOf({ unit, last, host, context, concerned: false });
      if (replacedPlacementOf(facts).column !== 'unaccounted') return [];
      return [{ ...seenOf(unit, until, context), openedAt: until + moveWithinMs }];
    });
  },
};

function seenOf(unit: ReferenceUnit, until: number, context: FleetContext): FleetSeen {
  const last = lastSighting(unit, context);
  const words =
    last === null
      ? 'never attested'
      : `last attested by host ${hostName(last.kid, context.reference)}, leaf ${last.index}`;
  return {
    subject: unitSubject(unit),
    kid: last?.kid ?? null,
    hostId: last?.hostId ?? null,
    units: [unit],
    seen:
      `another board took its place at ${msToText(until)}, and no document says where it went; ` +
      words,
    firstLeaf: last?.index ?? null,
    lastLeaf: last?.index ?? null,
  };
}
