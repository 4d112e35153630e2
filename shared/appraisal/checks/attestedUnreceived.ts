/** attestedUnreceived@1: what is attested was received. */

import { receiptWords, unreceivedUnits } from '../papers/receipts.ts';
import { hostName, unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each attested unit that is in no receipt, although its shipment has receipts. */
export const attestedUnreceived: FleetCheck = {
  scope: 'fleet',
  name: 'attestedUnreceived',
  version: 1,
  code: 'unitAttestedUnreceived',
  family: 'diversion',
  severity: 'medium',
  rule: 'R22',
  shows: 'A host attests a unit that is in no receipt of its shipment, which was received.',
  cannotShow: 'On which way the unit came.',
  falseAlarms: 'A serial that was left out of the receipt; a delivery in parts.',
  next: 'Compare packing list, receipt and board; correct the receipt or record the delivery.',
  run(context) {
    return unreceivedUnits(context).flatMap(({ unit, receipt }) => {
      const sightings = context.ofUnit.get(unit.order)?.byMoment ?? [];
      const first = sightings[0];
      const last = sightings.at(-1);
      if (first === undefined || last === undefined) return [];
      return [
        {
          subject: unitSubject(unit),
          kid: last.kid,
          hostId: last.hostId,
          units: [unit],
          seen:
            `attested by host ${hostName(first.kid, context.reference)} from leaf ` +
            `${first.index}; not in ${receiptWords(receipt)}`,
          firstLeaf: first.index,
          lastLeaf: last.index,
          openedAt: Math.max(first.seenAt, receipt.value.at),
        },
      ];
    });
  },
};
