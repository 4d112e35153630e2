/** shipmentInForce@1: what is shipped is shipped while its license is in force. */
import { dayToMs, msToDay } from '../../register/day.ts';
import { licenseEvents, licenseStateWords, withheldAllDay } from '../../register/licenseState.ts';
import { paperSeen } from '../papers/papers.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each shipment on a day in no moment of which its license was in force. */
export const shipmentInForce: FleetCheck = {
  scope: 'fleet',
  name: 'shipmentInForce',
  version: 1,
  code: 'shipmentNotInForce',
  family: 'license',
  severity: 'high',
  rule: 'R09',
  shows:
    'A shipment is dated on a day (UTC) on which its license was not valid, or suspended or ' +
    'revoked all day, everywhere or at the site that it went to.',
  cannotShow:
    'A shipment on the day on which the permission was withdrawn or given back: papers give the ' +
    'day, not the hour.',
  falseAlarms: 'A wrong day on the shipment; an extension that was not imported yet.',
  next: 'Compare with the transport papers; ask the authority whether the shipment was covered.',
  run({ register, validAt }) {
    const events = licenseEvents(register);
    const today = msToDay(validAt);
    return [...register.records.shipment.values()].flatMap(({ value }) => {
      const { id, license: name, shippedAt: day, site } = value;
      const license = register.records.license.get(name);
      if (license === undefined || day > today) return [];
      const state = withheldAllDay(license, events, { day, site, until: validAt });
      if (state === null) return [];
      return [
        paperSeen({
          subject: { kind: 'shipment', id },
          licenses: [name],
          seen: `shipped on ${day}; license ${name} was ${licenseStateWords(state)}`,
          openedAt: dayToMs(day),
        }),
      ];
    });
  },
};
