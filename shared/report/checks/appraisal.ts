/** Step 11: attestation results recomputed and compared, those of the register too. */
import { appraise } from '../../appraisal/appraise.ts';
import { encodeResult, resultDigest } from '../../appraisal/encode.ts';
import { type ReferenceValues, referenceValues } from '../../appraisal/reference.ts';
import type { AttestationResult } from '../../appraisal/result.ts';
import { fromUtf8, utf8 } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { FleetsealError } from '../../errors.ts';
import type { LoggedEvidence } from '../../evidence/evidence.ts';
import { foldRegister, type RegisterEntry } from '../../register/register.ts';
import { amount } from '../../text/amount.ts';
import { differences } from '../compare.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import type { CheckedDocuments } from './evidence.ts';
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
  const documents = basis.documents.texts;
  return basis.evidence.map((evidence) => appraise({ evidence, documents, reference }));
}

/** Step 11: each line of results.jsonl, and each result that the register holds, recomputed. */
export function checkAppraisal(
  needs: AppraisalBasis & { members: MemberBytes },
): Checked<AttestationResult[]> {
  const results = recomputeResults(needs);
  const problem = compareResults(needs.members, results);
  if (problem !== undefined) return { value: results, words: problem, failed: 'reportInvalid' };
  const registered = checkRegisteredResults(needs);
  const { same, superseded, unchecked } = registered;
  const words = [
    `As recomputed: ${amount(results.length, 'result')}, and of the ` +
      `${amount(same + superseded + unchecked, 'result')} in the register ${same}`,
    ...(superseded > 0 ? [`superseded since: ${superseded}`] : []),
    ...(unchecked > 0 ? [`without their evidence or documents here: ${unchecked}`] : []),
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
    if (line === fromUtf8(encodeResult(result))) continue;
    const seen = differences(parseStrictJson(utf8(line)), result).join('; ');
    const which = `The result of leaf ${result.evidenceIndex} differs`;
    return `${which}: ${seen === '' ? 'it is not in its canonical encoding' : seen}.`;
  }
  return undefined;
}

/**
 * The register's results, each with the register as long as it then was. Where documents came
 * later, a newer result of the same evidence supersedes it; a result whose evidence or documents
 * are not in the report cannot be recomputed.
 */
function checkRegisteredResults(basis: AppraisalBasis) {
  const { entries } = basis.register;
  const evidenceAt = new Map(basis.evidence.map((item) => [item.index, item]));
  const latest = new Map<number, number>();
  for (const { index, document } of entries) {
    if (document.format === 'fleetseal/result@1') latest.set(document.evidenceIndex, index);
  }
  const referenceAt = referenceReader(entries);
  const counts = { same: 0, superseded: 0, unchecked: 0 };
  for (const { index, document } of entries) {
    if (document.format !== 'fleetseal/result@1') continue;
    const evidence = evidenceAt.get(document.evidenceIndex);
    if (evidence === undefined || lacksDocuments(evidence, basis.documents)) {
      counts.unchecked += 1;
      continue;
    }
    const reference = referenceAt(document.registerSize);
    const result = appraise({ evidence, documents: basis.documents.texts, reference });
    const { kid, status, resultDigest: digest } = document;
    if (kid === result.kid && status === result.status && digest === resultDigest(result)) {
      counts.same += 1;
    } else if (latest.get(document.evidenceIndex) !== index) {
      counts.superseded += 1;
    } else {
      const seen = `Register document ${index} gives leaf ${document.evidenceIndex} the status `;
      const recomputed = `${status}; recomputed ${result.status}, or other findings.`;
      throw new FleetsealError('reportInvalid', seen + recomputed);
    }
  }
  return counts;
}

/** Reference values at a register size. Results and releases change none, so they share one. */
function referenceReader(entries: readonly RegisterEntry[]): (size: number) => ReferenceValues {
  const cache = new Map<number, ReferenceValues>();
  const ends: number[] = [0];
  for (const { leaf } of entries) {
    const last = ends.at(-1) ?? 0;
    const changes = leaf.kind !== 'result' && leaf.kind !== 'reportRelease';
    ends.push(changes ? ends.length : last);
  }
  return (size) => {
    const end = ends[size] ?? size;
    const known = cache.get(end) ?? referenceValues(foldRegister(entries.slice(0, end)));
    cache.set(end, known);
    return known;
  };
}

function lacksDocuments(evidence: LoggedEvidence, documents: CheckedDocuments): boolean {
  return [...evidence.documents.values()].some((digest) => !documents.texts.has(digest));
}
