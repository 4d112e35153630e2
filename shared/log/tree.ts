/**
 * Merkle tree of RFC 6962 with SHA-256: roots, inclusion proofs, consistency proofs. Sizes and
 * indexes are safe integers, so no bit operations here: those are 32-bit in JavaScript.
 */
import { type Bytes, equalBytes } from '../bytes/bytes.ts';
import { sha256 } from '../crypto/sha256.ts';
import { FleetsealError } from '../errors.ts';
import { LIMITS } from '../limits.ts';

/** Bytes of one hash. */
export const HASH_BYTES = 32;

/** Root hash of the empty tree: SHA-256 of nothing. */
export const EMPTY_ROOT: Bytes = sha256(new Uint8Array(0));

/**
 * The hash of the complete subtree over leaves [index * 2^level, (index + 1) * 2^level): level 0
 * is the leaf hash. Only complete subtrees inside the tree are asked for.
 */
export type GetHash = (level: number, index: number) => Uint8Array;

/** H(00 ‖ data). */
export function leafHash(data: Uint8Array): Bytes {
  const input = new Uint8Array(1 + data.length);
  input.set(data, 1);
  return sha256(input);
}

/** H(01 ‖ left ‖ right). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Bytes {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256(input);
}

/** Root hash of the tree over these leaf hashes. */
export function rootOfLeafHashes(hashes: Iterable<Uint8Array>): Uint8Array {
  const tree = new CompactTree();
  for (const hash of hashes) tree.append(hash);
  return tree.root();
}

/**
 * A tree that only grows and keeps the hashes of its complete subtrees' right edge: at most one
 * per level, so 10 million leaves cost 24 hashes of memory.
 */
export class CompactTree {
  /** Per level the hash of the complete subtree that waits for its right neighbor. */
  private readonly waiting: (Uint8Array | undefined)[] = [];
  private leaves = 0;

  /**
   * Rebuilds a tree of `size` leaves from its complete subtrees.
   * A size that is no safe integer is a RangeError.
   */
  static of(size: number, getHash: GetHash): CompactTree {
    assertSize(size);
    const tree = new CompactTree();
    tree.leaves = size;
    let rest = size;
    for (let level = 0; rest > 0; level += 1) {
      // The subtree at this level is the last complete one: its index is even, so rest - 1.
      if (rest % 2 === 1) tree.waiting[level] = getHash(level, rest - 1);
      rest = Math.floor(rest / 2);
    }
    return tree;
  }

  /** Number of leaves. */
  get size(): number {
    return this.leaves;
  }

  /**
   * Adds one leaf hash. `onNode` is told every complete subtree that this leaf completes, the
   * leaf itself (level 0) first.
   */
  append(hash: Uint8Array, onNode?: (level: number, index: number, hash: Uint8Array) => void) {
    let node = hash;
    let index = this.leaves;
    let level = 0;
    for (;;) {
      onNode?.(level, index, node);
      const left = this.waiting[level];
      if (index % 2 === 0 || left === undefined) break;
      node = nodeHash(left, node);
      this.waiting[level] = undefined;
      index = Math.floor(index / 2);
      level += 1;
    }
    this.waiting[level] = node;
    this.leaves += 1;
  }

  /** Root hash at the current size. */
  root(): Uint8Array {
    let root: Uint8Array | undefined;
    for (const hash of this.waiting) {
      if (hash !== undefined) root = root === undefined ? hash : nodeHash(hash, root);
    }
    return root ?? EMPTY_ROOT;
  }

  /** A copy that grows on its own. */
  clone(): CompactTree {
    const copy = new CompactTree();
    copy.waiting.push(...this.waiting);
    copy.leaves = this.leaves;
    return copy;
  }
}

/** Root hash of the first `size` leaves, from complete subtrees. */
export function rootFromHashes(size: number, getHash: GetHash): Uint8Array {
  assertSize(size);
  return size === 0 ? EMPTY_ROOT : rangeHash({ start: 0, count: size }, getHash);
}

/**
 * Inclusion proof (RFC 9162 section 2.1.3.1) of leaf `index` in the tree of `size` leaves.
 * An index outside the tree is a RangeError: a programmer error.
 */
export function inclusionProof(size: number, index: number, getHash: GetHash): Uint8Array[] {
  assertSize(size);
  assertSize(index);
  if (index >= size) throw new RangeError(`leaf ${index} is not in a tree of ${size} leaves`);
  const proof: Uint8Array[] = [];
  let start = 0;
  let count = size;
  while (count > 1) {
    const left = splitPoint(count);
    if (index - start < left) {
      proof.push(rangeHash({ start: start + left, count: count - left }, getHash));
      count = left;
    } else {
      proof.push(rangeHash({ start, count: left }, getHash));
      start += left;
      count -= left;
    }
  }
  return proof.reverse();
}

/**
 * Consistency proof (RFC 9162 section 2.1.4.1) between two sizes of one tree. Empty when size1 is
 * 0 or both are equal. size1 above size2 is a RangeError: a programmer error.
 */
export function consistencyProof(size1: number, size2: number, getHash: GetHash): Uint8Array[] {
  assertSize(size1);
  assertSize(size2);
  if (size1 > size2) throw new RangeError(`size1 ${size1} is above size2 ${size2}`);
  const proof: Uint8Array[] = [];
  if (size1 === 0 || size1 === size2) return proof;
  let start = 0;
  let count = size2;
  // Walk down the path to the end of the old tree until the old tree's last subtree is complete.
  while (size1 - start !== count) {
    const left = splitPoint(count);
    if (size1 - start <= left) {
      proof.push(rangeHash({ start: start + left, count: count - left }, getHash));
      count = left;
    } else {
      proof.push(rangeHash({ start, count: left }, getHash));
      start += left;
      count -= left;
    }
  }
  // With start 0 that subtree is the old tree itself, whose root the verifier has.
  if (start > 0) proof.push(rangeHash({ start, count }, getHash));
  return proof.reverse();
}

/** What an inclusion proof claims. */
export interface InclusionClaim {
  readonly leafHash: Uint8Array;
  /** Leaf index, from 0. */
  readonly index: number;
  /** Tree size in leaves. */
  readonly size: number;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}

/** Verifies an inclusion proof (RFC 9162 section 2.1.3.2). Throws proofInvalid. */
export function verifyInclusion(claim: InclusionClaim): void {
  const { index, size, proof } = claim;
  assertProof(proof, [claim.leafHash, claim.root]);
  assertClaim(isSize(index) && isSize(size) && index < size, 'the index is not below the size');
  let node = index;
  let last = size - 1;
  let hash = claim.leafHash;
  for (const sibling of proof) {
    assertClaim(last > 0, 'the proof is too long');
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node > 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else {
      hash = nodeHash(hash, sibling);
    }
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  assertClaim(last === 0, 'the proof is too short');
  assertClaim(equalBytes(hash, claim.root), 'the proof leads to another root hash');
}

/** What a consistency proof claims: the first tree is the beginning of the second. */
export interface ConsistencyClaim {
  readonly size1: number;
  readonly root1: Uint8Array;
  readonly size2: number;
  readonly root2: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Verifies a consistency proof (RFC 9162 section 2.1.4.2). A size1 of 0 is refused, 0 to 0
 * included: there is nothing to be consistent with. Throws proofInvalid.
 */
export function verifyConsistency(claim: ConsistencyClaim): void {
  const { size1, size2, root1, root2, proof } = claim;
  assertProof(proof, [root1, root2]);
  const ordered = isSize(size1) && isSize(size2) && size1 > 0 && size1 <= size2;
  assertClaim(ordered, 'the sizes are not 0 < size1 <= size2');
  if (size1 === size2) {
    assertClaim(proof.length === 0, 'the proof is too long');
    assertClaim(equalBytes(root1, root2), 'same size, other root hash');
    return;
  }
  // Where the old size is a power of two, its root is the first hash and is not sent.
  const path = levelOf(size1) !== undefined ? [root1, ...proof] : [...proof];
  const roots = climb({ size1, size2, path });
  assertClaim(equalBytes(roots.old, root1), 'the proof leads to another first root hash');
  assertClaim(equalBytes(roots.new, root2), 'the proof leads to another second root hash');
}

/** Follows the path upward and computes the root hashes of both trees. */
function climb(walk: { size1: number; size2: number; path: readonly Uint8Array[] }) {
  let node = walk.size1 - 1;
  let last = walk.size2 - 1;
  const up = () => {
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  };
  while (node % 2 === 1) up();
  const [first, ...rest] = walk.path;
  if (first === undefined) throw new FleetsealError('proofInvalid', 'the proof is empty');
  let oldRoot = first;
  let newRoot = first;
  for (const sibling of rest) {
    assertClaim(last > 0, 'the proof is too long');
    if (node % 2 === 1 || node === last) {
      oldRoot = nodeHash(sibling, oldRoot);
      newRoot = nodeHash(sibling, newRoot);
      while (node % 2 === 0 && node > 0) up();
    } else {
      newRoot = nodeHash(newRoot, sibling);
    }
    up();
  }
  assertClaim(last === 0, 'the proof is too short');
  return { old: oldRoot, new: newRoot };
}

/**
 * Hash of the leaves [start, start + count). The ranges of RFC 6962 are aligned: `start` is a
 * multiple of the largest power of two that is not above `count`.
 */
function rangeHash(range: { start: number; count: number }, getHash: GetHash): Uint8Array {
  const { start, count } = range;
  const level = levelOf(count);
  if (level !== undefined) return getHash(level, Math.floor(start / count));
  const left = splitPoint(count);
  return nodeHash(
    rangeHash({ start, count: left }, getHash),
    rangeHash({ start: start + left, count: count - left }, getHash),
  );
}

/** The largest power of two below `count`; `count` is at least 2. */
function splitPoint(count: number): number {
  let power = 1;
  while (power * 2 < count) power *= 2;
  return power;
}

/** The level of a complete subtree of `count` leaves; undefined when there is none. */
function levelOf(count: number): number | undefined {
  let power = 1;
  let level = 0;
  while (power < count) {
    power *= 2;
    level += 1;
  }
  return power === count ? level : undefined;
}

function isSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function assertSize(value: number): void {
  if (!isSize(value)) throw new RangeError(`${value} is not a tree size`);
}

function assertProof(proof: readonly Uint8Array[], ends: readonly Uint8Array[]): void {
  assertClaim(proof.length <= LIMITS.proofHashes, `more than ${LIMITS.proofHashes} hashes`);
  for (const hash of [...ends, ...proof]) {
    assertClaim(hash.length === HASH_BYTES, 'a hash is not 32 bytes');
  }
}

function assertClaim(holds: boolean, problem: string): void {
  if (!holds) throw new FleetsealError('proofInvalid', problem);
}
