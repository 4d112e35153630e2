/**
 * Papers by the book: what a careful exporter and operator would have on file, so that a check of
 * the papers that speaks has a reason in the scenario itself.
 */
import { createHash } from 'node:crypto';
import type { Custody } from '../shared/register/records/custody.ts';
import type { RecordOf, RegisterRecord } from '../shared/register/records/record.ts';
import { DAY_MS, dateOf } from './timeline.ts';

/** The digest of a paper that is kept elsewhere. */
export function paperDigest(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Names a unit in a paper. */
export interface NamedUnit {
  readonly model: string;
  readonly serial: string;
  readonly uuid?: string;
}

/** Parties of every fleet of the simulator, by what they are to it. */
export const PARTIES = {
  exporter: 'exporter-1',
  endUser: 'user-1',
  lab: 'lab-1',
  forwarder: 'forwarder-1',
} as const;

const owners = [{ name: 'Founders', country: 'US', sharePpm: 1_000_000 }];

/** Everybody who takes part. The end user and its owners are in China, as its license says. */
export function partyRecords(): RecordOf<'party'>[] {
  const abroad = { country: 'US', headquarters: 'US', owners };
  return [
    { ...abroad, id: PARTIES.exporter, name: 'Example Exports Inc.', roles: ['exporter'] },
    { ...abroad, id: PARTIES.lab, name: 'Example Test Lab', roles: ['lab'] },
    { ...abroad, id: PARTIES.forwarder, name: 'Example Forwarding', roles: ['forwarder'] },
    {
      id: PARTIES.endUser,
      name: 'Example Compute Ltd.',
      roles: ['ultimateConsignee', 'endUser', 'purchaser'],
      country: 'CN',
      headquarters: 'CN',
      owners: [{ name: 'Founders', country: 'CN', sharePpm: 1_000_000 }],
    },
  ].map((party) => ({ type: 'party@1', ...party }) as RecordOf<'party'>); // as: the rows are whole
}

/** One more exporter. */
export function partyRecord(id: string): RecordOf<'party'> {
  const abroad = { country: 'US', headquarters: 'US', owners };
  return { type: 'party@1', ...abroad, id, name: `${id} Inc.`, roles: ['exporter'] };
}

/** A site with power for its GPUs, and where it is, if that is said. */
export function siteRecord(
  id: string,
  options: { kilowatts?: number; country?: string; place?: Place } = {},
): RecordOf<'site'> {
  const { kilowatts = 2_000, country = 'CN', place } = options;
  const rest = { country, operator: PARTIES.endUser, powerKilowatts: kilowatts };
  if (place === undefined) return { type: 'site@1', id, ...rest };
  return { type: 'site@2', id, ...rest, ...place };
}

/** A place on Earth, in microdegrees. */
export type Place = Required<Pick<LocatedSite, 'latitudeE6' | 'longitudeE6'>>;
type LocatedSite = Extract<RecordOf<'site'>, { type: 'site@2' }>;

/** When a license holds, where nothing else is said. */
const VALID = { from: '2026-01-15', to: '2030-01-15' } as const;

/** What a license allows. */
export interface LicenseWords {
  readonly id: string;
  readonly quantities: Readonly<Record<string, number>>;
  readonly sites: readonly string[];
  readonly endUsers?: readonly string[];
  readonly exporter?: string;
  readonly validFrom?: string;
  readonly validTo?: string;
}

/** A license, the statement of its end user, and what its exporter ships at home. */
export function licenseRecords(words: LicenseWords): RegisterRecord[] {
  const { id, quantities, sites, endUsers = [PARTIES.endUser] } = words;
  const { exporter = PARTIES.exporter, validFrom = VALID.from, validTo = VALID.to } = words;
  const items = Object.entries(quantities).map(([model, quantity]) => ({ model, quantity }));
  const license: RecordOf<'license'> = {
    type: 'license@2',
    id,
    authority: 'BIS',
    number: `D-${id}`,
    eccn: '3A090.a',
    exporter,
    ultimateConsignee: PARTIES.endUser,
    endUsers: [...endUsers],
    sites: [...sites],
    items,
    validFrom,
    validTo,
  };
  return [license, ...statementRecords(words)];
}

/** What the end users state of a license. */
export function statementRecords(words: LicenseWords): RecordOf<'statement'>[] {
  const { id, quantities, endUsers = [PARTIES.endUser] } = words;
  const { validFrom = VALID.from, validTo = VALID.to } = words;
  const items = Object.entries(quantities).map(([model, quantity]) => ({ model, quantity }));
  return endUsers.map((party): RecordOf<'statement'> => {
    const document = paperDigest(`statement ${id} ${party}`);
    const about = { id: `statement ${id} ${party}`, party, license: id, items };
    return { type: 'statement@1', ...about, signedOn: validFrom, validTo, document };
  });
}

/** What an exporter ships to users in the United States of each model. */
export function homeShipments(
  exporter: string,
  quantities: Readonly<Record<string, number>>,
  asOf = '2026-01-01',
): RecordOf<'declaration'>[] {
  return Object.entries(quantities).map(([model, quantity]) => ({
    type: 'declaration@1',
    id: `us ${exporter} ${model}`,
    what: 'usShipments',
    party: exporter,
    model,
    quantity,
    asOf,
    document: paperDigest(`us shipments ${exporter} ${model}`),
  }));
}

/** What is sent. */
export interface ShipmentWords {
  readonly id: string;
  readonly license: string;
  readonly shippedAt: string;
  readonly site: string;
  readonly units: readonly NamedUnit[];
}

/** A shipment, and its lab test two days before. */
export function shipmentRecords(words: ShipmentWords): RegisterRecord[] {
  const { id, license, shippedAt, site, units } = words;
  const shipment: RecordOf<'shipment'> = {
    type: 'shipment@2',
    id,
    license,
    shippedAt,
    consignee: PARTIES.endUser,
    forwarder: PARTIES.forwarder,
    site,
    country: 'CN',
    waybill: `AWB-${id}`,
    units: units.map(({ model, serial, uuid }) => ({
      model,
      serial,
      ...(uuid === undefined ? {} : { uuid }),
    })),
  };
  return [shipment, labTestRecord(words)];
}

/** The test of a shipment in a laboratory, two days before it leaves. */
export function labTestRecord(
  words: Pick<ShipmentWords, 'id' | 'shippedAt' | 'units'>,
): RecordOf<'labTest'> {
  const { id, shippedAt, units } = words;
  const tested = Date.parse(`${shippedAt}T00:00:00Z`) - 2 * DAY_MS;
  return {
    type: 'labTest@1',
    id: `test ${id}`,
    shipment: id,
    lab: PARTIES.lab,
    testedOn: dateOf(tested),
    method: 'performance, memory and identity of each unit',
    results: units.map(({ model, serial, uuid }) => ({
      model,
      serial,
      ...(uuid === undefined ? {} : { uuid }),
      result: 'passed',
    })),
    document: paperDigest(`lab test ${id}`),
  };
}

/** What happened to units, with a paper; `rest` adds to it. */
export function custodyRecord(
  event: Custody['event'],
  units: Custody['units'],
  rest: Pick<CustodyInRack, 'id' | 'at'> & CustodyWords,
): Custody {
  const document = paperDigest(`custody ${rest.id}`);
  const record = { event, units: [...units], person: 'Chen Jie', document, ...rest };
  if (rest.rack === undefined) return { type: 'custody@1', ...record };
  return { type: 'custody@2', ...record };
}

type CustodyInRack = Extract<Custody, { type: 'custody@2' }>;
/** What a custody event can say besides. */
export type CustodyWords = Partial<Omit<CustodyInRack, 'type' | 'event'>>;

/** The end user uses a host from a moment on. */
export function useRecord(host: string, from: number): RecordOf<'use'> {
  const purpose = 'training of language models';
  return { type: 'use@1', id: `use ${host}`, host, user: PARTIES.endUser, from, purpose };
}
