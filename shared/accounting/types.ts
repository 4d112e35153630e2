/** Shapes of the accounting: one column per unit, figures that sum, findings beside them. */
import * as z from 'zod';
import { ASSURANCES, findingSchema } from '../appraisal/result.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';

/** The columns, in the order in which a unit is tried: the first that fits holds it. */
export const COLUMNS = [
  'disposed',
  'outOfService',
  'attested',
  'attestedWithFindings',
  'unreachable',
  'inTransit',
  'unaccounted',
] as const;
/** Column of a unit. Licensed quantity that was never shipped is `notShipped`, beside these. */
export type Column = (typeof COLUMNS)[number];

const count = z.int().min(0);

/** Counts of one license item (or the sum over a scope). They add up to `licensed`. */
export const figuresSchema = z.strictObject({
  licensed: count,
  notShipped: count,
  inTransit: count,
  attested: count,
  attestedWithFindings: count,
  unreachable: count,
  outOfService: count,
  disposed: count,
  unaccounted: count,
});
/** Counts of one license item or of a scope. */
export type Figures = z.infer<typeof figuresSchema>;

/** Share of the interval in which a unit was continuously attested. */
export const continuitySchema = z.strictObject({
  /** Parts per million of the interval covered by joined fresh instants. */
  coveredPpm: z.int().min(0).max(1_000_000),
  /** Longest part of the interval that is not covered. */
  longestGapMs: z.int().min(0),
  /** Fresh readable sightings inside the interval. */
  instants: count,
});
/** Continuity of one unit. */
export type Continuity = z.infer<typeof continuitySchema>;

/** One licensed unit in the accounting. */
export const unitStateSchema = z.strictObject({
  license: z.string(),
  shipment: z.string(),
  model: z.string(),
  /** As declared by the shipment. */
  serial: z.string().nullable(),
  uuid: z.string().nullable(),
  column: z.enum(COLUMNS),
  /** Host of the last readable sighting, by key id and name; null when never seen. */
  kid: digestSchema.nullable(),
  host: z.string().nullable(),
  site: z.string().nullable(),
  lastSeenAt: timeMsSchema.nullable(),
  /** Evidence log leaf that puts it in its column; null when no evidence does. */
  leaf: z.int().min(0).nullable(),
  /** How each identity field of the last sighting is known. */
  assurance: z.strictObject({
    serial: z.enum(ASSURANCES).nullable(),
    uuid: z.enum(ASSURANCES).nullable(),
    pdi: z.enum(ASSURANCES).nullable(),
  }),
  continuity: continuitySchema,
  /** Codes of the current findings that concern it, ascending. */
  findings: z.array(z.string()),
});
/** One licensed unit in the accounting. */
export type UnitState = z.infer<typeof unitStateSchema>;

/** The balance of a scope at (validAt, knownAt). */
export const balanceSchema = z.strictObject({
  format: z.literal('fleetseal/balance@1'),
  licenses: z.array(z.string()),
  /** The moment that the figures are about. */
  validAt: timeMsSchema,
  /** Continuity is measured over [from, validAt). */
  from: timeMsSchema,
  /** What was known: sizes of the two logs. */
  knownAt: z.strictObject({ evidenceSize: count, registerSize: count }),
  /** Independent witness quorum on the times, or only the operator's word. */
  time: z.enum(['witnessed', 'declared']),
  total: figuresSchema,
  items: z.array(
    z.strictObject({ license: z.string(), model: z.string(), figures: figuresSchema }),
  ),
  /** GPUs observed at validAt that no license covers, outside the sum; ids ascending. */
  unlicensed: z.array(z.string()),
  units: z.array(unitStateSchema),
  findings: z.array(findingSchema),
});
/** The balance of a scope at (validAt, knownAt). */
export type Balance = z.infer<typeof balanceSchema>;
