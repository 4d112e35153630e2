import { describe, expect, it } from 'vitest';
import { fromBase64Url, toBase64Url } from '../../shared/bytes/base64.ts';
import { fromHex, utf8 } from '../../shared/bytes/bytes.ts';
import { parseJws, toLowS, verifyJws } from '../../shared/crypto/jws.ts';
import {
  importEd25519PublicKey,
  importP256PublicKey,
  type P256PublicJwk,
  verifyEd25519,
} from '../../shared/crypto/keys.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { mustVerifyP256 } from './signatures.ts';
import { hasVectors, Tally, vectorJson } from './tally.ts';

interface Suite<Group> {
  numberOfTests: number;
  testGroups: Group[];
}
interface SignatureTest {
  tcId: number;
  msg: string;
  sig: string;
  result: 'valid' | 'invalid';
}
interface EcdsaGroup {
  publicKey: { wx: string; wy: string };
  tests: SignatureTest[];
}
interface EddsaGroup {
  publicKey: { pk: string };
  tests: SignatureTest[];
}
interface JwsGroup {
  public?: { kty: string; crv?: string; x?: string; y?: string };
  tests: { tcId: number; jws: unknown; result: string }[];
}

/** Wycheproof writes coordinates as signed integers; a JWK wants 32 bytes. */
const coordinate = (hex: string) => toBase64Url(fromHex(hex.padStart(64, '0').slice(-64)));

function p256Jwk(key: JwsGroup['public']): P256PublicJwk | undefined {
  if (key?.kty !== 'EC' || key.crv !== 'P-256') return undefined;
  return { kty: 'EC', crv: 'P-256', x: key.x ?? '', y: key.y ?? '' };
}

describe.skipIf(!hasVectors)('Wycheproof', () => {
  it('agrees on every ECDSA P-256 signature, as sent and with low s', async () => {
    const suite = vectorJson<Suite<EcdsaGroup>>(
      'wycheproof',
      'ecdsa_secp256r1_sha256_p1363_test.json',
    );
    const tally = new Tally('wycheproof ecdsa_secp256r1_sha256_p1363');
    for (const { publicKey, tests } of suite.testGroups) {
      const [x, y] = [coordinate(publicKey.wx), coordinate(publicKey.wy)];
      const key = await importP256PublicKey({ kty: 'EC', crv: 'P-256', x, y });
      for (const test of tests) {
        const [signature, message] = [fromHex(test.sig), fromHex(test.msg)];
        const attempt = async () => {
          await mustVerifyP256({ key, signature, message });
          await mustVerifyP256({ key, signature: toLowS(signature), message });
        };
        await tally.run({ id: String(test.tcId), valid: test.result === 'valid', attempt });
      }
    }
    tally.finish(suite.numberOfTests);
  });

  it('agrees on every Ed25519 signature', async () => {
    const suite = vectorJson<Suite<EddsaGroup>>('wycheproof', 'ed25519_test.json');
    const tally = new Tally('wycheproof ed25519');
    for (const { publicKey, tests } of suite.testGroups) {
      const key = await importEd25519PublicKey(fromHex(publicKey.pk));
      for (const test of tests) {
        const attempt = async () => {
          const verified = await verifyEd25519(key, fromHex(test.sig), fromHex(test.msg));
          if (!verified) throw new FleetsealError('signatureInvalid');
        };
        await tally.run({ id: String(test.tcId), valid: test.result === 'valid', attempt });
      }
    }
    tally.finish(suite.numberOfTests);
  });

  it('refuses every JWS outside the strict profile', async () => {
    const suite = vectorJson<Suite<JwsGroup>>('wycheproof', 'json_web_signature_test.json');
    const tally = new Tally('wycheproof json_web_signature');
    for (const group of suite.testGroups) {
      const jwk = p256Jwk(group.public);
      for (const test of group.tests) {
        const attempt = async () => {
          const parsed = parseJws(String(test.jws), { typ: 'JWT', maxBytes: 1_000_000 });
          if (jwk === undefined) throw new FleetsealError('keyInvalid');
          await verifyJws(parsed, await importP256PublicKey(jwk));
        };
        await tally.run({ id: String(test.tcId), valid: test.result === 'valid', attempt });
      }
    }
    tally.finish(suite.numberOfTests);
  });

  it('agrees on the ES256 cases when the header members are left aside', async () => {
    const suite = vectorJson<Suite<JwsGroup>>('wycheproof', 'json_web_signature_test.json');
    const tally = new Tally('wycheproof json_web_signature ES256');
    let count = 0;
    for (const group of suite.testGroups) {
      const jwk = p256Jwk(group.public);
      if (jwk === undefined) continue;
      const key = await importP256PublicKey(jwk);
      for (const test of group.tests) {
        count += 1;
        const attempt = async () => {
          const [header = '', payload = '', signature = ''] = String(test.jws).split('.');
          const message = utf8(`${header}.${payload}`);
          const { alg } = headerOf(header);
          if (alg !== 'ES256') throw new FleetsealError('jwsInvalid');
          await mustVerifyP256({ key, signature: fromBase64Url(signature), message });
        };
        await tally.run({ id: String(test.tcId), valid: test.result === 'valid', attempt });
      }
    }
    expect(count).toBe(41);
    tally.finish(count);
  });
});

function headerOf(text: string): { alg?: unknown } {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString()) ?? {};
  } catch {
    throw new FleetsealError('jwsInvalid');
  }
}
