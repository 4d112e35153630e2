/** The members of a report: their names, their order, and how lines and leaves are written. */
import { type Bytes, fromUtf8, utf8 } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import type { EvidenceLogLeaf } from '../log/leaf.ts';
import { joinEntries, splitEntries } from '../log/tile.ts';
import type { Register } from '../register/register.ts';

/** The member that is signed and names all the others. */
export const STATEMENT_MEMBER = 'statement.jws';

/**
 * Every other member, in the order in which the file holds them: in every format the same, so that
 * an earlier verifier reads the statement, and says that it does not know its format.
 */
export const DATA_MEMBERS = [
  'evidence.txt',
  'documents.jsonl',
  'evidence-log.entries',
  'register-log.entries',
  'register.jsonl',
  'evidence-log.checkpoint',
  'register-log.checkpoint',
  'notes.jsonl',
  'results.jsonl',
  'balance.json',
] as const;
/** Name of a member that the statement commits to. */
export type DataMember = (typeof DATA_MEMBERS)[number];

/** The bytes of every data member. */
export type MemberBytes = ReadonlyMap<DataMember, Uint8Array>;

/** The bytes of one member. A member that is not there is a TypeError: check the list first. */
export function memberBytes(members: MemberBytes, name: DataMember): Uint8Array {
  const bytes = members.get(name);
  if (bytes === undefined) throw new TypeError(`no member ${name}`);
  return bytes;
}

/** Joins lines, each ended by a newline. A line with a newline inside is a TypeError. */
export function joinLines(lines: readonly string[]): Bytes {
  for (const line of lines) {
    if (line.includes('\n')) throw new TypeError('a line holds a newline');
  }
  return utf8(lines.map((line) => `${line}\n`).join(''));
}

/** Splits what joinLines joined; no line is empty. Throws reportInvalid. */
export function splitLines(bytes: Uint8Array): string[] {
  const text = fromUtf8(bytes, 'reportInvalid');
  if (text === '') return [];
  if (!text.endsWith('\n')) throw new FleetsealError('reportInvalid', 'The last line has no end.');
  const lines = text.slice(0, -1).split('\n');
  if (lines.includes('')) throw new FleetsealError('reportInvalid', 'A line is empty.');
  return lines;
}

/** All leaves of a log, each as u16be length ‖ data: entry bundles (tlog-tiles) in a row. */
export function encodeLeaves(leaves: readonly Uint8Array[]): Bytes {
  return joinEntries(leaves);
}

/** Splits what encodeLeaves joined, with nothing left over. Throws reportInvalid. */
export function decodeLeaves(bytes: Uint8Array): Uint8Array[] {
  return splitEntries(bytes, 'reportInvalid');
}

/** One entry of the evidence log with its index. */
export interface IndexedLeaf<T extends EvidenceLogLeaf = EvidenceLogLeaf> {
  readonly index: number;
  readonly leaf: T;
}

/**
 * The leaves that a report up to `to` counts: those received before `to`, refusals included; in
 * the second edition also evidence that came later and answers a challenge of before.
 */
export function leavesBefore(
  leaves: readonly EvidenceLogLeaf[],
  { to, edition }: { readonly to: number; readonly edition: Register['edition'] },
): IndexedLeaf[] {
  return leaves.flatMap((leaf, index) =>
    isBefore(leaf, { to, edition }) ? [{ index, leaf }] : [],
  );
}

/** True for a leaf that a report, or a balance, up to `to` counts. */
export function isBefore(
  leaf: EvidenceLogLeaf,
  { to, edition }: { readonly to: number; readonly edition: Register['edition'] },
): boolean {
  if (leaf.time < to) return true;
  return edition > 1 && leaf.kind === 'evidence' && leaf.challengedAt < to;
}
