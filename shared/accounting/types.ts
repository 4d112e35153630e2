/** Shapes of the accounting: one column per unit, figures that sum, findings beside them. */
import * as z from 'zod';
import { ASSURANCES, findingSchema } from '../appraisal/result.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';
import { CUSTODY_EVENTS } from '../register/records/custody.ts';
import { DECISIONS } from '../register/records/decisions.ts';

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

const unitStateShape = {
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
};
/** One licensed unit in the accounting, as the first releases write it. */
const unitStateV1Schema = z.strictObject(unitStateShape);
/** One licensed unit in the accounting. */
export const unitStateSchema = z.strictObject({
  ...unitStateShape,
  /** The leaf that puts it in its column: an evidence, a custody event or its shipment. */
  because: z.strictObject({ log: z.enum(['evidence', 'register']), leaf: count }),
  /** What a document last said of it by validAt; null where none did. */
  custody: z
    .strictObject({ event: z.enum(CUSTODY_EVENTS), at: timeMsSchema, leaf: count })
    .nullable(),
});
/** One licensed unit in the accounting. */
export type UnitState = z.infer<typeof unitStateSchema>;

/** Which units a balance is about; null: all. A unit is in it where every list has it. */
export const scopeSchema = z.strictObject({
  licenses: z.array(z.string()).nullable(),
  /** Sites where a unit is by its last sighting or custody event, else where it was shipped to. */
  sites: z.array(z.string()).nullable(),
  /** End users that the license names. */
  endUsers: z.array(z.string()).nullable(),
  models: z.array(z.string()).nullable(),
});
/** Which units a balance is about. */
export type Scope = z.infer<typeof scopeSchema>;

/** What became of a finding. */
export const LIVES = [...DECISIONS, 'reopened'] as const;
/** A finding with its life. */
export const currentFindingSchema = z.strictObject({
  ...findingSchema.shape,
  /** As findingId gives it; decisions name it. */
  id: z.string().min(1).max(512),
  life: z.enum(LIVES),
  /** When it came up, as far as the logs say, milliseconds UTC; null where they do not. */
  openedAt: timeMsSchema.nullable(),
  /** By when the policy asks for a resolution; null where it asks for none. */
  dueAt: timeMsSchema.nullable(),
  /** The last decision: register leaf, and who decided; null where nobody did. */
  decision: z.strictObject({ leaf: count, by: z.string(), reason: z.string() }).nullable(),
});

/** A finding with its life. */
export type FindingWithLife = z.infer<typeof currentFindingSchema>;

const severityCounts = z.strictObject({ critical: count, high: count, medium: count, low: count });
const unitsAndTpp = z.strictObject({ units: count, tpp: count });
const ratioSchema = z.strictObject({
  /** Shipped to the countries that the policy names. */
  counted: unitsAndTpp,
  /** Shipped to users in the United States, as declared. */
  unitedStates: unitsAndTpp,
  /** `counted` of `unitedStates`, parts per million, rounded up; null without a declaration. */
  unitsPpm: count.nullable(),
  tppPpm: count.nullable(),
});

/** How a requirement is served (docs/REQUIREMENTS.md). */
export const COVERAGES = ['measured', 'declared', 'attached', 'notCovered'] as const;
/** One requirement with the figure that the balance has for it. */
export const coverageSchema = z.strictObject({
  rule: z.string().regex(/^R[0-9]{2}$/),
  how: z.enum(COVERAGES),
  /** One sentence with the figure. */
  figure: z.string().min(1).max(512),
});
/** One requirement with the figure that the balance has for it. */
export type Coverage = z.infer<typeof coverageSchema>;

const balanceShape = {
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
};
/** The balance of licenses, as the first releases write it. */
export const balanceV1Schema = z.strictObject({
  format: z.literal('fleetseal/balance@1'),
  ...balanceShape,
  units: z.array(unitStateV1Schema),
  findings: z.array(findingSchema),
});
/** The balance of a scope at (validAt, knownAt). */
export const balanceSchema = z.strictObject({
  format: z.literal('fleetseal/balance@2'),
  scope: scopeSchema,
  ...balanceShape,
  units: z.array(unitStateSchema),
  /** Boards whose place another one took, outside the sum. */
  replaced: z.array(unitStateSchema),
  /** Attested time of the units over [from, validAt), in seconds, by declared user. */
  gpuTime: z.strictObject({
    coveredSeconds: count,
    declaredSeconds: count,
    undeclaredSeconds: count,
  }),
  /** Shipments to countries under a cap against those to the United States: the whole register. */
  cap: z.strictObject({
    total: ratioSchema,
    exporters: z.array(z.strictObject({ exporter: z.string(), ...ratioSchema.shape })),
    /** Units whose country no record says: they are counted. */
    countryUnknown: count,
    /** Units of models whose TPP is not known: they are in the units only. */
    tppUnknown: count,
  }),
  /** Accelerators in TPP: of Chinese makers as declared, and imported ones. */
  domestic: z.strictObject({
    domesticTpp: count,
    importedTpp: count,
    /** Domestic of imported, parts per million, rounded down; null where nothing is imported. */
    ppm: count.nullable(),
  }),
  findings: z.array(currentFindingSchema),
  findingCounts: z.strictObject({
    all: severityCounts,
    /** Without those that are explained, resolved or false alarms. */
    undecided: severityCounts,
    overdue: count,
  }),
  coverage: z.array(coverageSchema),
});
/**
 * The balance of a scope at (validAt, knownAt). Of the first format, what only the second one has
 * is there too, and is not written.
 */
export type Balance = Omit<z.infer<typeof balanceSchema>, 'format'> & {
  readonly format: 'fleetseal/balance@1' | 'fleetseal/balance@2';
};

const delta = z.int();
/** How much the figures of an item or a scope changed. */
export const figureDeltasSchema = z.strictObject({
  licensed: delta,
  notShipped: delta,
  inTransit: delta,
  attested: delta,
  attestedWithFindings: delta,
  unreachable: delta,
  outOfService: delta,
  disposed: delta,
  unaccounted: delta,
});
const momentSchema = z.strictObject({
  validAt: timeMsSchema,
  knownAt: balanceShape.knownAt,
});
/** What changed between two balances of one scope. */
export const differenceSchema = z.strictObject({
  format: z.literal('fleetseal/difference@1'),
  scope: scopeSchema,
  before: momentSchema,
  after: momentSchema,
  total: figureDeltasSchema,
  /** Items that changed; ascending by license and model. */
  items: z.array(
    z.strictObject({ license: z.string(), model: z.string(), figures: figureDeltasSchema }),
  ),
  /** Units whose column changed, or that are in the sum of one of the two only. */
  units: z.array(
    z.strictObject({
      serial: z.string().nullable(),
      uuid: z.string().nullable(),
      license: z.string(),
      /** Null where the unit is not in that sum. */
      before: z.enum(COLUMNS).nullable(),
      after: z.enum(COLUMNS).nullable(),
      /** Of the later balance; null where it does not have the unit at all. */
      because: unitStateSchema.shape.because.nullable(),
    }),
  ),
  findings: z.strictObject({
    /** In the later balance only. */
    new: z.array(currentFindingSchema),
    /** In the earlier balance only. */
    gone: z.array(currentFindingSchema),
    /** In both, with another life; by id. */
    lifeChanged: z.array(
      z.strictObject({ id: z.string(), before: z.enum(LIVES), after: z.enum(LIVES) }),
    ),
  }),
});
/** What changed between two balances of one scope. */
export type Difference = z.infer<typeof differenceSchema>;

/** The life of one unit, in order of moment. */
export const unitHistorySchema = z.strictObject({
  format: z.literal('fleetseal/unitHistory@1'),
  license: z.string(),
  shipment: z.string(),
  model: z.string(),
  serial: z.string().nullable(),
  uuid: z.string().nullable(),
  events: z.array(
    z.strictObject({
      /** Milliseconds UTC; null where nothing says when, and then last. */
      at: timeMsSchema.nullable(),
      /** The leaf that says so; null where none does. */
      log: z.enum(['evidence', 'register']).nullable(),
      leaf: count.nullable(),
      /** One sentence without a full stop. */
      what: z.string(),
    }),
  ),
});
/** The life of one unit, in order of moment. */
export type UnitHistory = z.infer<typeof unitHistorySchema>;
