/** Rows of records: the version that stands, with the leaf that gives it. */
import * as z from 'zod';
import { figuresSchema } from '../accounting/types.ts';
import { timeMsSchema } from '../log/leaf.ts';
import {
  custodyInRackSchema,
  custodySchema,
  labTestSchema,
  useAsWrittenSchema,
  useSchema,
} from '../register/records/custody.ts';
import { attachmentSchema, decisionSchema } from '../register/records/decisions.ts';
import {
  declarationSchema,
  licenseEventSchema,
  licenseRecordSchema,
  shipmentRecordSchema,
  statementRecordSchema,
} from '../register/records/licenses.ts';
import { locatedSiteSchema, partySchema, siteSchema } from '../register/records/parties.ts';
import type { RecordType } from '../register/records/record.ts';
import { asOfSchema } from './query.ts';

const count = z.int().min(0);

const versionShape = {
  id: z.string(),
  /** Register leaf. */
  index: count,
  /** Of that leaf, milliseconds UTC. */
  time: timeMsSchema,
  /** Who entered it, and why; declared. */
  by: z.string(),
  reason: z.string(),
  /** How many versions it corrects. */
  earlier: count,
};

function rowSchema<T extends z.ZodType>(record: T) {
  return z.strictObject({ ...versionShape, record });
}

/** Most units that one row of a custody event names. */
export const ROW_UNITS_MAX = 1000;

/** A license with its state, and what is drawn from it. */
const licenseRowSchema = z.strictObject({
  ...versionShape,
  state: z.enum(['inForce', 'suspended', 'revoked', 'expired', 'notYetValid']),
  /** From when on it is so; null where it was never otherwise. */
  since: timeMsSchema.nullable(),
  /** Register leaf that says so. */
  stateLeaf: count,
  /** Over all its models, and by model; where the account sees some sites only, of these. */
  figures: figuresSchema,
  items: z.array(z.strictObject({ model: z.string(), figures: figuresSchema })),
  record: licenseRecordSchema,
});

/** A shipment; its units have a list of their own. */
const shipmentRowSchema = z.strictObject({
  ...versionShape,
  /** GPUs of it that the answer can show. */
  units: count,
  /** Of them: with a passed lab test, received by a custody event, attested at some time. */
  tested: count,
  received: count,
  attested: count,
  record: shipmentRecordSchema.omit({ units: true }),
});

const custodyRowSchema = z.strictObject({
  ...versionShape,
  units: count,
  /** The first 1,000 of them. */
  named: z.array(custodySchema.shape.units.element),
  record: z.discriminatedUnion('type', [
    custodySchema.omit({ units: true }),
    custodyInRackSchema.omit({ units: true }),
  ]),
});

/** The row of each type of record. */
export const RECORD_ROWS = {
  party: rowSchema(partySchema),
  site: rowSchema(z.discriminatedUnion('type', [siteSchema, locatedSiteSchema])),
  license: licenseRowSchema,
  licenseEvent: rowSchema(licenseEventSchema),
  shipment: shipmentRowSchema,
  labTest: z.strictObject({
    ...versionShape,
    units: count,
    passed: count,
    record: labTestSchema.omit({ results: true }),
  }),
  custody: custodyRowSchema,
  statement: rowSchema(statementRecordSchema),
  /** The second form where the document about the user is not here. */
  use: rowSchema(z.discriminatedUnion('type', [useAsWrittenSchema, useSchema])),
  declaration: rowSchema(declarationSchema),
  attachment: rowSchema(attachmentSchema),
  decision: rowSchema(decisionSchema),
} as const satisfies Record<RecordType, z.ZodObject>;

/** The row of a type of record. */
export type RecordRow<T extends RecordType> = z.input<(typeof RECORD_ROWS)[T]>;

/** The answer about one record. */
export function recordReplySchema<T extends RecordType>(type: T) {
  return z.strictObject({ asOf: asOfSchema, row: RECORD_ROWS[type] });
}
