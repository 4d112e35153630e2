import { describe, expect, it } from 'vitest';
import { siteKnown } from '../../../shared/appraisal/checks/siteKnown.ts';
import { siteLicensed } from '../../../shared/appraisal/checks/siteLicensed.ts';
import { sitePower } from '../../../shared/appraisal/checks/sitePower.ts';
import type { Custody } from '../../../shared/register/records/custody.ts';
import type { License } from '../../../shared/register/records/licenses.ts';
import type { RegisterRecord } from '../../../shared/register/records/record.ts';
import {
  digest,
  HOUR,
  h200,
  license,
  serialOf,
  shipment,
  T0,
  TestFleet,
  unit,
} from '../../factories/appraisal.ts';
import { hostAt, seenBy, wordsOf } from '../../factories/fleetChecks.ts';
import { custody, named, site } from '../../factories/records.ts';

interface Parts {
  readonly sites?: readonly string[];
  readonly records?: readonly RegisterRecord[];
  /** Site of host-2. */
  readonly second?: string | null;
}

/** Unit 1 in host-1 at site-1, unit 2 in host-2. */
function fleetOf({ sites, records = [], second = 'site-2' }: Parts): TestFleet {
  const named: Partial<License> = sites === undefined ? {} : { sites: [...sites] };
  const fleet = new TestFleet({
    licenses: [license(named)],
    shipments: [shipment([unit(1), unit(2)])],
    hosts: ['host-1'],
    life: [hostAt('host-2', second)],
    records,
    papers: false,
  });
  fleet.attest('host-1', { at: T0, gpus: [h200(1)] });
  return fleet.attest('host-2', { at: T0, gpus: [h200(2)] });
}

describe('a unit at a site that its license does not name', () => {
  it('is found with the host, the site and the leaves', () => {
    const fleet = fleetOf({ sites: ['site-1'] });
    fleet.attest('host-2', { at: T0 + HOUR, gpus: [h200(2)] });
    const seen = seenBy(siteLicensed, fleet, { validAt: T0 + HOUR });
    expect(wordsOf(seen)).toEqual([
      `unit ${serialOf(2)}: attested by host host-2 at site-2 since leaf 1; ` +
        'license L1 names site-1',
    ]);
    expect(seen).toMatchObject([{ kid: digest('host-2'), firstLeaf: 1, lastLeaf: 2 }]);
    expect(seen[0]?.units).toHaveLength(1);
  });

  it('is found no more once a host at a licensed site shows it', () => {
    const fleet = fleetOf({ sites: ['site-1'] });
    fleet.attest('host-1', { at: T0 + HOUR, gpus: [h200(1), h200(2)] });
    expect(seenBy(siteLicensed, fleet, { validAt: T0 + HOUR })).toEqual([]);
  });

  it('is none where the license names no site, or the host none', () => {
    expect(seenBy(siteLicensed, fleetOf({}))).toEqual([]);
    expect(seenBy(siteLicensed, fleetOf({ sites: [] }))).toEqual([]);
    expect(seenBy(siteLicensed, fleetOf({ sites: ['site-1'], second: null }))).toEqual([]);
  });
});

describe('a host of units', () => {
  it('with a site that no record names is found, where the register describes sites', () => {
    const seen = seenBy(siteKnown, fleetOf({ records: [site('site-1')] }));
    expect(wordsOf(seen)).toEqual([
      'host host-2: no record names site site-2; 1 unit last attested by this host',
    ]);
    expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'], kid: digest('host-2') }]);
    expect(seenBy(siteKnown, fleetOf({}))).toEqual([]);
  });

  it('without a site is found where sites are described, or the license names some', () => {
    const words = ['host host-2: no site is declared; 1 unit last attested by this host'];
    const at = (parts: Parts) => wordsOf(seenBy(siteKnown, fleetOf({ second: null, ...parts })));
    expect(at({ records: [site('site-1')] })).toEqual(words);
    expect(at({ sites: ['site-1'] })).toEqual(words);
    expect(at({})).toEqual([]);
  });

  it('is none once its units are in other hosts', () => {
    const fleet = fleetOf({ records: [site('site-1')] });
    fleet.attest('host-1', { at: T0 + HOUR, gpus: [h200(1), h200(2)] });
    expect(seenBy(siteKnown, fleet, { validAt: T0 + HOUR })).toEqual([]);
  });
});

describe('the power of a site', () => {
  /** 8 units of 500 W shipped to site-1, which has this power; records as given. */
  function at(powerKilowatts: number | undefined, records: readonly RegisterRecord[] = []) {
    const units = [1, 2, 3, 4, 5, 6, 7, 8].map((number) => unit(number));
    const described = site('site-1', powerKilowatts === undefined ? {} : { powerKilowatts });
    const fleet = new TestFleet({
      shipments: [shipment(units, { site: 'site-1' })],
      records: [described, ...records],
      papers: false,
    });
    const models = fleet.reference.catalogue.models.map((model) => ({
      ...model,
      powerWatts: model.model === 'H200' ? 500 : 0,
    }));
    const catalogue = { ...fleet.reference.catalogue, models };
    const policies = fleet.reference.policies.map((each) => ({ ...each, catalogue }));
    const reference = { ...fleet.reference, policies, catalogue };
    return seenBy(sitePower, Object.assign(fleet, { reference }));
  }

  it('is short where the boards placed there draw more at most', () => {
    const seen = at(3);
    expect(wordsOf(seen)).toEqual(['site site-1: up to 4 kW for 8 units; the site has 3 kW']);
    expect(seen).toMatchObject([{ units: [], alsoConcerns: ['L1'] }]);
  });

  it('is enough at the very limit, and unknown where none is declared', () => {
    expect(at(4)).toEqual([]);
    expect(at(undefined)).toEqual([]);
  });

  it('is not taken by units that documents put in a store or elsewhere', () => {
    const away = (event: Custody['event'], changes: Partial<Custody> = {}) => [
      custody(event, [named(1), named(2)], changes),
    ];
    expect(at(3, away('installed'))).toHaveLength(1);
    expect(at(3, away('moved', { site: 'site-2' }))).toEqual([]);
    expect(at(3, away('stored'))).toEqual([]);
  });
});
