import { describe, it } from 'vitest';
import { fromHex, toHex, utf8 } from '../../shared/bytes/bytes.ts';
import { FleetsealError } from '../../shared/errors.ts';
import {
  EMPTY_ROOT,
  leafHash,
  nodeHash,
  rootOfLeafHashes,
  verifyConsistency,
  verifyInclusion,
} from '../../shared/log/tree.ts';
import { hasVectors, Tally, vectorFiles, vectorJson } from './tally.ts';

interface ProofCase {
  leafIdx?: number;
  treeSize: number;
  root: string | null;
  leafHash: string | null;
  size1: number;
  size2: number;
  root1: string | null;
  root2: string | null;
  proof: string[] | null;
  wantErr: boolean;
}

interface ReferenceTree {
  leaf_inputs_hex: string[];
  root_hashes_hex_by_size: string[];
  empty_root_hex: string;
  leaf_hash_of_empty: string;
  leaf_hash_of_L123456: string;
  node_hash_of_N123_N456: string;
}

const bytes = (text: string | null) => new Uint8Array(Buffer.from(text ?? '', 'base64'));

function verify(proofCase: ProofCase): void {
  const proof = (proofCase.proof ?? []).map(bytes);
  if (proofCase.leafIdx === undefined) {
    const { size1, size2 } = proofCase;
    const [root1, root2] = [bytes(proofCase.root1), bytes(proofCase.root2)];
    verifyConsistency({ size1, size2, root1, root2, proof });
    return;
  }
  verifyInclusion({
    leafHash: bytes(proofCase.leafHash),
    index: proofCase.leafIdx,
    size: proofCase.treeSize,
    proof,
    root: bytes(proofCase.root),
  });
}

function expectHex(actual: Uint8Array, expected: string): void {
  if (toHex(actual) !== expected) throw new FleetsealError('proofInvalid', toHex(actual));
}

describe.skipIf(!hasVectors)('published Merkle vectors', () => {
  it('accepts every valid proof of transparency-dev/merkle and refuses every other', async () => {
    const files = vectorFiles('merkle-proofs');
    const tally = new Tally('merkle-proofs');
    for (const file of files) {
      const proofCase = vectorJson<ProofCase>('merkle-proofs', file);
      await tally.run({ id: file, valid: !proofCase.wantErr, attempt: () => verify(proofCase) });
    }
    tally.finish(196);
  });

  it('computes the reference roots and hashes of RFC 6962', async () => {
    const tree = vectorJson<ReferenceTree>('extracted', 'rfc6962-reference-tree.json');
    const hashes = tree.leaf_inputs_hex.map((hex) => leafHash(fromHex(hex)));
    const tally = new Tally('rfc6962-reference-tree');
    for (const [index, expected] of tree.root_hashes_hex_by_size.entries()) {
      const attempt = () => expectHex(rootOfLeafHashes(hashes.slice(0, index + 1)), expected);
      await tally.run({ id: `root of size ${index + 1}`, valid: true, attempt });
    }
    const single: [string, Uint8Array, string][] = [
      ['empty root', EMPTY_ROOT, tree.empty_root_hex],
      ['empty leaf', leafHash(new Uint8Array(0)), tree.leaf_hash_of_empty],
      ['leaf L123456', leafHash(utf8('L123456')), tree.leaf_hash_of_L123456],
      ['node N123 N456', nodeHash(utf8('N123'), utf8('N456')), tree.node_hash_of_N123_N456],
    ];
    for (const [id, actual, expected] of single) {
      await tally.run({ id, valid: true, attempt: () => expectHex(actual, expected) });
    }
    tally.finish(tree.root_hashes_hex_by_size.length + 4);
  });
});
