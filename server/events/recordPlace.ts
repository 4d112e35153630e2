/** Which part of the fleet a register statement concerns: licenses and sites that it names. */
import type { ReferenceValues } from '../../shared/appraisal/reference.ts';
import { compareText } from '../../shared/bytes/bytes.ts';
import type { UnitName } from '../../shared/register/records/fields.ts';
import type { RegisterRecord } from '../../shared/register/records/record.ts';
import type { Register } from '../../shared/register/register.ts';
import type { Folded } from '../registerBook.ts';

/** Part of the fleet, by names. */
export interface Place {
  readonly licenses: readonly string[];
  readonly sites: readonly string[];
}

/** No part of it: only who sees the whole fleet sees it. */
export const NOWHERE: Place = { licenses: [], sites: [] };

/** Most names of a place: a record of more units is told with the first of them. */
const NAMES_MAX = 1_000;

/** The place of a record, with what the register knows of what it names. */
export function placeOfRecord(record: RegisterRecord, { register, reference }: Folded): Place {
  switch (record.type) {
    case 'site@1':
    case 'site@2':
      return place([], [record.id]);
    case 'license@2':
      return place([record.id], record.sites);
    case 'licenseEvent@1':
      return place([record.license], record.sites);
    case 'shipment@2':
      return place([record.license], [record.site]);
    case 'labTest@1':
      return placeOfShipment(record.shipment, register);
    case 'statement@1':
      return place([record.license], []);
    case 'custody@1':
    case 'custody@2': {
      const shipped = placeOfShipment(record.shipment, register);
      const licenses = record.units.flatMap((unit) => licensesOfUnit(unit, reference));
      return place([...shipped.licenses, ...licenses], [record.site]);
    }
    case 'declaration@1':
      return place([], [record.site]);
    case 'use@1':
    case 'use@2':
      return place([], sitesOfHost(record.host, register));
    case 'attachment@1':
      return placeOfSubject(record.about, { register, reference });
    case 'party@1':
    case 'decision@1':
      return NOWHERE;
  }
}

function placeOfSubject(
  { what, id }: { what: string; id: string },
  { register, reference }: Folded,
): Place {
  if (what === 'license') return place([id], []);
  if (what === 'site') return place([], [id]);
  if (what === 'shipment') return placeOfShipment(id, register);
  if (what === 'host') return place([], sitesOfHost(id, register));
  if (what !== 'unit') return NOWHERE;
  return place(licensesOfUnit({ serial: id, uuid: id }, reference), []);
}

function placeOfShipment(id: string | undefined, register: Register): Place {
  const shipment = id === undefined ? undefined : register.records.shipment.get(id)?.value;
  return shipment === undefined ? NOWHERE : place([shipment.license], [shipment.site]);
}

function licensesOfUnit({ serial, uuid }: UnitName, reference: ReferenceValues): string[] {
  const byUuid = uuid === undefined ? undefined : reference.byUuid.get(uuid);
  const bySerial = serial === undefined ? [] : (reference.bySerial.get(serial) ?? []);
  return [...(byUuid === undefined ? [] : [byUuid]), ...bySerial].map(({ license }) => license);
}

/** Sites of the host keys with this key id or name. */
function sitesOfHost(host: string, { hosts }: Register): (string | null)[] {
  const named = [...hosts.values()].filter(({ document }) => document.name === host);
  const byKid = hosts.get(host);
  return [...named, ...(byKid === undefined ? [] : [byKid])].map(({ document }) => document.site);
}

function place(
  licenses: readonly string[],
  sites: readonly (string | null | undefined)[] | undefined,
): Place {
  return { licenses: distinct(licenses), sites: distinct(sites ?? []) };
}

function distinct(names: readonly (string | null | undefined)[]): string[] {
  const given = names.filter((name) => typeof name === 'string');
  return [...new Set(given)].sort(compareText).slice(0, NAMES_MAX);
}
