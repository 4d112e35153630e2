/** The backup file: age around a tar archive whose first member says what all others are. */
import * as z from 'zod';
import { digestSchema, timeMsSchema } from '../../shared/log/leaf.ts';

const count = z.int().min(0);

/** Name of the first member of the archive. */
export const MANIFEST_NAME = 'manifest.json';
/** Name of the database in the data directory, and in the archive. */
export const DATABASE_NAME = 'fleetseal.db';
/** Folders of the data directory that are in a backup, with every file below them. */
export const BACKUP_FOLDERS = ['keys', 'tpm-trust', 'reports', 'documents'] as const;
/** A manifest is no larger than this, in bytes. */
export const MANIFEST_BYTES_MAX = 64 * 1024 * 1024;

const FILE_PATH =
  /^(?:fleetseal\.db|(?:keys|tpm-trust|reports|documents)(?:\/[\w-][\w.@+=-]{0,127}){1,4})$/;

/** One file: never a way out of the directory. */
export const backedUpFileSchema = z.strictObject({
  path: z.string().regex(FILE_PATH),
  bytes: count,
  /** SHA-256, base64url. */
  sha256: digestSchema,
});
/** One file of a backup. */
export type BackedUpFile = z.infer<typeof backedUpFileSchema>;

const logSchema = z.strictObject({
  origin: z.string(),
  vkey: z.string(),
  size: count,
  /** Root hash, base64url. */
  root: digestSchema,
});

/** `fleetseal/backup@1` */
export const manifestSchema = z.strictObject({
  format: z.literal('fleetseal/backup@1'),
  /** Version of the program that made it. */
  version: z.string(),
  madeAt: timeMsSchema,
  logs: z.strictObject({ evidence: logSchema, register: logSchema }),
  /** Every other member of the archive, in its order. */
  files: z.array(backedUpFileSchema).min(1).max(1_000_000),
});
/** What a backup says of itself. */
export type BackupManifest = z.infer<typeof manifestSchema>;

/** True for a path that a backup can hold. */
export function isBackupPath(path: string): boolean {
  return FILE_PATH.test(path);
}
