/** Step 10: what every evidence answered, and that this was known before it was logged. */
import { toBase64Url } from '../../bytes/base64.ts';
import { equalBytes, utf8 } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { FleetsealError } from '../../errors.ts';
import { challengeDigest, noteHash, parseChallenge } from '../../evidence/challenge.ts';
import type { LoggedEvidence } from '../../evidence/evidence.ts';
import {
  type Checkpoint,
  logPublicKey,
  openCheckpoint,
  parseCheckpoint,
} from '../../log/checkpoint.ts';
import { parseNote } from '../../log/note.ts';
import { CompactTree, leafHash } from '../../log/tree.ts';
import type { LogOrigins } from '../../register/recoveries.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import type { Trust } from '../trust.ts';
import type { EvidenceLog } from './logs.ts';
import type { CheckedRegister } from './register.ts';

/** What this step builds on. */
export interface ChallengeNeeds {
  readonly members: MemberBytes;
  readonly evidence: readonly LoggedEvidence[];
  readonly log: EvidenceLog;
  readonly register: Pick<CheckedRegister, 'origins'>;
  readonly trust: Trust;
}

/**
 * Step 10: the challenge text is the one that the leaf names; one challenge has one time; that
 * time is not after receipt; the checkpoint note that the text names is in the report, signed by
 * the log, describes the beginning of this log, is not larger than the leaf's index, and all its
 * leaves are dated no later than the challenge. Evidence that was made for an earlier name of the
 * log and sent again after a recovery may name a checkpoint that was lost: that one shows nothing.
 */
export async function checkChallenges(needs: ChallengeNeeds): Promise<Checked<true>> {
  const { origins } = needs.register;
  const sizes = await openNotes(needs);
  const times = new Map<string, number>();
  for (const { index, leaf, payload } of needs.evidence) {
    if (challengeDigest(payload.challenge) !== leaf.challenge) {
      fail(`Leaf ${index} names another challenge than its evidence answers.`);
    }
    if (leaf.challengedAt > leaf.time) fail(`Leaf ${index} was received before its challenge.`);
    const issuedAt = times.get(leaf.challenge) ?? leaf.challengedAt;
    if (issuedAt !== leaf.challengedAt) fail(`Leaf ${index} gives its challenge another time.`);
    times.set(leaf.challenge, issuedAt);
    const size = sizes.get(noteName(payload.challenge));
    if (size === undefined && origins.isResent(index, payload.aud)) continue;
    if (size === undefined || size > index) {
      fail(`Leaf ${index} answers a challenge with a checkpoint of later than itself.`);
    }
    const before = needs.log.parsed[size - 1];
    if (before !== undefined && before.time > leaf.challengedAt) {
      fail(`Leaf ${index} answers a challenge dated before leaf ${size - 1}, which it follows.`);
    }
  }
  return {
    value: true,
    words:
      `Every evidence answers a challenge (${times.size} in all) that was made after a ` +
      `checkpoint of this log that is in the report (${sizes.size} in all).`,
  };
}

/** Digests of the notes that challenges name, in leaf order, each once. */
export function namedNotes(evidence: readonly LoggedEvidence[]): string[] {
  return [...new Set(evidence.map(({ payload }) => noteName(payload.challenge)))];
}

/** Opens every note and returns the tree size of those that show one of this log, by digest. */
async function openNotes(needs: ChallengeNeeds): Promise<Map<string, number>> {
  const { members, evidence, trust } = needs;
  const notes = splitLines(memberBytes(members, 'notes.jsonl')).map(parseNoteLine);
  const { origins } = needs.register;
  const held = notes.map((note) => toBase64Url(noteHash(note)));
  const holding = new Set(held);
  const needed = neededNotes(evidence, origins);
  const missing = [...needed].find((digest) => !holding.has(digest));
  if (missing !== undefined) fail(`The checkpoint note ${missing} is not in the report.`);
  const named = namedNotes(evidence).filter((digest) => holding.has(digest));
  if (held.join('\n') !== named.join('\n')) fail('notes.jsonl holds more, or another order.');
  const { publicKey } = trust.logs.evidence.log;
  const opened = new Map<string, Checkpoint>();
  for (const [i, note] of notes.entries()) {
    const { origin } = parseCheckpoint(parseNote(note).text);
    const { checkpoint } = await openCheckpoint({ note, log: logPublicKey(origin, publicKey) });
    if (!origins.all.includes(origin)) fail(`A checkpoint note is of another log: ${origin}.`);
    opened.set(held[i] ?? '', checkpoint);
  }
  return sizesOf(opened, { needed, leaves: needs.log.leaves });
}

/** The notes that a report must hold; what was sent again may name a checkpoint that is lost. */
export function neededNotes(evidence: readonly LoggedEvidence[], origins: LogOrigins): Set<string> {
  const own = evidence.filter(({ index, payload }) => !origins.isResent(index, payload.aud));
  return new Set(namedNotes(own));
}

/** Every note that is needed describes the beginning of this very log. */
function sizesOf(
  notes: ReadonlyMap<string, Checkpoint>,
  { needed, leaves }: { needed: ReadonlySet<string>; leaves: readonly Uint8Array[] },
): Map<string, number> {
  const ours = rootsAt(new Set([...notes.values()].map(({ size }) => size)), leaves);
  const sizes = new Map<string, number>();
  for (const [digest, { size, root }] of notes) {
    const own = ours.get(size);
    const isOurs = own !== undefined && equalBytes(own, root);
    if (!isOurs && size <= leaves.length && needed.has(digest)) {
      fail(`The log once signed another history of its first ${size} leaves.`);
    }
    if (isOurs || needed.has(digest)) sizes.set(digest, size);
  }
  return sizes;
}

/** Root hashes of the log at these sizes, as far as it reaches. */
function rootsAt(
  sizes: ReadonlySet<number>,
  leaves: readonly Uint8Array[],
): Map<number, Uint8Array> {
  const tree = new CompactTree();
  const roots = new Map<number, Uint8Array>();
  for (let size = 0; size <= leaves.length; size += 1) {
    if (sizes.has(size)) roots.set(size, tree.root());
    const next = leaves[size];
    if (next !== undefined) tree.append(leafHash(next));
  }
  return roots;
}

function parseNoteLine(line: string): string {
  const note = parseStrictJson(utf8(line));
  if (typeof note !== 'string' || JSON.stringify(note) !== line) {
    throw new FleetsealError('reportInvalid', 'A line of notes.jsonl is not one JSON string.');
  }
  return note;
}

function noteName(challenge: string): string {
  return toBase64Url(parseChallenge(challenge).noteHash);
}

function fail(seen: string): never {
  throw new FleetsealError('reportInvalid', seen);
}
