/**
 * One transparency log (c2sp.org/tlog-tiles) over the store, and its sequencer, the only writer.
 * A batch is stored, sequenced, signed, answered, in this order: only a committed head is signed,
 * and only what is under a signed checkpoint is acknowledged. crashPoints.ts says what holds when
 * it stops in between.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FleetsealError } from '../../shared/errors.ts';
import { LIMITS } from '../../shared/limits.ts';
import { type LogPublicKey, logPublicKey, signCheckpoint } from '../../shared/log/checkpoint.ts';
import type { LogName } from '../../shared/log/leaf.ts';
import { formatLogProof } from '../../shared/log/logProof.ts';
import {
  type CompactTree,
  consistencyProof,
  inclusionProof,
  rootFromHashes,
} from '../../shared/log/tree.ts';
import type { Store } from '../store/store.ts';
import type { CrashHook } from './crashPoints.ts';
import { GroupCommit } from './groupCommit.ts';
import { LogHashes } from './hashes.ts';
import { type AppendGroup, type AppendItem, ingest } from './ingest.ts';
import { indexOfKey, leavesByIndex, leavesByKey, type StoredLeaf } from './leaves.ts';
import { recoverHead, type SignedHead } from './recover.ts';
import { sequence } from './sequence.ts';
import { readTile } from './tileFile.ts';

/** The first leaf of an idle log does not wait; those of a busy one share syncs and signatures. */
const COLLECT_MS = 10;

/** Answer to an append. */
export interface Appended {
  /** Leaf index, from 0. */
  readonly index: number;
  /** True when the key was known: nothing was stored. */
  readonly duplicate: boolean;
  /** The leaf as it is in the log. */
  readonly leaf: Uint8Array;
  /** Size of the newest signed checkpoint; it includes the leaf. */
  readonly size: number;
  /** Log proof of the leaf under that checkpoint (c2sp.org/tlog-proof). */
  readonly proof: string;
}

/** Signs for a log: Ed25519. */
export interface LogSigner {
  /** Raw, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** Returns 64 bytes. */
  sign(message: Uint8Array): Promise<Uint8Array>;
}

/** An open log. Every size and index that it answers lies under the newest signed checkpoint. */
export interface TransparencyLog {
  readonly name: LogName;
  readonly origin: string;
  /** The log's key, as text (c2sp.org/signed-note). */
  readonly vkey: string;
  /** Size of the newest signed checkpoint. */
  readonly size: number;
  /** The newest signed checkpoint note. */
  readonly checkpoint: string;
  /** Calls that wait for their leaves. */
  readonly waiting: number;
  /** True where the log takes nothing more. */
  readonly stopped: boolean;
  /**
   * Appends a leaf; resolves when it is durable and under a signed checkpoint. Throws what the
   * item's `write` threw, leafInvalid above the size limit, overloaded when too many
   * wait or the log is closing (nothing stored), and, for good, whatever stopped the sequencer
   * (then the leaf may be stored: open the log again and send it again).
   */
  append(item: AppendItem): Promise<Appended>;
  /**
   * Appends several leaves, all or none, also where the program is killed in between. They get
   * consecutive indexes. Resolves and throws as `append` does, with the answer for the first leaf.
   */
  appendAll(group: AppendGroup): Promise<Appended>;
  /** The bytes of one leaf. Throws notFound. */
  leafAt(index: number): Promise<Uint8Array>;
  /** The leaves [from, to), all in memory. Throws notFound when the log does not hold them. */
  leaves(from: number, to: number): Promise<Uint8Array[]>;
  /** Index of the leaf with this key, or null. */
  indexOfKey(key: string): Promise<number | null>;
  /** Log proof of a leaf under the newest checkpoint. Throws notFound. */
  proof(index: number): Promise<string>;
  /** Inclusion proof of a leaf in the tree of `size` leaves. Throws notFound. */
  inclusion(index: number, size: number): Promise<Uint8Array[]>;
  /** Consistency proof; empty from size 0 (see RFC 9162). Throws notFound. */
  consistency(fromSize: number, toSize: number): Promise<Uint8Array[]>;
  /** Root hash of the first `size` leaves. Throws notFound. */
  rootAt(size: number): Promise<Uint8Array>;
  /** A tile or entry bundle by its path, such as `tile/0/000.p/7`; null where there is none. */
  tile(path: string): Promise<Uint8Array | null>;
  /** Takes no more leaves, and resolves when those that wait are answered. */
  close(): Promise<void>;
}

/** What a log is opened with. */
export interface LogOptions {
  readonly store: Store;
  readonly name: LogName;
  /** Names the log for good, such as `fleet.example/evidence`. */
  readonly origin: string;
  readonly signer: LogSigner;
  /** Told once when the sequencer stopped for good; the program should stop too. */
  readonly onFailure?: (error: unknown) => void;
  /** How long leaves are collected after a batch, in milliseconds; 10 where not given. */
  readonly collectMs?: number;
  /** Why nothing may be appended or signed any more; null, or not given, while it may. */
  readonly halted?: () => Error | null;
  /** For tests: called at each crash point. */
  readonly at?: CrashHook;
}

/**
 * Opens a log, or makes it where there is none. Completes what a crash left undone: leaves that
 * wait are sequenced, a committed head is signed. Throws stateInvalid when what is stored does
 * not fit together, or belongs to another origin or key; then nothing was sequenced or signed.
 * A log that is halted is only read: nothing of it is completed.
 */
export async function openLog(options: LogOptions): Promise<TransparencyLog> {
  const { store, name, origin, signer } = options;
  const key = logPublicKey(origin, signer.publicKey);
  const hashes = new LogHashes(store, name);
  const { tree, signed } = await recoverHead({ store, name, key, hashes });
  const log = new SequencedLog({ ...options, key, hashes, tree, signed });
  if ((options.halted?.() ?? null) === null) await log.catchUp();
  return log;
}

interface SequencedLogOptions extends LogOptions {
  readonly key: LogPublicKey;
  readonly hashes: LogHashes;
  readonly tree: CompactTree;
  readonly signed: SignedHead | undefined;
}

class SequencedLog implements TransparencyLog {
  readonly name: LogName;
  readonly origin: string;
  readonly vkey: string;
  private readonly options: SequencedLogOptions;
  private readonly at: CrashHook;
  private readonly queue: GroupCommit<AppendGroup, Appended>;
  /** The committed tree. */
  private tree: CompactTree;
  private signed: SignedHead;

  constructor(options: SequencedLogOptions) {
    this.options = options;
    this.name = options.name;
    this.origin = options.origin;
    this.vkey = options.key.vkey;
    this.at = options.at ?? (() => {});
    this.tree = options.tree;
    this.signed = options.signed ?? { size: -1, note: '' };
    this.queue = new GroupCommit<AppendGroup, Appended>({
      run: (groups) => this.runBatch(groups),
      batchMax: LIMITS.sequencerBatch,
      waitingMax: LIMITS.unsequencedRows,
      collectMs: options.collectMs ?? COLLECT_MS,
      onFailure: (error) => options.onFailure?.(error),
    });
  }

  get size(): number {
    return this.signed.size;
  }

  get checkpoint(): string {
    return this.signed.note;
  }

  get waiting(): number {
    return this.queue.waitingCount;
  }

  get stopped(): boolean {
    return this.queue.isStopped;
  }

  append(item: AppendItem): Promise<Appended> {
    const { key, leaf } = item;
    return this.appendAll({ leaves: [{ key, leaf }], write: (trx) => item.write(trx) });
  }

  appendAll(group: AppendGroup): Promise<Appended> {
    if (group.leaves.length === 0) return Promise.reject(new TypeError('a group without leaves'));
    const halted = this.options.halted?.() ?? null;
    if (halted !== null) return Promise.reject(halted);
    return this.queue.submit(group);
  }

  /** Sequences every leaf that waits, and signs the head where that is not done. */
  async catchUp(): Promise<void> {
    const { store, name, hashes } = this.options;
    for (;;) {
      const { tree, count, nodes } = await sequence({
        store,
        log: name,
        tree: this.tree,
        at: this.at,
      });
      if (count === 0) break;
      this.tree = tree;
      for (const { level, index, hash } of nodes) hashes.keep(level, index, hash);
      // A group of many leaves takes many of these transactions: others are served in between.
      await nextTurn();
    }
    if (this.signed.size !== this.tree.size) await this.signHead();
  }

  async leafAt(index: number): Promise<Uint8Array> {
    const [leaf] = await this.leaves(index, index + 1);
    if (leaf === undefined) throw new FleetsealError('notFound', `no leaf ${index}`);
    return leaf;
  }

  async leaves(from: number, to: number): Promise<Uint8Array[]> {
    this.assertRange(from, to, this.size);
    return leavesByIndex(this.options.store, this.name, { from, to });
  }

  async indexOfKey(key: string): Promise<number | null> {
    const index = await indexOfKey(this.options.store, this.name, key);
    return index !== null && index < this.size ? index : null;
  }

  async proof(index: number): Promise<string> {
    const { size, note } = this.signed;
    const proof = await this.inclusion(index, size);
    return formatLogProof({ index, proof, checkpoint: note });
  }

  async inclusion(index: number, size: number): Promise<Uint8Array[]> {
    this.assertRange(index, size, this.size);
    if (index === size) throw new FleetsealError('notFound', `no leaf ${index} below ${size}`);
    return this.options.hashes.with((getHash) => inclusionProof(size, index, getHash));
  }

  async consistency(fromSize: number, toSize: number): Promise<Uint8Array[]> {
    this.assertRange(fromSize, toSize, this.size);
    if (fromSize === 0) return [];
    return this.options.hashes.with((getHash) => consistencyProof(fromSize, toSize, getHash));
  }

  async rootAt(size: number): Promise<Uint8Array> {
    this.assertRange(0, size, this.size);
    return this.options.hashes.with((getHash) => rootFromHashes(size, getHash));
  }

  tile(path: string): Promise<Uint8Array | null> {
    const { store, hashes } = this.options;
    return readTile({ store, log: this.name, hashes, size: this.size, path });
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private async runBatch(
    groups: readonly AppendGroup[],
  ): Promise<PromiseSettledResult<Appended>[]> {
    const { store, name } = this.options;
    const ingested = await ingest({ store, log: name, groups, at: this.at });
    await this.catchUp();
    const keys = groups.map(({ leaves }) => leaves[0]?.key ?? '');
    const stored = await leavesByKey(store, name, keys);
    const results: PromiseSettledResult<Appended>[] = [];
    for (const [position, outcome] of ingested.entries()) {
      if (outcome.kind === 'refused') results.push({ status: 'rejected', reason: outcome.error });
      else {
        const leaf = stored.get(keys[position] ?? '');
        const value = await this.appended(leaf, outcome.kind === 'duplicate');
        results.push({ status: 'fulfilled', value });
      }
    }
    await this.at('beforeAck');
    return results;
  }

  private async appended(stored: StoredLeaf | undefined, duplicate: boolean): Promise<Appended> {
    if (stored === undefined) throw new TypeError('a stored leaf has no index');
    const { index, leaf } = stored;
    const { size } = this;
    return { index, duplicate, leaf, size, proof: await this.proof(index) };
  }

  private async signHead(): Promise<void> {
    const { store, name, origin, signer } = this.options;
    const { publicKey } = signer;
    const { size } = this.tree;
    const checkpoint = { origin, size, root: this.tree.root() };
    const sign = (message: Uint8Array) => signer.sign(message);
    const note = await signCheckpoint({ checkpoint, publicKey, sign });
    await this.at('afterSign');
    await store.db
      .updateTable('head')
      .set({ checkpoint: note, checkpoint_size: size })
      .where('log', '=', name)
      .execute();
    this.signed = { size, note };
  }

  /** Throws notFound unless 0 <= from <= to <= max. */
  private assertRange(from: number, to: number, max: number): void {
    const isRange = Number.isSafeInteger(from) && Number.isSafeInteger(to) && from >= 0;
    if (isRange && from <= to && to <= max) return;
    throw new FleetsealError('notFound', `${from} to ${to} is not within the ${max} leaves`);
  }
}
