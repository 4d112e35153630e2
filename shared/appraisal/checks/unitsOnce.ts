/** unitsOnce@1: a unit is named by one shipment. */
import { unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit that shipments name more than once. It counts once, where first named. */
export const unitsOnce: FleetCheck = {
  scope: 'fleet',
  name: 'unitsOnce',
  version: 1,
  code: 'unitNamedTwice',
  family: 'license',
  severity: 'medium',
  rule: 'R09',
  shows: 'Shipments name the same unit more than once; it is counted once, where first named.',
  cannotShow: 'Which of the namings is right.',
  falseAlarms: 'A unit that was sent back and shipped again; board mates declared without uuids.',
  next: 'Correct the shipments so that each unit is named once.',
  run({ reference }) {
    return reference.units
      .filter(({ alsoNamedBy }) => alsoNamedBy.length > 0)
      .map((unit) => ({
        subject: unitSubject(unit),
        kid: null,
        hostId: null,
        units: [unit],
        alsoConcerns: unit.alsoNamedBy.map(({ license }) => license),
        seen: `named by ${[unit, ...unit.alsoNamedBy]
          .map(({ license, shipment }) => `shipment ${shipment} of license ${license}`)
          .join(', ')}`,
        firstLeaf: null,
        lastLeaf: null,
      }));
  },
};
