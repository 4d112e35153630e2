/**
 * The spool: every evidence from the moment it is signed until it is acknowledged and proven,
 * and for a while after. One file an evidence, named by its sequence number, so that the number
 * and the signed bytes reach the disk in one sync (docs/formats/agent-state.md).
 */
import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { makePrivateDirectory, readIfExists, writeDurable } from '../platform/files.ts';
import { compareText } from '../shared/bytes/bytes.ts';
import { parseAs } from '../shared/bytes/parseAs.ts';
import { FleetsealError } from '../shared/errors.ts';
import { documentDigest } from '../shared/evidence/document.ts';
import {
  type EvidencePayload,
  evidencePayloadSchema,
  parseEvidence,
  type SequencePoint,
} from '../shared/evidence/evidence.ts';

/** One evidence in the spool. */
export interface SpooledEvidence extends SequencePoint {
  readonly jws: string;
}

/** What came back for an evidence: the leaf that commits to it, and the proof of that leaf. */
export interface Acknowledgment {
  readonly leaf: string;
  readonly logProof: string;
}

/** The evidence and documents of one host on its disk. */
export class Spool {
  readonly #directory: string;
  /** Digest by sequence number, ascending. */
  readonly #digests = new Map<number, string>();
  readonly #acknowledged = new Set<number>();
  /** How many evidences name a document. */
  readonly #named = new Map<string, number>();

  private constructor(directory: string) {
    this.#directory = directory;
  }

  /** Opens the spool in a state directory. Throws stateInvalid for a file that it did not write. */
  static async open(stateDirectory: string): Promise<Spool> {
    const spool = new Spool(stateDirectory);
    makePrivateDirectory(join(stateDirectory, 'evidence'));
    makePrivateDirectory(join(stateDirectory, 'documents'));
    const names = await readdir(join(stateDirectory, 'evidence'));
    for (const name of names.sort(compareText)) {
      const seq = Number(/^([0-9]{12})\.jws$/.exec(name)?.[1] ?? Number.NaN);
      if (Number.isInteger(seq)) {
        const { digest, payload } = await spool.#load(seq);
        spool.#digests.set(seq, digest);
        spool.#count(payload);
      }
      const proven = /^([0-9]{12})\.tlog-proof$/.exec(name)?.[1];
      if (proven !== undefined) spool.#acknowledged.add(Number(proven));
    }
    await spool.#removeUnnamed();
    return spool;
  }

  /** The newest evidence that this host made, or null before the first. */
  last(): SequencePoint | null {
    const seq = [...this.#digests.keys()].at(-1);
    const digest = seq === undefined ? undefined : this.#digests.get(seq);
    return seq === undefined || digest === undefined ? null : { seq, digest };
  }

  /** True when this host made, and still knows, the evidence at this point. */
  knows(point: SequencePoint): boolean {
    return this.#digests.get(point.seq) === point.digest;
  }

  /** Keeps a signed evidence and its new documents: durable when the promise resolves. */
  async append(evidence: SpooledEvidence, documents: ReadonlyMap<string, string>): Promise<void> {
    if (this.#digests.has(evidence.seq)) {
      throw new FleetsealError('stateInvalid', `Sequence number ${evidence.seq} is already used.`);
    }
    for (const [digest, text] of documents) {
      if (!this.#named.has(digest)) await writeDurable(this.#documentPath(digest), text);
    }
    // The number is used up by this sync: a crash from here on resends exactly these bytes.
    await writeDurable(this.#path(evidence.seq, 'jws'), evidence.jws);
    this.#digests.set(evidence.seq, evidence.digest);
    this.#count((await this.#load(evidence.seq)).payload);
  }

  /**
   * What the server may lack, in order: all that is not acknowledged, even where the server has
   * its leaf, since documents or the proof can be missing; with `resendAll`, also all after the
   * point `after`.
   */
  async pending(after: SequencePoint | null, resendAll: boolean): Promise<SpooledEvidence[]> {
    const found: SpooledEvidence[] = [];
    for (const [seq, digest] of this.#digests) {
      const afterHead = resendAll && seq > (after?.seq ?? -1);
      if (afterHead || !this.#acknowledged.has(seq))
        found.push({ seq, digest, jws: await this.#read(seq, 'jws') });
    }
    return found;
  }

  /** Keeps the proof beside the evidence. */
  async acknowledge(seq: number, acknowledgment: Acknowledgment): Promise<void> {
    await writeDurable(this.#path(seq, 'leaf'), acknowledgment.leaf);
    await writeDurable(this.#path(seq, 'tlog-proof'), acknowledgment.logProof);
    this.#acknowledged.add(seq);
  }

  /** Text of a document by digest, or null. */
  async document(digest: string): Promise<string | null> {
    const text = await readIfExists(this.#documentPath(digest));
    if (text !== null && documentDigest(text) !== digest) {
      throw new FleetsealError('stateInvalid', `Document ${digest} was changed on disk.`);
    }
    return text;
  }

  /** Texts of the documents that the newest evidence names, by submodule. */
  async lastDocumentTexts(): Promise<Map<string, string>> {
    const texts = new Map<string, string>();
    const submods = (await this.#lastPayload())?.submods ?? {};
    for (const [name, [, [, digest]]] of Object.entries(submods)) {
      const text = await this.document(digest);
      if (text !== null) texts.set(name, text);
    }
    return texts;
  }

  /** The challenge that the newest evidence answers: what is left to answer while offline. */
  async lastChallenge(): Promise<string | null> {
    return (await this.#lastPayload())?.challenge ?? null;
  }

  async #lastPayload(): Promise<EvidencePayload | null> {
    const last = this.last();
    return last === null ? null : (await this.#load(last.seq)).payload;
  }

  /**
   * Forgets evidence whose proof was kept before `time` (milliseconds UTC, this host's clock: the
   * server's word must not make a host forget), with the documents that nothing else names. The
   * newest evidence always stays.
   */
  async forgetProvenBefore(time: number): Promise<void> {
    const last = this.last();
    for (const [seq, digest] of [...this.#digests]) {
      if (digest === last?.digest || !this.#acknowledged.has(seq)) continue;
      const { mtimeMs } = await stat(this.#path(seq, 'tlog-proof'));
      // Later numbers were proven later: the first that is too young ends the search.
      if (mtimeMs >= time) return;
      await this.#forget(seq);
    }
  }

  async #forget(seq: number): Promise<void> {
    const { payload } = await this.#load(seq);
    for (const suffix of ['jws', 'leaf', 'tlog-proof']) await remove(this.#path(seq, suffix));
    this.#digests.delete(seq);
    this.#acknowledged.delete(seq);
    for (const digest of documentsOf(payload)) {
      const named = (this.#named.get(digest) ?? 1) - 1;
      this.#named.set(digest, named);
      if (named > 0) continue;
      this.#named.delete(digest);
      await remove(this.#documentPath(digest));
    }
  }

  #count(payload: EvidencePayload): void {
    for (const digest of documentsOf(payload)) {
      this.#named.set(digest, (this.#named.get(digest) ?? 0) + 1);
    }
  }

  /** Documents of an evidence that a crash kept from getting its number. */
  async #removeUnnamed(): Promise<void> {
    for (const name of await readdir(join(this.#directory, 'documents'))) {
      const digest = name.replace(/\.json$/, '');
      if (!this.#named.has(digest)) await remove(join(this.#directory, 'documents', name));
    }
  }

  async #load(seq: number): Promise<{ digest: string; payload: EvidencePayload }> {
    const text = await this.#read(seq, 'jws');
    try {
      const { digest, payloadBytes } = parseEvidence(text);
      return { digest, payload: parseAs(payloadBytes, evidencePayloadSchema, 'stateInvalid') };
    } catch (cause) {
      const path = this.#path(seq, 'jws');
      throw new FleetsealError('stateInvalid', `${path} was changed on disk.`, { cause });
    }
  }

  #read(seq: number, suffix: string): Promise<string> {
    return readFile(this.#path(seq, suffix), 'utf8');
  }

  #path(seq: number, suffix: string): string {
    return join(this.#directory, 'evidence', `${String(seq).padStart(12, '0')}.${suffix}`);
  }

  #documentPath(digest: string): string {
    return join(this.#directory, 'documents', `${digest}.json`);
  }
}

function documentsOf(payload: EvidencePayload): string[] {
  return Object.values(payload.submods).map(([, [, digest]]) => digest);
}

async function remove(path: string): Promise<void> {
  await rm(path, { force: true });
}
