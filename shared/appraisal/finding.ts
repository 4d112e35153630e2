/** Making findings, and what they mean for a status. */

import { utf8 } from '../bytes/bytes.ts';
import { sha256Base64Url } from '../crypto/sha256.ts';
import { type AppraisalPolicy, SEVERITIES, type Severity } from '../register/policyDocuments.ts';
import { type CheckText, checkId } from './checks/check.ts';
import type { Finding, Seen, Status } from './result.ts';

const SEEN_CHARACTERS = 512;

/** Characters of a digest behind a text that was cut: enough that no other text has the same. */
const DIGEST_CHARACTERS = 22;

/** A finding of `check`, members in schema order, as severe as the policy says. */
export function makeFinding(
  check: CheckText,
  { subject, kid, ...rest }: Seen,
  { severities, format }: Pick<AppraisalPolicy, 'severities'> & Partial<AppraisalPolicy>,
): Finding {
  return {
    code: check.code,
    check: checkId(check),
    family: check.family,
    severity: severities[check.code] ?? check.severity,
    subject: { kind: subject.kind, id: subject.id },
    kid,
    seen: format === 'fleetseal/policy@1' ? clip(rest.seen, SEEN_CHARACTERS) : shortened(rest.seen),
    firstLeaf: rest.firstLeaf,
    lastLeaf: rest.lastLeaf,
  };
}

/**
 * A text as a finding holds it. One that is cut says the digest of all of it: what it goes on to
 * say must not change unnoticed, since decisions rest on it.
 */
export function shortened(text: string): string {
  if (text.length <= SEEN_CHARACTERS) return text;
  const mark = ` (SHA-256 of all: ${sha256Base64Url(utf8(text)).slice(0, DIGEST_CHARACTERS)})`;
  return clip(text, SEEN_CHARACTERS - mark.length) + mark;
}

/** Place of a severity in SEVERITIES: 0 is the worst. */
export function severityRank(severity: Severity): number {
  return SEVERITIES.indexOf(severity);
}

const STATUS_OF = {
  critical: 'contraindicated',
  high: 'contraindicated',
  medium: 'warning',
  low: 'affirming',
} as const satisfies Record<Severity, Status>;

const WORST_FIRST = ['contraindicated', 'warning', 'affirming'] as const;

/** Status from findings: the worst of them; low ones leave it affirming. Never `none`. */
export function statusOf(findings: readonly Finding[]): Status {
  const found = new Set<Status>(findings.map(({ severity }) => STATUS_OF[severity]));
  return WORST_FIRST.find((status) => found.has(status)) ?? 'affirming';
}

/**
 * A text of at most `characters` code units. It is cut between characters: half of a surrogate
 * pair could not be encoded.
 */
export function clip(text: string, characters: number): string {
  if (text.length <= characters) return text;
  const last = text.charCodeAt(characters - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? characters - 2 : characters - 1;
  return `${text.slice(0, end)}…`;
}
