/** The store: one SQLite file that only its owner can read. */
import { open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Kysely, type Transaction } from 'kysely';
import {
  assertPrivate,
  isFileError,
  makePrivateDirectory,
  syncDirectory,
} from '../../platform/files.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { sqliteDialect } from './dialect.ts';
import { migrate } from './migrations.ts';
import type { Schema } from './schema.ts';

/** An open transaction. */
export type StoreTransaction = Transaction<Schema>;

/** The open store. There is one connection: a transaction makes every other query wait. */
export interface Store {
  /** Path of the database file, or `:memory:`. */
  readonly path: string;
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
 * stateInvalid when others could read the file or enter its directory, or when it holds
 * something else or newer.
 */
export async function openStore(options: { path: string }): Promise<Store> {
  const { path } = options;
  if (path !== ':memory:') await prepareFile(path);
  const db = new Kysely<Schema>({ dialect: sqliteDialect(path) });
  try {
    await migrate(db);
  } catch (cause) {
    await db.destroy();
    if (isFleetsealError(cause)) throw cause;
    throw new FleetsealError('stateInvalid', `cannot open the database ${path}`, { cause });
  }
  return {
    path,
    db,
    transaction: (run) => db.transaction().execute(run),
    close: () => db.destroy(),
  };
}

/** Opens a store that is there, beside the server's own connection, only to read. */
export function readStore(path: string): Pick<Store, 'db' | 'close'> {
  const db = new Kysely<Schema>({ dialect: sqliteDialect(path, 'read') });
  return { db, close: () => db.destroy() };
}

/** Makes the file before SQLite does, so that it never exists with a wider mode. */
async function prepareFile(path: string): Promise<void> {
  const directory = dirname(path);
  makePrivateDirectory(directory);
  try {
    await (await open(path, 'wx', 0o600)).close();
    await syncDirectory(directory);
  } catch (error) {
    if (!isFileError(error, 'EEXIST')) throw error;
    assertPrivate(path);
  }
}
