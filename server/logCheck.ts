/** Both stored logs, checked while the server runs: over one moment of the database. */
import { setTimeout as delay } from 'node:timers/promises';
import { Kysely, sql } from 'kysely';
import type { LogCheckReply } from '../shared/api/admin.ts';
import type { ServerContext } from './context.ts';
import { checkWholeLog } from './log/wholeLog.ts';
import { sqliteDialect } from './store/dialect.ts';
import type { Schema } from './store/schema.ts';
import type { Store } from './store/store.ts';

const TRIES = 200;
const TRY_AGAIN_MS = 20;

/**
 * Checks both logs over a connection of its own, whose one read transaction sees the database as
 * it was at one moment, while the server goes on writing. That moment is one between two batches
 * where there is one within some seconds; else what is half done then counts as a problem.
 */
export async function checkStoredLogs(
  context: ServerContext,
  database: string,
): Promise<LogCheckReply> {
  const db = new Kysely<Schema>({ dialect: sqliteDialect(database) });
  const store: Store = {
    path: database,
    db,
    transaction: (run) => db.transaction().execute(run),
    close: () => db.destroy(),
  };
  try {
    await beginBetweenBatches(db);
    const { evidenceLog, registerLog } = context;
    const evidence = await checkWholeLog(store, 'evidence', evidenceLog.vkey);
    const register = await checkWholeLog(store, 'register', registerLog.vkey);
    await sql`rollback`.execute(db);
    return { evidence, register };
  } finally {
    await db.destroy();
  }
}

async function beginBetweenBatches(db: Kysely<Schema>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    await sql`begin`.execute(db);
    if (tries === TRIES || (await isBetweenBatches(db))) return;
    await sql`rollback`.execute(db);
    await delay(TRY_AGAIN_MS);
  }
}

/** True where no leaf waits for its index and both heads are signed. */
async function isBetweenBatches(db: Kysely<Schema>): Promise<boolean> {
  const waiting = await db
    .selectFrom('leaf')
    .select('id')
    .where('leaf_index', 'is', null)
    .limit(1)
    .executeTakeFirst();
  const heads = await db.selectFrom('head').select(['size', 'checkpoint_size']).execute();
  return waiting === undefined && heads.every((head) => head.size === head.checkpoint_size);
}
