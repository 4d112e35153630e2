/** Opens both logs of the server. */
import type { Logger } from 'pino';
import { isFleetsealError } from '../shared/errors.ts';
import type { LogName } from '../shared/log/leaf.ts';
import type { ServerCrashHook } from './crashHook.ts';
import type { ServerKeys } from './keys.ts';
import { openLog, type TransparencyLog } from './log/transparencyLog.ts';
import type { Origins } from './origins.ts';
import type { LogStanding } from './recovery/standing.ts';
import type { Store } from './store/store.ts';

/** What both logs are opened with. */
export interface OpenLogsOptions {
  readonly store: Store;
  readonly keys: ServerKeys;
  readonly origins: Origins;
  readonly standing: LogStanding;
  readonly log: Logger;
  readonly at: ServerCrashHook;
}

/**
 * Opens both logs; `opened` closes them. A log that stops ends the program, unless it was restored
 * to an older state: then it is only read. Throws as openLog does.
 */
export async function openLogs(
  { store, keys, origins, standing, log, at }: OpenLogsOptions,
  opened: AsyncDisposableStack,
): Promise<Readonly<Record<LogName, TransparencyLog>>> {
  const onFailure = (error: unknown) => {
    // Halted, and not broken: it stays up, so that people can see why.
    if (isFleetsealError(error, 'logBehind')) return;
    // Unknown durable state: nothing may be signed any more. The next start completes or refuses.
    log.fatal({ err: error }, 'a log stopped');
    process.exit(70);
  };
  const shared = { store, onFailure, halted: () => standing.error };
  const evidence = await openLog({
    ...shared,
    name: 'evidence',
    origin: origins.evidence,
    signer: keys.evidenceLog,
    at,
  });
  opened.defer(() => evidence.close());
  const register = await openLog({
    ...shared,
    name: 'register',
    origin: origins.register,
    signer: keys.registerLog,
    at: (point) => at(`register.${point}`),
  });
  opened.defer(() => register.close());
  return { evidence, register };
}
