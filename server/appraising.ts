/**
 * Appraisal in the server: after the log, never before. Each evidence is appraised once its
 * documents are here; a result that differs from the host's last one in the register becomes a
 * register leaf, one in LIMITS.resultEveryMs of a host.
 */

import { appraise } from '../shared/appraisal/appraise.ts';
import { encodeResult, parseResult, resultDigest } from '../shared/appraisal/encode.ts';
import type { AttestationResult } from '../shared/appraisal/result.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { FleetsealError } from '../shared/errors.ts';
import {
  type LoggedEvidence,
  loggedEvidence,
  parseEvidence,
  verifyEvidence,
} from '../shared/evidence/evidence.ts';
import { LIMITS } from '../shared/limits.ts';
import { parseEvidenceLogLeaf } from '../shared/log/leaf.ts';
import type { RegisterDocument } from '../shared/register/documents.ts';
import { isCounted } from '../shared/register/hostKeys.ts';
import type { ServerContext } from './context.ts';
import { hostKeyOf } from './hosts.ts';
import { missingDocuments } from './receive.ts';
import type { Unsalted } from './statements.ts';

type ResultDocument = Unsalted<Extract<RegisterDocument, { format: 'fleetseal/result@1' }>>;

/** What a host's results came to in the register, and since when. */
interface Registered {
  readonly outcome: string;
  /** Milliseconds UTC, of the leaf. */
  readonly time: number;
}

/** Appraises evidence in the background, one after the other. */
export class Appraising {
  readonly #context: ServerContext;
  /** The last result of each host in the register, by key id. */
  readonly #registered = new Map<string, Registered>();
  /** Newer results with another outcome, which are not in the register yet, by key id. */
  readonly #held = new Map<string, { document: ResultDocument; outcome: string }>();
  #queue: Promise<void> = Promise.resolve();
  #waiting = 0;

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Resolves when everything that was asked for so far is done. */
  get settled(): Promise<void> {
    return this.#queue;
  }

  /** How much of what was asked for is not done. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Appraises the logged evidence with this digest as soon as its documents are here. */
  appraiseWhenComplete(digest: string): void {
    this.#enqueue(() => this.#appraiseIfComplete(digest));
  }

  /** Writes the results into the register that waited for LIMITS.resultEveryMs to pass. */
  registerHeld(): void {
    this.#enqueue(async () => {
      for (const kid of this.#held.keys()) await this.#registerWhenDue(kid);
    });
  }

  /** Carries on where an earlier run stopped: what it did not appraise, or not register. */
  async resume(): Promise<void> {
    await this.#resumeResults();
    this.registerHeld();
    await this.resumeHost(null);
  }

  /** Appraises what is not appraised yet, of one host key or of all: it may count by now. */
  async resumeHost(kid: string | null): Promise<void> {
    const waiting = await this.#context.store.db
      .selectFrom('leaf')
      .innerJoin('evidence', 'evidence.digest', 'leaf.key')
      .leftJoin('result', 'result.evidence_index', 'leaf.leaf_index')
      .select('evidence.digest')
      .where('leaf.log', '=', 'evidence')
      .where('evidence.outcome', '=', 'evidence')
      .where('result.kid', 'is', null)
      .$if(kid !== null, (query) => query.where('evidence.kid', '=', kid))
      .orderBy('leaf.leaf_index')
      .execute();
    for (const { digest } of waiting) this.appraiseWhenComplete(digest);
  }

  #enqueue(work: () => Promise<void>): void {
    this.#waiting += 1;
    const done = this.#queue.then(work).catch((error: unknown) => {
      this.#context.log.error({ err: error }, 'appraisal failed');
    });
    this.#queue = done.then(() => {
      this.#waiting -= 1;
    });
  }

  async #resumeResults(): Promise<void> {
    const newest = new Map<string, { evidenceIndex: number; time: number }>();
    for (const { document, leaf } of this.#context.register.entries) {
      if (document.format !== 'fleetseal/result@1') continue;
      newest.set(document.kid, { evidenceIndex: document.evidenceIndex, time: leaf.time });
    }
    for (const { kid, result, registerSize } of await newestResults(this.#context)) {
      const last = newest.get(kid);
      const outcome = outcomeOf(result);
      if (last !== undefined) {
        const registered = await resultAt(this.#context, last.evidenceIndex);
        this.#registered.set(kid, { outcome: outcomeOf(registered), time: last.time });
      }
      if (this.#registered.get(kid)?.outcome === outcome) continue;
      this.#held.set(kid, { document: documentOf(result, registerSize), outcome });
    }
  }

  async #appraiseIfComplete(digest: string): Promise<void> {
    const context = this.#context;
    const index = await context.evidenceLog.indexOfKey(digest);
    if (index === null || !(await isCountedAt(context, index))) return;
    if (await this.#hasResult(index)) return;
    if ((await missingDocuments(context, digest)).length > 0) return;
    const evidence = await loadLogged(context, index);
    if (evidence === null) return;
    const documents = await loadDocuments(context, digest);
    const { register, reference } = context.register.folded;
    const result = appraise({ evidence, documents, reference });
    await this.#keep(result, register.size);
  }

  async #hasResult(index: number): Promise<boolean> {
    const row = await this.#context.store.db
      .selectFrom('result')
      .select('kid')
      .where('evidence_index', '=', index)
      .executeTakeFirst();
    return row !== undefined;
  }

  async #keep(result: AttestationResult, registerSize: number): Promise<void> {
    const { kid, evidenceIndex } = result;
    await this.#context.store.db
      .insertInto('result')
      .values({
        evidence_index: evidenceIndex,
        kid,
        register_size: registerSize,
        result: fromUtf8(encodeResult(result)),
      })
      .execute();
    const outcome = outcomeOf(result);
    this.#held.set(kid, { document: documentOf(result, registerSize), outcome });
    await this.#registerWhenDue(kid);
  }

  /** An enrolled host decides what it sends: its results must not fill the register. */
  async #registerWhenDue(kid: string): Promise<void> {
    const { register, now } = this.#context;
    const held = this.#held.get(kid);
    const registered = this.#registered.get(kid);
    if (held === undefined) return;
    if (registered?.outcome !== held.outcome) {
      if (registered !== undefined && now() < registered.time + LIMITS.resultEveryMs) return;
      const { leaf } = await register.append(held.document);
      this.#registered.set(kid, { outcome: held.outcome, time: leaf.time });
    }
    this.#held.delete(kid);
  }
}

/** What does not count is not appraised: of a key without approval, or after a key's end. */
async function isCountedAt(context: ServerContext, index: number): Promise<boolean> {
  const leaf = parseEvidenceLogLeaf(await context.evidenceLog.leafAt(index));
  const state = context.register.folded.register.hosts.get(leaf.kid);
  return state !== undefined && isCounted(state, { index, leaf });
}

function documentOf(result: AttestationResult, registerSize: number): ResultDocument {
  const { kid, evidenceIndex, status } = result;
  const digest = resultDigest(result);
  const format = 'fleetseal/result@1';
  return { format, kid, evidenceIndex, registerSize, status, resultDigest: digest };
}

/** The result of each host's newest appraised evidence. */
async function newestResults(context: ServerContext) {
  const rows = await context.store.db
    .selectFrom('result')
    .innerJoin(
      (eb) =>
        eb
          .selectFrom('result')
          .select((own) => own.fn.max('evidence_index').as('evidence_index'))
          .groupBy('kid')
          .as('newest'),
      (join) => join.onRef('newest.evidence_index', '=', 'result.evidence_index'),
    )
    .select(['result.kid', 'result.result', 'result.register_size'])
    .execute();
  return rows.map(({ kid, result, register_size: registerSize }) => ({
    kid,
    result: parseStored(result),
    registerSize,
  }));
}

async function resultAt(context: ServerContext, index: number): Promise<AttestationResult> {
  const { result } = await context.store.db
    .selectFrom('result')
    .select('result')
    .where('evidence_index', '=', index)
    .executeTakeFirstOrThrow();
  return parseStored(result);
}

function parseStored(text: string): AttestationResult {
  return parseResult(JSON.parse(text));
}

/** What makes two results of one host differ: status and the findings, not the moment. */
function outcomeOf(result: AttestationResult): string {
  const findings = [...result.findings, ...result.gpus.flatMap((gpu) => gpu.findings)];
  const lines = findings.map((finding) => `${finding.code} ${finding.subject.id}`);
  return [result.status, ...lines].join('\n');
}

/** Loads logged evidence and verifies it again, so that what its type says is true. */
export async function loadLogged(
  context: ServerContext,
  index: number,
): Promise<LoggedEvidence | null> {
  const leaf = parseEvidenceLogLeaf(await context.evidenceLog.leafAt(index));
  if (leaf.kind !== 'evidence') return null;
  const row = await context.store.db
    .selectFrom('evidence')
    .select('jws')
    .where('digest', '=', leaf.digest)
    .executeTakeFirstOrThrow();
  const host = await hostKeyOf(context, leaf.kid);
  if (host === null) {
    throw new FleetsealError('stateInvalid', `The register does not know the host ${leaf.kid}.`);
  }
  const audiences = context.origins.audiencesAt(index);
  const verified = await verifyEvidence(parseEvidence(row.jws), host, audiences);
  return loggedEvidence(verified, index, leaf);
}

async function loadDocuments(context: ServerContext, digest: string): Promise<Map<string, string>> {
  const rows = await context.store.db
    .selectFrom('evidence_document as named')
    .innerJoin('document as held', 'held.digest', 'named.digest')
    .select(['held.digest', 'held.text'])
    .where('named.evidence_digest', '=', digest)
    .execute();
  return new Map(rows.map((row) => [row.digest, row.text]));
}
