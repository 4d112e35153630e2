/** What this server gives a host behind an air gap: who it is, and the challenge of this moment. */
import { LIMITS } from '../../shared/limits.ts';
import type { OfflineKit } from '../../shared/offline/files.ts';
import type { ServerContext } from '../context.ts';

/** The part of a kit that an answer has too. */
export type OfflineServer = Pick<OfflineKit, 'key' | 'logs' | 'challenge' | 'note' | 'recoveries'>;

/** This server's keys and its current challenge. */
export function offlineServer(context: ServerContext): OfflineServer {
  const { keys, evidenceLog, registerLog, challenges } = context;
  const { jws: challenge, note } = challenges.current;
  const logs = { evidence: evidenceLog.vkey, register: registerLog.vkey };
  const recoveries = context.recoveries.slice(-LIMITS.recoveriesShown);
  const followed = recoveries.length === 0 ? {} : { recoveries };
  return { key: keys.server.publicJwk, logs, challenge, note, ...followed };
}

/** A kit without a token. */
export function makeKit(context: ServerContext): OfflineKit {
  return { format: 'fleetseal/offlineKit@1', ...offlineServer(context), token: null };
}
