/**
 * Files of licenses and shipments: JSON for both, CSV for either (docs/formats/register.md).
 * Everything or nothing: every problem is listed at once, and one problem refuses the file.
 */
import type * as z from 'zod';
import { fromUtf8 } from '../bytes/bytes.ts';
import { parseStrictJson } from '../bytes/json.ts';
import { isPlaceholder } from '../claims/placeholder.ts';
import { FleetsealError, isFleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';
import { csvColumns } from './csvTable.ts';
import { dayToMs } from './day.ts';
import { type License, type LicenseFile, licenseFileSchema, type Shipment } from './license.ts';
import { LICENSES_COLUMN, parseLicensesCsv } from './licensesCsv.ts';
import type { Register } from './register.ts';
import { parseShipmentsCsv } from './shipmentsCsv.ts';

const PROBLEMS_SHOWN = 50;

/** A file as it came: its name says JSON or CSV by its ending; else its first character does. */
export interface ImportedFile {
  readonly bytes: Uint8Array;
  readonly name: string;
}

/**
 * Parses a license file: the shape of every row, whatever the register holds. Throws tooLarge;
 * importInvalid with the problems, each with its line or its place.
 */
export function parseLicenseFile({ bytes, name }: ImportedFile): LicenseFile {
  if (bytes.length > LIMITS.importBytes) {
    throw new FleetsealError('tooLarge', `${name} has ${bytes.length} bytes.`);
  }
  const text = fromUtf8(bytes, 'importInvalid').replace(/^\uFEFF/, '');
  const isJson = /\.json$/i.test(name) || (!/\.csv$/i.test(name) && /^\s*\{/.test(text));
  const { file, problems } = isJson ? parseJsonFile(bytes) : parseCsvFile(text);
  if (problems.length > 0) refuse(name, problems);
  const rows = (file.shipments ?? []).reduce((sum, { units }) => sum + units.length, 0);
  if (rows > LIMITS.importRows) refuse(name, [`${rows} units, limit ${LIMITS.importRows}`]);
  return file;
}

/**
 * What is wrong with a parsed file beside this register: sentences, none when it may be imported.
 * Days exist, names are unique, shipments name a license and a model of it (of the file, else of
 * the register), and no unit is there twice.
 */
export function checkLicenseFile(file: LicenseFile, register: Register): string[] {
  const licenses = file.licenses ?? [];
  const shipments = file.shipments ?? [];
  const known = new Map([...register.licenses].map(([id, { value }]) => [id, value]));
  for (const license of licenses) known.set(license.id, license);
  return [
    ...repeated(licenses, 'license'),
    ...repeated(shipments, 'shipment'),
    ...licenses.flatMap(licenseProblems),
    ...shipments.flatMap((shipment) => shipmentProblems(shipment, known)),
    ...unitProblems(shipments),
  ];
}

function refuse(name: string, problems: readonly string[]): never {
  const more = problems.length - PROBLEMS_SHOWN;
  const lines = [
    `${name}: ${problems.length} ${problems.length === 1 ? 'problem' : 'problems'}`,
    ...problems.slice(0, PROBLEMS_SHOWN),
    ...(more > 0 ? [`and ${more} more`] : []),
  ];
  throw new FleetsealError('importInvalid', lines.join('\n'));
}

function parseJsonFile(bytes: Uint8Array): { file: LicenseFile; problems: string[] } {
  let value: unknown;
  try {
    value = parseStrictJson(bytes);
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    return { file: {}, problems: [error.message] };
  }
  const result = licenseFileSchema.safeParse(value);
  if (result.success) return { file: result.data, problems: [] };
  return { file: {}, problems: result.error.issues.map(describeIssue) };
}

/** The header tells: only licenses have a quantity. */
function parseCsvFile(text: string): { file: LicenseFile; problems: string[] } {
  const holdsLicenses = csvColumns(text).includes(LICENSES_COLUMN);
  return holdsLicenses ? parseLicensesCsv(text) : parseShipmentsCsv(text);
}

function describeIssue({ path, message }: z.core.$ZodIssue): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`));
  return `${place.join('').replace(/^\./, '') || 'the file'}: ${message}`;
}

function repeated(items: readonly { readonly id: string }[], kind: string): string[] {
  const seen = new Set<string>();
  return items.flatMap(({ id }) => {
    if (seen.has(id)) return [`${kind} ${id}: twice in the file`];
    seen.add(id);
    return [];
  });
}

function licenseProblems({ id, validFrom, validTo, items }: License): string[] {
  const problems = [validFrom, validTo].filter((day) => !isDay(day));
  const models = items.map(({ model }) => model);
  const twice = models.filter((model, position) => models.indexOf(model) !== position);
  return [
    ...problems.map((day) => `license ${id}: there is no day ${day}`),
    // Days of this form are in order of time when they are in order of text.
    ...(validFrom < validTo ? [] : [`license ${id}: validTo is not after validFrom`]),
    ...twice.map((model) => `license ${id}: model ${model} is in two items`),
  ];
}

function shipmentProblems(
  { id, license, shippedAt, units }: Shipment,
  licenses: ReadonlyMap<string, License>,
): string[] {
  const problems = isDay(shippedAt) ? [] : [`shipment ${id}: there is no day ${shippedAt}`];
  const items = licenses.get(license)?.items;
  if (items === undefined) return [...problems, `shipment ${id}: there is no license ${license}`];
  const licensed = new Set(items.map(({ model }) => model));
  const unknown = new Set(units.map(({ model }) => model).filter((model) => !licensed.has(model)));
  const others = [...unknown].map(
    (model) => `shipment ${id}: license ${license} has no item of model ${model}`,
  );
  return [...problems, ...others];
}

/** Placeholders, stray spaces and repeated units: no such row could ever match one GPU. */
function unitProblems(shipments: readonly Shipment[]): string[] {
  const uuids = new Set<string>();
  // By serial, whether some unit with it has no uuid: then no second unit may have the serial.
  const serials = new Map<string, boolean>();
  return shipments.flatMap(({ id, units }) =>
    units.flatMap(({ serial, uuid }, position) => {
      const place = `shipment ${id}, unit ${position + 1}`;
      const twiceByUuid = uuid !== undefined && uuids.has(uuid);
      const mate = serial === undefined ? undefined : serials.get(serial);
      const twiceBySerial = mate !== undefined && (mate || uuid === undefined);
      if (uuid !== undefined) uuids.add(uuid);
      if (serial !== undefined) serials.set(serial, (mate ?? false) || uuid === undefined);
      return [
        ...identityProblems('serial', serial),
        ...identityProblems('uuid', uuid),
        ...(twiceByUuid ? [`uuid ${uuid} is there twice`] : []),
        ...(twiceBySerial && !twiceByUuid ? [`serial ${serial} is there twice`] : []),
      ].map((problem) => `${place}: ${problem}`);
    }),
  );
}

function identityProblems(field: 'serial' | 'uuid', text: string | undefined): string[] {
  if (text === undefined) return [];
  if (text !== text.trim()) return [`${field} "${text}" has spaces around it`];
  if (/^[0-9][.,]?[0-9]*E\+?[0-9]+$/i.test(text)) {
    return [`${field} ${text} is a number as a spreadsheet shortens it`];
  }
  return isPlaceholder(field, text) ? [`${field} ${text} is a placeholder`] : [];
}

function isDay(day: string): boolean {
  try {
    dayToMs(day);
    return true;
  } catch (error) {
    if (!isFleetsealError(error, 'schemaInvalid')) throw error;
    return false;
  }
}
