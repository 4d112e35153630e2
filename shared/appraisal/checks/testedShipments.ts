/** testedShipments@1: a shipment is tested before it leaves. */
import { dayToMs, msToDay } from '../../register/day.ts';
import { testsOf } from '../papers/labTests.ts';
import { paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each shipment that no lab test names, or only tests after the day it was shipped. */
export const testedShipments: FleetCheck = {
  scope: 'fleet',
  name: 'testedShipments',
  version: 1,
  code: 'shipmentUntested',
  family: 'license',
  severity: 'medium',
  rule: 'R07',
  shows: 'No lab test of a shipment on or before the day on which it was shipped is recorded.',
  cannotShow: 'Whether it was tested: tests are the word of who records them.',
  falseAlarms: 'A test that was not imported; a shipment that needed none under its license.',
  next: 'Ask the exporter for the lab certificate and record the test.',
  run({ register, validAt }) {
    const tests = testsOf(register);
    const today = msToDay(validAt);
    return [...register.records.shipment.values()].flatMap(({ value }) => {
      const { id, license, shippedAt } = value;
      const own = tests.get(id) ?? [];
      // Days of this form are in order of time when they are in order of text.
      if (shippedAt > today || own.some(({ testedOn }) => testedOn <= shippedAt)) return [];
      const [first] = own;
      const seen =
        first === undefined || first.testedOn > today
          ? `shipped on ${shippedAt}; no lab test names it`
          : `shipped on ${shippedAt}; first tested on ${first.testedOn} (lab test ${first.id})`;
      const subject = { kind: 'shipment', id } as const;
      return [paperSeen({ subject, licenses: [license], seen, openedAt: dayToMs(shippedAt) })];
    });
  },
};
