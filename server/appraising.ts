/**
 * Appraisal in the server: after the log, never before. Each evidence is appraised once its
 * documents are here; a result that differs from the host's last one becomes a register leaf.
 */

import { appraise } from '../shared/appraisal/appraise.ts';
import { encodeResult, resultDigest } from '../shared/appraisal/encode.ts';
import type { AttestationResult } from '../shared/appraisal/result.ts';
import { fromUtf8 } from '../shared/bytes/bytes.ts';
import { importP256PublicKey } from '../shared/crypto/keys.ts';
import {
  type LoggedEvidence,
  loggedEvidence,
  parseEvidence,
  verifyEvidence,
} from '../shared/evidence/evidence.ts';
import { parseEvidenceLogLeaf } from '../shared/log/leaf.ts';
import type { ServerContext } from './context.ts';
import { missingDocuments } from './receive.ts';

/** Appraises evidence in the background, one after the other. */
export class Appraising {
  readonly #context: ServerContext;
  /** What the host's last result amounted to, by key id. */
  readonly #last = new Map<string, string>();
  #queue: Promise<void> = Promise.resolve();

  constructor(context: ServerContext) {
    this.#context = context;
  }

  /** Resolves when everything that was asked for so far is done. */
  get settled(): Promise<void> {
    return this.#queue;
  }

  /** Appraises the logged evidence with this digest as soon as its documents are here. */
  appraiseWhenComplete(digest: string): void {
    this.#queue = this.#queue
      .then(() => this.#appraiseIfComplete(digest))
      .catch((error: unknown) => {
        this.#context.log.error({ err: error, digest }, 'appraisal failed');
      });
  }

  /** Appraises what an earlier run logged but did not come to. */
  async resume(): Promise<void> {
    const { store, register } = this.#context;
    for (const { document } of register.entries) {
      if (document.format !== 'fleetseal/result@1') continue;
      const row = await store.db
        .selectFrom('result')
        .select('result')
        .where('evidence_index', '=', document.evidenceIndex)
        .executeTakeFirst();
      if (row !== undefined) this.#last.set(document.kid, outcomeOf(JSON.parse(row.result)));
    }
    const waiting = await store.db
      .selectFrom('leaf')
      .innerJoin('evidence', 'evidence.digest', 'leaf.key')
      .leftJoin('result', 'result.evidence_index', 'leaf.leaf_index')
      .select('evidence.digest')
      .where('leaf.log', '=', 'evidence')
      .where('evidence.outcome', '=', 'evidence')
      .where('result.kid', 'is', null)
      .orderBy('leaf.leaf_index')
      .execute();
    for (const { digest } of waiting) this.appraiseWhenComplete(digest);
  }

  async #appraiseIfComplete(digest: string): Promise<void> {
    const context = this.#context;
    const index = await context.evidenceLog.indexOfKey(digest);
    if (index === null || (await this.#hasResult(index))) return;
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
    const { store, register } = this.#context;
    const { kid, status, evidenceIndex } = result;
    const row = {
      evidence_index: evidenceIndex,
      kid,
      register_size: registerSize,
      status,
      result: fromUtf8(encodeResult(result)),
    };
    const outcome = outcomeOf(result);
    if (this.#last.get(kid) === outcome) {
      await store.db.insertInto('result').values(row).execute();
      return;
    }
    await register.append(
      {
        format: 'fleetseal/result@1',
        kid,
        evidenceIndex,
        registerSize,
        status,
        resultDigest: resultDigest(result),
      },
      async (trx) => {
        await trx.insertInto('result').values(row).execute();
      },
    );
    this.#last.set(kid, outcome);
  }
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
  const key = context.register.hostKey(leaf.kid);
  const publicKey = await importP256PublicKey(key.jwk);
  const host = { kid: key.kid, ueid: key.ueid, publicKey };
  const verified = await verifyEvidence(parseEvidence(row.jws), host, context.evidenceLog.origin);
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
