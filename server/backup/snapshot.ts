/** A copy of the database as it was at one moment, and everything in it checked. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { backup, DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely } from 'kysely';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { logPublicKey } from '../../shared/log/checkpoint.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import { parseVkey } from '../../shared/log/note.ts';
import { loadOrCreateKeys } from '../keys.ts';
import { checkWholeLog } from '../log/wholeLog.ts';
import { sqliteDialect } from '../store/dialect.ts';
import type { Schema } from '../store/schema.ts';
import type { Store } from '../store/store.ts';
import type { BackupManifest } from './manifest.ts';

const TRIES = 500;
const TRY_AGAIN_MS = 20;
/** Pages that are copied at once; others use the disk in between. */
const PAGES = 1_000;

/**
 * Copies a database while its server goes on writing: one read transaction sees one moment, one
 * between two batches of the logs. The copy is one file, without a write-ahead log. Throws
 * overloaded where no such moment comes for many seconds.
 */
export async function copyDatabase(from: string, to: string): Promise<void> {
  const source = new DatabaseSync(from, { readOnly: true, timeout: 5_000 });
  try {
    await beginBetweenBatches(source);
    await backup(source, to, { rate: PAGES });
    source.exec('ROLLBACK');
  } finally {
    source.close();
  }
  const copy = new DatabaseSync(to);
  try {
    copy.exec('PRAGMA journal_mode = DELETE');
  } finally {
    copy.close();
  }
}

async function beginBetweenBatches(db: DatabaseSync): Promise<void> {
  for (let tries = 1; tries <= TRIES; tries += 1) {
    db.exec('BEGIN');
    const waiting = db.prepare('SELECT id FROM leaf WHERE leaf_index IS NULL LIMIT 1').get();
    const unsigned = db
      .prepare('SELECT log FROM head WHERE checkpoint_size IS NULL OR checkpoint_size <> size')
      .get();
    if (waiting === undefined && unsigned === undefined) return;
    db.exec('ROLLBACK');
    await delay(TRY_AGAIN_MS);
  }
  throw new FleetsealError('overloaded', 'The logs were busy without a pause; no backup was made.');
}

/** The keys of both logs, as text (c2sp.org/signed-note). */
export type LogVkeys = Readonly<Record<LogName, string>>;

/** Files of the server's keys, without which nothing can be restored. */
const KEY_FILES = ['evidence-log.pem', 'register-log.pem', 'server.pem', 'report.pem'] as const;

/**
 * The keys of both logs by the key files of a data directory, and the names that the logs have in
 * a copy of its database. Throws stateInvalid where a file is missing or is no key.
 */
export async function logVkeys(dataDirectory: string, copy: string): Promise<LogVkeys> {
  const directory = join(dataDirectory, 'keys');
  const missing = KEY_FILES.find((name) => !existsSync(join(directory, name)));
  if (missing !== undefined) {
    throw new FleetsealError('stateInvalid', `${join(directory, missing)} is missing.`);
  }
  const keys = await loadOrCreateKeys(directory);
  const db = new DatabaseSync(copy, { readOnly: true });
  try {
    const origin = (log: LogName): string => {
      const row = db.prepare('SELECT value FROM meta WHERE key = ?').get(`origin.${log}`);
      if (typeof row?.value === 'string') return row.value;
      throw new FleetsealError('stateInvalid', `The database does not name the ${log} log.`);
    };
    return {
      evidence: logPublicKey(origin('evidence'), keys.evidenceLog.publicKey).vkey,
      register: logPublicKey(origin('register'), keys.registerLog.publicKey).vkey,
    };
  } finally {
    db.close();
  }
}

/**
 * Checks a copy: the database as such, then every leaf of both logs against their signed
 * checkpoints. Gives what the logs are. Throws stateInvalid naming what does not fit.
 */
export async function checkCopy(path: string, vkeys: LogVkeys): Promise<BackupManifest['logs']> {
  assertIntact(path);
  const db = new Kysely<Schema>({ dialect: sqliteDialect(path) });
  const store: Store = {
    path,
    db,
    transaction: (run) => db.transaction().execute(run),
    close: () => db.destroy(),
  };
  try {
    return {
      evidence: await checkLog(store, 'evidence', vkeys),
      register: await checkLog(store, 'register', vkeys),
    };
  } finally {
    await db.destroy();
  }
}

function assertIntact(path: string): void {
  const db = new DatabaseSync(path, { readOnly: true });
  try {
    const [found] = db.prepare('PRAGMA integrity_check(1)').all();
    const broken = db.prepare('PRAGMA foreign_key_check').all();
    if (found?.integrity_check === 'ok' && broken.length === 0) return;
  } catch (cause) {
    throw new FleetsealError('stateInvalid', 'The database cannot be read.', { cause });
  } finally {
    db.close();
  }
  throw new FleetsealError('stateInvalid', 'The database is damaged (integrity_check).');
}

async function checkLog(store: Store, name: LogName, vkeys: LogVkeys) {
  const vkey = vkeys[name];
  const { size, problems } = await checkWholeLog(store, name, vkey);
  const [problem] = problems;
  if (problem !== undefined) throw new FleetsealError('stateInvalid', `${name} log: ${problem}.`);
  const head = await store.db
    .selectFrom('head')
    .select('root')
    .where('log', '=', name)
    .executeTakeFirstOrThrow();
  return { origin: parseVkey(vkey).name, vkey, size, root: toBase64Url(head.root) };
}
