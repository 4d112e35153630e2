/** What the parts of the server share: made once by startServer, passed to each part. */
import type { Logger } from 'pino';
import type { RecoveryProof } from '../shared/protocol/messages.ts';
import type { LogOrigins } from '../shared/register/recoveries.ts';
import type { Challenges } from './challenges.ts';
import type { ServerCrashHook } from './crashHook.ts';
import type { EvidenceCounts } from './evidenceCounts.ts';
import type { AppraisedHistory } from './history.ts';
import type { ServerKeys } from './keys.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import type { LogStanding } from './recovery/standing.ts';
import type { RegisterBook } from './registerBook.ts';
import type { RegulatorBook } from './reports/regulatorBook.ts';
import type { Store } from './store/store.ts';

/** What the parts of the server share. */
export interface ServerContext {
  readonly store: Store;
  readonly keys: ServerKeys;
  readonly evidenceLog: TransparencyLog;
  readonly registerLog: TransparencyLog;
  readonly register: RegisterBook;
  /** Whether the logs are whole, as far as anybody has shown. */
  readonly standing: LogStanding;
  /** The names of the evidence log. */
  readonly origins: LogOrigins;
  /** How it came by them, for agents to follow. */
  readonly recoveries: readonly RecoveryProof[];
  readonly history: AppraisedHistory;
  readonly challenges: Challenges;
  readonly evidenceCounts: EvidenceCounts;
  /** Keys and challenges of regulators. */
  readonly regulators: RegulatorBook;
  /** PEM texts of the makers of TPMs that the operator trusts. */
  readonly trustedTpmMakers: readonly string[];
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: Logger;
  readonly at: ServerCrashHook;
}
