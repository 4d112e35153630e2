/** One way to make a log for tests, and a second, plain computation of what it must hold. */
import { hash } from 'node:crypto';
import type { CrashHook } from '../../../server/log/crashPoints.ts';
import type { AppendItem } from '../../../server/log/ingest.ts';
import {
  type LogOptions,
  type LogSigner,
  openLog,
  type TransparencyLog,
} from '../../../server/log/transparencyLog.ts';
import { openStore, type Store, type StoreTransaction } from '../../../server/store/store.ts';
import { concat, utf8 } from '../../../shared/bytes/bytes.ts';
import { seededLogSigner } from './signer.ts';

/** Origin of the logs in these tests. */
export const ORIGIN = 'fleet.example/evidence';
/** The time that never passes in these tests. */

/** An open log in a store in memory. */
export interface LogWorld {
  readonly store: Store;
  readonly signer: LogSigner;
  /** Opens the log again on the same store, as after a restart. */
  reopen(changes?: Partial<LogOptions>): Promise<TransparencyLog>;
}

/** A new store in memory and a way to open its log. */
export async function logWorld(path = ':memory:'): Promise<LogWorld> {
  const store = await openStore({ path });
  const signer = seededLogSigner(1);
  const fixed = { store, name: 'evidence', origin: ORIGIN, signer } as const;
  return {
    store,
    signer,
    reopen: (changes = {}) => openLog({ ...fixed, collectMs: 0, ...changes }),
  };
}

/** Leaf number `i` of every test. */
export function leafOf(i: number | string): Uint8Array {
  return utf8(`leaf ${i}`);
}

/** An item that also stores a row in `meta` under its key. */
export function itemOf(i: number | string): AppendItem {
  const key = `key ${i}`;
  return { key, leaf: leafOf(i), write: (trx) => writeMeta(trx, key) };
}

/** The row that belongs to a leaf. */
export async function writeMeta(trx: StoreTransaction, key: string): Promise<void> {
  await trx.insertInto('meta').values({ key, value: 'belongs to the leaf' }).execute();
}

/** Appends items `from` to `to` (not included) at once. */
export function appendAll(log: TransparencyLog, from: number, to: number) {
  const indexes = Array.from({ length: to - from }, (_, i) => from + i);
  return Promise.all(indexes.map((i) => log.append(itemOf(i))));
}

/** A hook that throws the `count`-th time it comes by `point`. */
export function failAt(point: string, count = 1): CrashHook {
  let seen = 0;
  return (reached) => {
    if (reached === point) seen += 1;
    if (reached === point && seen === count) throw new Error(`stopped at ${point}`);
  };
}

/** SHA-256 by another implementation than the log's. */
export function sha256(...parts: Uint8Array[]): Uint8Array {
  return new Uint8Array(hash('sha256', concat(...parts), 'buffer'));
}

/** RFC 6962 section 2.1 written down: the hash of a list of leaf hashes. */
export function plainRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const [first] = leafHashes;
  if (first === undefined) return sha256();
  if (leafHashes.length === 1) return first;
  let split = 1;
  while (split * 2 < leafHashes.length) split *= 2;
  const left = plainRoot(leafHashes.slice(0, split));
  return sha256(Uint8Array.of(1), left, plainRoot(leafHashes.slice(split)));
}

/** H(00 ‖ leaf) of leaf number `i`. */
export function plainLeafHash(i: number): Uint8Array {
  return sha256(Uint8Array.of(0), leafOf(i));
}
