/** The evidence log as the accounting needs it: verified again, and appraised. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { HistoryItem } from '../shared/accounting/history.ts';
import { appraise } from '../shared/appraisal/appraise.ts';
import type { ReferenceValues } from '../shared/appraisal/reference.ts';
import { FleetsealError } from '../shared/errors.ts';
import {
  type HostKey,
  loggedEvidence,
  parseEvidence,
  verifyEvidence,
} from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import { type EvidenceLogLeaf, parseEvidenceLogLeaf } from '../shared/log/leaf.ts';
import type { HostKeyDocument } from '../shared/register/documents.ts';
import { openHostKey } from '../shared/register/hostKeys.ts';
import { LogOrigins } from '../shared/register/recoveries.ts';
import { isBefore } from '../shared/report/members.ts';
import type { TransparencyLog } from './log/transparencyLog.ts';
import type { Folded } from './registerBook.ts';
import type { Store } from './store/store.ts';

/** Leaves that are read and appraised before others are served. */
const PAGE = 250;
/** Register states whose results are kept: the newest, and one of the past. */
const GENERATIONS = 2;

/** What the history is read from. */
export interface HistoryOptions {
  readonly store: Pick<Store, 'db'>;
  readonly evidenceLog: Pick<TransparencyLog, 'origin' | 'leaves'>;
  /** The newest register: it names the key of every host that has evidence. */
  readonly register: { readonly folded: Pick<Folded, 'register'> };
}

/** What some leaves of a page name. */
interface Texts {
  /** JWS by digest of the evidence. */
  readonly evidence: ReadonlyMap<string, string>;
  /** Document texts by digest. */
  readonly documents: ReadonlyMap<string, string>;
}

/**
 * Gives history items. A result depends on its evidence, its documents and the reference values,
 * so it is kept for as long as these are the same: by the identity of the reference values, and
 * only where all documents were here. A register change that touches reference values appraises
 * everything anew; what is kept is at most LIMITS.keptResults items for each of two registers. A
 * report keeps nothing and trusts nothing of this: it is built from what is stored.
 */
export class AppraisedHistory {
  readonly #options: HistoryOptions;
  /** Used last comes last. */
  readonly #kept = new Map<ReferenceValues, Map<number, HistoryItem>>();

  /** By key id. */
  readonly #keys = new Map<string, HostKey>();

  constructor(options: HistoryOptions) {
    this.#options = options;
  }

  /** Items of the leaves below `evidenceSize` that a report up to `before` counts, by index. */
  async items(
    reference: ReferenceValues,
    known: { evidenceSize: number; before: number },
  ): Promise<HistoryItem[]> {
    const kept = this.#generation(reference);
    const items: HistoryItem[] = [];
    for (let from = 0; from < known.evidenceSize; from += PAGE) {
      const to = Math.min(from + PAGE, known.evidenceSize);
      items.push(...(await this.#page({ reference, kept, from, to })));
    }
    const before = { to: known.before, edition: reference.edition };
    return items.filter(({ leaf }) => isBefore(leaf, before));
  }

  #generation(reference: ReferenceValues): Map<number, HistoryItem> {
    const kept = this.#kept.get(reference) ?? new Map<number, HistoryItem>();
    this.#kept.delete(reference);
    this.#kept.set(reference, kept);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > GENERATIONS && oldest !== undefined) this.#kept.delete(oldest);
    return kept;
  }

  async #page(page: {
    reference: ReferenceValues;
    kept: Map<number, HistoryItem>;
    from: number;
    to: number;
  }): Promise<HistoryItem[]> {
    const { reference, kept, from, to } = page;
    const indexes = Array.from({ length: to - from }, (_, offset) => from + offset);
    const known = indexes.flatMap((index) => kept.get(index) ?? []);
    if (known.length === indexes.length) return known;
    await nextTurn();
    const bytes = await this.#options.evidenceLog.leaves(from, to);
    const leaves = bytes.map(parseEvidenceLogLeaf);
    const lacking = leaves.filter((_, offset) => !kept.has(from + offset));
    const texts = await this.#texts(lacking.map(({ digest }) => digest));
    const items: HistoryItem[] = [];
    for (const [offset, leaf] of leaves.entries()) {
      const index = from + offset;
      const before = kept.get(index);
      const { item, isComplete } =
        before === undefined
          ? await this.#item({ index, leaf, texts, reference })
          : { item: before, isComplete: true };
      if (isComplete && kept.size < LIMITS.keptResults) kept.set(index, item);
      items.push(item);
    }
    return items;
  }

  async #item(at: {
    index: number;
    leaf: EvidenceLogLeaf;
    texts: Texts;
    reference: ReferenceValues;
  }): Promise<{ item: HistoryItem; isComplete: boolean }> {
    const { index, leaf, texts, reference } = at;
    if (leaf.kind !== 'evidence') return { item: { index, leaf, result: null }, isComplete: true };
    const { register, evidenceLog } = this.#options;
    const { hosts, recoveries } = register.folded.register;
    const jws = texts.evidence.get(leaf.digest);
    const key = hosts.get(leaf.kid);
    if (jws === undefined || key === undefined) {
      const what = jws === undefined ? 'evidence' : 'host key';
      throw new FleetsealError('stateInvalid', `The ${what} of leaf ${index} is missing.`);
    }
    const host = await this.#hostKey(key.document);
    const audiences = new LogOrigins(evidenceLog.origin, recoveries).audiencesAt(index);
    const verified = await verifyEvidence(parseEvidence(jws), host, audiences);
    const evidence = loggedEvidence(verified, index, leaf);
    const { documents } = texts;
    const result = appraise({ evidence, documents, reference });
    const { resumesFrom } = evidence.payload;
    const item = { index, leaf, resumesFrom, pcrs: evidence.quote.pcrs, result };
    const isComplete = [...evidence.documents.values()].every((digest) => documents.has(digest));
    return { item, isComplete };
  }

  /** A key document never changes: the key id is the digest of the key. */
  async #hostKey(document: HostKeyDocument): Promise<HostKey> {
    const opened = this.#keys.get(document.kid) ?? (await openHostKey(document));
    this.#keys.set(document.kid, opened);
    return opened;
  }

  async #texts(digests: readonly string[]): Promise<Texts> {
    const { db } = this.#options.store;
    const evidence = await db
      .selectFrom('evidence')
      .select(['digest', 'jws'])
      .where('digest', 'in', digests)
      .execute();
    const documents = await db
      .selectFrom('evidence_document as named')
      .innerJoin('document as held', 'held.digest', 'named.digest')
      .select(['held.digest', 'held.text'])
      .where('named.evidence_digest', 'in', digests)
      .distinct()
      .execute();
    return {
      evidence: new Map(evidence.map(({ digest, jws }) => [digest, jws])),
      documents: new Map(documents.map(({ digest, text }) => [digest, text])),
    };
  }
}
