/**
 * Verifies an export of the access record offline: nothing but the file and the trust file. What
 * passes holds every leaf of the register and every record of the days that have a root; records
 * of later days are listed, and are proven by no root yet.
 */
import { type ErrorCode, type FleetsealError, isFleetsealError } from '../errors.ts';
import { openTrustedCheckpoint, type TrustedCheckpoint } from '../log/trustPolicy.ts';
import { msToDay, msToText } from '../register/day.ts';
import { withoutQuorum } from '../report/checks/logs.ts';
import { witnessedInTime } from '../report/checks/times.ts';
import { reportWords } from '../report/steps.ts';
import type { Trust } from '../report/trust.ts';
import { amount } from '../text/amount.ts';
import { type AccessExport, type AccessExportHeader, parseAccessExport } from './exportFile.ts';
import type { AuditItem } from './item.ts';
import { comparePlaces, entryAct, placeOf, recordAct } from './timeline.ts';
import { checkDays } from './verifyDays.ts';
import { checkDocuments, checkLeaves } from './verifyLeaves.ts';
import { checkRecords } from './verifyRecords.ts';

/** The steps, in order; each builds on those before it. */
export const ACCESS_STEPS = [
  'file',
  'checkpoint',
  'leaves',
  'documents',
  'days',
  'records',
] as const;
/** Name of a step. */
export type AccessStepName = (typeof ACCESS_STEPS)[number];

/** One step: what was checked and found. */
export interface AccessStep {
  /** From 1. */
  readonly step: number;
  readonly name: AccessStepName;
  readonly outcome: 'passed' | 'failed' | 'notCheckable';
  readonly words: string;
  /** Where it failed, or something is unknown: the error code. */
  readonly code?: ErrorCode;
}

/** What became of a verification. */
export interface AccessVerification {
  /** `complete`: as far as `provenTo`, nothing was left out, changed or made up. */
  readonly outcome: 'complete' | 'wrong' | 'cannotTell';
  readonly steps: readonly AccessStep[];
  /** The days of the export, and up to where they are proven; null where it is not complete. */
  readonly days: {
    readonly from: number;
    readonly to: number;
    readonly provenTo: number;
    /** Register leaves in the file by which the logs were recovered after a loss. */
    readonly recoveries: readonly number[];
  } | null;
  /** Every act of these days in order; empty where the outcome is not `complete`. */
  readonly acts: readonly AuditItem[];
}

interface Found {
  readonly days: AccessVerification['days'];
  readonly acts: readonly AuditItem[];
}

/** Verifies an export under a trust file. Never throws for what the file holds. */
export async function verifyAccessExport(
  bytes: Uint8Array,
  trust: Trust,
): Promise<AccessVerification> {
  const steps: AccessStep[] = [];
  const pass: Pass = (words) => {
    const step = steps.length + 1;
    steps.push({ step, name: nameOf(step), outcome: 'passed', words: reportWords(words) });
  };
  try {
    const found = await verifyFile(bytes, trust, pass);
    return { outcome: 'complete', steps, ...found };
  } catch (error) {
    if (!isFleetsealError(error)) throw error;
    const isUnknown = error.code === 'checkUnknown';
    addFailed(steps, error);
    return { outcome: isUnknown ? 'cannotTell' : 'wrong', steps, days: null, acts: [] };
  }
}

/** Ends a step with its words. */
type Pass = (words: string) => void;

async function verifyFile(bytes: Uint8Array, trust: Trust, pass: Pass): Promise<Found> {
  const file = parseAccessExport(bytes);
  pass(fileWords(file));
  const { log, policy } = trust.logs.register;
  const note = file.header.checkpoint;
  const opened = await openTrustedCheckpoint({ note, policy, origin: log.origin });
  pass(checkpointWords(opened, { trust, header: file.header }));
  const leaves = checkLeaves(file, opened.checkpoint);
  pass(leaves.words);
  const { entries, words } = checkDocuments(file.leaves, leaves.parsed);
  pass(words);
  const days = checkDays(entries, { header: file.header, isNewest: leaves.isNewest });
  pass(days.words);
  const records = checkRecords(file, days);
  pass(records.words);
  const { from, to } = file.header;
  const acts = [
    ...entries
      .filter(({ leaf }) => leaf.time >= from && leaf.time < to)
      .flatMap((entry) => entryAct(entry) ?? []),
    ...records.records.map(({ record, leaf }) => recordAct(record, leaf)),
  ].sort((a, b) => comparePlaces(placeOf(a), placeOf(b)));
  const { provenTo, recoveries } = days;
  return { days: { from, to, provenTo, recoveries }, acts };
}

function nameOf(step: number): AccessStepName {
  const name = ACCESS_STEPS[step - 1];
  if (name === undefined) throw new TypeError(`no step ${step}`);
  return name;
}

function addFailed(steps: AccessStep[], { code, message }: FleetsealError): void {
  const failed = steps.length + 1;
  const outcome = code === 'checkUnknown' ? 'notCheckable' : 'failed';
  steps.push({ step: failed, name: nameOf(failed), outcome, words: reportWords(message), code });
  for (let step = failed + 1; step <= ACCESS_STEPS.length; step += 1) {
    const words = 'A step before it failed.';
    steps.push({ step, name: nameOf(step), outcome: 'notCheckable', words });
  }
}

function fileWords({ header }: AccessExport): string {
  const { from, to, createdAt, by, leaves, records } = header;
  return (
    `An export of the days ${msToDay(from)} to before ${msToDay(to)}, made at ` +
    `${msToText(createdAt)} for ${by}: ${amount(leaves, 'leaf', 'leaves')} of the register, ` +
    `${amount(records, 'record')}.`
  );
}

/** What the checkpoint shows: also a quorum can have cosigned an older state. */
export function checkpointWords(
  { checkpoint, witnesses }: TrustedCheckpoint,
  known: { readonly trust: Trust; readonly header: Pick<AccessExportHeader, 'to' | 'createdAt'> },
): string {
  const { trust, header } = known;
  const { origin, size } = checkpoint;
  const signed = `The log ${origin} signed its state at ${amount(size, 'leaf', 'leaves')}`;
  const seen = witnesses.map(({ name, time }) => `${name} at ${msToText(time * 1000)}`);
  const cosigned = seen.length === 0 ? '' : `; cosigned by ${seen.join(', ')}`;
  const hasQuorum = !withoutQuorum(trust).includes('register');
  const cut = 'The trust file asks for no quorum: the export may rest on an older state.';
  if (!hasQuorum) return `${signed}${cosigned}. ${cut}`;
  const { createdAt } = header;
  const to = Math.min(header.to, createdAt);
  const { policy } = trust.logs.register;
  if (witnessedInTime(policy, witnesses, { to, createdAt })) return `${signed}${cosigned}.`;
  const older = 'No quorum cosigned it after these days: the export may rest on an older state.';
  return `${signed}${cosigned}. ${older}`;
}
