/** Verifies a report offline: every step in order, nothing taken on the operator's word. */
import type { Balance } from '../accounting/types.ts';
import type { AttestationResult } from '../appraisal/result.ts';
import { checkAgreement, checkNotCovered } from './checks/agreement.ts';
import { checkAppraisal } from './checks/appraisal.ts';
import { checkBalance } from './checks/balance.ts';
import { checkChallenges } from './checks/challenges.ts';
import { checkMembers, openContainer, openStatement } from './checks/container.ts';
import { type CheckedDocuments, checkDocuments, checkEvidence } from './checks/evidence.ts';
import {
  type EvidenceLog,
  openCheckpoints,
  recomputeEvidenceLog,
  recomputeRegisterLog,
} from './checks/logs.ts';
import { matchRegister } from './checks/register.ts';
import { leavesBefore } from './members.ts';
import { NOT_COVERED } from './notCovered.ts';
import { parseStatementJws, type Statement } from './statement.ts';
import { overallOutcome, type Step, Steps } from './steps.ts';
import type { Trust } from './trust.ts';

/** A GPU as it was last seen readable: what joins reports of several operators. */
export interface SeenGpu {
  readonly uuid: string | null;
  readonly serial: string | null;
  /** Key id of the host. */
  readonly kid: string;
  /** Evidence log leaf. */
  readonly leaf: number;
  /** Receipt of that evidence, milliseconds UTC, declared. */
  readonly seenAt: number;
}

/** What verifying a report gave. */
export interface Verification {
  readonly outcome: 'valid' | 'invalid' | 'cannotTell';
  /** Always all 14, in order. */
  readonly steps: readonly Step[];
  /** Null unless its signature verified. */
  readonly statement: Statement | null;
  /** As recomputed, never as sent; null where it could not be recomputed. */
  readonly balance: Balance | null;
  /** Latest readable sighting of each GPU, as recomputed. */
  readonly gpus: readonly SeenGpu[];
  /** What the report does not show, in plain sentences. */
  readonly notCovered: readonly string[];
}

/** Verifies one report under a trust file. Never throws: whatever is wrong becomes a step. */
export async function verifyReport(options: {
  file: Uint8Array;
  trust: Trust;
}): Promise<Verification> {
  const { trust } = options;
  const { origin } = trust.logs.evidence.log;
  const steps = new Steps();
  const container = await steps.run('container', options, openContainer);
  const signed = await steps.run('statement', { container, trust }, openStatement);
  const members = await steps.run('members', { container, signed }, checkMembers);
  const checkpoints = await steps.run('checkpoints', { members, signed, trust }, openCheckpoints);
  const log = await steps.run('evidenceLog', { members, checkpoints }, recomputeEvidenceLog);
  const leaves = { members, checkpoints };
  const registerLeaves = await steps.run('registerLog', leaves, recomputeRegisterLog);
  const register = await steps.run('register', { members, registerLeaves, log }, matchRegister);
  const scope = signed?.statement;
  const counted = scope && log && leavesBefore(log.parsed, scope.to);
  const logged = { members, counted, register, origin };
  const evidence = await steps.run('evidence', logged, checkEvidence);
  const documents = await steps.run('documents', { members, evidence }, checkDocuments);
  await steps.run('challenges', { members, evidence, log, trust }, checkChallenges);
  const appraised = { members, evidence, documents, register };
  const results = await steps.run('appraisal', appraised, checkAppraisal);
  const accounted = { members, scope, log, register, counted, evidence, results };
  const balance = await steps.run('balance', accounted, checkBalance);
  await steps.run('agreement', { signed, register, checkpoints }, checkAgreement);
  await steps.run('notCovered', { signed }, checkNotCovered);
  return {
    outcome: overallOutcome(steps.done),
    steps: steps.done,
    statement: scope ?? null,
    balance: balance ?? null,
    gpus: results === undefined ? [] : lastSightings(results),
    notCovered: notCoveredBy({ scope, log, documents }),
  };
}

/** Key id that a report says it is signed by; not verified. Null where the file is no report. */
export function signerOf(file: Uint8Array): string | null {
  try {
    return parseStatementJws(openContainer({ file }).value.statementText).kid;
  } catch {
    return null;
  }
}

/** The latest readable sighting of each GPU that has a uuid or a serial. */
function lastSightings(results: readonly AttestationResult[]): SeenGpu[] {
  const seen = new Map<string, SeenGpu>();
  for (const { evidenceIndex, kid, notAfter, gpus } of results) {
    for (const { readable, identity } of gpus) {
      const uuid = identity.uuid?.value ?? null;
      const serial = identity.serial?.value ?? null;
      if (!readable || (uuid ?? serial) === null) continue;
      const gpu = { uuid, serial, kid, leaf: evidenceIndex, seenAt: notAfter };
      seen.set(JSON.stringify([uuid, serial]), gpu);
    }
  }
  return [...seen.values()];
}

/** The sentences of the format, and those that are about this report. */
function notCoveredBy(known: {
  scope: Statement | undefined;
  log: EvidenceLog | undefined;
  documents: CheckedDocuments | undefined;
}): string[] {
  const { scope, log, documents } = known;
  const sentences: string[] = [...NOT_COVERED];
  const withheld = documents?.withheld.length ?? 0;
  if (withheld > 0) sentences.push(`${withheld} documents are withheld from this report.`);
  const later = scope && log ? log.parsed.filter(({ time }) => time >= scope.to).length : 0;
  if (later > 0) sentences.push(`${later} leaves of the log were received after its interval.`);
  return sentences;
}
