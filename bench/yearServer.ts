/** A real server over the store of a year: what the console is looked at and measured with. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { originKey } from '../server/origins.ts';
import { type RunningServer, startServer } from '../server/server.ts';
import { WHOLE_ACCESS } from '../shared/api/roles.ts';
import { encodeResult } from '../shared/appraisal/encode.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { isFleetsealError } from '../shared/errors.ts';
import { bigHistory } from './accountingFleet.ts';
import { END_MS, ORIGIN, writeYear } from './viewsStore.ts';

/** How to open it. */
export interface YearOptions {
  /** An empty one; the store of 421,000 GPUs takes 2 GB in it. */
  readonly directory: string;
  /** Hosts, of eight GPUs each. */
  readonly hosts: number;
  readonly consoleDirectory: string;
}

/** The server, and its present: the end of the year, going on from there. */
export interface YearServer {
  readonly server: RunningServer;
  readonly now: () => number;
}

/** Writes the store, starts the server over it, and waits until its views are drawn. */
export async function openYear(options: YearOptions): Promise<YearServer> {
  const { directory, hosts, consoleDirectory } = options;
  const dataDirectory = join(directory, 'server');
  mkdirSync(dataDirectory, { recursive: true, mode: 0o700 });
  const path = join(dataDirectory, 'fleetseal.db');
  const { evidenceSize } = await writeYear(path, hosts);
  completeStore(path, evidenceSize);
  const begunAt = performance.now();
  const now = () => Math.trunc(END_MS + performance.now() - begunAt);
  const server = await startServer({
    dataDirectory,
    host: '127.0.0.1',
    port: 0,
    version: '0.0.0-bench',
    log: pino({ level: 'error' }),
    now,
    epochMs: 0,
    consoleDirectory,
  });
  await untilDrawn(server);
  return { server, now };
}

/** What a server has in its store beside what the views read. */
function completeStore(path: string, evidenceSize: number): void {
  const db = new DatabaseSync(path);
  db.exec('PRAGMA synchronous = OFF; PRAGMA foreign_keys = OFF; BEGIN');
  db.prepare('INSERT INTO meta (key, value) VALUES (?, ?)').run(originKey('evidence'), ORIGIN);
  // The server gives the leaves their indexes itself, in this order, and makes tiles of them.
  db.exec('UPDATE leaf SET leaf_index = NULL');
  // Each evidence counts as appraised already: doing it one by one would take the server minutes.
  const result = bigHistory(1, 1)[0]?.result ?? null;
  const text = result === null ? '' : fromUtf8(encodeResult(result));
  const kid = result?.kid ?? '';
  const insert = db.prepare(
    'INSERT INTO result (evidence_index, kid, register_size, result) VALUES (?, ?, 0, ?)',
  );
  for (let index = 0; index < evidenceSize; index += 1) {
    insert.run(index, kid, index === evidenceSize - 1 ? text : '');
  }
  db.exec('COMMIT');
  db.close();
}

async function untilDrawn({ rooms: { views } }: RunningServer): Promise<void> {
  for (;;) {
    try {
      await views.list(WHOLE_ACCESS, 'gpus', { filters: {}, limit: 1 });
      return;
    } catch (error) {
      if (!isFleetsealError(error) || error.code !== 'notReady') throw error;
    }
  }
}
