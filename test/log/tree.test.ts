import { describe, expect, it } from 'vitest';
import { utf8 } from '../../shared/bytes/bytes.ts';
import {
  CompactTree,
  consistencyProof,
  EMPTY_ROOT,
  inclusionProof,
  leafHash,
  nodeHash,
  rootFromHashes,
  rootOfLeafHashes,
  verifyConsistency,
  verifyInclusion,
} from '../../shared/log/tree.ts';
import { hashesOf } from './logFixture.ts';

const LEAVES = 100;
const hashes = Array.from({ length: LEAVES }, (_, index) => leafHash(utf8(`leaf ${index}`)));
const getHash = hashesOf(hashes);
const proofInvalid = expect.objectContaining({ code: 'proofInvalid' });

/** The definition of RFC 6962 section 2.1, word for word. */
function definedRoot(leaves: readonly Uint8Array[]): Uint8Array {
  const [first] = leaves;
  if (first === undefined) return EMPTY_ROOT;
  if (leaves.length === 1) return first;
  let k = 1;
  while (k * 2 < leaves.length) k *= 2;
  return nodeHash(definedRoot(leaves.slice(0, k)), definedRoot(leaves.slice(k)));
}

const roots = Array.from({ length: LEAVES + 1 }, (_, size) => definedRoot(hashes.slice(0, size)));
const rootOf = (size: number) => roots[size] ?? EMPTY_ROOT;

function flipped(proof: readonly Uint8Array[], index: number): Uint8Array[] {
  return proof.map((hash, at) => {
    if (at !== index) return hash;
    const other = new Uint8Array(hash);
    other[31] = (other[31] ?? 0) ^ 1;
    return other;
  });
}

describe('roots', () => {
  it('are those of the definition, in every way to compute them, up to 100 leaves', () => {
    const grown = new CompactTree();
    for (let size = 0; size <= LEAVES; size += 1) {
      const expected = rootOf(size);
      expect(rootOfLeafHashes(hashes.slice(0, size))).toEqual(expected);
      expect(rootFromHashes(size, getHash)).toEqual(expected);
      expect(CompactTree.of(size, getHash).root()).toEqual(expected);
      expect(grown.root()).toEqual(expected);
      expect(grown.size).toBe(size);
      const leaf = hashes[size];
      if (leaf !== undefined) grown.append(leaf);
    }
  });

  it('grow on alike after a rebuild or a copy, and leave the original alone', () => {
    for (let size = 0; size < LEAVES; size += 1) {
      const rebuilt = CompactTree.of(size, getHash);
      const copy = rebuilt.clone();
      for (const hash of hashes.slice(size)) copy.append(hash);
      expect(copy.root()).toEqual(rootOf(LEAVES));
      expect(rebuilt.root()).toEqual(rootOf(size));
    }
  });

  it('tell each complete subtree once, leaf first', () => {
    const told: string[] = [];
    const tree = new CompactTree();
    for (const leaf of hashes) {
      tree.append(leaf, (level, index, hash) => {
        expect(hash).toEqual(getHash(level, index));
        told.push(`${level}/${index}`);
      });
    }
    const expected = [100, 50, 25, 12, 6, 3, 1].reduce((sum, count) => sum + count, 0);
    expect(new Set(told).size).toBe(expected);
    expect(told.length).toBe(expected);
    expect(told.slice(0, 4)).toEqual(['0/0', '0/1', '1/0', '0/2']);
  });
});

describe('inclusion proofs', () => {
  it('verify for every leaf of every tree up to 100 leaves, and never with a hash flipped', () => {
    for (let size = 1; size <= LEAVES; size += 1) {
      const root = rootOf(size);
      for (const [index, leaf] of hashes.slice(0, size).entries()) {
        const proof = inclusionProof(size, index, getHash);
        const claim = { leafHash: leaf, index, size, proof, root };
        verifyInclusion(claim);
        for (const at of proof.keys()) {
          expect(() => verifyInclusion({ ...claim, proof: flipped(proof, at) })).toThrow(
            proofInvalid,
          );
        }
      }
    }
  });

  it('verify at one index only, and not when cut, longer, or for another leaf', () => {
    const size = 21;
    for (let index = 0; index < size; index += 1) {
      const proof = inclusionProof(size, index, getHash);
      const leaf = hashes[index] ?? EMPTY_ROOT;
      const claim = { leafHash: leaf, index, size, proof, root: rootOf(size) };
      for (let other = 0; other <= size; other += 1) {
        if (other === index) continue;
        expect(() => verifyInclusion({ ...claim, index: other })).toThrow(proofInvalid);
      }
      const wrong = [
        { ...claim, proof: proof.slice(1) },
        { ...claim, proof: proof.slice(0, -1) },
        { ...claim, proof: [...proof, EMPTY_ROOT] },
        { ...claim, leafHash: EMPTY_ROOT },
        { ...claim, root: rootOf(size - 1) },
        { ...claim, index: -1 },
        { ...claim, index: index + 0.5 },
        { ...claim, size: 0 },
        { ...claim, proof: proof.map((hash) => hash.subarray(1)) },
      ];
      for (const bad of wrong) expect(() => verifyInclusion(bad)).toThrow(proofInvalid);
    }
  });

  it('are right above 2^31 and 2^32 leaves', () => {
    for (const size of [2 ** 31 + 3, 2 ** 33 + 5, 2 ** 52 + 2 ** 40 + 7]) {
      const sparse = sparseTree();
      const root = rootFromHashes(size, sparse);
      for (const index of [0, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 2, size - 1]) {
        const proof = inclusionProof(size, index, sparse);
        const claim = { leafHash: sparse(0, index), index, size, proof, root };
        verifyInclusion(claim);
        expect(() => verifyInclusion({ ...claim, index: index ^ 1 })).toThrow(proofInvalid);
      }
      for (const size1 of [1, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 1, size - 1]) {
        const proof = consistencyProof(size1, size, sparse);
        const claim = { size1, root1: rootFromHashes(size1, sparse), size2: size, root2: root };
        verifyConsistency({ ...claim, proof });
        expect(() => verifyConsistency({ ...claim, size1: size1 + 2, proof })).toThrow(
          proofInvalid,
        );
      }
    }
  });
});

describe('consistency proofs', () => {
  it('verify between all sizes up to 100, and never with a hash flipped', () => {
    for (let size2 = 1; size2 <= LEAVES; size2 += 1) {
      for (let size1 = 1; size1 <= size2; size1 += 1) {
        const proof = consistencyProof(size1, size2, getHash);
        const claim = { size1, root1: rootOf(size1), size2, root2: rootOf(size2), proof };
        verifyConsistency(claim);
        for (const at of proof.keys()) {
          expect(() => verifyConsistency({ ...claim, proof: flipped(proof, at) })).toThrow(
            proofInvalid,
          );
        }
      }
    }
  });

  it('refuse the empty first tree, a shrinking tree, and other roots', () => {
    const proof = consistencyProof(6, 21, getHash);
    const claim = { size1: 6, root1: rootOf(6), size2: 21, root2: rootOf(21), proof };
    const wrong = [
      { ...claim, size1: 0, root1: EMPTY_ROOT, proof: [] },
      { ...claim, size1: 0, root1: EMPTY_ROOT, size2: 0, root2: EMPTY_ROOT, proof: [] },
      { ...claim, size1: 21, root1: rootOf(21), size2: 6, root2: rootOf(6) },
      { ...claim, root1: rootOf(5) },
      { ...claim, root2: rootOf(20) },
      { ...claim, size1: 5 },
      { ...claim, size1: 6.5 },
      { ...claim, proof: [] },
      { ...claim, proof: proof.slice(1) },
      { ...claim, proof: [...proof, EMPTY_ROOT] },
      { ...claim, proof: Array.from({ length: 64 }, () => EMPTY_ROOT) },
      { ...claim, size2: 6, root2: rootOf(6) },
      { ...claim, size2: 6, root2: rootOf(7), proof: [] },
    ];
    for (const bad of wrong) expect(() => verifyConsistency(bad)).toThrow(proofInvalid);
    verifyConsistency(claim);
  });

  it('are empty from nothing and between equal sizes', () => {
    expect(consistencyProof(0, 9, getHash)).toEqual([]);
    expect(consistencyProof(9, 9, getHash)).toEqual([]);
  });
});

describe('a caller that asks outside the tree', () => {
  it('gets a RangeError', () => {
    expect(() => inclusionProof(5, 5, getHash)).toThrow(RangeError);
    expect(() => inclusionProof(5, -1, getHash)).toThrow(RangeError);
    expect(() => consistencyProof(6, 5, getHash)).toThrow(RangeError);
    expect(() => rootFromHashes(2 ** 53, getHash)).toThrow(RangeError);
  });
});

/** A huge tree: every leaf hash is that of its level alone but for a few marked leaves. */
function sparseTree() {
  const marks = new Set([0, 2 ** 31 - 1, 2 ** 31, 2 ** 31 + 2]);
  const plain: Uint8Array[] = [leafHash(utf8('plain'))];
  const plainAt = (level: number): Uint8Array => {
    const known = plain[level];
    if (known !== undefined) return known;
    const below = plainAt(level - 1);
    const made = nodeHash(below, below);
    plain[level] = made;
    return made;
  };
  const hash = (level: number, index: number): Uint8Array => {
    const [start, end] = [index * 2 ** level, (index + 1) * 2 ** level];
    if (![...marks].some((mark) => mark >= start && mark < end)) return plainAt(level);
    if (level === 0) return leafHash(utf8(`marked ${index}`));
    return nodeHash(hash(level - 1, 2 * index), hash(level - 1, 2 * index + 1));
  };
  return hash;
}
