/**
 * Evidence across an air gap: a bundle goes through the same stages as frames of a connection. All
 * signatures are verified before anything is stored; then what the keys signed is logged, refused
 * or not, and every leaf says that it came as a file.
 */
import { setImmediate as letOthersRun } from 'node:timers/promises';
import type { OfflineImportReply, OfflineSummary } from '../../shared/api/admin.ts';
import type { AccessScope } from '../../shared/api/roles.ts';
import { type ErrorCode, FleetsealError, isFleetsealError } from '../../shared/errors.ts';
import { documentDigest } from '../../shared/evidence/document.ts';
import { type HostKey, parseEvidence } from '../../shared/evidence/evidence.ts';
import { LIMITS } from '../../shared/limits.ts';
import {
  type OfflineAnswer,
  type OfflineBundle,
  parseOfflineBundle,
} from '../../shared/offline/files.ts';
import type { EvidenceAck } from '../../shared/protocol/messages.ts';
import { awaitsApproval } from '../../shared/register/hostKeys.ts';
import { isHostSiteInScope } from '../../shared/register/recordScope.ts';
import { isPending } from '../admission.ts';
import type { Appraising } from '../appraising.ts';
import type { ServerContext } from '../context.ts';
import { tokenOf } from '../enrolling/tokenList.ts';
import { enrollHost, openEnrollment, type SignedEnrollment } from '../enrollment.ts';
import { hostRow } from '../hostRows.ts';
import { hostKeyOf } from '../hosts.ts';
import {
  acknowledge,
  type JudgedEvidence,
  judgeEvidence,
  type LoggedWithProof,
  logEvidence,
} from '../receive.ts';
import { keepDocument } from '../receiveDocument.ts';
import type { StoreTransaction } from '../store/store.ts';
import { gapsBetween } from './gaps.ts';
import { offlineServer } from './kit.ts';

/** Acknowledgments that are made before connections get their turn. */
const YIELD_EVERY = 50;
/** Documents of one transaction; meanwhile every other query waits. */
const DOCUMENTS_AT_ONCE = 100;

/** What the bundle is looked at with. */
type Bringing = Pick<ImportParts, 'context' | 'scope'>;

/** Where what was imported goes. */
export interface ImportParts {
  readonly context: ServerContext;
  readonly appraising: Appraising;
  /** Of the one who brings it: a key of a foreign host is an unknown one. */
  readonly scope: AccessScope;
}

/**
 * Imports a bundle and makes its answer. A second time it adds nothing. Throws offlineInvalid,
 * tooLarge, proofInvalid, and what enrolling and verifying throw: then no evidence was stored.
 */
export async function importBundle(
  { context, appraising, scope }: ImportParts,
  bytes: Uint8Array,
): Promise<OfflineImportReply> {
  const bundle = parseOfflineBundle(bytes);
  if (bundle.checkpointSize > context.evidenceLog.size) {
    throw new FleetsealError('proofInvalid', 'The server has less than this host has proven.');
  }
  const enrollment = bundle.enrollment === null ? null : await openEnrollment(bundle.enrollment);
  const judged = await judgeAll({ context, scope }, bundle, enrollment);
  const enrolled = enrollment === null ? null : await enrollOffline({ context, scope }, enrollment);
  const before = await numbersBefore(context, judged);
  const logged = await logAll(context, judged);
  const kids = new Set(judged.map(({ signed }) => signed.kid));
  const documents = await receiveDocuments(context, bundle, kids);
  const acks = await acknowledgeAll(context, bundle.checkpointSize, logged);
  for (const { leaf } of logged) appraising.appraiseWhenComplete(leaf.digest);
  const answer: OfflineAnswer = {
    format: 'fleetseal/offlineAnswer@1',
    ...offlineServer(context),
    enrolled,
    acks,
  };
  const added = logged.filter(({ appended }) => !appended.duplicate).length;
  context.log.info({ evidence: logged.length, added }, 'a bundle was imported');
  const summary: OfflineSummary = {
    evidence: judged.length,
    added,
    refused: countBy(logged.map(({ leaf }) => (leaf.kind === 'refusal' ? leaf.code : null))),
    documents: bundle.documents.length,
    documentsRefused: countBy(documents),
    documentsMissing: new Set(acks.flatMap(({ missing }) => missing)).size,
    gaps: gapsBetween(
      before,
      logged.map(({ leaf }) => leaf),
    ),
  };
  return { summary, answer };
}

/** Verifies every signature. Throws for the first one that is not by a key of these hosts. */
async function judgeAll(
  { context, scope }: Bringing,
  bundle: OfflineBundle,
  enrollment: SignedEnrollment | null,
): Promise<JudgedEvidence[]> {
  const keys = new Map<string, HostKey | null>();
  const judged: JudgedEvidence[] = [];
  for (const [position, text] of bundle.evidence.entries()) {
    try {
      const { kid } = parseEvidence(text);
      let key = keys.get(kid);
      if (key === undefined) {
        key = await keyOf({ context, scope }, kid, enrollment);
        keys.set(kid, key);
      }
      if (key === null) throw new FleetsealError('signInRefused', `The key ${kid} is unknown.`);
      judged.push(await judgeEvidence(context, text, key));
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      const detail = `Evidence ${position} of the bundle: ${error.message}`;
      throw new FleetsealError(error.code, detail, { cause: error });
    }
  }
  return judged;
}

async function keyOf(
  { context, scope }: Bringing,
  kid: string,
  enrollment: SignedEnrollment | null,
): Promise<HostKey | null> {
  const known = await hostKeyOf(context, kid);
  if (known !== null && isInScope({ context, scope }, kid)) return known;
  return enrollment?.key.kid === kid ? enrollment.key : null;
}

function isInScope({ context, scope }: Bringing, kid: string): boolean {
  const state = context.register.folded.register.hosts.get(kid);
  return state !== undefined && isHostSiteInScope(scope, state.document.site);
}

/** Throws tokenRefused, tpmInvalid. A known key is answered again, whatever became of it. */
async function enrollOffline(
  { context, scope }: Bringing,
  enrollment: SignedEnrollment,
): Promise<NonNullable<OfflineAnswer['enrolled']>> {
  const { kid } = enrollment.key;
  const state = context.register.folded.register.hosts.get(kid);
  if (state !== undefined) {
    if (!isInScope({ context, scope }, kid)) throw new FleetsealError('tokenRefused');
    return enrolledAnswer(kid, awaitsApproval(state));
  }
  const { serverNonce, agentNonce, tokenId } = enrollment.payload;
  const token = await tokenOf(context, { id: tokenId, scope });
  if (token === null) throw new FleetsealError('tokenRefused');
  if ((await context.challenges.issuedAt(serverNonce)) === null) {
    throw new FleetsealError('tokenRefused', 'The kit was made by another server.');
  }
  const nonces = { serverNonce, agentNonce };
  const admitted = await enrollHost(context, enrollment, { nonces, canActivate: false });
  if (isPending(admitted)) throw new TypeError('a credential across an air gap');
  return enrolledAnswer(kid, admitted.awaitsApproval);
}

function enrolledAnswer(kid: string, isMissing: boolean): NonNullable<OfflineAnswer['enrolled']> {
  return isMissing ? { kid, missing: 'approval' } : { kid };
}

/** The head of each key before the import: what is missing is missing after it. */
async function numbersBefore(
  context: ServerContext,
  judged: readonly JudgedEvidence[],
): Promise<Map<string, number>> {
  const heads = new Map<string, number>();
  for (const { signed } of judged) {
    if (heads.has(signed.kid)) continue;
    const row = await hostRow(context.store.db, signed.kid);
    heads.set(signed.kid, row?.head?.seq ?? -1);
  }
  return heads;
}

/** In the order of the bundle; each chunk shares one commit and one signature. */
async function logAll(
  context: ServerContext,
  judged: readonly JudgedEvidence[],
): Promise<LoggedWithProof[]> {
  const logged: LoggedWithProof[] = [];
  for (let from = 0; from < judged.length; from += LIMITS.sequencerBatch) {
    const chunk = judged.slice(from, from + LIMITS.sequencerBatch);
    logged.push(
      ...(await Promise.all(chunk.map((one) => logEvidence(context, one, { via: 'file' })))),
    );
  }
  return logged;
}

/** The code with which each document was refused; null for one that is kept. */
async function receiveDocuments(
  context: ServerContext,
  bundle: OfflineBundle,
  kids: ReadonlySet<string>,
): Promise<(ErrorCode | null)[]> {
  const codes: (ErrorCode | null)[] = [];
  for (let from = 0; from < bundle.documents.length; from += DOCUMENTS_AT_ONCE) {
    const chunk = bundle.documents.slice(from, from + DOCUMENTS_AT_ONCE);
    await context.store.transaction(async (trx) => {
      for (const text of chunk) codes.push(await receiveDocumentOf(trx, text, kids));
    });
    await letOthersRun();
  }
  return codes;
}

async function receiveDocumentOf(
  trx: StoreTransaction,
  text: string,
  kids: ReadonlySet<string>,
): Promise<ErrorCode | null> {
  let code: ErrorCode = 'documentUnexpected';
  for (const kid of kids) {
    try {
      await keepDocument(trx, kid, { digest: documentDigest(text), text });
      return null;
    } catch (error) {
      if (!isFleetsealError(error)) throw error;
      code = error.code;
      if (code !== 'documentUnexpected') return code;
    }
  }
  return code;
}

/** Each proof leads on from the checkpoint of the one before, as over a connection. */
async function acknowledgeAll(
  context: ServerContext,
  checkpointSize: number,
  logged: readonly LoggedWithProof[],
): Promise<EvidenceAck[]> {
  const { evidenceLog } = context;
  const acks: EvidenceAck[] = [];
  let from = checkpointSize;
  for (const [position, { leaf, appended }] of logged.entries()) {
    if (position % YIELD_EVERY === 0) await letOthersRun();
    // Asked for at one moment: another host's leaf may move the log on before the proof is made.
    const { size: to } = evidenceLog;
    const proof = await evidenceLog.proof(appended.index);
    acks.push(await acknowledge(context, { leaf, appended: { ...appended, proof } }, { from, to }));
    from = Math.max(from, to);
  }
  return acks;
}

function countBy(codes: readonly (string | null)[]): Record<string, number> {
  const counts = new Map<string, number>();
  for (const code of codes) {
    if (code !== null) counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  return Object.fromEntries(counts);
}
