/** Step 10: what every evidence answered, and that this was known before it was logged. */
import { toBase64Url } from '../../bytes/base64.ts';
import { equalBytes, utf8 } from '../../bytes/bytes.ts';
import { parseStrictJson } from '../../bytes/json.ts';
import { FleetsealError } from '../../errors.ts';
import { challengeDigest, noteHash, parseChallenge } from '../../evidence/challenge.ts';
import type { LoggedEvidence } from '../../evidence/evidence.ts';
import { openCheckpoint } from '../../log/checkpoint.ts';
import { CompactTree, leafHash } from '../../log/tree.ts';
import { type MemberBytes, memberBytes, splitLines } from '../members.ts';
import type { Checked } from '../steps.ts';
import type { Trust } from '../trust.ts';
import type { EvidenceLog } from './logs.ts';

/** What this step builds on. */
export interface ChallengeNeeds {
  readonly members: MemberBytes;
  readonly evidence: readonly LoggedEvidence[];
  readonly log: EvidenceLog;
  readonly trust: Trust;
}

/**
 * Step 10: the challenge text is the one that the leaf names; one challenge has one time; that
 * time is not after receipt; the checkpoint note that the text names is in the report, signed by
 * the log, describes the beginning of this log, is not larger than the leaf's index, and all its
 * leaves are dated no later than the challenge.
 */
export async function checkChallenges(needs: ChallengeNeeds): Promise<Checked<true>> {
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

/** Opens every note and returns the tree size that it names, by digest of the note. */
async function openNotes(needs: ChallengeNeeds): Promise<Map<string, number>> {
  const { members, evidence, trust } = needs;
  const notes = splitLines(memberBytes(members, 'notes.jsonl')).map(parseNoteLine);
  const named = namedNotes(evidence);
  const held = notes.map((note) => toBase64Url(noteHash(note)));
  const holding = new Set(held);
  const missing = named.find((digest) => !holding.has(digest));
  if (missing !== undefined) fail(`The checkpoint note ${missing} is not in the report.`);
  if (held.join('\n') !== named.join('\n')) fail('notes.jsonl holds more, or another order.');
  const { log } = trust.logs.evidence;
  const sizes = new Map<string, number>();
  const roots = new Map<number, Uint8Array>();
  for (const [i, note] of notes.entries()) {
    const { checkpoint } = await openCheckpoint({ note, log });
    const seen = roots.get(checkpoint.size) ?? checkpoint.root;
    if (!equalBytes(seen, checkpoint.root)) fail(`Two root hashes at ${checkpoint.size} leaves.`);
    roots.set(checkpoint.size, checkpoint.root);
    sizes.set(held[i] ?? '', checkpoint.size);
  }
  checkHistory(roots, needs.log.leaves);
  return sizes;
}

/** Every note describes the beginning of this very log. */
function checkHistory(roots: ReadonlyMap<number, Uint8Array>, leaves: readonly Uint8Array[]): void {
  const tree = new CompactTree();
  for (let size = 0; size <= leaves.length; size += 1) {
    const root = roots.get(size);
    if (root !== undefined && !equalBytes(root, tree.root())) {
      fail(`The log once signed another history of its first ${size} leaves.`);
    }
    const next = leaves[size];
    if (next !== undefined) tree.append(leafHash(next));
  }
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
