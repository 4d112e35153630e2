/** Handlers for who runs the server. */
import type { OPERATIONS_ROUTES, Operations } from '../../shared/api/routes/operations.ts';
import { FleetsealError } from '../../shared/errors.ts';
import type { AccessLog } from '../audit/accessLog.ts';
import { type Backups, sendBackup } from '../backup/backups.ts';
import type { Health } from '../operations/health.ts';
import { databaseBytes } from '../operations/metrics.ts';
import type { Call, Handlers } from './call.ts';

/** What the handlers need. */
export interface OperationsParts {
  readonly health: Health;
  readonly backups: Backups;
  readonly accessLog: AccessLog;
  /** The setting `backup.recipients`. */
  readonly recipients: readonly string[];
  readonly version: string;
  readonly startedAt: number;
  /** Path of the database. */
  readonly database: string;
  readonly certificateEndsAt: () => number | null;
}

type BackupCall = Call<(typeof OPERATIONS_ROUTES)['createBackup']>;

/** Answers the routes. */
export function operationsHandlers(parts: OperationsParts): Handlers<typeof OPERATIONS_ROUTES> {
  return {
    getOperations: async (): Promise<Operations> => ({
      version: parts.version,
      startedAt: parts.startedAt,
      readiness: await parts.health.readiness(),
      storeBytes: databaseBytes(parts.database),
      lastBackup: await parts.backups.last(),
      certificateEndsAt: parts.certificateEndsAt(),
    }),
    createBackup: (call) => createBackup(parts, call),
  };
}

async function createBackup(parts: OperationsParts, call: BackupCall) {
  const { reply, principal } = call;
  const recipients = recipientsFor(parts, call);
  await parts.backups.make(recipients, async (made) => {
    const { account, name, via } = principal;
    const { evidence, register } = made.manifest.logs;
    // Before anything leaves: a backup that is cut off on its way was handed out as well.
    await parts.accessLog.record({
      act: 'backupMade',
      actor: { account, name, via },
      target: null,
      detail: `evidence ${evidence.size}, register ${register.size}, for ${recipients.join(' ')}`,
    });
    reply.hijack();
    await sendBackup(reply.raw, made).catch((cause: unknown) => {
      // Too late for an answer: the peer sees a body that is shorter than it was told.
      reply.raw.destroy();
      throw new FleetsealError('serverUnreachable', 'Nobody took the backup.', { cause });
    });
  });
  // Sent already; routing sees that.
  return { mediaType: 'application/octet-stream', name: '', bytes: new Uint8Array() };
}

/**
 * Who opens a backup has every key of the server: only who can use the server's own socket, and so
 * could read its files as well, chooses for whom it is.
 */
function recipientsFor({ recipients }: OperationsParts, call: BackupCall): readonly string[] {
  const asked = call.body.recipients;
  if (asked.length === 0) return recipients;
  if (call.principal.via === 'socket' || asked.every((one) => recipients.includes(one))) {
    return asked;
  }
  throw new FleetsealError('recipientRefused', 'The settings name no such recipient.');
}
