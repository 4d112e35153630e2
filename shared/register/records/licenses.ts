/** Records of what is allowed and what was sent: licenses, shipments, statements, declarations. */
import * as z from 'zod';
import { timeMsSchema } from '../../log/leaf.ts';
import { daySchema, modelSchema, nameSchema, unitSchema } from '../license.ts';
import { countrySchema, linesSchema, noteSchema, paperSchema, recordIdSchema } from './fields.ts';

const quantitySchema = z.int().min(0).max(10_000_000);

/** An export license as the operator holds it. Parties and sites are named by their ids. */
export const licenseRecordSchema = z.strictObject({
  type: z.literal('license@2'),
  id: recordIdSchema,
  authority: nameSchema,
  number: nameSchema,
  eccn: nameSchema.optional(),
  /** Who holds the license and certifies to the authority. */
  exporter: recordIdSchema.optional(),
  purchaser: recordIdSchema.optional(),
  intermediateConsignees: z.array(recordIdSchema).max(100).optional(),
  ultimateConsignee: recordIdSchema.optional(),
  endUsers: z.array(recordIdSchema).max(1000).optional(),
  /** The only sites where its units may be; absent where it names none. */
  sites: z.array(recordIdSchema).max(1000).optional(),
  items: z
    .array(
      z.strictObject({ model: modelSchema, quantity: quantitySchema, eccn: nameSchema.optional() }),
    )
    .min(1)
    .max(1000),
  validFrom: daySchema,
  /** The first day that is not valid. */
  validTo: daySchema,
  /** Conditions as the license words them; configurable, never hard-coded. */
  conditions: z
    .array(
      z.strictObject({
        id: nameSchema,
        text: linesSchema(4096),
        /** Row of docs/REQUIREMENTS.md that it belongs to, as in `R07`. */
        rule: z
          .string()
          .regex(/^R[0-9]{2}$/)
          .optional(),
      }),
    )
    .max(1000)
    .optional(),
  note: noteSchema.optional(),
});
/** An export license. */
export type License = z.infer<typeof licenseRecordSchema>;

/** Permission withdrawn or given back, from a moment on. */
export const licenseEventSchema = z.strictObject({
  type: z.literal('licenseEvent@1'),
  id: recordIdSchema,
  license: recordIdSchema,
  event: z.enum(['suspended', 'reinstated', 'revoked']),
  /** Holds from this moment on, milliseconds UTC. */
  at: timeMsSchema,
  /** Only at these sites; absent: everywhere. */
  sites: z.array(recordIdSchema).min(1).max(1000).optional(),
  /** Who withdrew or gave back the permission. */
  authority: nameSchema.optional(),
  document: paperSchema.optional(),
  note: noteSchema.optional(),
});
/** Permission withdrawn or given back. */
export type LicenseEvent = z.infer<typeof licenseEventSchema>;

/** A shipment under a license. */
export const shipmentRecordSchema = z.strictObject({
  type: z.literal('shipment@2'),
  id: recordIdSchema,
  license: recordIdSchema,
  shippedAt: daySchema,
  /** Who received it in the end. */
  consignee: recordIdSchema.optional(),
  forwarder: recordIdSchema.optional(),
  /** Site that it went to. */
  site: recordIdSchema.optional(),
  /** Country that it went to. */
  country: countrySchema.optional(),
  /** Air waybill or other transport document. */
  waybill: nameSchema.optional(),
  units: z.array(unitSchema).min(1).max(500_000),
  note: noteSchema.optional(),
});
/** A shipment under a license. */
export type Shipment = z.infer<typeof shipmentRecordSchema>;

/** An end-use or end-user statement (15 CFR 748.10, Supplement No. 3 to part 748). */
export const statementRecordSchema = z.strictObject({
  type: z.literal('statement@1'),
  id: recordIdSchema,
  /** Who signed it. */
  party: recordIdSchema,
  license: recordIdSchema,
  items: z
    .array(z.strictObject({ model: modelSchema, quantity: quantitySchema }))
    .min(1)
    .max(1000),
  signedOn: daySchema,
  /** The first day on which it no longer holds. */
  validTo: daySchema.optional(),
  purpose: noteSchema.optional(),
  document: paperSchema,
});
/** An end-use or end-user statement. */
export type EndUseStatement = z.infer<typeof statementRecordSchema>;

/** A quantity that no unit stands for: declared, and only ever used in ratios. */
export const declarationSchema = z.strictObject({
  type: z.literal('declaration@1'),
  id: recordIdSchema,
  what: z.enum([
    /** Shipments of a product to users in the United States, as its exporter states them. */
    'usShipments',
    /** Accelerators of Chinese makers at the end users. */
    'domesticAccelerators',
    /** Imported accelerators that no license of this register covers, of any maker. */
    'otherImported',
  ]),
  /** Exporter that states it, or party that has them. */
  party: recordIdSchema.optional(),
  site: recordIdSchema.optional(),
  model: modelSchema,
  maker: nameSchema.optional(),
  quantity: z.int().min(0).max(1_000_000_000),
  /** Total processing performance of one; absent where the catalogue has it or none is known. */
  tpp: z.int().min(0).max(10_000_000).optional(),
  /** It holds from this day on. */
  asOf: daySchema,
  document: paperSchema.optional(),
  note: noteSchema.optional(),
});
/** A declared quantity. */
export type Declaration = z.infer<typeof declarationSchema>;
