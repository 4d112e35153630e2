/**
 * Records: what people declare, one statement a leaf (docs/formats/records.md). A later document
 * with the same type and id corrects the earlier one, which stays known.
 */
import * as z from 'zod';
import {
  custodyInRackSchema,
  custodySchema,
  labTestSchema,
  useAsWrittenSchema,
  useSchema,
} from './custody.ts';
import { attachmentSchema, decisionSchema } from './decisions.ts';
import {
  declarationSchema,
  licenseEventSchema,
  licenseRecordSchema,
  shipmentRecordSchema,
  statementRecordSchema,
} from './licenses.ts';
import { locatedSiteSchema, partySchema, siteSchema } from './parties.ts';

/** Any record, of any version of its type. */
export const recordSchema = z.discriminatedUnion('type', [
  partySchema,
  siteSchema,
  locatedSiteSchema,
  licenseRecordSchema,
  licenseEventSchema,
  shipmentRecordSchema,
  labTestSchema,
  custodySchema,
  custodyInRackSchema,
  statementRecordSchema,
  useAsWrittenSchema,
  useSchema,
  declarationSchema,
  attachmentSchema,
  decisionSchema,
]);
/** Any record. */
export type RegisterRecord = z.infer<typeof recordSchema>;

/** Types of records, without the version. */
export const RECORD_TYPES = [
  'party',
  'site',
  'license',
  'licenseEvent',
  'shipment',
  'labTest',
  'custody',
  'statement',
  'use',
  'declaration',
  'attachment',
  'decision',
] as const;
/** Type of a record. */
export type RecordType = (typeof RECORD_TYPES)[number];

/** The record of each type, as it is in memory. */
export type RecordOf<T extends RecordType> = Extract<RegisterRecord, { type: `${T}@${string}` }>;

/** True for a custody event of any version. */
export function isCustody(record: RegisterRecord): record is RecordOf<'custody'> {
  return record.type === 'custody@1' || record.type === 'custody@2';
}

/** The type of a record, without its version. */
export function recordType(record: RegisterRecord): RecordType {
  const name = record.type.slice(0, record.type.indexOf('@'));
  const type = RECORD_TYPES.find((each) => each === name);
  if (type === undefined) throw new TypeError(`no record type ${name}`);
  return type;
}
