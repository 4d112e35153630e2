/** What the parts of the server share: made once by startServer, passed to each part. */
import type { Logger } from 'pino';
import type { Challenges } from './challenges.ts';
import type { ServerCrashHook } from './crashHook.ts';
import type { AppraisedHistory } from './history.ts';
import type { ServerKeys } from './keys.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import type { RegisterBook } from './registerBook.ts';
import type { Store } from './store/store.ts';

/** What the parts of the server share. */
export interface ServerContext {
  readonly store: Store;
  readonly keys: ServerKeys;
  readonly evidenceLog: TransparencyLog;
  readonly registerLog: TransparencyLog;
  readonly register: RegisterBook;
  readonly history: AppraisedHistory;
  readonly challenges: Challenges;
  /** PEM texts of the makers of TPMs that the operator trusts. */
  readonly trustedTpmMakers: readonly string[];
  /** Milliseconds UTC. */
  readonly now: () => number;
  readonly log: Logger;
  readonly at: ServerCrashHook;
}
