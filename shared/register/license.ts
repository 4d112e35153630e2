/**
 * What people declare: licenses and shipments (reference values, RFC 9334). Dates are calendar
 * days in UTC, `2026-03-01`; a validity interval is half-open: validTo is the first day not valid.
 */
import * as z from 'zod';
import { textSchema } from '../claims/claims.ts';
import { hasFormatCharacters } from '../text/format.ts';

/** A name people gave: license, shipment, site. No characters that a terminal would obey. */
export const nameSchema = z
  .string()
  .min(1)
  .max(128)
  .refine((text) => !hasFormatCharacters(text), 'holds control or format characters');

/** A calendar day in UTC as `YYYY-MM-DD`; that it exists is checked by `dayToMs`. */
export const daySchema = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$/);

/** Models are named as the catalogue names them, as in `H200`. */
export const modelSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9 ._-]{0,63}$/);

/** A license in a license file, and in registers of the first releases. */
export const licenseSchema = z.strictObject({
  id: nameSchema,
  authority: nameSchema,
  number: nameSchema,
  eccn: nameSchema.optional(),
  licensee: nameSchema.optional(),
  endUser: nameSchema.optional(),
  sites: z.array(nameSchema).max(1000).optional(),
  items: z
    .array(z.strictObject({ model: modelSchema, quantity: z.int().min(0).max(10_000_000) }))
    .min(1)
    .max(1000),
  validFrom: daySchema,
  validTo: daySchema,
  /** Conditions as the license words them; configurable, never hard-coded. */
  conditions: z.array(z.strictObject({ id: nameSchema, text: z.string().max(4096) })).optional(),
});
/** A license in a license file. */
export type FileLicense = z.infer<typeof licenseSchema>;

/** One GPU of a shipment: a serial, a UUID, or both. */
export const unitSchema = z
  .strictObject({
    model: modelSchema,
    serial: textSchema.optional(),
    uuid: textSchema.optional(),
    partNumber: textSchema.optional(),
  })
  .refine((unit) => unit.serial !== undefined || unit.uuid !== undefined, {
    error: 'A unit needs a serial or a uuid.',
  });
/** One GPU of a shipment. */
export type ShippedUnit = z.infer<typeof unitSchema>;

/** A shipment in a license file, and in registers of the first releases. */
export const shipmentSchema = z.strictObject({
  id: nameSchema,
  license: nameSchema,
  shippedAt: daySchema,
  units: z.array(unitSchema).min(1).max(500_000),
});
/** A shipment in a license file. */
export type FileShipment = z.infer<typeof shipmentSchema>;

/** The file of `fleetseal license import`. */
export const licenseFileSchema = z.strictObject({
  licenses: z.array(licenseSchema).max(10_000).optional(),
  shipments: z.array(shipmentSchema).max(100_000).optional(),
});
/** The file of `fleetseal license import`. */
export type LicenseFile = z.infer<typeof licenseFileSchema>;
