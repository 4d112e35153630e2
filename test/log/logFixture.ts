/** Keys, trees and checkpoints for the tests of the log. Keys come from fixed seeds. */
import { createHash, createPrivateKey, createPublicKey, sign } from 'node:crypto';
import { utf8 } from '../../shared/bytes/bytes.ts';
import { type LogPublicKey, logPublicKey, signCheckpoint } from '../../shared/log/checkpoint.ts';
import { signCosignature } from '../../shared/log/cosignature.ts';
import { KEY_TYPES, type NoteKey, noteKey } from '../../shared/log/note.ts';
import { type GetHash, leafHash, nodeHash, rootFromHashes } from '../../shared/log/tree.ts';

/** An Ed25519 key pair made from a name. */
export function ed25519Pair(seedName: string) {
  const seed = createHash('sha256').update(seedName).digest();
  const prefix = Buffer.from('302e020100300506032b657004220420', 'hex');
  const der = Buffer.concat([prefix, seed]);
  const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(privateKey).export({ format: 'der', type: 'spki' });
  return {
    publicKey: new Uint8Array(spki.subarray(-32)),
    sign: async (message: Uint8Array) => new Uint8Array(sign(null, message, privateKey)),
  };
}

/** A log with leaves `leaf 0`, `leaf 1`, …, of any size up to `leaves`. */
export function fixtureLog(options: { origin?: string; leaves: number }) {
  const origin = options.origin ?? 'log.example/test';
  const pair = ed25519Pair(origin);
  const log: LogPublicKey = logPublicKey(origin, pair.publicKey);
  const data = Array.from({ length: options.leaves }, (_, index) => utf8(`leaf ${index}`));
  const getHash = hashesOf(data.map(leafHash));
  const checkpoint = (size: number) => ({ origin, size, root: rootFromHashes(size, getHash) });
  const note = (size: number) => signCheckpoint({ checkpoint: checkpoint(size), ...pair });
  return { origin, log, data, getHash, checkpoint, note, sign: pair.sign };
}

/** Complete subtree hashes over leaf hashes, computed one level after the other. */
export function hashesOf(leafHashes: readonly Uint8Array[]): GetHash {
  const levels: (readonly Uint8Array[])[] = [leafHashes];
  for (let below = leafHashes; below.length > 1; ) {
    const pairs = Array.from({ length: Math.floor(below.length / 2) }, (_, index) => [
      below[2 * index] ?? new Uint8Array(0),
      below[2 * index + 1] ?? new Uint8Array(0),
    ]);
    below = pairs.map(([left = new Uint8Array(0), right = left]) => nodeHash(left, right));
    levels.push(below);
  }
  return (level, index) => {
    const hash = levels[level]?.[index];
    if (hash === undefined) throw new Error(`no complete subtree ${index} at level ${level}`);
    return hash;
  };
}

/** A witness with its key of type 4. */
export function fixtureWitness(name: string) {
  const pair = ed25519Pair(name);
  const key: NoteKey = noteKey(name, KEY_TYPES.cosignatureV1, pair.publicKey);
  const cosign = (checkpointText: string, time: number) =>
    signCosignature({ checkpointText, key, time, sign: pair.sign });
  return { key, sign: pair.sign, cosign };
}
