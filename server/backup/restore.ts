/** Restoring: the whole backup, checked, under the name of the directory, or nothing at all. */
import { createHash } from 'node:crypto';
import {
  createReadStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { Decrypter } from 'age-encryption';
import { assertPrivate, isFileError, syncDirectory } from '../../platform/files.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { parseAs } from '../../shared/bytes/parseAs.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { msToText } from '../../shared/register/day.ts';
import {
  type BackedUpFile,
  type BackupManifest,
  DATABASE_NAME,
  MANIFEST_BYTES_MAX,
  MANIFEST_NAME,
  manifestSchema,
} from './manifest.ts';
import { checkCopy, logVkeys } from './snapshot.ts';
import { TarReader } from './tarStream.ts';

/** What to restore, and to where. */
export interface RestoreOrder {
  readonly from: string;
  /** File with `AGE-SECRET-KEY-1…` lines; readable by its owner alone. */
  readonly identityFile: string;
  /** Must not be there, or be empty. */
  readonly dataDirectory: string;
  /**
   * True where the server that made it wrote nothing since, and so no agent holds anything newer.
   * Otherwise the restored server only reads until its logs are recovered: it cannot know what it
   * signed after the backup, and must not sign another history of it.
   */
  readonly isNewest: boolean;
  /** Milliseconds UTC. */
  readonly now: number;
}

/**
 * Restores a backup. Throws fileExists where the directory is not empty, identityWrong,
 * backupInvalid for a file that is damaged, cut off or no backup, fileUnreadable. Whatever it
 * throws, the directory is as it was before.
 */
export async function restoreBackup(order: RestoreOrder): Promise<BackupManifest> {
  const target = resolve(order.dataDirectory);
  assertEmpty(target);
  const decrypter = decrypterOf(order.identityFile);
  const unfinished = `${target}.restoring`;
  makeUnfinished(unfinished);
  try {
    const manifest = await unpack(order.from, decrypter, unfinished);
    await checkRestored(unfinished, manifest);
    noteRestore(unfinished, manifest, order);
    for (const path of foldersOf(manifest)) await syncDirectory(join(unfinished, path));
    // An empty directory is replaced in one step; one that was filled meanwhile is not.
    await rename(unfinished, target).catch((cause: unknown) => {
      throw isFileError(cause, 'ENOTEMPTY') ? notEmpty(target) : cause;
    });
    await syncDirectory(dirname(target));
    return manifest;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function assertEmpty(path: string): void {
  if (existsSync(path) && readdirSync(path).length > 0) throw notEmpty(path);
}

function notEmpty(path: string): FleetsealError {
  return new FleetsealError('fileExists', `${path} is not empty; a backup is not mixed with it.`);
}

function makeUnfinished(path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (cause) {
    if (!isFileError(cause, 'EEXIST')) throw cause;
    const detail = `${path} is there: a restore is running, or was killed; then remove it.`;
    throw new FleetsealError('fileExists', detail, { cause });
  }
}

/** Throws fileUnreadable, stateInvalid where others can read the file, identityWrong. */
function decrypterOf(identityFile: string): Decrypter {
  let text: string;
  try {
    text = readFileSync(identityFile, 'utf8');
    assertPrivate(identityFile);
  } catch (cause) {
    if (isFleetsealError(cause)) throw cause;
    throw new FleetsealError('fileUnreadable', `Cannot read ${identityFile}.`, { cause });
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const identities = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const decrypter = new Decrypter();
  try {
    for (const identity of identities) decrypter.addIdentity(identity);
  } catch {
    // The cause may hold parts of the key: it is left out on purpose.
    throw new FleetsealError('identityWrong', `${identityFile} holds no identity of age.`);
  }
  if (identities.length > 0) return decrypter;
  throw new FleetsealError('identityWrong', `${identityFile} holds no identity of age.`);
}

async function unpack(
  from: string,
  decrypter: Decrypter,
  directory: string,
): Promise<BackupManifest> {
  const file = createReadStream(from);
  try {
    const plain = await decrypted(file, decrypter, from);
    const archive = new TarReader(plain);
    const manifest = await readManifest(archive);
    for (const described of manifest.files) await readFile(archive, described, directory);
    if ((await archive.next()) === null) return manifest;
    throw new FleetsealError('backupInvalid', 'The backup holds more than its list says.');
  } catch (cause) {
    if (isFleetsealError(cause)) throw cause;
    if (cause instanceof Error && 'syscall' in cause) throw systemError(cause, from);
    const detail = `${from} is damaged or cut off.`;
    throw new FleetsealError('backupInvalid', detail, { cause });
  } finally {
    file.destroy();
  }
}

function systemError(cause: Error, from: string): FleetsealError {
  if (isFileError(cause, 'ENOSPC') || isFileError(cause, 'EDQUOT')) {
    return new FleetsealError('diskFull', undefined, { cause });
  }
  return new FleetsealError('fileUnreadable', `Restoring ${from}: ${cause.message}.`, { cause });
}

async function decrypted(
  file: Readable,
  decrypter: Decrypter,
  from: string,
): Promise<AsyncIterable<Uint8Array>> {
  try {
    // as: Node's own type of the same class.
    return await decrypter.decrypt(Readable.toWeb(file) as ReadableStream<Uint8Array>);
  } catch (cause) {
    if (cause instanceof Error && /no identity matched/.test(cause.message)) {
      throw new FleetsealError('identityWrong', undefined, { cause });
    }
    if (cause instanceof Error && 'syscall' in cause) throw systemError(cause, from);
    throw new FleetsealError('backupInvalid', `${from} is not encrypted by age.`, { cause });
  }
}

async function readManifest(archive: TarReader): Promise<BackupManifest> {
  const member = await archive.next();
  if (member?.name !== MANIFEST_NAME || member.bytes > MANIFEST_BYTES_MAX) {
    throw new FleetsealError('backupInvalid', 'The file does not begin with the list of a backup.');
  }
  const pieces: Uint8Array[] = [];
  for await (const piece of archive.content(member.bytes)) pieces.push(piece);
  return parseAs(new Uint8Array(Buffer.concat(pieces)), manifestSchema, 'backupInvalid');
}

/** Writes the next member, which must be just this file. */
async function readFile(
  archive: TarReader,
  { path, bytes, sha256 }: BackedUpFile,
  directory: string,
): Promise<void> {
  const member = await archive.next();
  if (member?.name !== path || member.bytes !== bytes) {
    throw new FleetsealError('backupInvalid', `${path} is not where the list says.`);
  }
  const target = join(directory, path);
  mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
  const hash = createHash('sha256');
  const file = await open(target, 'wx', 0o600);
  try {
    for await (const piece of archive.content(bytes)) {
      hash.update(piece);
      await file.writeFile(piece);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  if (toBase64Url(hash.digest()) === sha256) return;
  throw new FleetsealError('backupInvalid', `${path} is not what the list says.`);
}

/** Both logs, from their leaves, under the restored keys, are what the list says. */
async function checkRestored(directory: string, { logs }: BackupManifest): Promise<void> {
  const database = join(directory, DATABASE_NAME);
  try {
    const found = await checkCopy(database, await logVkeys(directory, database));
    for (const name of ['evidence', 'register'] as const) {
      const isSame = (['vkey', 'size', 'root'] as const).every(
        (part) => found[name][part] === logs[name][part],
      );
      if (!isSame) throw new FleetsealError('backupInvalid', `The ${name} log is another one.`);
    }
  } catch (cause) {
    if (!isFleetsealError(cause, 'stateInvalid')) throw cause;
    throw new FleetsealError('backupInvalid', cause.message, { cause });
  }
}

/** Tables of what must not come back to life: who had it may have lost it since. */
const FORGOTTEN = ['session', 'one_time_link', 'idempotent_request'] as const;

/** Ends every session and link, and notes that this database was restored, and when. */
function noteRestore(
  directory: string,
  manifest: BackupManifest,
  { isNewest, now }: RestoreOrder,
): void {
  const db = new DatabaseSync(join(directory, DATABASE_NAME));
  try {
    const known = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all();
    const names = new Set(known.map(({ name }) => name));
    db.exec('BEGIN IMMEDIATE');
    for (const table of FORGOTTEN) if (names.has(table)) db.exec(`DELETE FROM ${table}`);
    const { evidence, register } = manifest.logs;
    const sizes = { evidenceSize: evidence.size, registerSize: register.size };
    const value = JSON.stringify({ at: now, madeAt: manifest.madeAt, ...sizes });
    db.prepare('INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)').run('restored', value);
    if (!isNewest) {
      const madeAt = msToText(manifest.madeAt);
      const seen = `This is a backup of ${madeAt}: what was signed since then is not in it.`;
      const insert =
        'INSERT OR IGNORE INTO log_behind (id, note, seen, noticed_at) VALUES (1, ?, ?, ?)';
      db.prepare(insert).run(null, seen, now);
    }
    db.exec('COMMIT');
  } finally {
    db.close();
  }
}

function foldersOf({ files }: BackupManifest): string[] {
  return ['', ...new Set(files.map(({ path }) => dirname(path)).filter((path) => path !== '.'))];
}
