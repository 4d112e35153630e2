/**
 * Which records an account with a limited scope reads and writes: one rule for every type of
 * record, for lists, exports and imports (docs/formats/records.md, section 4).
 */
import { type AccessScope, isWholeAccess } from '../api/roles.ts';
import type { Custody } from './records/custody.ts';
import type { Attachment } from './records/decisions.ts';
import type { UnitName } from './records/fields.ts';
import { RECORD_TYPES, type RegisterRecord } from './records/record.ts';
import type { Register } from './register.ts';
import { type UnitPlaces, unitPlaces } from './unitPlaces.ts';
import { asWritten } from './users.ts';

/** What an account may do with records. */
export interface RecordReach {
  /** True where the account sees the record. */
  reads(record: RegisterRecord): boolean;
  /**
   * True where it may enter or withdraw the record: all of it lies inside the scope, and it names
   * nothing that the account does not see.
   */
  writes(record: RegisterRecord): boolean;
}

type Known = Pick<Register, 'records' | 'hosts' | 'users'>;

/** Licenses and sites that a record is about; null where it is about the whole fleet. */
type Place = { readonly licenses: readonly string[]; readonly sites: readonly string[] } | null;

/** The reach of an account without a limit. */
export const WHOLE_REACH: RecordReach = { reads: () => true, writes: () => true };

/** The reach of an account in a register. What it needs of the register is looked up once. */
export function recordReach(scope: AccessScope, register: Known): RecordReach {
  if (isWholeAccess(scope)) return WHOLE_REACH;
  const reach = new LimitedReach(scope, register);
  return {
    reads: (record) => reach.reads(record),
    writes: (record) => reach.writes(record),
  };
}

/**
 * True where a host of this site may be enrolled and decided about: no license says anything of it
 * before it is seen, so an account for some licenses has none.
 */
export function isHostSiteInScope(scope: AccessScope, site: string | null): boolean {
  if (scope.licenses !== null) return false;
  return scope.sites === null || (site !== null && scope.sites.includes(site));
}

class LimitedReach {
  readonly #scope: AccessScope;
  readonly #register: Known;
  #units: UnitPlaces | null = null;
  #parties: ReadonlySet<string> | null = null;
  #sites: ReadonlySet<string> | null = null;
  #sitesByHost: ReadonlyMap<string, ReadonlySet<string>> | null = null;
  #sitesOfLicense: ReadonlyMap<string, ReadonlySet<string>> | null = null;

  constructor(scope: AccessScope, register: Known) {
    this.#scope = scope;
    this.#register = register;
  }

  reads(record: RegisterRecord): boolean {
    if (record.type === 'party@1') return this.#partiesSeen().has(record.id);
    if (isSite(record)) return this.#seesSite(record.id);
    return this.#isInside(this.#placeOf(record), isOfLicense(record) ? 'some' : 'every');
  }

  writes(record: RegisterRecord): boolean {
    const { parties, sites } = namedBy(asWritten(this.#register, record));
    const seen = this.#partiesSeen();
    if (!parties.every((id) => seen.has(id))) return false;
    if (!sites.every((id) => this.#seesSite(id))) return false;
    if ('license' in record && !this.#seesLicense(record.license)) return false;
    // Else a new license and a foreign one could be told apart.
    if (record.type === 'license@2' && this.#scope.licenses === null) return false;
    if (isSite(record)) return this.#ownsSite(record.id);
    return this.#isInside(this.#placeOf(record), 'every');
  }

  #isInside(place: Place, sitesHow: 'some' | 'every'): boolean {
    if (place === null) return false;
    const { licenses, sites } = this.#scope;
    const hasLicense = (id: string) => licenses?.includes(id) ?? true;
    const hasSite = (id: string) => sites?.includes(id) ?? true;
    const isOfLicenses =
      licenses === null || (place.licenses.length > 0 && place.licenses.every(hasLicense));
    if (!isOfLicenses) return false;
    if (sites === null) return true;
    if (sitesHow === 'some') return place.sites.some(hasSite);
    return place.sites.length > 0 && place.sites.every(hasSite);
  }

  #ownsSite(id: string): boolean {
    const { sites, licenses } = this.#scope;
    return licenses === null && sites?.includes(id) === true;
  }

  #seesLicense(id: string): boolean {
    const { sites, licenses } = this.#scope;
    if (licenses !== null && !licenses.includes(id)) return false;
    const license = this.#register.records.license.get(id)?.value;
    return sites === null || (license !== undefined && this.reads(license));
  }

  #seesSite(id: string): boolean {
    if (this.#ownsSite(id)) return true;
    if (this.#scope.licenses === null) return false;
    return this.#sitesSeen().has(id);
  }

  /** Sites that the licenses of the scope name, or that something went to under them. */
  #sitesSeen(): ReadonlySet<string> {
    if (this.#sites !== null) return this.#sites;
    const { licenses, sites } = this.#scope;
    const all = (licenses ?? []).flatMap((id) => [...this.#sitesOf(id)]);
    this.#sites = new Set(all.filter((id) => sites?.includes(id) ?? true));
    return this.#sites;
  }

  /** Parties that a record of the scope names. */
  #partiesSeen(): ReadonlySet<string> {
    if (this.#parties !== null) return this.#parties;
    const { records } = this.#register;
    const types = RECORD_TYPES.filter((type) => type !== 'party' && type !== 'attachment');
    const values = types.flatMap((type) => [...records[type].values()].map(({ value }) => value));
    const named = values.flatMap((value) => {
      const { parties } = namedBy(asWritten(this.#register, value));
      return parties.length > 0 && this.reads(value) ? parties : [];
    });
    this.#parties = new Set(named);
    return this.#parties;
  }

  /** Sites of a license: those that it names, and those that its shipments went to. */
  #sitesOf(license: string): ReadonlySet<string> {
    if (this.#sitesOfLicense === null) {
      const { records } = this.#register;
      const sites = new Map<string, Set<string>>();
      for (const [id, { value }] of records.license) sites.set(id, new Set(value.sites));
      for (const { value } of records.shipment.values()) {
        const own = sites.get(value.license) ?? new Set<string>();
        if (value.site !== undefined) own.add(value.site);
        sites.set(value.license, own);
      }
      this.#sitesOfLicense = sites;
    }
    return this.#sitesOfLicense.get(license) ?? new Set();
  }

  #placeOf(record: RegisterRecord): Place {
    const { records } = this.#register;
    switch (record.type) {
      case 'license@2':
        return {
          licenses: [record.id],
          sites: [...new Set([...(record.sites ?? []), ...this.#sitesOf(record.id)])],
        };
      case 'licenseEvent@1':
        return {
          licenses: [record.license],
          sites: record.sites ?? [...this.#sitesOf(record.license)],
        };
      case 'statement@1':
        return this.#placeOfLicense(record.license);
      case 'shipment@2':
        return { licenses: [record.license], sites: listOf(record.site) };
      case 'labTest@1': {
        const shipment = records.shipment.get(record.shipment)?.value;
        return shipment === undefined ? null : this.#placeOf(shipment);
      }
      case 'custody@1':
      case 'custody@2':
        return this.#placeOfCustody(record);
      case 'use@1':
      case 'use@2':
        return { licenses: [], sites: this.#sitesOfHost(record.host) };
      case 'declaration@1':
        return record.site === undefined ? null : { licenses: [], sites: [record.site] };
      case 'attachment@1':
        return this.#placeOfAttachment(record);
      // Parties are of every license that names them.
      case 'party@1':
      case 'site@1':
      case 'site@2':
      case 'decision@1':
        return null;
    }
  }

  #placeOfLicense(license: string): Place {
    return { licenses: [license], sites: [...this.#sitesOf(license)] };
  }

  /** Where the units come from and where they are then; null where a unit is unknown. */
  #placeOfCustody({ units, site, shipment }: Custody): Place {
    const places = units.map((unit) => this.#unit(unit.replaces ?? unit));
    const known = places.filter((place) => place !== null);
    if (known.length < places.length) return null;
    // A shipment that nobody knows is of no license, which is in no scope.
    const received = listOf(shipment).map((id) => {
      return this.#register.records.shipment.get(id)?.value.license ?? '';
    });
    return {
      licenses: [...new Set([...known.flatMap(({ licenses }) => licenses), ...received])],
      sites: [...new Set([...known.flatMap(({ sites }) => sites), ...listOf(site)])],
    };
  }

  #placeOfAttachment({ about: { what, id } }: Attachment): Place {
    switch (what) {
      case 'license':
        return this.#placeOfLicense(id);
      case 'shipment': {
        const shipment = this.#register.records.shipment.get(id)?.value;
        return shipment === undefined ? null : this.#placeOf(shipment);
      }
      case 'unit':
        return this.#unit({ uuid: id, serial: id });
      case 'site':
        return { licenses: [], sites: [id] };
      case 'host':
        return { licenses: [], sites: this.#sitesOfHost(id) };
      case 'party':
      case 'requirement':
        return null;
    }
  }

  #unit(unit: UnitName): Place {
    this.#units ??= unitPlaces(this.#register);
    return this.#units.of(unit);
  }

  /** Sites of the hosts with this name or key id; a host without one is at the site `''`. */
  #sitesOfHost(host: string): string[] {
    if (this.#sitesByHost === null) {
      const sites = new Map<string, Set<string>>();
      for (const [kid, { document }] of this.#register.hosts) {
        for (const name of [kid, document.name]) {
          sites.set(name, (sites.get(name) ?? new Set()).add(document.site ?? ''));
        }
      }
      this.#sitesByHost = sites;
    }
    return [...(this.#sitesByHost.get(host) ?? [])];
  }
}

/** True for records that are about a license at all of its sites. */
function isOfLicense({ type }: RegisterRecord): boolean {
  return type === 'license@2' || type === 'licenseEvent@1' || type === 'statement@1';
}

function isSite({ type }: RegisterRecord): boolean {
  return type === 'site@1' || type === 'site@2';
}

const listOf = (id: string | undefined): string[] => (id === undefined ? [] : [id]);

/** Parties and sites that a record names. */
function namedBy(record: RegisterRecord): { parties: string[]; sites: string[] } {
  switch (record.type) {
    case 'site@1':
    case 'site@2':
      return { parties: listOf(record.operator), sites: [] };
    case 'license@2': {
      const { exporter, purchaser, ultimateConsignee } = record;
      const single = [exporter, purchaser, ultimateConsignee].flatMap(listOf);
      const several = [...(record.intermediateConsignees ?? []), ...(record.endUsers ?? [])];
      return { parties: [...single, ...several], sites: record.sites ?? [] };
    }
    case 'licenseEvent@1':
      return { parties: [], sites: record.sites ?? [] };
    case 'shipment@2': {
      const parties = [record.consignee, record.forwarder].flatMap(listOf);
      return { parties, sites: listOf(record.site) };
    }
    case 'labTest@1':
      return { parties: [record.lab], sites: [] };
    case 'custody@1':
    case 'custody@2':
      return { parties: listOf(record.party), sites: listOf(record.site) };
    case 'statement@1':
      return { parties: [record.party], sites: [] };
    case 'use@1':
      return { parties: [record.user], sites: [] };
    case 'declaration@1':
      return { parties: listOf(record.party), sites: listOf(record.site) };
    case 'party@1':
    case 'use@2':
    case 'attachment@1':
    case 'decision@1':
      return { parties: [], sites: [] };
  }
}
