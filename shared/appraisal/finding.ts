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
    seen: clip(rest.seen),
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

// Cut between characters: half of a surrogate pair could not be encoded.
function clip(text: string): string {
  if (text.length <= SEEN_CHARACTERS) return text;
  const last = text.charCodeAt(SEEN_CHARACTERS - 2);
  const end = last >= 0xd800 && last <= 0xdbff ? SEEN_CHARACTERS - 2 : SEEN_CHARACTERS - 1;
  return `${text.slice(0, end)}…`;
}
