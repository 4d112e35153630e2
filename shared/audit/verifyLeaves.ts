/** The leaves of an export: all of one range of the register, under its checkpoint. */
import { fromBase64Url } from '../bytes/base64.ts';
import { utf8 } from '../bytes/bytes.ts';
import { FleetsealError } from '../errors.ts';
import { documentDigest } from '../evidence/document.ts';
import type { Checkpoint } from '../log/checkpoint.ts';
import type { RegisterLeaf } from '../log/leaf.ts';
import { CompactTree, HASH_BYTES, leafHash, verifyConsistency } from '../log/tree.ts';
import {
  parseRegisterDocument,
  type RegisterDocument,
  registerKind,
} from '../register/documents.ts';
import { parseKnownRegisterLeaf } from '../report/checks/leaves.ts';
import { amount } from '../text/amount.ts';
import { type AccessExport, DOCUMENTED_KINDS, type LeafLine } from './exportFile.ts';
import type { AuditEntry } from './timeline.ts';

/** The leaves of an export, and whether they go to the end of the register. */
export interface CheckedLeaves {
  readonly parsed: readonly RegisterLeaf[];
  readonly isNewest: boolean;
  readonly words: string;
}

/**
 * Indexes without gaps; with the hashes before and the proof behind them the leaves give the root
 * of the checkpoint; times never fall; the range begins before `from`. Throws accessInvalid,
 * proofInvalid, leafInvalid; checkUnknown for a kind of leaf of the future.
 */
export function checkLeaves({ header, leaves }: AccessExport, signed: Checkpoint): CheckedLeaves {
  const { firstLeaf, from, to } = header;
  for (const [position, { leaf }] of leaves.entries()) {
    if (leaf !== firstLeaf + position) {
      fail(`Leaf ${leaf} stands where leaf ${firstLeaf + position} should be.`);
    }
  }
  const bytes = leaves.map(({ text }) => utf8(text));
  checkRange({ header, signed, bytes });
  const parsed = bytes.map(parseKnownRegisterLeaf);
  checkTimes(parsed, firstLeaf);
  const [first] = parsed;
  if (first === undefined || (firstLeaf > 0 && first.time >= from)) {
    fail('The leaves do not begin before the first day: there may be more of that day.');
  }
  const isNewest = firstLeaf + leaves.length === signed.size;
  if (!isNewest && (parsed.at(-1)?.time ?? 0) < to) {
    fail('The leaves end before the last day does, and the register goes on.');
  }
  const shown = `leaves ${firstLeaf} to ${firstLeaf + leaves.length - 1} of the register`;
  return { parsed, isNewest, words: `The ${shown} are all there, under its root hash.` };
}

function checkRange(range: {
  header: AccessExport['header'];
  signed: Checkpoint;
  bytes: readonly Uint8Array[];
}): void {
  const { header, signed, bytes } = range;
  const left = hashesOf(header.left);
  const tree = CompactTree.of(header.firstLeaf, () => {
    const next = left.shift();
    if (next === undefined) fail('Hashes before the first leaf are missing.');
    return next;
  });
  if (left.length > 0) fail('There are too many hashes before the first leaf.');
  for (const leaf of bytes) tree.append(leafHash(leaf));
  const proof = hashesOf(header.consistency);
  // Of equal sizes the proof is empty, and the roots are the same.
  const [root1, root2] = [tree.root(), signed.root];
  verifyConsistency({ size1: tree.size, size2: signed.size, root1, root2, proof });
}

function hashesOf(texts: readonly string[]): Uint8Array[] {
  return texts.map((text) => fromBase64Url(text, HASH_BYTES));
}

function checkTimes(leaves: readonly RegisterLeaf[], firstLeaf: number): void {
  let last = 0;
  for (const [position, { time }] of leaves.entries()) {
    if (time < last) fail(`Leaf ${firstLeaf + position} is earlier than the one before it.`);
    last = time;
  }
}

/**
 * Every leaf of a kind that is an act has its document, with the digest and kind that the leaf
 * says. Throws accessInvalid, documentInvalid, jsonInvalid; checkUnknown for an unknown format.
 */
export function checkDocuments(
  lines: readonly LeafLine[],
  leaves: readonly RegisterLeaf[],
): { entries: AuditEntry[]; words: string } {
  const entries = lines.map((line, position) => {
    const leaf = leaves[position];
    if (leaf === undefined) throw new TypeError('as many leaves as lines');
    return { index: line.leaf, leaf, document: documentOf(line, leaf) };
  });
  const count = entries.filter(({ document }) => document !== null).length;
  return { entries, words: `${amount(count, 'document')}, each as its leaf says.` };
}

function documentOf({ leaf: index, document: text }: LeafLine, leaf: RegisterLeaf) {
  if (!DOCUMENTED_KINDS.includes(leaf.kind)) {
    if (text !== null) fail(`Leaf ${index} is a ${leaf.kind}, which stands without its document.`);
    return null;
  }
  if (text === null) fail(`The document of leaf ${index} (${leaf.kind}) is missing.`);
  if (documentDigest(text) !== leaf.digest) {
    fail(`The document of leaf ${index} (${leaf.kind}) has another digest than its leaf.`);
  }
  const document: RegisterDocument = parseRegisterDocument(text);
  if (registerKind(document) === leaf.kind) return document;
  return fail(`The document of leaf ${index} is a ${registerKind(document)}.`);
}

function fail(seen: string): never {
  throw new FleetsealError('accessInvalid', seen);
}
