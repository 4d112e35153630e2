/** Keys and logs for tests: real signatures, made in memory. */
import type { JwsSigner } from '../../shared/crypto/jws.ts';
import { type P256PublicJwk, thumbprint } from '../../shared/crypto/keys.ts';
import { logPublicKey, signCheckpoint } from '../../shared/log/checkpoint.ts';
import { signCosignature } from '../../shared/log/cosignature.ts';
import { appendSignatureLine, formatVkey, KEY_TYPES, noteKey } from '../../shared/log/note.ts';
import { leafHash, rootOfLeafHashes } from '../../shared/log/tree.ts';

/** A P-256 key that signs. */
export interface TestKey extends JwsSigner {
  readonly jwk: P256PublicJwk;
}

/** A log with its key: everything appended is in `leaves`. */
export interface TestLog {
  readonly origin: string;
  readonly vkey: string;
  readonly leaves: Uint8Array[];
  /** Signs the current state, with the witness's line where `cosigned`; Unix seconds of that. */
  checkpoint(cosigned: boolean, seconds?: number): Promise<string>;
}

/** Makes a P-256 key. */
export async function makeTestKey(): Promise<TestKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256' };
  const pair = await crypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const { x = '', y = '' } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  const jwk: P256PublicJwk = { kty: 'EC', crv: 'P-256', x, y };
  const ecdsa = { name: 'ECDSA', hash: 'SHA-256' };
  return {
    jwk,
    kid: thumbprint(jwk),
    sign: async (input) =>
      new Uint8Array(await crypto.subtle.sign(ecdsa, pair.privateKey, new Uint8Array(input))),
  };
}

async function makeEd25519() {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify']);
  if (!('privateKey' in pair)) throw new TypeError('not a pair');
  const { privateKey, publicKey } = pair;
  return {
    publicKey: new Uint8Array(await crypto.subtle.exportKey('raw', publicKey)),
    sign: async (message: Uint8Array) =>
      new Uint8Array(await crypto.subtle.sign('Ed25519', privateKey, new Uint8Array(message))),
  };
}

/** Makes a witness that signs when it is asked to. */
export async function makeWitness() {
  const { publicKey, sign } = await makeEd25519();
  const key = noteKey('witness.example', KEY_TYPES.cosignatureV1, publicKey);
  return { key, sign, vkey: formatVkey(key) };
}

/** Makes an empty log. `time`: Unix seconds that the witness gives. */
export async function makeLog(
  origin: string,
  witness: Awaited<ReturnType<typeof makeWitness>>,
  time: number,
): Promise<TestLog> {
  const { publicKey, sign } = await makeEd25519();
  const leaves: Uint8Array[] = [];
  return {
    origin,
    vkey: logPublicKey(origin, publicKey).vkey,
    leaves,
    async checkpoint(cosigned, seconds = time) {
      const root = rootOfLeafHashes(leaves.map(leafHash));
      const checkpoint = { origin, size: leaves.length, root };
      const note = await signCheckpoint({ checkpoint, publicKey, sign });
      if (!cosigned) return note;
      const checkpointText = `${note.split('\n\n')[0]}\n`;
      const line = await signCosignature({ checkpointText, time: seconds, ...witness });
      return appendSignatureLine(note, line);
    },
  };
}
