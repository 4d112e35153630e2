/** Where units are, as far as sightings and papers say; a site is always declared. */
import type { ReferenceUnit } from '../appraisal/reference.ts';
import type { CustodyEvent } from '../register/records/custody.ts';
import { decidingStep, lastSighting } from './facts.ts';
import type { FleetContext } from './fleet.ts';

/** The site that a host declared with this key, or null. */
export function siteOfKey(
  kid: string,
  { reference }: Pick<FleetContext, 'reference'>,
): string | null {
  return reference.hosts.get(kid)?.document.site ?? null;
}

/**
 * Where a unit is: by its last sighting or a later custody event with a document, else where it was
 * sent. A mere word moves no unit out of the scope of a site.
 */
export function siteOfUnit(unit: ReferenceUnit, context: FleetContext): string | null {
  const { custody, register, validAt } = context;
  const last = lastSighting(unit, context);
  const seenIn = last === null ? null : siteOfKey(last.kid, context);
  const step = custody.get(unit.order)?.findLast(({ at, record }) => {
    return at <= validAt && record.site !== undefined && record.document !== undefined;
  });
  const isSeenLater = last !== null && (step === undefined || last.seenAt >= step.at);
  if (seenIn !== null && isSeenLater) return seenIn;
  const sentTo = register.records.shipment.get(unit.shipment)?.value.site;
  return step?.record.site ?? seenIn ?? sentTo ?? null;
}

/** The last custody event of a unit with a document, unless a later sighting denies it. */
export function standingEvent(unit: ReferenceUnit, context: FleetContext): CustodyEvent | null {
  const step = decidingStep(unit, context);
  if (step === null) return null;
  const sightings = context.ofUnit.get(unit.order)?.byMoment ?? [];
  return sightings.some(({ notBefore }) => notBefore > step.at) ? null : step.event;
}
