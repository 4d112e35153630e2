/** The life of a finding: its id, what people decided about it, and by when it is due. */
import { checksOf } from '../appraisal/checks/registry.ts';
import type { ReferenceUnit } from '../appraisal/reference.ts';
import type { Finding, Subject } from '../appraisal/result.ts';
import { encodeJson } from '../bytes/json.ts';
import { sha256Base64Url } from '../crypto/sha256.ts';
import type { Registered } from '../register/recordBook.ts';
import type { Decision } from '../register/records/decisions.ts';
import type { CurrentFinding } from './current.ts';
import type { FleetContext } from './fleet.ts';
import type { Balance, FindingWithLife } from './types.ts';

/**
 * Id of a finding: code, kind and id of its subject; of a host also the key id of its first key,
 * since two hosts can have one name. `hostId` is that key id; it is used for hosts only.
 */
export function findingId(
  { code, subject }: Pick<Finding, 'code' | 'subject'>,
  hostId: string | null,
): string {
  const id = `${code} ${subject.kind} ${subject.id}`;
  return subject.kind === 'host' && hostId !== null ? `${id} @${hostId}` : id;
}

/**
 * SHA-256 of what a finding says, base64url. Another check, severity, sentence or first leaf is
 * another fact, which a decision on the former one does not answer. Of a check whose words follow
 * the interval of the balance the last leaf counts in place of sentence and first leaf.
 */
export function findingFacts({
  check,
  severity,
  seen,
  firstLeaf,
  lastLeaf,
}: Pick<Finding, 'check' | 'severity' | 'seen' | 'firstLeaf' | 'lastLeaf'>): string {
  const [{ ofInterval } = {}] = checksOf([check]);
  const said = ofInterval === true ? [null, lastLeaf] : [seen, firstLeaf];
  return sha256Base64Url(encodeJson([check, severity, ...said]));
}

/** True where people have settled it: explained, resolved or a false alarm. */
export function isDecided({ life }: Pick<FindingWithLife, 'life'>): boolean {
  return life === 'explained' || life === 'resolved' || life === 'falseAlarm';
}

/**
 * Findings with their lives. Decisions are those that are known, whenever they were made: they say
 * what people make of a finding, not what was at a moment.
 */
export function withLives(
  findings: readonly CurrentFinding[],
  context: FleetContext,
): FindingWithLife[] {
  const receivedAt = receiptTimes(findings, context);
  const { deadlinesMs } = context.reference.policy;
  // A policy of the first format sets no deadlines.
  const hasDeadlines = context.register.edition > 1;
  return findings.map(({ finding, hostId, units, openedAt }) => {
    const id = findingId(finding, hostId);
    const decided = decisionOn(id, context);
    const cameUp = openedAt ?? receivedAt.get(finding.firstLeaf ?? -1) ?? null;
    const recorded = recordedAt(finding.subject, units, context);
    // Nobody could see it before the register named what it is about.
    const opened = cameUp === null ? recorded : Math.max(cameUp, recorded ?? cameUp);
    const deadlineMs = hasDeadlines ? deadlinesMs[finding.severity] : null;
    return {
      ...finding,
      id,
      life: lifeOf(finding, decided),
      openedAt: opened,
      dueAt: opened === null || deadlineMs === null ? null : opened + deadlineMs,
      decision:
        decided === undefined
          ? null
          : { leaf: decided.index, by: decided.by, reason: decided.reason },
    };
  });
}

/** Counts by severity, with and without what is settled, and how many are late at `validAt`. */
export function countFindings(
  findings: readonly FindingWithLife[],
  validAt: number,
): Balance['findingCounts'] {
  const all = { critical: 0, high: 0, medium: 0, low: 0 };
  const undecided = { ...all };
  let overdue = 0;
  for (const finding of findings) {
    all[finding.severity] += 1;
    if (isDecided(finding)) continue;
    undecided[finding.severity] += 1;
    if (isOverdue(finding, validAt)) overdue += 1;
  }
  return { all, undecided, overdue };
}

/** True for a finding that is not settled after the time that the policy gives. */
export function isOverdue(
  finding: Pick<FindingWithLife, 'life' | 'dueAt'>,
  validAt: number,
): boolean {
  return !isDecided(finding) && finding.dueAt !== null && finding.dueAt < validAt;
}

function decisionOn(id: string, { register }: FleetContext): Registered<Decision> | undefined {
  return register.edition === 1 ? undefined : register.records.decision.get(id);
}

function lifeOf(
  finding: Finding,
  decided: Registered<Decision> | undefined,
): FindingWithLife['life'] {
  if (decided === undefined || decided.value.state === 'open') return 'open';
  return decided.value.facts === findingFacts(finding) ? decided.value.state : 'reopened';
}

/**
 * When the register first named what a finding is about, of a unit its shipment: the earliest that
 * anybody can have seen it; null where that is no record.
 */
function recordedAt(
  { kind, id }: Subject,
  units: readonly ReferenceUnit[],
  { register }: FleetContext,
): number | null {
  const { license, shipment, site, party } = register.records;
  const maps = { license, shipment, site, party, unit: shipment };
  if (kind === 'gpu' || kind === 'host' || kind === 'record') return null;
  const record = maps[kind].get(kind === 'unit' ? (units[0]?.shipment ?? '') : id);
  return record === undefined ? null : (record.earlier[0] ?? record).time;
}

/** Times of receipt of the first leaves of findings, by leaf. */
function receiptTimes(
  findings: readonly CurrentFinding[],
  { items }: FleetContext,
): Map<number, number> {
  const wanted = new Set(findings.map(({ finding }) => finding.firstLeaf));
  const times = new Map<number, number>();
  for (const { index, leaf } of items) if (wanted.has(index)) times.set(index, leaf.time);
  return times;
}
