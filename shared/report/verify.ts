/** Verifies a report offline: every step in order, nothing taken on the operator's word. */
import type { Balance } from '../accounting/types.ts';
import type { AttestationResult } from '../appraisal/result.ts';
import { logPublicKey } from '../log/checkpoint.ts';
import type { LogName } from '../log/leaf.ts';
import type { ReportStepDocument } from '../register/peopleDocuments.ts';
import type { AppraisalPolicy } from '../register/policyDocuments.ts';
import { policyAt } from '../register/policyInForce.ts';
import { lossWords } from '../register/recoveries.ts';
import { amount } from '../text/amount.ts';
import { checkAgreement, checkNotCovered } from './checks/agreement.ts';
import { checkAppraisal } from './checks/appraisal.ts';
import { checkBalance } from './checks/balance.ts';
import { checkChallenges } from './checks/challenges.ts';
import { checkMembers, openContainer, openStatement } from './checks/container.ts';
import { type CheckedDocuments, checkDocuments } from './checks/documents.ts';
import { checkEvidence } from './checks/evidence.ts';
import {
  type EvidenceLog,
  openCheckpoints,
  recomputeEvidenceLog,
  recomputeRegisterLog,
  withoutQuorum,
} from './checks/logs.ts';
import { type CheckedRegister, checkRegister } from './checks/register.ts';
import { newestWords } from './checks/times.ts';
import { hostNotes } from './hostNotes.ts';
import { isBefore, leavesBefore } from './members.ts';
import { notCoveredOf } from './notCovered.ts';
import { policyNotes } from './policyNotes.ts';
import { recordNotes } from './recordNotes.ts';
import { releaseNotes } from './releaseNotes.ts';
import { parseStatementJws, type Statement, withheldBy } from './statement.ts';
import { overallOutcome, reportWords, type Step, type StepName, Steps } from './steps.ts';
import type { Trust } from './trust.ts';
import { withheldCounts } from './withheld.ts';

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
  /** Why a valid report is incomplete, as in `2 documents are withheld`; empty where it is not. */
  readonly incomplete: readonly string[];
  /** The operator's appraisal policy, which the figures follow; null where it is not known. */
  readonly policy: AppraisalPolicy | null;
  /** Where that policy asks for less than the default one, in plain sentences. */
  readonly notes: readonly string[];
  /** Steps that reports took before this one was made, in log order; empty where not known. */
  readonly reportSteps: readonly ReportStepDocument[];
  /** The evidence log under its first name (vkey): the same before and after a recovery. */
  readonly firstLog: string | null;
  /** Leaves of both logs under their signed checkpoints; null where they could not be checked. */
  readonly logs: Readonly<Record<LogName, readonly Uint8Array[]>> | null;
}

/**
 * Verifies one report under a trust file. Never throws: whatever is wrong becomes a step.
 * `onStep` is told before each step begins.
 */
export async function verifyReport(options: {
  file: Uint8Array;
  trust: Trust;
  onStep?: (step: StepName) => void;
}): Promise<Verification> {
  const { file, trust, onStep } = options;
  const steps = new Steps(onStep);
  const container = await steps.run('container', { file }, openContainer);
  const signed = await steps.run('statement', { container, trust }, openStatement);
  const members = await steps.run('members', { container, signed }, checkMembers);
  const checkpoints = await steps.run('checkpoints', { members, signed, trust }, openCheckpoints);
  const scope = signed?.statement;
  const dated = { members, checkpoints, scope };
  const log = await steps.run('evidenceLog', dated, recomputeEvidenceLog);
  const registerLeaves = await steps.run('registerLog', dated, recomputeRegisterLog);
  const registered = { members, registerLeaves, log, scope, ...namesAndKeys(trust) };
  const register = await steps.run('register', registered, checkRegister);
  const counted =
    scope &&
    log &&
    register &&
    leavesBefore(log.parsed, { to: scope.to, edition: register.register.edition });
  const logged = { members, counted, register };
  const evidence = await steps.run('evidence', logged, checkEvidence);
  const withheld = scope && withheldBy(scope);
  const detached = { members, evidence, register, withheld };
  const documents = await steps.run('documents', detached, checkDocuments);
  await steps.run('challenges', { members, evidence, log, register, trust }, checkChallenges);
  const appraised = { members, evidence, documents, register };
  const results = await steps.run('appraisal', appraised, checkAppraisal);
  const users = documents?.users;
  const accounted = { members, scope, log, register, users, counted, evidence, results };
  const balance = await steps.run('balance', accounted, checkBalance);
  await steps.run('agreement', { signed, register, log, checkpoints, trust }, checkAgreement);
  await steps.run('notCovered', { signed, register }, checkNotCovered);
  return {
    outcome: overallOutcome(steps.done),
    steps: steps.done,
    statement: scope ?? null,
    balance: balance ?? null,
    gpus: results === undefined ? [] : lastSightings(results),
    notCovered: notCoveredBy({ scope, log, register, documents, trust }).map(reportWords),
    incomplete: incompleteBy(documents),
    policy: register && scope ? policyAt(register.register, scope.to).policy : null,
    notes: notesOf({ register, scope, log }).map(reportWords),
    reportSteps: register === undefined ? [] : reportStepsOf(register),
    firstLog: register === undefined ? null : firstLogOf(register, trust),
    logs: log && registerLeaves ? { evidence: log.leaves, register: registerLeaves } : null,
  };
}

function namesAndKeys({ logs: { evidence, register } }: Trust) {
  return {
    origins: { evidence: evidence.log.origin, register: register.log.origin },
    keys: { evidence: evidence.log.publicKey, register: register.log.publicKey },
  };
}

/** With the key: another operator could claim to have had this name, and not this key. */
function firstLogOf({ origins }: CheckedRegister, { logs: { evidence } }: Trust): string {
  return logPublicKey(origins.all[0] ?? origins.current, evidence.log.publicKey).vkey;
}

function reportStepsOf({ entries }: CheckedRegister): ReportStepDocument[] {
  return entries.flatMap(({ document }) =>
    document.format === 'fleetseal/reportStep@1' ? [document] : [],
  );
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

/** Withheld documents: whatever a policy makes of them, the headline has to say so. */
function incompleteBy(documents: CheckedDocuments | undefined): string[] {
  if (documents === undefined) return [];
  const missing = documents.missing.length;
  const kept = withheldCounts(documents.withheld);
  return [
    ...(missing === 0 ? [] : [amount(missing, 'document is withheld', 'documents are withheld')]),
    ...(kept.length === 0 ? [] : [`withheld as it says: ${kept.join(', ')}`]),
  ];
}

function notesOf(known: {
  register: CheckedRegister | undefined;
  scope: Statement | undefined;
  log: EvidenceLog | undefined;
}): string[] {
  const { register, scope, log } = known;
  if (register === undefined || scope === undefined) return [];
  return [
    ...policyNotes(register, scope),
    ...recordNotes(register, scope),
    ...hostNotes(register, log?.parsed ?? []),
    ...releaseNotes(register),
  ];
}

/** What nobody can check again of a key that the register calls best protected. */
function tpmWords(register: CheckedRegister | undefined): string[] {
  const keys = [...(register?.register.hosts.values() ?? [])];
  const verified = keys.filter(({ document }) => document.protection === 'tpmEkVerified').length;
  if (verified === 0) return [];
  return [
    `That the TPM of ${amount(verified, 'host key')} is a genuine one is the server’s word: it ` +
      'saw the activated credential, and trusted the endorsement key by its certificate or by ' +
      'the operator’s list; neither is checked here.',
  ];
}

/** What a recovery leaves open: how much was lost, and when what hosts resent was asked for. */
function recoveryWords(register: CheckedRegister | undefined): string[] {
  return (register?.origins.recoveries ?? []).map(
    ({ document }) =>
      `${lossWords(document)} What hosts still held they sent again; that the rest was lost by ` +
      'mistake is the operator’s word, and so is when the challenges of what was sent again ' +
      'were issued. Compare with reports of before.',
  );
}

/** The sentences of the format, and those that are about this report. */
function notCoveredBy(known: {
  scope: Statement | undefined;
  log: EvidenceLog | undefined;
  register: CheckedRegister | undefined;
  documents: CheckedDocuments | undefined;
  trust: Trust;
}): string[] {
  const { scope, log, register, documents, trust } = known;
  const withheld = scope && withheldBy(scope);
  const sentences = [...notCoveredOf(register?.register ?? { edition: 2 }, withheld)];
  const missing = documents?.missing.length ?? 0;
  if (missing > 0) {
    sentences.push(`Documents withheld from this report: ${missing}.`);
  }
  sentences.push(...tpmWords(register), ...recoveryWords(register));
  if (scope === undefined || log === undefined) return sentences;
  const { to } = scope;
  const edition = register?.register.edition ?? 1;
  const later = log.parsed.filter((leaf) => !isBefore(leaf, { to, edition })).length;
  if (later > 0) {
    const leaves = amount(later, 'leaf of the log was', 'leaves of the log were');
    sentences.push(`${leaves} received after its interval.`);
  }
  const ends = {
    evidence: newestWords(log.parsed, scope),
    register: newestWords(register?.entries.map(({ leaf }) => leaf) ?? [], scope),
  };
  for (const name of withoutQuorum(trust)) {
    sentences.push(
      `No quorum of witnesses vouches for the length of the ${name} log: the report may have ` +
        `been cut back to an older state. ${ends[name]}`,
    );
  }
  return sentences;
}
