/** shipmentChanged@1: a correction leaves a shipment its day and its license. */

import type { Registered } from '../../register/recordBook.ts';
import type { Shipment } from '../../register/records/licenses.ts';
import { amount } from '../../text/amount.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each shipment that was on an earlier day, or under another license, before. */
export const shipmentChanged: FleetCheck = {
  scope: 'fleet',
  name: 'shipmentChanged',
  version: 1,
  code: 'shipmentChanged',
  family: 'diversion',
  severity: 'high',
  rule: 'R11',
  shows: 'A correction moves a shipment to a later day, or to another license.',
  cannotShow: 'Which version is true: both are the word of who imported them.',
  falseAlarms: 'A typing error that was corrected; a delivery that was put off before it began.',
  next: 'Compare with the papers of the shipment, and with the days on which hosts attested it.',
  run({ register, reference }) {
    const unitsOf = Map.groupBy(reference.units, ({ shipment }) => shipment);
    return [...register.records.shipment.values()].flatMap((shipment) => {
      const { value, earlier } = shipment;
      const seen = changeOf(shipment);
      if (seen === null) return [];
      return [
        {
          subject: { kind: 'shipment', id: value.id },
          kid: null,
          hostId: null,
          units: unitsOf.get(value.id) ?? [],
          alsoConcerns: [value.license, ...earlier.map((version) => version.value.license)],
          seen,
          firstLeaf: null,
          lastLeaf: null,
          openedAt: shipment.time,
        },
      ];
    });
  },
};

function changeOf({ value, index, earlier }: Registered<Shipment>): string | null {
  // Days of this form are in order of time when they are in order of text.
  const before = earlier.find(
    (version) =>
      version.value.shippedAt < value.shippedAt || version.value.license !== value.license,
  );
  if (before === undefined) return null;
  const { shippedAt, license, units } = before.value;
  return (
    `${amount(units.length, 'unit')} on ${shippedAt} under license ${license} by register leaf ` +
    `${before.index}, on ${value.shippedAt} under license ${value.license} by leaf ${index}`
  );
}
