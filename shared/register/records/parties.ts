/** Records of who and where: parties and sites. Everything in them is declared. */
import * as z from 'zod';
import { p256PublicJwkSchema } from '../../crypto/keys.ts';
import { nameSchema } from '../license.ts';
import { countrySchema, linesSchema, noteSchema, recordIdSchema } from './fields.ts';

/** What a party can be to a transaction (15 CFR 748.5). */
export const PARTY_ROLES = [
  'exporter',
  'purchaser',
  'intermediateConsignee',
  'ultimateConsignee',
  'endUser',
  'lab',
  'forwarder',
] as const;

/** An owner of a party. A share that is not known is a red flag, and never zero. */
export const ownerSchema = z.strictObject({
  name: nameSchema,
  country: countrySchema.optional(),
  /** Parts per million; null where it is not known. */
  sharePpm: z.int().min(0).max(1_000_000).nullable(),
});

/** A party to licenses, shipments or use. */
export const partySchema = z.strictObject({
  type: z.literal('party@1'),
  id: recordIdSchema,
  name: nameSchema,
  roles: z.array(z.enum(PARTY_ROLES)).max(PARTY_ROLES.length),
  /** Where it is. */
  country: countrySchema,
  /** Where its headquarters are; absent where not known. */
  headquarters: countrySchema.optional(),
  /** Its ultimate parent; absent where it has none or none is known. */
  ultimateParent: z.strictObject({ name: nameSchema, country: countrySchema }).optional(),
  address: linesSchema(512).optional(),
  /** Other names and spellings, Chinese ones too. */
  aliases: z.array(nameSchema).max(50).optional(),
  owners: z.array(ownerSchema).max(100).optional(),
  /** Public keys with which it signs lab tests. */
  keys: z.array(p256PublicJwkSchema).max(10).optional(),
  note: noteSchema.optional(),
});
/** A party. */
export type Party = z.infer<typeof partySchema>;

const siteShape = {
  id: recordIdSchema,
  country: countrySchema,
  region: nameSchema.optional(),
  address: linesSchema(512).optional(),
  /** Party that runs it. */
  operator: recordIdSchema.optional(),
  /** Power for IT equipment, in kilowatts. */
  powerKilowatts: z.int().min(1).max(100_000_000).optional(),
};
/** A place where units stand. Its id is the name that hosts and licenses use for it. */
export const siteSchema = z.strictObject({
  type: z.literal('site@1'),
  ...siteShape,
  note: noteSchema.optional(),
});

/** The same, and where on Earth it is; declared. */
export const locatedSiteSchema = z.strictObject({
  type: z.literal('site@2'),
  ...siteShape,
  /** Microdegrees (millionths of a degree) WGS 84; north is positive. */
  latitudeE6: z.int().min(-90_000_000).max(90_000_000).optional(),
  /** Microdegrees (millionths of a degree) WGS 84; east is positive. */
  longitudeE6: z.int().min(-180_000_000).max(180_000_000).optional(),
  note: noteSchema.optional(),
});
/** A site. */
export type Site = z.infer<typeof siteSchema> | z.infer<typeof locatedSiteSchema>;
