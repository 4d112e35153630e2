/** The writing under measurement: one transaction of evidence rows and leaves, synced to disk. */
import { DatabaseSync } from 'node:sqlite';

/** One evidence with its leaf, about 1.5 KB and 300 B. */
export interface BenchRow {
  readonly digest: Uint8Array;
  readonly evidence: Uint8Array;
  readonly leaf: Uint8Array;
}

const SCHEMA = `
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = FULL;
  CREATE TABLE evidence (id INTEGER PRIMARY KEY, digest BLOB UNIQUE, bytes BLOB) STRICT;
  CREATE TABLE leaf (leaf_index INTEGER PRIMARY KEY, bytes BLOB) STRICT;
`;

/** A writer that commits one batch at a time. */
export interface BatchWriter {
  readonly commit: (rows: readonly BenchRow[]) => void;
  readonly close: () => void;
}

/** Opens a new database at `path`: WAL, synced at each commit. */
export function openWriter(path: string): BatchWriter {
  const database = new DatabaseSync(path);
  database.exec(SCHEMA);
  const addEvidence = database.prepare('INSERT INTO evidence (digest, bytes) VALUES (?, ?)');
  const addLeaf = database.prepare('INSERT INTO leaf (bytes) VALUES (?)');
  const commit = (rows: readonly BenchRow[]): void => {
    database.exec('BEGIN IMMEDIATE');
    for (const row of rows) {
      addEvidence.run(row.digest, row.evidence);
      addLeaf.run(row.leaf);
    }
    database.exec('COMMIT');
  };
  return { commit, close: () => database.close() };
}
