/** receivedUnits@1: what was shipped is received. */
import { lastSighting } from '../../accounting/facts.ts';
import { msToText } from '../../register/day.ts';
import { receiptWords, unreceivedUnits } from '../papers/receipts.ts';
import { unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit that is in no receipt of its shipment and that no host has attested. */
export const receivedUnits: FleetCheck = {
  scope: 'fleet',
  name: 'receivedUnits',
  version: 1,
  code: 'unitNotReceived',
  family: 'diversion',
  severity: 'high',
  rule: 'R22',
  shows: 'A shipment was received, a unit of it is in no receipt, and no host has attested it.',
  cannotShow: 'Where the unit went, and who took it out.',
  falseAlarms: 'A delivery in parts of which only one is recorded; a serial that was left out.',
  next: 'Compare packing list and receipt; ask forwarder and consignee; report what is missing.',
  run(context) {
    return unreceivedUnits(context).flatMap(({ unit, receipt }) => {
      if (lastSighting(unit, context) !== null) return [];
      return [
        {
          subject: unitSubject(unit),
          kid: null,
          hostId: null,
          units: [unit],
          seen: `not in ${receiptWords(receipt)} at ${msToText(receipt.value.at)}; never attested`,
          firstLeaf: null,
          lastLeaf: null,
          openedAt: receipt.value.at,
        },
      ];
    });
  },
};
