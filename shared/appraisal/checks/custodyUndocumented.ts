/** custodyUndocumented@1: what takes a unit out of service has a document. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { DOCUMENTED_EVENTS } from '../../accounting/service.ts';
import { msToText } from '../../register/day.ts';
import type { Custody } from '../../register/records/custody.ts';
import { amount } from '../../text/amount.ts';
import { licensesOfRecord } from '../recordLicenses.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each custody event that moves no column because it names no document. */
export const custodyUndocumented: FleetCheck = {
  scope: 'fleet',
  name: 'custodyUndocumented',
  version: 1,
  code: 'custodyUndocumented',
  family: 'diversion',
  severity: 'medium',
  rule: 'R04',
  shows:
    'A receipt, storage, repair, return or destruction is recorded without the digest of a ' +
    'document: it is a mere word, and the units stay where the evidence puts them.',
  cannotShow: 'Whether it happened; whether a document that is named says so.',
  falseAlarms: 'A paper that exists and was not entered yet.',
  next: 'Correct the record: add the digest of the paper; or withdraw it.',
  run(context) {
    const { register, validAt } = context;
    return [...register.records.custody.values()].flatMap(({ value, index, time }): FleetSeen[] => {
      const isOpen = DOCUMENTED_EVENTS.includes(value.event) && value.document === undefined;
      if (!isOpen || value.at > validAt) return [];
      const openedAt = Math.max(value.at, time);
      return [{ ...seenOf(value, index, context), openedAt }];
    });
  },
};

function seenOf(record: Custody, index: number, context: FleetContext): FleetSeen {
  const { id, event, at, units } = record;
  return {
    subject: { kind: 'record', id: `custody ${id}` },
    kid: null,
    hostId: null,
    units: [],
    alsoConcerns: licensesOfRecord([record], context),
    seen:
      `${amount(units.length, 'unit')} ${event} at ${msToText(at)} ` +
      `by register leaf ${index}, without a document`,
    firstLeaf: null,
    lastLeaf: null,
  };
}
