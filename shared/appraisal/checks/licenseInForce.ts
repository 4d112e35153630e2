/** licenseInForce@1: a license is in force while its units are out. */
import type { FleetContext, FleetSeen } from '../../accounting/fleet.ts';
import { siteOfUnit, standingEvent } from '../../accounting/unitSite.ts';
import { msToDay } from '../../register/day.ts';
import {
  type LicenseEvents,
  type LicenseState,
  licenseEvents,
  licenseState,
  licenseStateWords,
} from '../../register/licenseState.ts';
import type { Registered } from '../../register/recordBook.ts';
import type { License } from '../../register/records/licenses.ts';
import { amount } from '../../text/amount.ts';
import { listed, paperSeen, unitsShipped } from '../papers/papers.ts';
import type { ReferenceUnit } from '../reference.ts';
import type { FleetCheck } from './check.ts';

/** Fires for each license that is not in force, everywhere or at a site where units of it are. */
export const licenseInForce: FleetCheck = {
  scope: 'fleet',
  name: 'licenseInForce',
  version: 1,
  code: 'licenseNotInForce',
  family: 'license',
  severity: 'high',
  rule: 'R09',
  shows:
    'A license is suspended, revoked, expired or not yet valid while units of it are shipped and ' +
    'neither returned nor destroyed: everywhere, or at a site where such units are.',
  cannotShow: 'Whether the units were used meanwhile; an order that nobody recorded.',
  falseAlarms:
    'A license that is only needed to export and has ended since; an extension or a ' +
    'reinstatement that was not imported yet.',
  next: 'Stop what the license allowed; ask the authority, and record what it decides.',
  run(context) {
    const events = licenseEvents(context.register);
    const today = msToDay(context.validAt);
    const doubtful = [...context.register.records.license.values()].filter(
      ({ value: { id, validFrom, validTo } }) =>
        events.has(id) || today < validFrom || today >= validTo,
    );
    if (doubtful.length === 0) return [];
    const ids = new Set(doubtful.map(({ value }) => value.id));
    const units = unitsShipped(context).filter(
      (unit) => ids.has(unit.license) && !isDisposed(unit, context),
    );
    const ofLicense = Map.groupBy(units, ({ license }) => license);
    return doubtful.flatMap((license) =>
      seenOf({ license, events, units: ofLicense.get(license.value.id) ?? [], context }),
    );
  },
};

interface Doubtful {
  readonly license: Registered<License>;
  readonly events: LicenseEvents;
  readonly units: readonly ReferenceUnit[];
  readonly context: FleetContext;
}

interface Withheld {
  readonly site: string | null;
  readonly state: LicenseState;
  readonly units: readonly ReferenceUnit[];
}

function seenOf({ license, events, units, context }: Doubtful): FleetSeen[] {
  const places = Map.groupBy(units, (unit) => siteOfUnit(unit, context));
  const withheld = [...places].flatMap(([site, own]): Withheld[] => {
    const state = licenseState(license, events, { at: context.validAt, site });
    return state.state === 'inForce' ? [] : [{ site, state, units: own }];
  });
  if (withheld.length === 0) return [];
  const causes = Map.groupBy(withheld, ({ state }) => licenseStateWords(state));
  const words = [...causes].map(([cause, own]) => `${cause}: ${whereWords(own)}`);
  const { id } = license.value;
  const subject = { kind: 'license', id } as const;
  const openedAt = Math.min(...withheld.map(cameUp));
  return [paperSeen({ subject, licenses: [id], seen: words.join('; '), openedAt })];
}

/** The later of the loss of permission and the first shipment. */
function cameUp({ state, units }: Withheld): number {
  const first = units.reduce(
    (least, { shippedAtMs }) => Math.min(least, shippedAtMs),
    Number.MAX_SAFE_INTEGER,
  );
  return Math.max(first, state.since ?? 0);
}

function whereWords(withheld: readonly Withheld[]): string {
  const count = withheld.reduce((sum, { units }) => sum + units.length, 0);
  const sites = withheld.flatMap(({ site }) => (site === null ? [] : [site]));
  return amount(count, 'unit') + (sites.length === 0 ? '' : ` at ${listed(sites)}`);
}

function isDisposed(unit: ReferenceUnit, context: FleetContext): boolean {
  const event = standingEvent(unit, context);
  return event === 'returned' || event === 'destroyed';
}
