import { generateKeyPairSync, sign } from 'node:crypto';
import * as jose from 'jose';
import { describe, expect, it } from 'vitest';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { fromHex, utf8 } from '../../shared/bytes/bytes.ts';
import {
  importEd25519PublicKey,
  importP256PublicKey,
  memberThumbprint,
  p256PublicJwkSchema,
  thumbprint,
  verifyEd25519,
} from '../../shared/crypto/keys.ts';

const keyInvalid = expect.objectContaining({ code: 'keyInvalid' });
// RFC 7515 appendix A.3.
const jwk = {
  kty: 'EC',
  crv: 'P-256',
  x: 'f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU',
  y: 'x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0',
} as const;

describe('thumbprint', () => {
  it('is that of RFC 7638, as another library computes it', async () => {
    expect(thumbprint(jwk)).toBe(await jose.calculateJwkThumbprint(jwk, 'sha256'));
    expect(thumbprint(jwk)).toHaveLength(43);
  });

  it('is that of RFC 8037 appendix A.3 for an Ed25519 key', () => {
    const x = '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo';
    expect(memberThumbprint({ crv: 'Ed25519', kty: 'OKP', x })).toBe(
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    );
  });
});

describe('a P-256 key', () => {
  it('is imported for verifying only', async () => {
    const key = await importP256PublicKey(jwk);
    expect([key.type, key.usages]).toEqual(['public', ['verify']]);
  });

  it.each([
    ['has a private part', { ...jwk, d: jwk.x }],
    ['has another curve', { ...jwk, crv: 'P-384' }],
    ['has a short coordinate', { ...jwk, x: jwk.x.slice(0, 40) }],
    ['has slack bits', { ...jwk, x: `${jwk.x.slice(0, -1)}V` }],
    ['lacks a coordinate', { kty: 'EC', crv: 'P-256', x: jwk.x }],
  ])('is refused when it %s', (_title, value) => {
    expect(p256PublicJwkSchema.safeParse(value).success).toBe(false);
  });

  it('is refused when it is not on the curve', async () => {
    await expect(importP256PublicKey({ ...jwk, y: jwk.x })).rejects.toThrow(keyInvalid);
  });
});

describe('an Ed25519 key', () => {
  it('verifies the second test of RFC 8032 and no other message', async () => {
    const key = await importEd25519PublicKey(
      fromHex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'),
    );
    const signature = fromHex(
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da' +
        '085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    );
    expect(await verifyEd25519(key, signature, fromHex('72'))).toBe(true);
    expect(await verifyEd25519(key, signature, fromHex('73'))).toBe(false);
    expect(await verifyEd25519(key, signature.subarray(1), fromHex('72'))).toBe(false);
  });

  it('verifies what Node signs, from bytes inside a larger buffer', async () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const raw = fromBase64Url(publicKey.export({ format: 'jwk' }).x ?? '');
    const key = await importEd25519PublicKey(raw);
    expect(await verifyEd25519(key, sign(null, utf8('m'), privateKey), utf8('m'))).toBe(true);
  });

  it('is refused when it is not 32 bytes', async () => {
    await expect(importEd25519PublicKey(new Uint8Array(31))).rejects.toThrow(keyInvalid);
  });
});
