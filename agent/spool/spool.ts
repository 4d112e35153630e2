/**
 * The spool: every evidence from the moment it is signed until it is acknowledged and proven,
 * and for a while after, within bounds. One file an evidence, named by its sequence number, so
 * that the number and the signed bytes reach the disk in one sync (docs/formats/agent-state.md).
 */
import { rm, stat } from 'node:fs/promises';
import { makePrivateDirectory, writeDurable } from '../../platform/files.ts';
import { FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import {
  type EvidencePayload,
  parseEvidence,
  type SequencePoint,
  type SignedEvidence,
} from '../../shared/evidence/evidence.ts';
import { LIMITS } from '../../shared/limits.ts';
import { onDisk } from './disk.ts';
import { type GapRange, isWithin, readGaps, withGap, writeGaps } from './gaps.ts';
import { bytesOnDisk, documentsOf, parseSpooled, SpoolFiles } from './spoolFiles.ts';
import { type DatedPoint, SpoolIndex, type SpoolTotals } from './spoolIndex.ts';
import { listSpool, newestByLeaf, pointByLeaf, removeLeftovers } from './spoolListing.ts';

/** One evidence in the spool. */
export interface SpooledEvidence extends SequencePoint {
  readonly jws: string;
}

/** What came back for an evidence: the leaf that commits to it, and the proof of that leaf. */
export interface Acknowledgment {
  readonly leaf: string;
  readonly logProof: string;
}

/** How much a spool keeps. */
export interface SpoolLimits {
  readonly evidenceMax: number;
  /** On disk, in bytes. */
  readonly bytesMax: number;
}

/** How a spool is opened. */
export interface SpoolOptions {
  readonly limits?: Partial<SpoolLimits>;
  /** Throws signatureInvalid for evidence that this host did not sign. */
  readonly verify?: (signed: SignedEvidence) => Promise<void>;
  /** Told of every file that is damaged. */
  readonly onTrouble?: (error: FleetsealError) => void;
}

/** The evidence and documents of one host on its disk. */
export class Spool {
  readonly #directory: string;
  readonly #files: SpoolFiles;
  readonly #limits: SpoolLimits;
  readonly #verify: (signed: SignedEvidence) => Promise<void>;
  readonly #onTrouble: (error: FleetsealError) => void;
  readonly #index = new SpoolIndex();
  #gaps: GapRange[] = [];
  /** Set where the newest evidence is damaged and its leaf still tells its digest. */
  #newestByLeaf: SequencePoint | null = null;
  /** On its way to the server: neither forgotten nor dropped meanwhile. */
  #held: number | null = null;

  private constructor(stateDirectory: string, options: SpoolOptions) {
    const { limits = {}, verify = async () => {}, onTrouble = () => {} } = options;
    const { evidenceMax = LIMITS.spooledEvidence, bytesMax = LIMITS.spooledBytes } = limits;
    this.#directory = stateDirectory;
    this.#files = new SpoolFiles(stateDirectory);
    this.#limits = { evidenceMax, bytesMax };
    this.#verify = verify;
    this.#onTrouble = onTrouble;
  }

  /** Opens the spool in a state directory, and completes what a crash left half done. */
  static async open(stateDirectory: string, options: SpoolOptions = {}): Promise<Spool> {
    const spool = new Spool(stateDirectory, options);
    const files = spool.#files;
    makePrivateDirectory(files.evidencePath(''));
    makePrivateDirectory(files.documentPath(''));
    spool.#gaps = await readGaps(stateDirectory);
    await removeLeftovers(files);
    spool.#newestByLeaf = await newestByLeaf(files);
    for (const { seq, proven, bytes } of await listSpool(files)) {
      // The gap was recorded before its files were removed.
      if (spool.#gaps.some((range) => isWithin(range, seq))) await files.removeEvidence(seq);
      else await spool.#take(seq, { proven, bytes });
    }
    await spool.#removeUnnamed();
    await spool.#checkNewest();
    return spool;
  }

  /** The newest evidence that this host made, or null before the first. */
  last(): SequencePoint | null {
    const seq = this.#index.newestSeq;
    const digest = seq === null ? undefined : this.#index.get(seq)?.digest;
    const own = seq === null || digest === undefined ? null : { seq, digest };
    const byLeaf = this.#newestByLeaf;
    return byLeaf !== null && byLeaf.seq > (own?.seq ?? -1) ? byLeaf : own;
  }

  /** The first number that was never used, as far as this state knows. */
  get nextSeq(): number {
    const lost = this.#gaps.at(-1)?.lastSeq ?? -1;
    return Math.max(this.last()?.seq ?? -1, lost) + 1;
  }

  /** The newest evidence that can be read, or the newest proven one; null where there is none. */
  newest(which: 'any' | 'proven'): DatedPoint | null {
    return this.#index.newest(which);
  }

  /** Numbers that were signed here and are lost, ascending. */
  get gaps(): readonly GapRange[] {
    return this.#gaps;
  }

  /** All that is kept, or what waits to be acknowledged and proven. */
  totals(which: 'all' | 'waiting'): SpoolTotals {
    return this.#index.totals(which);
  }

  /** Number and state of an evidence that is kept; null where it is not. */
  find(digest: string): { readonly seq: number; readonly proven: boolean } | null {
    const seq = this.#index.numberOf(digest);
    const entry = seq === null ? undefined : this.#index.get(seq);
    return seq === null || entry === undefined ? null : { seq, proven: entry.proven };
  }

  /** True when this host made, and still knows, the evidence at this point. */
  knows(point: SequencePoint): boolean {
    return this.#index.get(point.seq)?.digest === point.digest;
  }

  /**
   * Keeps a signed evidence and its new documents: durable when the promise resolves. Makes room
   * first where the spool is full. Throws diskFull, diskFailed; then nothing of it is kept.
   */
  async append(evidence: SpooledEvidence, documents: ReadonlyMap<string, string>): Promise<void> {
    const { seq } = evidence;
    if (seq < this.nextSeq) {
      throw new FleetsealError('stateInvalid', `Sequence number ${seq} is already used.`);
    }
    // Before anything is on disk: what is there must be in the index too.
    const { payload } = parseSpooled(evidence.jws, seq);
    const bytes = bytesOnDisk(evidence.jws.length);
    const fresh = [...documents]
      .filter(([digest]) => !this.#index.isNamed(digest))
      .map(([digest, text]) => ({ digest, text, bytes: bytesOnDisk(Buffer.byteLength(text)) }));
    await this.#makeRoom(fresh.reduce((sum, one) => sum + one.bytes, bytes));
    try {
      for (const { digest, text } of fresh) {
        await onDisk(() => writeDurable(this.#files.documentPath(`${digest}.json`), text));
      }
      // The number is used up by this sync: a crash from here on resends exactly these bytes.
      await onDisk(() => writeDurable(this.#files.path(seq, 'jws'), evidence.jws));
    } catch (error) {
      await this.#undo(seq, fresh);
      throw error;
    }
    this.#add(evidence, { payload, proven: false, bytes });
    for (const document of fresh) this.#index.documentBytes(document.digest, document.bytes);
  }

  /**
   * The next evidence after this number that the server may lack: all that is not proven, even
   * where the server has its leaf, since documents or the proof can be missing; and all that is
   * later than `resendAfter`, where that is not null.
   */
  nextPending(after: number, resendAfter: number | null): SequencePoint | null {
    return this.#index.nextPending(after, resendAfter);
  }

  /**
   * Reads an evidence to send it, and keeps it from being dropped until `release`. Null where it
   * is damaged: then it is set aside, so that it holds up nothing.
   */
  async hold({ seq, digest }: SequencePoint): Promise<SpooledEvidence | null> {
    this.#held = seq;
    try {
      const { signed } = await this.#files.load(seq);
      await this.#verify(signed);
      if (signed.digest === digest) return { seq, digest, jws: signed.text };
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
    }
    await this.#setAside(seq);
    return null;
  }

  /** Ends `hold`. */
  release(): void {
    this.#held = null;
  }

  /**
   * Keeps the proof beside the evidence. One by another name of the log, which the server lost,
   * stays beside it under a name of its own. Throws diskFull, diskFailed.
   */
  async acknowledge(seq: number, { leaf, logProof }: Acknowledgment): Promise<void> {
    if (this.#index.get(seq)?.proven === true) {
      await onDisk(() => this.#files.keepLost(seq, logProof));
    }
    await onDisk(() => writeDurable(this.#files.path(seq, 'leaf'), leaf));
    await onDisk(() => writeDurable(this.#files.path(seq, 'tlog-proof'), logProof));
    this.#index.proven(seq, bytesOnDisk(leaf.length) + bytesOnDisk(logProof.length));
  }

  /** Name of the log that proved an evidence; null where none did. */
  provenBy(seq: number): Promise<string | null> {
    return this.#files.provenBy(seq);
  }

  /** Text of a document by digest, or null. Throws spoolDamaged. */
  document(digest: string): Promise<string | null> {
    return this.#files.document(digest);
  }

  /** Texts of the documents that the newest evidence names, by submodule; damaged ones left out. */
  async lastDocumentTexts(): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    const submods = (await this.#lastPayload())?.submods ?? {};
    for (const [name, [, [, digest]]] of Object.entries(submods)) {
      const text = await this.document(digest).catch((error: unknown) => {
        // It is made anew, with a new salt: what is damaged must not stop the next evidence.
        if (!isFleetsealError(error, 'spoolDamaged')) throw error;
        this.#onTrouble(error);
        return null;
      });
      if (text !== null) texts.set(name, text);
    }
    return texts;
  }

  /** The challenge that the newest evidence answers: what is left to answer while offline. */
  async lastChallenge(): Promise<string | null> {
    return (await this.#lastPayload())?.challenge ?? null;
  }

  /**
   * Forgets evidence whose proof was kept before `time` (milliseconds UTC, this host's clock: the
   * server's word must not make a host forget), with the documents that nothing else names. The
   * newest evidence always stays.
   */
  async forgetProvenBefore(time: number): Promise<void> {
    for (const seq of this.#index.numbers) {
      const isProven = this.#index.get(seq)?.proven === true;
      if (!isProven || seq === this.#held || seq === this.#index.newestSeq) continue;
      const { mtimeMs } = await stat(this.#files.path(seq, 'tlog-proof'));
      // Later numbers were proven later: the first that is too young ends the search.
      if (mtimeMs >= time) return;
      await this.#remove(seq);
    }
  }

  /** Proven ones go first, then those that wait; of each the oldest. The newest always stays. */
  async #makeRoom(bytes: number): Promise<void> {
    const { evidenceMax, bytesMax } = this.#limits;
    while (this.#index.size >= evidenceMax || this.#index.bytes + bytes > bytesMax) {
      const victim = this.#index.oldestRemovable(this.#held);
      if (victim === null) return;
      if (!victim.proven) await this.#recordGap(victim.seq);
      await this.#remove(victim.seq);
    }
  }

  /** On a full disk the record may have to wait: removing files is what makes room for it. */
  async #recordGap(seq: number): Promise<void> {
    this.#gaps = withGap(this.#gaps, seq);
    await writeGaps(this.#directory, this.#gaps).catch(() => undefined);
  }

  async #remove(seq: number): Promise<void> {
    const payload = await this.#files.load(seq).then(
      (loaded) => loaded.payload,
      // Its documents are removed at the next opening, as nothing then names them.
      () => null,
    );
    await this.#files.removeEvidence(seq);
    this.#index.remove(seq);
    for (const digest of payload === null ? [] : documentsOf(payload)) {
      if (this.#index.unname(digest)) await this.#files.removeDocument(digest);
    }
  }

  /** What is not proven is lost by it; what is proven the server has. */
  async #setAside(seq: number): Promise<void> {
    const isProven = this.#index.get(seq)?.proven === true;
    const point = isProven ? await pointByLeaf(this.#files, seq) : null;
    await this.#files.setAside(seq);
    if (point === null) await this.#recordGap(seq);
    else if (seq === this.#index.newestSeq) this.#newestByLeaf = point;
    this.#index.remove(seq);
    const path = `${this.#files.path(seq, 'jws')}.damaged`;
    this.#onTrouble(new FleetsealError('spoolDamaged', `Number ${seq} was changed: ${path}`));
  }

  async #take(seq: number, found: { proven: boolean; bytes: number }): Promise<void> {
    try {
      const { signed, payload } = await this.#files.load(seq);
      this.#add({ seq, digest: signed.digest, jws: signed.text }, { payload, ...found });
    } catch (error) {
      if (!isFleetsealError(error, 'spoolDamaged')) throw error;
      this.#index.add(seq, { digest: '', madeAt: 0, ...found }, []);
      await this.#setAside(seq);
    }
  }

  /** What follows names the newest by digest: a wrong one would look like another branch. */
  async #checkNewest(): Promise<void> {
    const seq = this.#index.newestSeq;
    if (seq === null) return;
    try {
      await this.#verify(parseEvidence(await this.#files.read(seq, 'jws')));
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      await this.#setAside(seq);
    }
  }

  #add(
    { seq, digest }: SpooledEvidence,
    about: { payload: EvidencePayload; proven: boolean; bytes: number },
  ): void {
    const { payload, proven, bytes } = about;
    const entry = { digest, madeAt: payload.iat * 1000, bytes, proven };
    this.#index.add(seq, entry, documentsOf(payload));
  }

  async #undo(seq: number, documents: readonly { digest: string }[]): Promise<void> {
    await rm(this.#files.path(seq, 'jws'), { force: true }).catch(() => undefined);
    for (const { digest } of documents) {
      await this.#files.removeDocument(digest).catch(() => undefined);
    }
  }

  /** Documents of an evidence that a crash kept from getting its number, and half-made files. */
  async #removeUnnamed(): Promise<void> {
    for (const name of await this.#files.documentNames()) {
      const path = this.#files.documentPath(name);
      const digest = name.replace(/\.json$/, '');
      if (!this.#index.isNamed(digest)) await rm(path, { force: true });
      else this.#index.documentBytes(digest, bytesOnDisk((await stat(path)).size));
    }
  }

  async #lastPayload(): Promise<EvidencePayload | null> {
    const seq = this.#index.newestSeq;
    if (seq === null) return null;
    try {
      return (await this.#files.load(seq)).payload;
    } catch (error) {
      if (!isFleetsealError(error, 'spoolDamaged')) throw error;
      await this.#setAside(seq);
      return null;
    }
  }
}
