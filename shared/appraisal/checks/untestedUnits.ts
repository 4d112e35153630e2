/** untestedUnits@1: the lab test of a shipment is about all of its units. */

import { testsOf, unitsIn } from '../papers/labTests.ts';
import { unitsShipped } from '../papers/papers.ts';
import { unitSubject } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each unit that the lab tests of its shipment lack. */
export const untestedUnits: FleetCheck = {
  scope: 'fleet',
  name: 'untestedUnits',
  version: 1,
  code: 'unitNotTested',
  family: 'license',
  severity: 'medium',
  rule: 'R07',
  shows: 'A shipment was tested before it was shipped, and a unit of it is in none of the tests.',
  cannotShow: 'Whether the unit was tested: tests are the word of who records them.',
  falseAlarms: 'A typing error in a serial; a unit that was tested with another shipment.',
  next: 'Compare the lab certificate with the shipment; ask the exporter for the test of the unit.',
  run(context) {
    const { records } = context.register;
    const tests = testsOf(context.register);
    const isTested = new Map(
      [...tests].flatMap(([shipment, all]) => {
        const day = records.shipment.get(shipment)?.value.shippedAt ?? '';
        const before = all.filter(({ testedOn }) => testedOn <= day);
        return before.length === 0 ? [] : [[shipment, unitsIn(before)] as const];
      }),
    );
    return unitsShipped(context).flatMap((unit) => {
      // A board that came from a repair was in no shipment.
      if (unit.from !== null || (isTested.get(unit.shipment)?.(unit) ?? true)) return [];
      const names = (tests.get(unit.shipment) ?? []).map(({ id }) => id);
      return [
        {
          subject: unitSubject(unit),
          kid: null,
          hostId: null,
          units: [unit],
          seen: `in shipment ${unit.shipment}, but not in its lab test ${names[0]}`,
          firstLeaf: null,
          lastLeaf: null,
          openedAt: unit.shippedAtMs,
        },
      ];
    });
  },
};
