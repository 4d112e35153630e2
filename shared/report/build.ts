/**
 * Builds a report. Pure: leaves, evidence, documents and keys come in, one file goes out. It uses
 * the checks of the report verifier, so what it builds from consistent input verifies.
 */

import { encodeBalance } from '../accounting/balance.ts';
import type { Balance } from '../accounting/types.ts';
import { encodeResult } from '../appraisal/encode.ts';
import { toBase64Url } from '../bytes/base64.ts';
import { type Bytes, compareText, equalBytes, fromUtf8, utf8 } from '../bytes/bytes.ts';
import type { JwsSigner } from '../crypto/jws.ts';
import { sha256Base64Url } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { noteHash } from '../evidence/challenge.ts';
import type { LoggedEvidence } from '../evidence/evidence.ts';
import { type Checkpoint, parseCheckpoint } from '../log/checkpoint.ts';
import { parseNote } from '../log/note.ts';
import { leafHash, rootOfLeafHashes } from '../log/tree.ts';
import type { Redaction } from '../register/peopleDocuments.ts';
import { checkScope, statedByRegister } from './checks/agreement.ts';
import { recomputeResults } from './checks/appraisal.ts';
import { recomputeBalance } from './checks/balance.ts';
import { namedNotes, neededNotes } from './checks/challenges.ts';
import { checkDocuments, withheldKinds } from './checks/documents.ts';
import { checkEvidence } from './checks/evidence.ts';
import { parseEvidenceLeaves } from './checks/leaves.ts';
import { type CheckedRegister, matchRegister } from './checks/register.ts';
import {
  DATA_MEMBERS,
  type DataMember,
  encodeLeaves,
  type IndexedLeaf,
  joinLines,
  leavesBefore,
  memberBytes,
  STATEMENT_MEMBER,
} from './members.ts';
import { notCoveredOf } from './notCovered.ts';
import { REPORT_FORMAT, type Statement, signStatement, type Withheld } from './statement.ts';
import { writeZip } from './zip.ts';

/** Everything a report is made of. Byte strings and texts are exactly as logged and stored. */
export interface ReportInput {
  readonly programVersion: string;
  /** Milliseconds UTC. */
  readonly createdAt: number;
  /** Licenses in scope, in any order. */
  readonly licenses: readonly string[];
  /** The interval [from, to), milliseconds UTC; `to` is at most `createdAt`. */
  readonly from: number;
  readonly to: number;
  /** Every leaf up to the checkpoint's size, and that signed checkpoint. */
  readonly evidenceLog: { readonly leaves: readonly Uint8Array[]; readonly checkpoint: string };
  /** The same of the register, with the text of each document in leaf order. */
  readonly registerLog: {
    readonly leaves: readonly Uint8Array[];
    readonly checkpoint: string;
    readonly texts: readonly string[];
  };
  /** JWS by digest of the signing input: at least all received before `to`, refused ones too. */
  readonly evidence: ReadonlyMap<string, string>;
  /** Document texts by digest, of evidence and about users. */
  readonly documents: ReadonlyMap<string, string>;
  /** Kinds of documents that the report withholds, and says so; none where not given. */
  readonly redactions?: readonly Redaction[];
  /** Checkpoint notes of the evidence log that challenges name; others are left out. */
  readonly notes: Iterable<string>;
  /** The report key. */
  readonly signer: JwsSigner;
}

/** A report file, and what is in it. */
export interface BuiltReport {
  readonly file: Bytes;
  readonly statement: Statement;
  readonly balance: Balance;
}

/**
 * Builds the report file. Throws notFound where evidence or a note is missing, or the document
 * about a user that is not to be withheld; reportInvalid for
 * a scope that no report can have (unknown license, interval not in the past), and the codes of
 * the checks where the input does not fit together.
 */
export async function buildReport(input: ReportInput): Promise<Bytes> {
  return (await buildReportWithFigures(input)).file;
}

/** Builds the report file, and says what is in it. Throws as buildReport does. */
export async function buildReportWithFigures(input: ReportInput): Promise<BuiltReport> {
  const computed = await compute(input);
  const { scope, members, register, evidence, results, balance, withheld } = computed;
  members.set('notes.jsonl', joinLines(noteLines(input, evidence, register)));
  members.set('results.jsonl', joinLines(results.map((result) => fromUtf8(encodeResult(result)))));
  members.set('balance.json', encodeBalance(balance));
  const notCovered = [...notCoveredOf(register.register, withheld)];
  const statement = { ...scope, withheld, members: describeMembers(members), notCovered };
  const file = packReport(await signStatement(statement, input.signer), members);
  return { file, statement, balance };
}

/** The balance that a report of this input would state. Throws as buildReport does. */
export async function computeBalance(input: ReportInput): Promise<Balance> {
  return (await compute(input)).balance;
}

/** Checks everything that comes in, appraises and accounts; members as far as they are inputs. */
async function compute(input: ReportInput) {
  const checkpoints = {
    evidence: openOwn(input.evidenceLog),
    register: openOwn(input.registerLog),
  };
  const members = new Map<DataMember, Uint8Array>([
    ['evidence-log.entries', encodeLeaves(input.evidenceLog.leaves)],
    ['register-log.entries', encodeLeaves(input.registerLog.leaves)],
    ['register.jsonl', joinLines(input.registerLog.texts)],
    ['evidence-log.checkpoint', utf8(input.evidenceLog.checkpoint)],
    ['register-log.checkpoint', utf8(input.registerLog.checkpoint)],
  ]);
  const { evidenceLog: log, registerLog } = input;
  const registerLeaves = registerLog.leaves;
  const origins = {
    evidence: checkpoints.evidence.origin,
    register: checkpoints.register.origin,
  };
  const matched = { members, registerLeaves, log, origins, keys: null };
  const { value: register } = await matchRegister(matched);
  const scope = { ...scopeOf(input), ...statedByRegister(register), ...logsOf(checkpoints) };
  checkScope(scope, register);
  const { to } = input;
  const { edition } = register.register;
  const counted = leavesBefore(parseEvidenceLeaves(log.leaves), { to, edition });
  members.set('evidence.txt', joinLines(evidenceLines(input, counted)));
  const { value: evidence } = await checkEvidence({ members, counted, register });
  const withheld = setDocuments(input, { members, evidence, register });
  const { value: documents } = checkDocuments({ members, evidence, register, withheld });
  const results = recomputeResults({ evidence, documents, register });
  const { users } = documents;
  const balance = recomputeBalance({ scope, log, register, users, counted, evidence, results });
  return { scope, members, register, evidence, results, balance, withheld };
}

/** Puts in what is shown, and the list of what is not. */
function setDocuments(
  input: ReportInput,
  to: {
    members: Map<DataMember, Uint8Array>;
    evidence: readonly LoggedEvidence[];
    register: CheckedRegister;
  },
): Withheld {
  const { members, evidence, register } = to;
  const { hostDocuments, mixed, users } = withheldKinds(evidence, register.entries);
  const redactions = new Set(input.redactions);
  const here = (digest: string) => isLine(input.documents.get(digest));
  const lacking = redactions.has('users') ? undefined : users.find((digest) => !here(digest));
  if (lacking !== undefined) {
    throw new FleetsealError('notFound', `No document ${lacking} about a user.`);
  }
  // A document that never came is not withheld: that it is missing is a finding.
  const hosts = redactions.has('hostDocuments') ? hostDocuments.filter(here) : [];
  const ofUsers = redactions.has('users') ? users : [];
  const listed = new Set([...hosts, ...ofUsers]);
  const named = new Set(evidence.flatMap(({ documents }) => [...documents.values()]));
  const left = new Set([...listed, ...(redactions.has('hostDocuments') ? mixed : [])]);
  const digests = [...new Set([...named, ...users])].filter((digest) => !left.has(digest));
  const lines = digests.sort(compareText).flatMap((digest) => {
    const text = input.documents.get(digest);
    return isLine(text) ? [text] : [];
  });
  members.set('documents.jsonl', joinLines([...lines, ...[...listed].sort(compareText)]));
  return { hostDocuments: hosts.length, users: ofUsers.length };
}

/** A document that holds a newline cannot be a line, so it is left out. */
function isLine(text: string | undefined): text is string {
  return text !== undefined && text !== '' && !text.includes('\n');
}

/** Puts a signed statement and its members into one file. */
export function packReport(statement: string, members: ReadonlyMap<DataMember, Uint8Array>): Bytes {
  return writeZip([
    { name: STATEMENT_MEMBER, bytes: utf8(statement) },
    ...DATA_MEMBERS.map((name) => ({ name, bytes: memberBytes(members, name) })),
  ]);
}

/** Name, size and digest of every member, in file order, as a statement names them. */
export function describeMembers(
  members: ReadonlyMap<DataMember, Uint8Array>,
): Statement['members'] {
  return DATA_MEMBERS.map((name) => {
    const bytes = memberBytes(members, name);
    return { name, size: bytes.length, digest: sha256Base64Url(bytes) };
  });
}

function scopeOf(input: ReportInput) {
  const { programVersion, createdAt, from, to } = input;
  const licenses = [...new Set(input.licenses)].sort(compareText);
  return { format: REPORT_FORMAT, programVersion, createdAt, licenses, from, to } as const;
}

function logsOf(checkpoints: { evidence: Checkpoint; register: Checkpoint }) {
  const { evidence, register } = checkpoints;
  const state = ({ origin, size, root }: Checkpoint) => ({ origin, size, root: toBase64Url(root) });
  return {
    knownAt: { evidenceSize: evidence.size, registerSize: register.size },
    logs: { evidence: state(evidence), register: state(register) },
  };
}

/** Our own checkpoint: its signature is the verifier's concern, that it fits the leaves is ours. */
function openOwn(log: { leaves: readonly Uint8Array[]; checkpoint: string }): Checkpoint {
  const checkpoint = parseCheckpoint(parseNote(log.checkpoint).text);
  const root = rootOfLeafHashes(log.leaves.map(leafHash));
  if (checkpoint.size !== log.leaves.length || !equalBytes(root, checkpoint.root)) {
    throw new FleetsealError('proofInvalid', `The leaves are not those of ${checkpoint.origin}.`);
  }
  return checkpoint;
}

function evidenceLines(input: ReportInput, counted: readonly IndexedLeaf[]): string[] {
  return counted.map(({ index, leaf }) => {
    const jws = input.evidence.get(leaf.digest);
    if (jws === undefined) throw new FleetsealError('notFound', `No evidence of leaf ${index}.`);
    return jws;
  });
}

function noteLines(
  input: ReportInput,
  evidence: readonly LoggedEvidence[],
  { origins }: Pick<CheckedRegister, 'origins'>,
): string[] {
  const needed = neededNotes(evidence, origins);
  const notes = new Map<string, string>();
  for (const note of input.notes) notes.set(toBase64Url(noteHash(note)), note);
  return namedNotes(evidence).flatMap((digest) => {
    const note = notes.get(digest);
    if (note !== undefined) return [JSON.stringify(note)];
    if (!needed.has(digest)) return [];
    throw new FleetsealError('notFound', `No checkpoint note ${digest}.`);
  });
}
