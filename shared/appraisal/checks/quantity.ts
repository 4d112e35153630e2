/** quantity@1: no more units are shipped than the license allows. */
import { unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit beyond the licensed quantity, in the order of shipment. */
export const quantity: FleetCheck = {
  scope: 'fleet',
  name: 'quantity',
  version: 1,
  code: 'gpuUnlicensed',
  family: 'diversion',
  severity: 'high',
  rule: 'R09',
  shows: 'Shipments under a license name more units of a model than the license allows.',
  cannotShow:
    'Which of the units was the one too many: the last in the order of shipment is named.',
  falseAlarms: 'A license that was enlarged, and the change was not imported yet.',
  next: 'Import the current license; if the quantity is right, report the shipment.',
  run({ shipped }) {
    return shipped.beyond.map((unit) => ({
      subject: unitSubject(unit),
      kid: null,
      hostId: null,
      units: [unit],
      seen:
        `shipped beyond the licensed quantity: ${unit.model} ` +
        `in shipment ${unit.shipment} of license ${unit.license}`,
      firstLeaf: null,
      lastLeaf: null,
    }));
  },
};
