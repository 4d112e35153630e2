/** Step 11: attestation results recomputed and compared, those of the register too. */
import { appraise } from '../../appraisal/appraise.ts';
import { encodeResult, resultDigest } from '../../appraisal/encode.ts';
import { referenceValues } from '../../appraisal/reference.ts';
import type { AttestationResult } from '../../appraisal/result.ts';
import { fromUtf8, utf8 } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { FleetsealError } from '../../errors.ts';
import type { LoggedEvidence } from '../../evidence/evidence.ts';
import type { RegisterDocument } from '../../register/documents.ts';
import { amount } from '../../text/amount.ts';
import { differences } from '../compare.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import type { CheckedDocuments } from './documents.ts';
import { ReferenceReader } from './referenceReader.ts';
import type { CheckedRegister } from './register.ts';

/** What appraisal rests on. */
export interface AppraisalBasis {
  readonly evidence: readonly LoggedEvidence[];
  readonly documents: CheckedDocuments;
  readonly register: CheckedRegister;
}

/** Appraises every evidence with the reference values of the whole register. */
export function recomputeResults(basis: AppraisalBasis): AttestationResult[] {
  const reference = referenceValues(basis.register.register);
  const { texts: documents, withheldHosts: withheld } = basis.documents;
  return basis.evidence.map((evidence) => appraise({ evidence, documents, reference, withheld }));
}

/** Step 11: each line of results.jsonl, and each result that the register holds, recomputed. */
export function checkAppraisal(
  needs: AppraisalBasis & { members: MemberBytes },
): Checked<AttestationResult[]> {
  const results = recomputeResults(needs);
  const problem = compareResults(needs.members, results);
  if (problem !== undefined) return { value: results, words: problem, failed: 'reportInvalid' };
  const registered = checkRegisteredResults(needs);
  const { same, superseded, unchecked, worse } = registered;
  const unregistered = withoutResult(needs);
  const words = [
    `As recomputed: ${amount(results.length, 'result')}, and of the ` +
      `${amount(same + superseded + unchecked, 'result')} in the register ${same}`,
    ...(superseded > 0 ? [`superseded since: ${superseded}`] : []),
    ...(unchecked > 0 ? [`without their evidence or documents here: ${unchecked}`] : []),
    ...(worse > 0 ? [`of these with a worse status than without what is withheld: ${worse}`] : []),
    ...(unregistered > 0
      ? [`host keys whose withheld documents no result in the register tells of: ${unregistered}`]
      : []),
  ].join('; ');
  return { value: results, words: `${words}.`, partly: unchecked > 0 };
}

function compareResults(
  members: MemberBytes,
  results: readonly AttestationResult[],
): string | undefined {
  const lines = splitLines(memberBytes(members, 'results.jsonl'));
  if (lines.length !== results.length) {
    return `The report holds ${lines.length} results; ${results.length} were recomputed.`;
  }
  for (const [i, result] of results.entries()) {
    const line = lines[i] ?? '';
    const recomputed = encodeResult(result);
    if (line === fromUtf8(recomputed)) continue;
    const seen = differences(parseStrictJson(utf8(line)), parseStrictJson(recomputed)).join('; ');
    const which = `The result of leaf ${result.evidenceIndex} differs`;
    return `${which}: ${seen === '' ? 'it is not in its canonical encoding' : seen}.`;
  }
  return undefined;
}

/** A result of the register, compared with the recomputed one. */
type Outcome = 'same' | 'other' | 'unchecked' | 'worse';

/**
 * The register's results, each with the register as long as it then was. Where documents came
 * later, a newer result of the same evidence supersedes it; a result whose evidence or documents
 * are not in the report cannot be recomputed.
 */
function checkRegisteredResults(basis: AppraisalBasis) {
  const registered = basis.register.entries.flatMap(({ index, document }) =>
    document.format === 'fleetseal/result@1' ? [{ index, document }] : [],
  );
  const latest = new Map(registered.map(({ index, document }) => [document.evidenceIndex, index]));
  const outcomes = compareRegistered(basis, registered);
  const counts = { same: 0, superseded: 0, unchecked: 0, worse: 0 };
  for (const { index, document } of registered) {
    const outcome = outcomes.get(index) ?? 'unchecked';
    if (outcome !== 'other') {
      counts[outcome] += 1;
      if (outcome === 'worse') counts.unchecked += 1;
    } else if (latest.get(document.evidenceIndex) !== index) {
      counts.superseded += 1;
    } else {
      throw new FleetsealError(
        'reportInvalid',
        `Register document ${index} gives leaf ${document.evidenceIndex} the status ` +
          `${document.status}; recomputed are another status or other findings.`,
      );
    }
  }
  return counts;
}

/** Of how many host keys documents are withheld, and the register holds no result at all. */
function withoutResult({ evidence, documents, register }: AppraisalBasis): number {
  const { withheldHosts } = documents;
  const judged = new Set(
    register.entries.flatMap(({ document }) =>
      document.format === 'fleetseal/result@1' ? [document.kid] : [],
    ),
  );
  const kids = evidence
    .filter(({ documents: named }) => withheldHosts.has(named.get('host') ?? ''))
    .map(({ kid }) => kid);
  return new Set(kids.filter((kid) => !judged.has(kid))).size;
}

interface RegisteredResult {
  /** Register leaf. */
  readonly index: number;
  readonly document: Extract<RegisterDocument, { format: 'fleetseal/result@1' }>;
}

/** Recomputes each result, by register leaf. In order of register size: that is cheapest. */
function compareRegistered(
  basis: AppraisalBasis,
  registered: readonly RegisteredResult[],
): Map<number, Outcome> {
  const evidenceAt = new Map(basis.evidence.map((item) => [item.index, item]));
  const references = new ReferenceReader(basis.register.entries);
  const bySize = registered.toSorted((a, b) => a.document.registerSize - b.document.registerSize);
  return new Map(
    bySize.map(({ index, document }): [number, Outcome] => {
      const evidence = evidenceAt.get(document.evidenceIndex);
      if (evidence === undefined) return [index, 'unchecked'];
      const isLacking = lacksDocuments(evidence, basis.documents);
      if (isLacking && basis.documents.withheldHosts.size === 0) return [index, 'unchecked'];
      const { texts, withheldHosts } = basis.documents;
      const reference = references.at(document.registerSize);
      const result = appraise({ evidence, documents: texts, reference, withheld: withheldHosts });
      if (isLacking)
        return [index, isWorse(document.status, result.status) ? 'worse' : 'unchecked'];
      const { kid, status, resultDigest: digest } = document;
      const isSame =
        kid === result.kid && status === result.status && digest === resultDigest(result);
      return [index, isSame ? 'same' : 'other'];
    }),
  );
}

/** From the best to the worst. */
const STATUSES: readonly AttestationResult['status'][] = [
  'none',
  'affirming',
  'warning',
  'contraindicated',
];

function isWorse(a: AttestationResult['status'], b: AttestationResult['status']): boolean {
  return STATUSES.indexOf(a) > STATUSES.indexOf(b);
}

function lacksDocuments(evidence: LoggedEvidence, documents: CheckedDocuments): boolean {
  return [...evidence.documents.values()].some((digest) => !documents.texts.has(digest));
}
