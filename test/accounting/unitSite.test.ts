import { describe, expect, it } from 'vitest';
import { fleetAt } from '../../shared/accounting/fleet.ts';
import { siteOfUnit, standingEvent } from '../../shared/accounting/unitSite.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import { HOUR, h200, shipment, T0, TestFleet, unit } from '../factories/appraisal.ts';
import { hostAt } from '../factories/fleetChecks.ts';
import { custody, named, undocumented } from '../factories/records.ts';

interface Parts {
  readonly records?: readonly RegisterRecord[];
  readonly shippedTo?: string;
  /** Attested at T0 by a host that declares this site; absent: never attested. */
  readonly seenAt?: string | null;
}

/** Site and standing event of unit 1 an hour after T0. */
function placeOf({ records = [], shippedTo, seenAt }: Parts) {
  const to = shippedTo === undefined ? {} : { site: shippedTo };
  const fleet = new TestFleet({
    shipments: [shipment([unit(1)], to)],
    life: [hostAt('host-1', seenAt ?? null)],
    records,
    papers: false,
  });
  if (seenAt !== undefined) fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
  const { register, reference, history } = fleet;
  const context = fleetAt({ register, reference, known: history, from: T0, validAt: T0 + HOUR });
  const [only] = reference.units;
  if (only === undefined) throw new TypeError('no unit');
  return { site: siteOfUnit(only, context), event: standingEvent(only, context) };
}

const movedTo = (site: string, at: number) => custody('moved', [named(1)], { site, at });

describe('the site of a unit', () => {
  it('is where it was sent, until something else is known', () => {
    expect(placeOf({}).site).toBeNull();
    expect(placeOf({ shippedTo: 'site-1' }).site).toBe('site-1');
    expect(placeOf({ shippedTo: 'site-1', seenAt: null }).site).toBe('site-1');
  });

  it('is that of the later of its last sighting and its last event with a site', () => {
    const seen = { shippedTo: 'site-1', seenAt: 'site-2' };
    expect(placeOf(seen).site).toBe('site-2');
    expect(placeOf({ ...seen, records: [movedTo('site-3', T0 - 1)] }).site).toBe('site-2');
    expect(placeOf({ ...seen, records: [movedTo('site-3', T0 + 1)] }).site).toBe('site-3');
    expect(placeOf({ ...seen, records: [movedTo('site-3', T0 + 2 * HOUR)] }).site).toBe('site-2');
    expect(placeOf({ records: [movedTo('site-3', T0)], seenAt: null }).site).toBe('site-3');
  });
});

describe('the event that stands for a unit', () => {
  const stored = custody('stored', [named(1)], { at: T0 + 1 });

  it('is the last one with a document', () => {
    const later = undocumented(custody('installed', [named(1)], { at: T0 + 2 }));
    expect(placeOf({ records: [stored, later] }).event).toBe('stored');
    expect(placeOf({ records: [later] }).event).toBeNull();
  });

  it('is none once evidence in answer to a later challenge shows the unit', () => {
    expect(placeOf({ records: [stored], seenAt: 'site-1' }).event).toBe('stored');
    const before = { ...stored, at: T0 - HOUR };
    expect(placeOf({ records: [before], seenAt: 'site-1' }).event).toBeNull();
  });
});
