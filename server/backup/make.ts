/** Making a backup: copy, check, list, encrypt. Only a copy that passed every check is packed. */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  createWriteStream,
  readdirSync,
  rmSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Encrypter } from 'age-encryption';
import { makePrivateDirectory } from '../../platform/files.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { compareText, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import {
  BACKUP_FOLDERS,
  type BackedUpFile,
  type BackupManifest,
  DATABASE_NAME,
  isBackupPath,
  MANIFEST_NAME,
} from './manifest.ts';
import { checkCopy, copyDatabase, logVkeys } from './snapshot.ts';
import { tarEnd, tarHeader, tarPadding } from './tarStream.ts';

/** What to back up, for whom. */
export interface BackupOrder {
  readonly dataDirectory: string;
  /** `age1…`, at least one. */
  readonly recipients: readonly string[];
  /** Version of this program. */
  readonly version: string;
  /** Milliseconds UTC. */
  readonly madeAt: number;
}

/** A backup that is whole, in a folder that only its maker may remove. */
export interface MadeBackup {
  readonly manifest: BackupManifest;
  /** The encrypted file. */
  readonly path: string;
  readonly bytes: number;
}

const TAR_NAME_MAX = 100;
/** Names of files that are still being written. */
const UNFINISHED = /\.(?:tmp|part|new)$/;

/** Folder where a backup is made, in the data directory; after a kill the next one clears it. */
export function backupFolder(dataDirectory: string): string {
  return join(dataDirectory, 'backup.unfinished');
}

/** Removes what a backup has left. */
export function clearBackupFolder(dataDirectory: string): void {
  rmSync(backupFolder(dataDirectory), { recursive: true, force: true });
}

/**
 * Makes a backup of a data directory, beside a server that runs on it or without one; one at a
 * time. Throws recipientRefused, diskFull, overloaded, and stateInvalid for what is damaged.
 */
export async function makeBackup(order: BackupOrder): Promise<MadeBackup> {
  const { dataDirectory, recipients, version, madeAt } = order;
  const encrypter = encrypterFor(recipients);
  const database = join(dataDirectory, DATABASE_NAME);
  assertSpace(dataDirectory, database);
  clearBackupFolder(dataDirectory);
  const folder = backupFolder(dataDirectory);
  makePrivateDirectory(folder);
  try {
    const copy = join(folder, DATABASE_NAME);
    await copyDatabase(database, copy);
    const logs = await checkCopy(copy, await logVkeys(dataDirectory, copy));
    const sources = [{ path: DATABASE_NAME, source: copy }, ...filesBeside(dataDirectory)];
    const files: BackedUpFile[] = [];
    for (const source of sources) files.push(await describe(source));
    const format = 'fleetseal/backup@1';
    const manifest: BackupManifest = { format, version, madeAt, logs, files };
    const path = join(folder, 'backup.age');
    const archive = archiveOf({ manifest, sources });
    const encrypted = await encrypter.encrypt(webStream(archive));
    await pipeline(encrypted, createWriteStream(path, { mode: 0o600, flags: 'wx' }));
    rmSync(copy);
    return { manifest, path, bytes: statSync(path).size };
  } catch (error) {
    clearBackupFolder(dataDirectory);
    throw error;
  }
}

/** Throws recipientRefused where there is none, or one that age does not know. */
export function encrypterFor(recipients: readonly string[]): Encrypter {
  if (recipients.length === 0) {
    throw new FleetsealError('recipientRefused', 'No recipient is named for the backup.');
  }
  const encrypter = new Encrypter();
  for (const recipient of recipients) {
    try {
      encrypter.addRecipient(recipient);
    } catch (cause) {
      const detail = `${recipient.slice(0, 80)} is not a recipient of age.`;
      throw new FleetsealError('recipientRefused', detail, { cause });
    }
  }
  return encrypter;
}

/** The copy and its encrypted form are on the disk at the same time. */
function assertSpace(dataDirectory: string, database: string): void {
  const { bavail, bsize } = statfsSync(dataDirectory);
  const needed = 2 * statSync(database).size;
  if (bavail * bsize > needed) return;
  const detail = `A backup needs ${needed} bytes free beside the database while it is made.`;
  throw new FleetsealError('diskFull', detail);
}

interface SourceFile {
  /** In the archive. */
  readonly path: string;
  readonly source: string;
}

function filesBeside(dataDirectory: string): SourceFile[] {
  return BACKUP_FOLDERS.flatMap((folder) => filesBelow(dataDirectory, folder)).toSorted(
    (one, other) => compareText(one.path, other.path),
  );
}

function filesBelow(dataDirectory: string, folder: string): SourceFile[] {
  const directory = join(dataDirectory, folder);
  if (statSync(directory, { throwIfNoEntry: false }) === undefined) return [];
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry): SourceFile[] => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return filesBelow(dataDirectory, path);
    if (!entry.isFile() || UNFINISHED.test(entry.name)) return [];
    if (isBackupPath(path) && path.length <= TAR_NAME_MAX) {
      return [{ path, source: join(dataDirectory, path) }];
    }
    throw new FleetsealError(
      'stateInvalid',
      `${path} is none of the server's files; move it away.`,
    );
  });
}

async function describe({ path, source }: SourceFile): Promise<BackedUpFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  // as: a stream without an encoding gives bytes.
  for await (const chunk of createReadStream(source) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  return { path, bytes, sha256: toBase64Url(hash.digest()) };
}

interface Archive {
  readonly manifest: BackupManifest;
  readonly sources: readonly SourceFile[];
}

async function* archiveOf({ manifest, sources }: Archive): AsyncGenerator<Uint8Array> {
  const timeS = Math.floor(manifest.madeAt / 1000);
  const text = utf8(`${JSON.stringify(manifest, null, 2)}\n`);
  yield tarHeader(MANIFEST_NAME, text.length, timeS);
  yield text;
  yield tarPadding(text.length);
  for (const [index, { path, source }] of sources.entries()) {
    const described = manifest.files[index];
    if (described === undefined) throw new TypeError('a file was not described');
    yield tarHeader(path, described.bytes, timeS);
    yield* unchanged(source, described);
    yield tarPadding(described.bytes);
  }
  yield tarEnd();
}

/** The bytes of a file, as they were described. */
async function* unchanged(source: string, described: BackedUpFile): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  // as: a stream without an encoding gives bytes.
  for await (const chunk of createReadStream(source) as AsyncIterable<Uint8Array>) {
    hash.update(chunk);
    yield chunk;
  }
  if (toBase64Url(hash.digest()) === described.sha256) return;
  throw new FleetsealError('stateInvalid', `${described.path} changed while it was packed.`);
}

/** As web streams take it; an error of the generator ends it. */
function webStream(source: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  // as: Node's own type of the same class.
  return Readable.toWeb(Readable.from(source, { objectMode: false })) as ReadableStream<Uint8Array>;
}
