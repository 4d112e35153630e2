/** The records of a register: by type and id, the version that stands, and those it corrects. */
import type { RegisterLeaf } from '../log/leaf.ts';
import { isRecordDocument, type RegisterDocument } from './documents.ts';
import type { FileLicense, FileShipment } from './license.ts';
import type { License, Shipment } from './records/licenses.ts';
import {
  RECORD_TYPES,
  type RecordOf,
  type RecordType,
  type RegisterRecord,
  recordType,
} from './records/record.ts';

/** One version of a record with the register leaf that gives it. */
export interface Version<T> {
  readonly value: T;
  readonly index: number;
  /** Of that leaf, milliseconds UTC, declared. */
  readonly time: number;
  /** Who entered it, and why; declared. */
  readonly by: string;
  readonly reason: string;
  /** True where it takes back what the version before said. */
  readonly withdrawn: boolean;
}

/** The version that stands, and those that it corrects: a correction must not undo them. */
export interface Registered<T> extends Version<T> {
  /** In log order. */
  readonly earlier: readonly Version<T>[];
}

/** Records that stand, by type and id, in order of first appearance. */
export type RecordMaps = {
  readonly [T in RecordType]: ReadonlyMap<string, Registered<RecordOf<T>>>;
};

/** Every record of a register. */
export interface Records extends RecordMaps {
  /** Those that were withdrawn, by type and id. */
  readonly withdrawn: ReadonlyMap<string, Registered<RegisterRecord>>;
}

/** No records. */
export function newRecords(): Records {
  const maps = Object.fromEntries(RECORD_TYPES.map((type) => [type, new Map()]));
  // as: a map for each type, as the line above makes it
  return { ...(maps as unknown as RecordMaps), withdrawn: new Map() };
}

/** The same records, into which those of these types can be entered without changing `records`. */
export function copyRecords(records: Records, types: Iterable<RecordType>): Records {
  const copies = [...new Set(types)].map((type): [RecordType, unknown] => {
    return [type, new Map<string, unknown>(records[type])];
  });
  return { ...records, ...Object.fromEntries(copies), withdrawn: new Map(records.withdrawn) };
}

/** What the fold reads of a register entry. */
export interface RecordEntry {
  readonly index: number;
  readonly leaf: Pick<RegisterLeaf, 'time'>;
  readonly document: RegisterDocument;
}

/** Enters one register document; one that is no record changes nothing. */
export function enterRecord(records: Records, { index, leaf, document }: RecordEntry): void {
  const place = { index, time: leaf.time };
  if (isRecordDocument(document)) {
    const { record: value, by, reason, withdrawn } = document;
    enter(records, { ...place, value, by, reason, withdrawn });
  }
  const entered = { ...place, by: '', reason: '', withdrawn: false };
  if (document.format === 'fleetseal/license@1') {
    enter(records, { ...entered, value: licenseOfFile(document.license) });
  }
  if (document.format === 'fleetseal/shipment@1') {
    enter(records, { ...entered, value: shipmentOfFile(document.shipment) });
  }
}

/** The type of the record that a document gives; null where it gives none. */
export function typeOfDocument(document: RegisterDocument): RecordType | null {
  switch (document.format) {
    case 'fleetseal/record@1':
    case 'fleetseal/record@2':
      return recordType(document.record);
    case 'fleetseal/license@1':
      return 'license';
    case 'fleetseal/shipment@1':
      return 'shipment';
    default:
      return null;
  }
}

/** A license of the first format as it is used: its licensee is the exporter. */
export function licenseOfFile({ licensee, endUser, ...license }: FileLicense): License {
  return {
    type: 'license@2',
    ...license,
    ...(licensee === undefined ? {} : { exporter: licensee }),
    ...(endUser === undefined ? {} : { endUsers: [endUser] }),
  };
}

/** A shipment of the first format as it is used. */
export function shipmentOfFile(shipment: FileShipment): Shipment {
  return { type: 'shipment@2', ...shipment };
}

function enter(records: Records, version: Version<RegisterRecord>): void {
  const type = recordType(version.value);
  const { id } = version.value;
  const name = `${type} ${id}`;
  // as: the maps are ours, and the value is of the type of its map
  const map = records[type] as Map<string, Registered<RegisterRecord>>;
  // as: the map is ours
  const withdrawn = records.withdrawn as Map<string, Registered<RegisterRecord>>;
  const before = map.get(id) ?? withdrawn.get(name);
  const registered = { ...version, earlier: before === undefined ? [] : versionsOf(before) };
  if (version.withdrawn) {
    map.delete(id);
    withdrawn.set(name, registered);
  } else {
    withdrawn.delete(name);
    map.set(id, registered);
  }
}

function versionsOf({ earlier, ...last }: Registered<RegisterRecord>): Version<RegisterRecord>[] {
  return [...earlier, last];
}
