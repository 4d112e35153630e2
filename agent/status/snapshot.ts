/** What an agent knows of itself at one moment: plain data, for status and metrics. */
import type { MissedRounds } from '../../shared/claims/claims.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { GapRange } from '../spool/gaps.ts';
import type { DatedPoint, SpoolTotals } from '../spool/spoolIndex.ts';

/** Where a host stands with its server, as far as the host knows. */
export type Standing = 'notEnrolled' | 'awaitsApproval' | 'enrolled' | 'retired';

/** One agent at one moment. Times in milliseconds UTC by this host's clock. */
export interface AgentSnapshot {
  /** Key that signs now. */
  readonly kid: string;
  /** Key id of this host's first key: its name at the server. */
  readonly hostId: string;
  readonly hostName: string;
  readonly protection: 'file' | 'tpm';
  readonly standing: Standing;
  /** Null for an agent that works offline. */
  readonly server: string | null;
  readonly connection: {
    readonly connected: boolean;
    /** Since when it is or is not. */
    readonly since: number;
    /** Connections that were made since the agent was opened. */
    readonly made: number;
  };
  /** The newest error of connecting, attesting or delivering; null before the first. */
  readonly failure: {
    readonly at: number;
    readonly code: ErrorCode | 'internal';
    readonly message: string;
  } | null;
  readonly evidence: {
    /** Since the agent was opened. */
    readonly made: number;
    readonly last: DatedPoint | null;
    readonly lastProven: DatedPoint | null;
    /** On disk, with and without proof. */
    readonly kept: SpoolTotals;
    /** On disk, not acknowledged and proven yet. */
    readonly waiting: SpoolTotals;
    /** Numbers that were signed and are lost: dropped from a full spool, or damaged. */
    readonly dropped: { readonly count: number; readonly ranges: readonly GapRange[] };
  };
  /** Rounds since the last evidence that gave none. */
  readonly missed: MissedRounds | null;
  /** Rounds that gave no evidence since the agent was opened. */
  readonly roundsMissed: number;
  /** The evidence log as far as this host has verified it; null before enrollment. */
  readonly log: {
    readonly origin: string;
    readonly size: number;
    /** What the server lost of it and recovered from, in sentences, oldest first. */
    readonly lost?: readonly string[] | undefined;
  } | null;
  readonly nextRoundAt: number | null;
}
