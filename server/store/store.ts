/** The store: one SQLite file that only its owner can read. */
import { closeSync, constants, fsyncSync, mkdirSync, openSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { Kysely, type Transaction } from 'kysely';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { sqliteDialect } from './dialect.ts';
import { migrate, SQLITE_TYPES } from './migrations.ts';
import type { Schema } from './schema.ts';

/** An open transaction. */
export type StoreTransaction = Transaction<Schema>;

/** The open store. There is one connection: a transaction makes every other query wait. */
export interface Store {
  readonly db: Kysely<Schema>;
  /**
   * Runs `run` in one transaction: committed and synced to disk when it resolves, rolled back when
   * it throws. Inside, only `trx` may be used: a query on `db` would wait for itself forever.
   */
  transaction<T>(run: (trx: StoreTransaction) => Promise<T>): Promise<T>;
  /** Closes the file; later queries are refused. */
  close(): Promise<void>;
}

/**
 * Opens the store, and makes it where there is none: file mode 0600, its directory 0700. Throws
 * stateInvalid when others could read the file, or when it holds something else or newer.
 */
export async function openStore(options: { path: string }): Promise<Store> {
  const { path } = options;
  if (path !== ':memory:') prepareFile(path);
  const db = new Kysely<Schema>({ dialect: sqliteDialect(path) });
  try {
    await migrate(db, SQLITE_TYPES);
  } catch (cause) {
    await db.destroy();
    if (isFleetsealError(cause)) throw cause;
    throw new FleetsealError('stateInvalid', `cannot open the database ${path}`, { cause });
  }
  return {
    db,
    transaction: (run) => db.transaction().execute(run),
    close: () => db.destroy(),
  };
}

/** Makes the file before SQLite does, so that it never exists with a wider mode. */
function prepareFile(path: string): void {
  const directory = dirname(path);
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const { O_CREAT, O_EXCL, O_RDWR } = constants;
  try {
    closeSync(openSync(path, O_CREAT | O_EXCL | O_RDWR, 0o600));
    syncDirectory(directory);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
    assertPrivate(path);
  }
}

function assertPrivate(path: string): void {
  const { mode } = statSync(path);
  if ((mode & 0o077) !== 0) {
    throw new FleetsealError('stateInvalid', `${path} must have mode 0600: others can read it`);
  }
}

function syncDirectory(path: string): void {
  const descriptor = openSync(path, 'r');
  fsyncSync(descriptor);
  closeSync(descriptor);
}
