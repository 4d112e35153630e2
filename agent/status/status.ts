/**
 * What the running agent says of itself: status.json in the state directory, written anew after
 * each change and read by `fleetseal agent status`, `doctor` and the metrics. It is a view: nothing
 * is decided by it, and it is not synced to disk.
 */
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { readIfExists } from '../../platform/files.ts';
import { fromUtf8, utf8 } from '../../shared/bytes/bytes.ts';
import { encodeJson } from '../../shared/bytes/json.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import {
  type Claims,
  COLLECTORS,
  collectorResultSchema,
  missedRoundsSchema,
} from '../../shared/claims/claims.ts';
import { sequencePointSchema } from '../../shared/evidence/evidence.ts';
import { digestSchema, seqSchema, timeMsSchema } from '../../shared/log/leaf.ts';
import { SpoolFiles } from '../spool/spoolFiles.ts';
import { type ListedEvidence, listSpool } from '../spool/spoolListing.ts';
import type { AgentSnapshot } from './snapshot.ts';

/** Name of the file in the state directory. */
const STATUS_FILE = 'status.json';

const count = z.int().min(0);
const pointSchema = z.strictObject({
  ...sequencePointSchema.shape,
  /** When it was made, in whole seconds. */
  madeAt: timeMsSchema,
});
const totalsSchema = z.strictObject({ count, bytes: count });
const roundSchema = z.strictObject({
  at: timeMsSchema,
  gpus: z.strictObject({ readable: count, unreadable: count, absent: count }),
  collectors: z.record(z.enum(COLLECTORS), collectorResultSchema),
});
/** The last round that was read. */
export type RoundStatus = z.infer<typeof roundSchema>;

/** The status of a running agent; times in milliseconds UTC by the clock of this host. */
const agentStatusSchema = z.strictObject({
  format: z.literal('fleetseal/agentStatus@1'),
  writtenAt: timeMsSchema,
  startedAt: timeMsSchema,
  pid: z.int().min(1),
  version: z.string().max(64),
  /** Key that signs now. */
  kid: digestSchema,
  /** Key id of this host's first key: its name at the server. */
  hostId: digestSchema,
  hostName: z.string().max(256),
  /** Where the key is. */
  protection: z.enum(['file', 'tpm']),
  standing: z.enum(['notEnrolled', 'awaitsApproval', 'enrolled', 'retired']),
  /** Address of the server; null for an agent that works offline. */
  server: z.string().max(2048).nullable(),
  connection: z.strictObject({
    connected: z.boolean(),
    /** Since when it is or is not. */
    since: timeMsSchema,
    /** Connections that were made since the agent started. */
    made: count,
  }),
  /** The newest error of connecting, attesting or delivering. */
  failure: z
    .strictObject({ at: timeMsSchema, code: z.string().max(64), message: z.string() })
    .nullable(),
  evidence: z.strictObject({
    /** Since the agent started. */
    made: count,
    last: pointSchema.nullable(),
    lastProven: pointSchema.nullable(),
    /** On disk, with and without proof. */
    kept: totalsSchema,
    /** On disk, not acknowledged and proven yet. */
    waiting: totalsSchema,
    /** Signed, and lost before delivery. */
    dropped: z.strictObject({
      count,
      ranges: z.array(z.strictObject({ firstSeq: seqSchema, lastSeq: seqSchema, count })),
    }),
  }),
  /** Rounds since the last evidence that gave none. */
  missed: missedRoundsSchema.nullable(),
  /** Rounds that gave no evidence since the agent started. */
  roundsMissed: count,
  /** The evidence log as far as this host has verified it. */
  log: z
    .strictObject({
      origin: z.string(),
      size: count,
      /** What the server lost of it and recovered from. */
      lost: z.array(z.string()).optional(),
    })
    .nullable(),
  nextRoundAt: timeMsSchema.nullable(),
  round: roundSchema.nullable(),
});
/** The status of a running agent. */
export type AgentStatus = z.infer<typeof agentStatusSchema>;

/** What a status needs beside what the agent knows of itself. */
export interface StatusParts {
  readonly snapshot: AgentSnapshot;
  readonly round: RoundStatus | null;
  readonly startedAt: number;
  /** Milliseconds UTC. */
  readonly now: number;
  readonly version: string;
}

/** The status of this process. */
export function statusOf({ snapshot, round, startedAt, now, version }: StatusParts): AgentStatus {
  const { evidence, log } = snapshot;
  const ranges = evidence.dropped.ranges.map((range) => ({ ...range }));
  return {
    ...snapshot,
    format: 'fleetseal/agentStatus@1',
    writtenAt: now,
    startedAt,
    pid: process.pid,
    version,
    evidence: { ...evidence, dropped: { ...evidence.dropped, ranges } },
    log: log === null ? null : { ...log, lost: [...(log.lost ?? [])] },
    round,
  };
}

/** What a status says of claims that were just read. */
export function roundOf({ gpus, collectors }: Claims, at: number): RoundStatus {
  const counts = { readable: 0, unreadable: 0, absent: 0 };
  for (const { state } of gpus.values()) counts[state] += 1;
  return { at, gpus: counts, collectors: { ...collectors } };
}

/** Reads the status; null where no agent ever wrote one. Throws stateInvalid. */
export async function readStatus(directory: string): Promise<AgentStatus | null> {
  const text = await readIfExists(join(directory, STATUS_FILE));
  return text === null ? null : parseAs(utf8(text), agentStatusSchema, 'stateInvalid');
}

/**
 * What a status says of evidence, with what is on disk by now: without a running agent an import
 * may have brought proofs since.
 */
export async function evidenceOnDisk(
  directory: string,
  evidence: AgentStatus['evidence'],
): Promise<AgentStatus['evidence']> {
  const listed = await listSpool(new SpoolFiles(directory)).catch(() => null);
  if (listed === null) return evidence;
  const { last, lastProven } = evidence;
  const isProven = last !== null && listed.some(({ seq, proven }) => proven && seq === last.seq);
  return {
    ...evidence,
    lastProven: isProven ? last : lastProven,
    kept: totalsOf(listed),
    waiting: totalsOf(listed.filter(({ proven }) => !proven)),
  };
}

function totalsOf(listed: readonly ListedEvidence[]): { count: number; bytes: number } {
  return { count: listed.length, bytes: listed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Writes the status: whole or not at all, mode 0600. Errors of the file system pass. */
export async function writeStatus(directory: string, status: AgentStatus): Promise<void> {
  const path = join(directory, STATUS_FILE);
  await writeFile(`${path}.tmp`, fromUtf8(encodeJson(status)), { mode: 0o600 });
  await rename(`${path}.tmp`, path);
}
