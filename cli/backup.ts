/** `fleetseal backup`, `backup key`, `restore`: everything that a server keeps, as one file. */
import { randomBytes } from 'node:crypto';
import { createReadStream, createWriteStream, existsSync, rmSync } from 'node:fs';
import { link, open } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { dirname, join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { isFileError, syncDirectory } from '../platform/files.ts';
import { lockDirectory } from '../platform/lock.ts';
import { PROGRAM_VERSION } from '../platform/version.ts';
import { BACKUP_LOGS_HEADER } from '../server/backup/backups.ts';
import { makeIdentity } from '../server/backup/identity.ts';
import { clearBackupFolder, makeBackup } from '../server/backup/make.ts';
import { DATABASE_NAME } from '../server/backup/manifest.ts';
import { restoreBackup } from '../server/backup/restore.ts';
import { OPERATIONS_ROUTES } from '../shared/api/routes/operations.ts';
import { API_PREFIX } from '../shared/api/routes.ts';
import { utf8 } from '../shared/bytes/bytes.ts';
import { parseAs } from '../shared/bytes/parseAs.ts';
import { FleetsealError, isFleetsealError } from '../shared/errors.ts';
import { problemError, proofOf } from './client/apiClient.ts';
import { open as openRequest } from './client/send.ts';
import { type Target, type TargetOptions, targetOf } from './client/target.ts';
import { assertNew, writeNewSecret } from './newFile.ts';
import { printJson, printLines } from './output.ts';
import { serverSettingsOf } from './server.ts';

/** Options of `fleetseal backup`. */
export interface BackupCommand extends TargetOptions {
  /** Required; a subcommand of `backup` does without. */
  readonly to?: string;
  /** `age1…`; those of the settings where not given. */
  readonly recipient?: readonly string[];
  readonly json?: boolean;
}

/** Options of `fleetseal restore`. */
export interface RestoreCommand {
  readonly from: string;
  readonly identity: string;
  readonly data: string;
  /** The operator knows that nothing was written since the backup. */
  readonly newest?: boolean;
  readonly json?: boolean;
}

const count = z.int().min(0);
const sizesSchema = z.strictObject({ evidenceSize: count, registerSize: count });
type Sizes = z.infer<typeof sizesSchema>;

/**
 * Writes a new backup file: of a server that runs, else, on its own machine, of its directory.
 * Throws fileExists, recipientRefused, inUse, stateInvalid, serverUnreachable.
 */
export async function backup(command: BackupCommand): Promise<void> {
  const { to, recipient = [] } = command;
  if (to === undefined) throw new FleetsealError('usageWrong', 'Name the file: --to FILE.');
  assertNew(to);
  const target = targetOf(command);
  const sizes = await fromServer(target, { to, recipients: recipient }).catch((error: unknown) => {
    const directory = directoryOf(target);
    const isStopped = isFleetsealError(error, 'serverUnreachable') && directory !== null;
    if (!isStopped) throw error;
    return fromDirectory(directory, { to, recipients: recipient });
  });
  if (command.json === true) {
    printJson({ file: to, ...sizes });
    return;
  }
  printLines(
    `Backup in ${to}:`,
    `${sizes.evidenceSize} evidence, ${sizes.registerSize} leaves of the register.`,
    'Every leaf of both logs was recomputed in the copy before it was encrypted.',
  );
}

interface Wanted {
  readonly to: string;
  readonly recipients: readonly string[];
}

function fromServer(target: Target, { to, recipients }: Wanted): Promise<Sizes> {
  const { method, path } = OPERATIONS_ROUTES.createBackup;
  const headers = { ...proofOf(target), 'content-type': 'application/json' };
  return new Promise((done, failed) => {
    const where = target.kind === 'socket' ? target.path : target.url;
    const request = openRequest(
      target,
      { method, path: `${API_PREFIX}${path}`, headers },
      (answer) => {
        takeAnswer(answer, to).then(done, failed);
      },
    );
    request.on('error', (cause: Error) => {
      const detail = `No server answers at ${where}.`;
      failed(new FleetsealError('serverUnreachable', detail, { cause }));
    });
    request.end(JSON.stringify({ recipients }));
  });
}

async function takeAnswer(answer: IncomingMessage, to: string): Promise<Sizes> {
  if (answer.statusCode !== 200) throw problemError(new Uint8Array(await buffer(answer)));
  const header = answer.headers[BACKUP_LOGS_HEADER];
  const sizes = parseAs(utf8(String(header)), sizesSchema, 'versionUnsupported');
  await writeStream(to, answer);
  return sizes;
}

/** The directory of a server that does not run; null where there is none. */
function directoryOf(target: Target): string | null {
  if (target.kind !== 'socket') return null;
  const directory = dirname(target.path);
  return existsSync(join(directory, DATABASE_NAME)) ? directory : null;
}

async function fromDirectory(dataDirectory: string, { to, recipients }: Wanted): Promise<Sizes> {
  const unlock = lockDirectory(dataDirectory);
  try {
    const { config } = await serverSettingsOf({});
    const made = await makeBackup({
      dataDirectory,
      recipients: recipients.length > 0 ? recipients : config['backup.recipients'],
      version: PROGRAM_VERSION,
      madeAt: Date.now(),
    });
    await writeStream(to, createReadStream(made.path));
    const { evidence, register } = made.manifest.logs;
    return { evidenceSize: evidence.size, registerSize: register.size };
  } finally {
    clearBackupFolder(dataDirectory);
    unlock();
  }
}

/** Writes a file that must not exist yet, whole or not at all, for its owner alone. */
async function writeStream(path: string, source: Readable): Promise<void> {
  const unfinished = `${path}.${randomBytes(8).toString('hex')}.part`;
  try {
    await pipeline(source, createWriteStream(unfinished, { mode: 0o600, flags: 'wx' }));
    const file = await open(unfinished, 'r');
    await file.sync().finally(() => file.close());
    await link(unfinished, path);
  } catch (cause) {
    if (isFileError(cause, 'EEXIST')) throw new FleetsealError('fileExists', `${path} exists.`);
    const why = cause instanceof Error ? cause.message : 'unknown';
    throw new FleetsealError('fileUnreadable', `No backup in ${path}: ${why}.`, { cause });
  } finally {
    rmSync(unfinished, { force: true });
  }
  await syncDirectory(dirname(resolve(path)));
}

const NEWEST_LINES = [
  '2. Start this one under the same address: the agents carry on without enrolling again.',
  '3. Should an agent hold newer evidence after all, the server sees it when they connect, signs',
  '   nothing more, and says what to do: fleetseal log recover.',
];
const LATER_LINES = [
  '2. What was signed since then is lost: open the logs anew, which says so to everybody:',
  '   fleetseal log recover --data DIRECTORY --reason TEXT',
  '   Until then the server starts, but only to be read. (Where the old server was stopped before',
  '   the backup and wrote nothing since, restore it with --newest in the place of this.)',
  '3. Start it under the same address: the agents carry on without enrolling again, and send',
  '   what they still hold.',
];

/** Restores a backup into a directory that is not there or empty, and says what comes next. */
export async function restore(command: RestoreCommand): Promise<void> {
  const { from, identity: identityFile, data: dataDirectory } = command;
  const isNewest = command.newest === true;
  const order = { from, identityFile, dataDirectory, isNewest, now: Date.now() };
  const manifest = await restoreBackup(order);
  const { evidence, register } = manifest.logs;
  const sizes = { evidenceSize: evidence.size, registerSize: register.size };
  const madeAt = new Date(manifest.madeAt).toISOString();
  if (command.json === true) {
    printJson({ directory: dataDirectory, madeAt, version: manifest.version, ...sizes });
    return;
  }
  printLines(
    `Restored to ${dataDirectory}:`,
    `${evidence.size} evidence and ${register.size} leaves of the register,`,
    `as they were on ${madeAt}. Every leaf of both logs was recomputed.`,
    '',
    '1. See to it that the old server never starts again: two with one key are a fork.',
    ...(isNewest ? NEWEST_LINES : LATER_LINES),
    '4. Every session ended. What was revoked or used up since the backup is valid again: look',
    '   through accounts, API tokens and enrollment tokens.',
  );
}

/** Makes the key that opens backups, in a new file for its owner alone; `-` prints it. */
export async function makeBackupKey({ out }: { readonly out: string }): Promise<void> {
  if (out !== '-') assertNew(out);
  const { text, recipient } = await makeIdentity(Date.now());
  if (out === '-') {
    process.stdout.write(text);
    return;
  }
  await writeNewSecret(out, utf8(text));
  printLines(
    `The key that opens backups is in ${out}. Keep it away from the server, in two places.`,
    'Backups are encrypted for its recipient, which is no secret:',
    '',
    recipient,
  );
}
