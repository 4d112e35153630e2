/** Records of single units and hosts: lab tests, custody events, declared users. */
import * as z from 'zod';
import { LIMITS } from '../../limits.ts';
import { digestSchema, timeMsSchema } from '../../log/leaf.ts';
import { daySchema, modelSchema, nameSchema } from '../license.ts';
import {
  hasUnitName,
  noteSchema,
  paperSchema,
  recordIdSchema,
  UNIT_NAME_MISSING,
  unitNameSchema,
  unitNameShape,
} from './fields.ts';

/** A lab test of a shipment before export. */
export const labTestSchema = z.strictObject({
  type: z.literal('labTest@1'),
  id: recordIdSchema,
  shipment: recordIdSchema,
  /** Party that tested. */
  lab: recordIdSchema,
  testedOn: daySchema,
  method: nameSchema,
  results: z
    .array(
      z
        .strictObject({
          ...unitNameShape,
          model: modelSchema.optional(),
          result: z.enum(['passed', 'failed']),
        })
        .refine(hasUnitName, UNIT_NAME_MISSING),
    )
    .min(1)
    .max(LIMITS.importRows),
  document: paperSchema.optional(),
  /** JWS by a key of the lab, over the digest of all of this but `signature` (../labTest.ts). */
  signature: z
    .string()
    .regex(/^[A-Za-z0-9_.-]+$/)
    .max(LIMITS.labSignatureBytes)
    .optional(),
  note: noteSchema.optional(),
});
/** A lab test of a shipment. */
export type LabTest = z.infer<typeof labTestSchema>;

/** What can happen to a unit. */
export const CUSTODY_EVENTS = [
  'received',
  'installed',
  'moved',
  'stored',
  'rmaOut',
  'rmaIn',
  'returned',
  'destroyed',
] as const;
/** What happened to a unit. */
export type CustodyEvent = (typeof CUSTODY_EVENTS)[number];

const custodyHead = {
  id: recordIdSchema,
  event: z.enum(CUSTODY_EVENTS),
  /** Milliseconds UTC. */
  at: timeMsSchema,
  units: z
    .array(
      z
        .strictObject({
          ...unitNameShape,
          /** For `rmaIn`: the unit that this one takes the place of. */
          replaces: unitNameSchema.optional(),
          /** For `rmaIn` of a board that no shipment names. */
          model: modelSchema.optional(),
        })
        .refine(hasUnitName, UNIT_NAME_MISSING),
    )
    .min(1)
    .max(LIMITS.importRows),
  /** Shipment that was received: whole, or the units named here of it. */
  shipment: recordIdSchema.optional(),
  /** Where the units are from then on. */
  site: recordIdSchema.optional(),
  /** Host, by name, that they are in from then on. */
  host: nameSchema.optional(),
};
const custodyEnd = {
  /** Party that has them from then on, such as a repairer. */
  party: recordIdSchema.optional(),
  /** Person who did it. */
  person: nameSchema,
  document: paperSchema.optional(),
  note: noteSchema.optional(),
};
/** What happened to units: who, when, with which paper. A `moved` in the future is a plan. */
export const custodySchema = z.strictObject({
  type: z.literal('custody@1'),
  ...custodyHead,
  ...custodyEnd,
});

/** Rack unit or slot, in the words of the site: one line, 1 to 32 characters, declared. */
export const positionSchema = nameSchema.max(32);
/** The same, and the rack that the units are in from then on. */
export const custodyInRackSchema = z.strictObject({
  type: z.literal('custody@2'),
  ...custodyHead,
  /** Name of the rack at the site; declared. */
  rack: nameSchema.optional(),
  /** Where in the rack. */
  position: positionSchema.optional(),
  ...custodyEnd,
});
/** What happened to units. */
export type Custody = z.infer<typeof custodySchema> | z.infer<typeof custodyInRackSchema>;

const useShape = {
  id: recordIdSchema,
  /** Host, by name or key id. */
  host: nameSchema,
};
const useInterval = {
  /** Half-open [from, to), milliseconds UTC; `to` absent: until further notice. */
  from: timeMsSchema,
  to: timeMsSchema.optional(),
};
/** Who uses a host, over an interval: as people write it, and as 0.3.0 registered it. */
export const useAsWrittenSchema = z.strictObject({
  type: z.literal('use@1'),
  ...useShape,
  /** Party that uses it. */
  user: recordIdSchema,
  ...useInterval,
  purpose: noteSchema.optional(),
});
/** Who uses a host, over an interval, as people write it. */
export type UseAsWritten = z.infer<typeof useAsWrittenSchema>;

/** That somebody uses a host, over an interval; who, and what for, is in a document of its own. */
export const useSchema = z.strictObject({
  type: z.literal('use@2'),
  ...useShape,
  /** SHA-256 of the text of the document (../users.ts), base64url. */
  userDocument: digestSchema,
  ...useInterval,
});
/** Who uses a host. */
export type Use = UseAsWritten | z.infer<typeof useSchema>;
