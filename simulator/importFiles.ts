/**
 * Records as the files that people would import: CSV where rows are units, JSON for the rest. The
 * simulator writes them by the documented columns, and shares nothing with the product's own files.
 */
import type { RunningServer } from '../server/server.ts';
import { recordImportReplySchema } from '../shared/api/records.ts';
import { toBase64 } from '../shared/bytes/base64.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import {
  isCustody,
  type RecordOf,
  type RecordType,
  type RegisterRecord,
} from '../shared/register/records/record.ts';
import { askServer } from './askServer.ts';

/** Tables by the type of their records, in an order in which each names only those before it. */
const TABLES = [
  ['party', 'parties'],
  ['site', 'sites'],
  ['license', 'licenses'],
  ['licenseEvent', 'licenseEvents'],
  ['shipment', 'shipments'],
  ['labTest', 'labTests'],
  ['custody', 'custody'],
  ['statement', 'statements'],
  ['use', 'uses'],
  ['declaration', 'declarations'],
  ['attachment', 'attachments'],
] as const satisfies readonly (readonly [RecordType, string])[];

/** One file of one table. */
export interface ImportFile {
  readonly table: string;
  /** Its ending says what it holds. */
  readonly name: string;
  readonly text: string;
}

/** The files of records, one a table, in the order in which they can be imported. */
export function importFiles(records: readonly RegisterRecord[]): ImportFile[] {
  return TABLES.flatMap(([type, table]): ImportFile[] => {
    const own = records.filter((record) => record.type.startsWith(`${type}@`));
    if (own.length === 0) return [];
    const rows = csvRows(own);
    if (rows === null) {
      const members = own.map(({ type: _, ...rest }) => rest);
      return [{ table, name: `${table}.json`, text: JSON.stringify({ [table]: members }) }];
    }
    const text = rows.map((row) => `${row.map(quoted).join(',')}\n`).join('');
    return [{ table, name: `${table}.csv`, text }];
  });
}

/** Imports files through the server's own door. Throws Error with the first thing it refuses. */
export async function importInto(
  { adminSocket }: RunningServer,
  files: readonly ImportFile[],
): Promise<void> {
  for (const { table, name, text } of files) {
    const content = toBase64(utf8(text));
    const body = { table, name, content, reason: 'papers of the day', dryRun: false };
    const answered = await askServer(adminSocket, { path: '/imports', body });
    const { problems } = recordImportReplySchema.parse(answered);
    const [first] = problems;
    if (first !== undefined) throw new Error(`${name}: ${JSON.stringify(first)}`);
  }
}

function csvRows(records: readonly RegisterRecord[]): string[][] | null {
  const shipments = records.filter((record) => record.type === 'shipment@2');
  if (shipments.length === records.length) return shipmentRows(shipments);
  const custody = records.filter(isCustody);
  return custody.length === records.length ? custodyRows(custody) : null;
}

const SHIPMENT_COLUMNS = ['consignee', 'forwarder', 'site', 'country', 'waybill'] as const;

/** What a shipment says once stands in its first row. */
function shipmentRows(shipments: readonly RecordOf<'shipment'>[]): string[][] {
  const header = ['shipment', 'license', 'shippedAt', ...SHIPMENT_COLUMNS];
  const rows = shipments.flatMap((shipment) => {
    const { id, license, shippedAt, units } = shipment;
    const once = [license, shippedAt, ...SHIPMENT_COLUMNS.map((name) => shipment[name] ?? '')];
    return units.map(({ model, serial = '', uuid = '' }, position) => {
      const said = position === 0 ? once : once.map(() => '');
      return [id, ...said, model, serial, uuid];
    });
  });
  return [[...header, 'model', 'serial', 'uuid'], ...rows];
}

const CUSTODY_COLUMNS = ['shipment', 'site', 'host', 'party', 'person', 'document'] as const;
const RACK_COLUMNS = ['rack', 'position'] as const;
const UNIT_COLUMNS = ['serial', 'uuid', 'replacesSerial', 'replacesUuid', 'model'] as const;

function custodyRows(events: readonly RecordOf<'custody'>[]): string[][] {
  const rows = events.flatMap((event) => {
    const moment = `${new Date(event.at).toISOString().slice(0, 16)}Z`;
    const { rack = '', position = '' } = event.type === 'custody@2' ? event : {};
    const said = CUSTODY_COLUMNS.map((name) => event[name] ?? '');
    const once = [event.event, moment, ...said, rack, position];
    return event.units.map(({ serial = '', uuid = '', replaces = {}, model = '' }, row) => {
      const head = row === 0 ? once : once.map(() => '');
      const instead = [replaces.serial ?? '', replaces.uuid ?? ''];
      return [event.id, ...head, serial, uuid, ...instead, model];
    });
  });
  return [['id', 'event', 'at', ...CUSTODY_COLUMNS, ...RACK_COLUMNS, ...UNIT_COLUMNS], ...rows];
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
