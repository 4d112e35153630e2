/** Making findings, and what they mean for a status. */
import { type CheckText, checkId } from './checks/check.ts';
import { type Finding, SEVERITIES, type Seen, type Severity, type Status } from './result.ts';

const SEEN_CHARACTERS = 512;

/** A finding of `check`, members in schema order. */
export function makeFinding(check: CheckText, { subject, kid, ...rest }: Seen): Finding {
  return {
    code: check.code,
    check: checkId(check),
    family: check.family,
    severity: check.severity,
    subject: { kind: subject.kind, id: subject.id },
    kid,
    seen: clip(rest.seen, SEEN_CHARACTERS),
    firstLeaf: rest.firstLeaf,
    lastLeaf: rest.lastLeaf,
  };
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
