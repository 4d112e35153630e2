import { describe, expect, it } from 'vitest';
import { concat, fromUtf8, u64be } from '../../shared/bytes/bytes.ts';
import { formatCheckpoint } from '../../shared/log/checkpoint.ts';
import {
  cosignatureMessage,
  cosignatureVerifier,
  parseCosignature,
  parseWitnessVkey,
} from '../../shared/log/cosignature.ts';
import { formatVkey, KEY_TYPES, noteKey, parseSignatureLine } from '../../shared/log/note.ts';
import { fixtureLog, fixtureWitness } from './logFixture.ts';

const witness = fixtureWitness('witness.example/1');
const text = formatCheckpoint(fixtureLog({ leaves: 3 }).checkpoint(3));

describe('a cosignature', () => {
  it('signs time and checkpoint lines as the specification writes them', () => {
    expect(fromUtf8(cosignatureMessage(12, 'o\n1\nh\n'))).toBe(
      'cosignature/v1\ntime 12\no\n1\nh\n',
    );
  });

  it('verifies for its text and time only', async () => {
    const verifier = cosignatureVerifier(witness.key);
    const { blob } = parseSignatureLine(await witness.cosign(text, 1_700_000_000));
    expect(parseCosignature(blob).time).toBe(1_700_000_000);
    expect(await verifier.verify(text, blob)).toBe(true);
    expect(await verifier.verify(text.replace('3', '4'), blob)).toBe(false);
    const later = concat(u64be(1_700_000_001), blob.subarray(8));
    expect(await verifier.verify(text, later)).toBe(false);
  });

  it('is refused with another length or an unsafe time', () => {
    const noteInvalid = expect.objectContaining({ code: 'noteInvalid' });
    for (const bytes of [64, 71, 73]) {
      expect(() => parseCosignature(new Uint8Array(bytes))).toThrow(noteInvalid);
    }
    const signature = new Uint8Array(64);
    expect(parseCosignature(concat(u64be(2n ** 53n - 1n), signature)).time).toBe(2 ** 53 - 1);
    for (const time of [2n ** 53n, 2n ** 63n, 2n ** 64n - 1n]) {
      expect(() => parseCosignature(concat(u64be(time), signature))).toThrow(noteInvalid);
    }
  });
});

describe('a witness key', () => {
  it('is the same from its vkey of type 4 and of type 1', () => {
    const { name, publicKey } = witness.key;
    const plain = noteKey(name, KEY_TYPES.ed25519, publicKey);
    expect(parseWitnessVkey(formatVkey(witness.key))).toEqual(witness.key);
    expect(parseWitnessVkey(formatVkey(plain))).toEqual(witness.key);
  });

  it('of type 1 makes no cosignature verifier', () => {
    const plain = noteKey('w', KEY_TYPES.ed25519, witness.key.publicKey);
    expect(() => cosignatureVerifier(plain)).toThrow(TypeError);
  });
});
