/** The backups of a running server: one at a time, made in a thread, handed out whole. */
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { startWorker } from '../../platform/worker.ts';
import { type ErrorCode, FleetsealError } from '../../shared/errors.ts';
import { timeMsSchema } from '../../shared/log/leaf.ts';
import type { Store } from '../store/store.ts';
import { type BackupOrder, clearBackupFolder, encrypterFor, type MadeBackup } from './make.ts';

/** What the worker thread answers. */
export type BackupAnswer =
  | { readonly made: MadeBackup }
  | { readonly code: ErrorCode; readonly message: string };

/** What backups are made of. */
export interface BackupParts {
  readonly dataDirectory: string;
  readonly store: Store;
  readonly version: string;
  /** Milliseconds UTC. */
  readonly now: () => number;
  /** For tests: makes a backup on this thread. */
  readonly make?: (order: BackupOrder) => Promise<MadeBackup>;
}

const count = z.int().min(0);
const lastBackupSchema = z.strictObject({
  at: timeMsSchema,
  evidenceSize: count,
  registerSize: count,
});
/** When a backup was last handed out whole, and how long the logs in it are. */
export type LastBackup = z.infer<typeof lastBackupSchema>;

const META_KEY = 'backup.last';

/** The backups of one server. */
export class Backups {
  readonly #parts: BackupParts;
  #isBusy = false;

  /** Also removes what a backup left when its server was killed. */
  constructor(parts: BackupParts) {
    this.#parts = parts;
    clearBackupFolder(parts.dataDirectory);
  }

  /**
   * Makes a backup and gives it to `hand`; the file is gone when this resolves. Throws
   * recipientRefused, inUse while another one is made, diskFull, overloaded, stateInvalid.
   */
  async make(
    recipients: readonly string[],
    hand: (made: MadeBackup) => Promise<void>,
  ): Promise<LastBackup> {
    encrypterFor(recipients);
    if (this.#isBusy) throw new FleetsealError('inUse', 'Another backup is being made.');
    this.#isBusy = true;
    const { dataDirectory, version, now, make = inWorker } = this.#parts;
    try {
      const made = await make({ dataDirectory, recipients, version, madeAt: now() });
      await hand(made);
      return await this.#remember(made);
    } finally {
      clearBackupFolder(dataDirectory);
      this.#isBusy = false;
    }
  }

  /** The last backup that was handed out whole; null where there is none. */
  async last(): Promise<LastBackup | null> {
    const row = await this.#parts.store.db
      .selectFrom('meta')
      .select('value')
      .where('key', '=', META_KEY)
      .executeTakeFirst();
    return row === undefined ? null : lastBackupSchema.parse(JSON.parse(row.value));
  }

  async #remember({ manifest }: MadeBackup): Promise<LastBackup> {
    const { evidence, register } = manifest.logs;
    const sizes = { evidenceSize: evidence.size, registerSize: register.size };
    const last: LastBackup = { at: manifest.madeAt, ...sizes };
    const value = JSON.stringify(last);
    await this.#parts.store.db
      .insertInto('meta')
      .values({ key: META_KEY, value })
      .onConflict((on) => on.column('key').doUpdateSet({ value }))
      .execute();
    return last;
  }
}

function inWorker(order: BackupOrder): Promise<MadeBackup> {
  const file = new URL('./worker.ts', import.meta.url);
  const worker = startWorker({ worker: 'backup', file, input: order });
  return new Promise((resolve, reject) => {
    worker.once('message', (answer: BackupAnswer) => {
      if ('code' in answer) reject(new FleetsealError(answer.code, answer.message));
      else resolve(answer.made);
    });
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error('the worker thread ended without an answer')));
  });
}

/** Header of the answer: sizes of the logs in the backup, as JSON. */
export const BACKUP_LOGS_HEADER = 'x-fleetseal-logs';

/** Sends a backup as the answer of a request; rejects where the peer did not take all of it. */
export async function sendBackup(answer: ServerResponse, made: MadeBackup): Promise<void> {
  const { evidence, register } = made.manifest.logs;
  const sizes = { evidenceSize: evidence.size, registerSize: register.size };
  const name = `fleetseal-${new Date(made.manifest.madeAt).toISOString().slice(0, 10)}.backup.age`;
  answer.writeHead(200, {
    'content-type': 'application/octet-stream',
    'content-length': made.bytes,
    'content-disposition': `attachment; filename="${name}"`,
    'cache-control': 'no-store',
    [BACKUP_LOGS_HEADER]: JSON.stringify(sizes),
  });
  await pipeline(createReadStream(made.path), answer);
}
