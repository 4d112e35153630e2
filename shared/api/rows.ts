/** Rows of the lists of the fleet: GPUs, hosts, findings, and what a balance comes to. */
import * as z from 'zod';
import {
  balanceSchema,
  COLUMNS,
  coverageSchema,
  currentFindingSchema,
  differenceSchema,
  figuresSchema,
  unitHistorySchema,
  unitStateSchema,
} from '../accounting/types.ts';
import { STATUSES } from '../appraisal/result.ts';
import { digestSchema, timeMsSchema } from '../log/leaf.ts';

import { KEY_PROTECTIONS } from '../register/documents.ts';
import { daySchema } from '../register/license.ts';
import { HOST_STATES } from './admin.ts';
import { asOfSchema } from './query.ts';

const count = z.int().min(0);

/**
 * How a GPU stands to the licenses: counted; shipped beyond the licensed quantity; in a shipment
 * that is not sent yet; another board took its place; seen, and covered by no license.
 */
export const STANDINGS = ['counted', 'beyond', 'planned', 'replaced', 'unlicensed'] as const;

/** One GPU, licensed or not. */
export const gpuRowSchema = z.strictObject({
  /** Its uuid, else its serial; of an unlicensed one without both what its finding calls it. */
  id: z.string(),
  standing: z.enum(STANDINGS),
  license: z.string().nullable(),
  shipment: z.string().nullable(),
  /** The day on which its shipment left. */
  shippedAt: daySchema.nullable(),
  model: z.string().nullable(),
  serial: z.string().nullable(),
  uuid: z.string().nullable(),
  /** As last read. */
  pdi: z.string().nullable(),
  /** Null for what is in no sum: beyond, planned, unlicensed. */
  column: z.enum(COLUMNS).nullable(),
  /** Key id and name of the host of the last readable sighting; null when never seen. */
  kid: digestSchema.nullable(),
  host: z.string().nullable(),
  /** Where it is, by its last sighting or document, else where it was sent. */
  site: z.string().nullable(),
  /** Rack at that site and position in it, as the last custody event says; declared. */
  rack: z.string().nullable(),
  position: z.string().nullable(),
  lastSeenAt: timeMsSchema.nullable(),
  /** Evidence log leaf of the last readable sighting. */
  leaf: count.nullable(),
  /** The leaf that puts it in its column. */
  because: unitStateSchema.shape.because.nullable(),
  custody: unitStateSchema.shape.custody,
  assurance: unitStateSchema.shape.assurance,
  continuity: unitStateSchema.shape.continuity.nullable(),
  /** Codes of the current findings that concern it, ascending. */
  findings: z.array(z.string()),
  /** Result of the lab test of its shipment that names it; null where none does. */
  tested: z.enum(['passed', 'failed']).nullable(),
  /** Moment of the first custody event that says it arrived; null where none does. */
  receivedAt: timeMsSchema.nullable(),
});
/** One GPU, licensed or not. */
export type GpuRow = z.infer<typeof gpuRowSchema>;

/** One host, with its newest key. */
export const hostRowSchema = z.strictObject({
  /** Key id of its first key: the same for as long as it is this host. */
  id: digestSchema,
  /** Its newest key. */
  kid: digestSchema,
  name: z.string(),
  site: z.string().nullable(),
  /** The rack of its units, where those of which papers name one agree; declared. */
  rack: z.string().nullable(),
  state: z.enum(HOST_STATES),
  protection: z.enum(KEY_PROTECTIONS),
  /** How many keys it had. */
  keys: count,
  /** When its newest key was registered; null where the register does not say. */
  enrolledAt: timeMsSchema.nullable(),
  /** Moment and leaf of its newest evidence that counts. */
  lastSeenAt: timeMsSchema.nullable(),
  leaf: count.nullable(),
  /** GPUs of its newest appraised evidence; null where none was appraised. */
  gpus: count.nullable(),
  /** Units of this balance that were last seen in it. */
  units: count,
  status: z.enum(STATUSES).nullable(),
  /** Codes of the current findings about it, ascending. */
  findings: z.array(z.string()),
  /** Whether its agent is connected now; null where the answer is about another moment. */
  connected: z.boolean().nullable(),
});
/** One host, with its newest key. */
export type HostRow = z.infer<typeof hostRowSchema>;

/** One key of a host. */
export const hostKeyRowSchema = z.strictObject({
  kid: digestSchema,
  protection: z.enum(KEY_PROTECTIONS),
  /** Register leaf that registers it. */
  index: count,
  enrolledAt: timeMsSchema.nullable(),
  ended: z
    .strictObject({
      cause: z.enum(['rotation', 'replacement', 'retirement', 'refusal']),
      at: timeMsSchema,
      leaf: count,
    })
    .nullable(),
});
/** One key of a host. */
export type HostKeyRow = z.infer<typeof hostKeyRowSchema>;

/** One finding with what it concerns. */
export const findingRowSchema = z.strictObject({
  ...currentFindingSchema.shape,
  /** Not settled after the time that the policy gives. */
  overdue: z.boolean(),
  /** Of its units and papers, ascending. */
  licenses: z.array(z.string()),
  /** Of its units and hosts, ascending. */
  sites: z.array(z.string()),
  /** How many units it concerns. */
  units: count,
  /** Who looks after it; null: nobody, or the answer is about another moment. */
  assignee: z.string().nullable(),
});
/** One finding with what it concerns. */
export type FindingRow = z.infer<typeof findingRowSchema>;

/** What is at one site. */
const siteFiguresSchema = z.strictObject({
  /** Null for what nothing says a site of. */
  site: z.string().nullable(),
  /** Units of the sum that are there now; `licensed` is how many, and `notShipped` is 0. */
  figures: figuresSchema,
  /** Live hosts there, and those of them with a current finding `hostSilent`. */
  hosts: count,
  silent: count,
});

/** GET /balance: figures without the units and findings behind them. */
export const overviewSchema = z.strictObject({
  asOf: asOfSchema,
  /** Witnesses on the times, or only the operator's word. */
  time: balanceSchema.shape.time,
  licenses: balanceSchema.shape.licenses,
  total: balanceSchema.shape.total,
  items: balanceSchema.shape.items,
  replaced: count,
  unlicensed: count,
  gpuTime: balanceSchema.shape.gpuTime,
  /**
   * Units that evidence ever saw: the mean of what is covered, rounded down, and the longest gap
   * of any of them; null where there is none.
   */
  continuity: z
    .strictObject({
      units: count,
      coveredPpm: z.int().min(0).max(1_000_000),
      longestGapMs: count,
    })
    .nullable(),
  cap: balanceSchema.shape.cap,
  domestic: balanceSchema.shape.domestic,
  findingCounts: balanceSchema.shape.findingCounts,
  hosts: z.strictObject({ all: count, live: count, awaiting: count, seen: count }),
  /** Every site that a unit or a live host is at; ascending, null last. */
  sites: z.array(siteFiguresSchema),
});
/** GET /balance */
export type OverviewRow = z.infer<typeof overviewSchema>;

/** GET /coverage */
export const coverageRowsSchema = z.strictObject({
  asOf: asOfSchema,
  coverage: z.array(coverageSchema),
});

/** GET /gpus/{gpu} */
export const gpuReplySchema = z.strictObject({
  asOf: asOfSchema,
  gpu: gpuRowSchema,
  /** Null for a GPU that no shipment names. */
  history: unitHistorySchema.nullable(),
});
/** GET /hosts/{host} */
export const hostReplySchema = z.strictObject({
  asOf: asOfSchema,
  host: hostRowSchema,
  /** The first key first. */
  keys: z.array(hostKeyRowSchema),
  /** GPUs that were last seen in it; none for accounts that see hosts only. */
  gpus: z.array(gpuRowSchema),
});
/** GET /findings/{finding} */
export const findingReplySchema = z.strictObject({
  asOf: asOfSchema,
  finding: findingRowSchema,
  /** Ids of the GPUs that it concerns, at most 1,000. */
  gpus: z.array(z.string()),
  /** Names of the hosts that show it, at most 1,000. */
  hosts: z.array(z.string()),
});

/** GET /differences: from one moment to another; long lists are cut, the counts are whole. */
export const differenceReplySchema = z.strictObject({
  ...differenceSchema.shape,
  counts: z.strictObject({ units: count, new: count, gone: count, lifeChanged: count }),
});

/** GET /search: what the box for everything found. */
export const searchReplySchema = z.strictObject({
  asOf: asOfSchema,
  hits: z.array(
    z.strictObject({
      kind: z.enum(['gpu', 'host', 'license', 'shipment', 'site', 'party']),
      id: z.string(),
      label: z.string(),
    }),
  ),
});
/** What the box for everything found. */
export type SearchHit = z.infer<typeof searchReplySchema>['hits'][number];
