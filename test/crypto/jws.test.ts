import { generateKeyPairSync, sign } from 'node:crypto';
import * as jose from 'jose';
import { beforeAll, describe, expect, it } from 'vitest';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { fromUtf8, toHex, utf8 } from '../../shared/bytes/bytes.ts';
import { type JwsSigner, parseJws, signJws, toLowS, verifyJws } from '../../shared/crypto/jws.ts';
import {
  importP256PublicKey,
  type P256PublicJwk,
  p256PublicJwkSchema,
  thumbprint,
} from '../../shared/crypto/keys.ts';
import { sha256Base64Url } from '../../shared/crypto/sha256.ts';

const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const options = { typ: 'eat+jwt', maxBytes: 16_384 };
const jwsInvalid = expect.objectContaining({ code: 'jwsInvalid' });

function newSigner(): { signer: JwsSigner; jwk: P256PublicJwk } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = p256PublicJwkSchema.parse(publicKey.export({ format: 'jwk' }));
  const key = { key: privateKey, dsaEncoding: 'ieee-p1363' } as const;
  return {
    jwk,
    signer: {
      kid: thumbprint(jwk),
      sign: async (input) => new Uint8Array(sign('sha256', input, key)),
    },
  };
}

const { signer, jwk } = newSigner();
const payload = utf8('{"a":1}');
let token = '';
let key: CryptoKey;
beforeAll(async () => {
  token = await signJws({ payload, typ: options.typ, signer });
  key = await importP256PublicKey(jwk);
});

/** The token with the other s, which every ECDSA verifier accepts too. */
function twin(text: string): string {
  const [header, body, signature = ''] = text.split('.');
  const hex = Buffer.from(signature, 'base64url').toString('hex');
  const s = (N - BigInt(`0x${hex.slice(64)}`)).toString(16).padStart(64, '0');
  return `${header}.${body}.${Buffer.from(hex.slice(0, 64) + s, 'hex').toString('base64url')}`;
}

async function signedWithHeader(header: string): Promise<string> {
  const input = `${toBase64Url(utf8(header))}.${toBase64Url(payload)}`;
  return `${input}.${toBase64Url(toLowS(await signer.sign(utf8(input))))}`;
}

describe('signJws', () => {
  it('writes the header in the one order and a token that another library verifies', async () => {
    const [header = ''] = token.split('.');
    expect(Buffer.from(header, 'base64url').toString()).toBe(
      `{"alg":"ES256","kid":"${signer.kid}","typ":"eat+jwt"}`,
    );
    const { payload: read } = await jose.compactVerify(token, await jose.importJWK(jwk, 'ES256'));
    expect(fromUtf8(read)).toBe('{"a":1}');
  });

  it('makes s low whatever the signer returns', async () => {
    for (let round = 0; round < 16; round += 1) {
      const text = await signJws({ payload: utf8(`{"n":${round}}`), typ: options.typ, signer });
      await verifyJws(parseJws(text, options), key);
      expect(() => parseJws(twin(text), options)).toThrow(jwsInvalid);
    }
  });
});

describe('toLowS', () => {
  it('keeps low s, turns high s, and refuses what is no signature', async () => {
    const low = toLowS(await signer.sign(payload));
    expect(toLowS(low)).toEqual(low);
    expect(() => toLowS(new Uint8Array(63))).toThrow(TypeError);
    expect(() => toLowS(new Uint8Array(64))).toThrow(TypeError);
    expect(() => toLowS(new Uint8Array(64).fill(255))).toThrow(TypeError);
    const high = new Uint8Array(64);
    high.set(low.subarray(0, 32));
    const s = N - BigInt(`0x${toHex(low.subarray(32))}`);
    high.set(Buffer.from(s.toString(16).padStart(64, '0'), 'hex'), 32);
    expect(toLowS(high)).toEqual(low);
  });
});

describe('parseJws', () => {
  it('gives payload, kid and the digest of the signing input', () => {
    const parsed = parseJws(token, options);
    expect(parsed.kid).toBe(signer.kid);
    expect(parsed.payloadBytes).toEqual(payload);
    const input = utf8(token.slice(0, token.lastIndexOf('.')));
    expect(parsed.signingInput).toEqual(input);
    expect(parsed.digest).toBe(sha256Base64Url(input));
    expect(parsed.text).toBe(token);
  });

  it('refuses the twin with high s, which other libraries accept', async () => {
    await jose.compactVerify(twin(token), key);
    expect(() => parseJws(twin(token), options)).toThrow(jwsInvalid);
  });

  it('refuses leftover bits and white space, which other libraries accept', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const slack = token.slice(0, -1) + alphabet[alphabet.indexOf(token.slice(-1)) + 1];
    await jose.compactVerify(slack, key);
    expect(() => parseJws(slack, options)).toThrow(jwsInvalid);
    for (const text of [`${token}\n`, ` ${token}`, `${token}=`, token.replace('.', '.\n')]) {
      expect(() => parseJws(text, options)).toThrow(jwsInvalid);
    }
  });

  it('refuses a header with a name twice, which other libraries accept', async () => {
    const { kid } = signer;
    const text = await signedWithHeader(`{"alg":"ES256","kid":"b","kid":"${kid}","typ":"eat+jwt"}`);
    await jose.compactVerify(text, key);
    expect(() => parseJws(text, options)).toThrow(jwsInvalid);
  });

  it.each([
    ['without kid', '{"alg":"ES256","typ":"eat+jwt"}'],
    ['with a kid that is no thumbprint', '{"alg":"ES256","kid":"a","typ":"eat+jwt"}'],
    ['with another typ', '{"alg":"ES256","kid":"$","typ":"JWT"}'],
    ['without typ', '{"alg":"ES256","kid":"$"}'],
    ['with another algorithm', '{"alg":"ES384","kid":"$","typ":"eat+jwt"}'],
    ['with algorithm none', '{"alg":"none","kid":"$","typ":"eat+jwt"}'],
    ['with one member more', '{"alg":"ES256","kid":"$","typ":"eat+jwt","crit":[]}'],
    ['with a key of its own', '{"alg":"ES256","kid":"$","typ":"eat+jwt","jwk":{}}'],
    ['that is a list', '["ES256","$","eat+jwt"]'],
    ['that is null', 'null'],
    ['that is no JSON', '{'],
  ])('refuses a header %s', async (_title, header) => {
    const text = await signedWithHeader(header.replace('$', signer.kid));
    expect(() => parseJws(text, options)).toThrow(jwsInvalid);
  });

  it('refuses a token above the size, before anything else', () => {
    const tooLarge = expect.objectContaining({ code: 'tooLarge' });
    expect(() => parseJws('!'.repeat(101), { ...options, maxBytes: 100 })).toThrow(tooLarge);
    expect(parseJws(token, { ...options, maxBytes: token.length }).text).toBe(token);
  });

  it('refuses the shapes that are no compact JWS', () => {
    const [header, body, signature] = token.split('.');
    for (const text of ['', '..', `${header}.${body}`, `${header}..${signature}`, `${token}.`]) {
      expect(() => parseJws(text, options)).toThrow(jwsInvalid);
    }
  });
});

describe('verifyJws', () => {
  const signatureInvalid = expect.objectContaining({ code: 'signatureInvalid' });

  it('accepts the right key and refuses another', async () => {
    await verifyJws(parseJws(token, options), key);
    const other = await importP256PublicKey(newSigner().jwk);
    await expect(verifyJws(parseJws(token, options), other)).rejects.toThrow(signatureInvalid);
  });

  it('refuses another payload under the same signature', async () => {
    const [header, , signature] = token.split('.');
    const forged = `${header}.${toBase64Url(utf8('{"a":2}'))}.${signature}`;
    await expect(verifyJws(parseJws(forged, options), key)).rejects.toThrow(signatureInvalid);
  });
});
