/** What a spool holds, in memory: every number with its size and state, and what names what. */
import type { SequencePoint } from '../../shared/evidence/evidence.ts';

/** What is known of one evidence without reading it. */
export interface SpoolEntry {
  readonly digest: string;
  /** Milliseconds UTC by this host's clock when it was made, in whole seconds. */
  readonly madeAt: number;
  bytes: number;
  proven: boolean;
}

/** Counts and bytes of some evidence. */
export interface SpoolTotals {
  readonly count: number;
  /** On disk, documents left out. */
  readonly bytes: number;
}

/** A place in the sequence, and when it was made. */
export interface DatedPoint extends SequencePoint {
  readonly madeAt: number;
}

/** Index of the evidence and documents on disk. */
export class SpoolIndex {
  /** By sequence number, ascending. */
  readonly #entries = new Map<number, SpoolEntry>();
  /** By digest: how many evidences name a document, and what it takes on disk. */
  readonly #documents = new Map<string, { named: number; bytes: number }>();
  #newestSeq: number | null = null;
  #bytes = 0;

  /** Number of evidences. */
  get size(): number {
    return this.#entries.size;
  }

  /** What evidence and documents take on disk. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The numbers, ascending. */
  get numbers(): number[] {
    return [...this.#entries.keys()];
  }

  /** The highest number; null where there is none. */
  get newestSeq(): number | null {
    return this.#newestSeq;
  }

  /** What is known of a number. */
  get(seq: number): SpoolEntry | undefined {
    return this.#entries.get(seq);
  }

  /** The number of an evidence; null where it is not here. */
  numberOf(digest: string): number | null {
    for (const [seq, entry] of this.#entries) if (entry.digest === digest) return seq;
    return null;
  }

  /** Adds an evidence, which must be the newest, with the documents that it names. */
  add(seq: number, entry: SpoolEntry, documents: readonly string[]): void {
    this.#entries.set(seq, entry);
    this.#newestSeq = seq;
    this.#bytes += entry.bytes;
    for (const digest of documents) {
      const document = this.#documents.get(digest) ?? { named: 0, bytes: 0 };
      document.named += 1;
      this.#documents.set(digest, document);
    }
  }

  /** Marks an evidence as proven, whose proof takes these bytes. */
  proven(seq: number, bytes: number): void {
    const entry = this.#entries.get(seq);
    if (entry === undefined || entry.proven) return;
    entry.proven = true;
    entry.bytes += bytes;
    this.#bytes += bytes;
  }

  /** Takes an evidence out; its documents stay named. */
  remove(seq: number): void {
    this.#bytes -= this.#entries.get(seq)?.bytes ?? 0;
    this.#entries.delete(seq);
    if (seq === this.#newestSeq) this.#newestSeq = this.numbers.at(-1) ?? null;
  }

  /** True where an evidence names the document. */
  isNamed(digest: string): boolean {
    return this.#documents.has(digest);
  }

  /** One evidence less names the document; true where it was the last. */
  unname(digest: string): boolean {
    const document = this.#documents.get(digest);
    if (document === undefined) return false;
    document.named -= 1;
    if (document.named > 0) return false;
    this.#documents.delete(digest);
    this.#bytes -= document.bytes;
    return true;
  }

  /** Sets what a named document takes on disk. */
  documentBytes(digest: string, bytes: number): void {
    const document = this.#documents.get(digest);
    if (document === undefined) return;
    this.#bytes += bytes - document.bytes;
    document.bytes = bytes;
  }

  /** The newest evidence, or the newest proven one; null where there is none. */
  newest(which: 'any' | 'proven'): DatedPoint | null {
    for (const seq of this.numbers.reverse()) {
      const entry = this.#entries.get(seq);
      if (entry === undefined || (which === 'proven' && !entry.proven)) continue;
      return { seq, digest: entry.digest, madeAt: entry.madeAt };
    }
    return null;
  }

  /** All, or what waits to be acknowledged and proven. */
  totals(which: 'all' | 'waiting'): SpoolTotals {
    let count = 0;
    let bytes = 0;
    for (const entry of this.#entries.values()) {
      if (which === 'waiting' && entry.proven) continue;
      count += 1;
      bytes += entry.bytes;
    }
    return { count, bytes };
  }

  /** What to remove first where the spool is full: the oldest proven one, else the oldest. */
  oldestRemovable(held: number | null): { seq: number; proven: boolean } | null {
    let oldest: number | null = null;
    for (const [seq, { proven }] of this.#entries) {
      if (seq === held || seq === this.#newestSeq) continue;
      if (proven) return { seq, proven };
      oldest ??= seq;
    }
    return oldest === null ? null : { seq: oldest, proven: false };
  }

  /** The next evidence after this number that is not proven, or is later than `resendAfter`. */
  nextPending(after: number, resendAfter: number | null): SequencePoint | null {
    for (const [seq, { digest, proven }] of this.#entries) {
      const again = resendAfter !== null && seq > resendAfter;
      if (seq > after && (again || !proven)) return { seq, digest };
    }
    return null;
  }
}
