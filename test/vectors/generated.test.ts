import { createHash, X509Certificate } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { fromBase64, toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, equalBytes, toHex, utf8 } from '../../shared/bytes/bytes.ts';
import { parseJws, toLowS, verifyJws } from '../../shared/crypto/jws.ts';
import {
  importEd25519PublicKey,
  importP256PublicKey,
  memberThumbprint,
  type P256PublicJwk,
  thumbprint,
  verifyEd25519,
} from '../../shared/crypto/keys.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { FleetsealError } from '../../shared/errors.ts';
import { logPublicKeyFromVkey, openCheckpoint } from '../../shared/log/checkpoint.ts';
import { parseWitnessVkey } from '../../shared/log/cosignature.ts';
import { verifyLogProof } from '../../shared/log/logProof.ts';
import { formatVkey } from '../../shared/log/note.ts';
import { openTrustedCheckpoint, parseTrustPolicy } from '../../shared/log/trustPolicy.ts';
import { derAt, mustVerifyP256, p256FromSpki, pemBytes, rawSignature } from './signatures.ts';
import { hasVectors, Tally, vectorBytes, vectorJson, vectorText } from './tally.ts';

const gen = (...parts: string[]) => vectorBytes('generated', ...parts);
const genText = (...parts: string[]) => vectorText('generated', ...parts);
const evidence = { typ: 'eat+jwt', maxBytes: 16_384 };

function publicJwk(jwk: P256PublicJwk): P256PublicJwk {
  return { kty: jwk.kty, crv: jwk.crv, x: jwk.x, y: jwk.y };
}

function must(holds: boolean): void {
  if (!holds) throw new FleetsealError('signatureInvalid');
}

describe.skipIf(!hasVectors)('JWS made by other programs', () => {
  it('accepts one of the two ES256 twins, the one with low s, and no other token', async () => {
    const jwk = publicJwk(vectorJson<P256PublicJwk>('generated', 'jws', 'ES256.jwk'));
    const tally = new Tally('generated jws');
    const read = async (file: string) => {
      const parsed = parseJws(genText('jws', file), evidence);
      expect(parsed.kid).toBe(thumbprint(jwk));
      await verifyJws(parsed, await importP256PublicKey(jwk));
      return parsed;
    };
    const others = ['ES256.jws', 'EdDSA.jws', 'ES256.general.json', 'EdDSA.general.json'];
    for (const id of others) await tally.run({ id, valid: true, attempt: () => read(id) });
    for (const id of ['mal.jws', 'nc.jws', 'dup.jws']) {
      await tally.run({ id, valid: false, attempt: () => read(id) });
    }
    tally.finish(7);
  });

  it('has twins that are sound but for the one thing that is wrong with each', async () => {
    const parts = (file: string) => genText('jws', file).split('.');
    const lenient = (text: string | undefined) =>
      new Uint8Array(Buffer.from(text ?? '', 'base64url'));
    const [header, payload, high] = parts('ES256.jws');
    expect(parts('mal.jws')[2]).toBe(toBase64Url(toLowS(lenient(high))));
    expect(parts('nc.jws').slice(0, 2)).toEqual([header, payload]);
    expect(lenient(parts('nc.jws')[2])).toEqual(lenient(high));
    expect(lenient(payload)).toEqual(gen('jws', 'ES256.payload'));
    const key = await p256FromSpki(pemBytes(genText('jws', 'ES256.pem')));
    const message = utf8(`${header}.${payload}`);
    await mustVerifyP256({ key, signature: lenient(high), message });
    const dupKey = await p256FromSpki(pemBytes(genText('jws', 'dup.pem')));
    const [dupHeader, dupPayload, dup] = parts('dup.jws');
    const dupMessage = utf8(`${dupHeader}.${dupPayload}`);
    await mustVerifyP256({ key: dupKey, signature: lenient(dup), message: dupMessage });
  });

  it('verifies the EdDSA twin with the Ed25519 primitives', async () => {
    const jwk = vectorJson<{ x: string; kid: string }>('generated', 'jws', 'EdDSA.jwk');
    const raw = new Uint8Array(Buffer.from(jwk.x, 'base64url'));
    expect(toHex(pemBytes(genText('jws', 'EdDSA.pem')).slice(-32))).toBe(toHex(raw));
    expect(memberThumbprint({ crv: 'Ed25519', kty: 'OKP', x: jwk.x })).toBe(jwk.kid);
    const text = genText('jws', 'EdDSA.jws');
    const message = utf8(text.slice(0, text.lastIndexOf('.')));
    const signature = new Uint8Array(Buffer.from(text.split('.')[2] ?? '', 'base64url'));
    must(await verifyEd25519(await importEd25519PublicKey(raw), signature, message));
    const payload = Buffer.from(text.split('.')[1] ?? '', 'base64url');
    expect(payload).toEqual(Buffer.from(gen('jws', 'EdDSA.payload')));
  });

  it('reads the EAR tokens of veraison by signature, not by profile', async () => {
    type File = { public_jwk: P256PublicJwk; tokens: Record<string, string> };
    const { public_jwk: jwk, tokens } = vectorJson<File>('extracted', 'veraison-ear-jwts.json');
    const key = await importP256PublicKey(jwk);
    const tally = new Tally('veraison-ear-jwts');
    for (const [name, token] of Object.entries(tokens)) {
      // testRealmJWT carries its own key, which nobody may trust.
      const valid = name !== 'testRealmJWT';
      const end = token.lastIndexOf('.');
      const signature = new Uint8Array(Buffer.from(token.slice(end + 1), 'base64url'));
      const message = utf8(token.slice(0, end));
      const bySignature = () => mustVerifyP256({ key, signature, message });
      await tally.run({ id: `${name} by signature`, valid, attempt: bySignature });
      const inProfile = () => parseJws(token, { typ: 'JWT', maxBytes: 16_384 });
      await tally.run({ id: `${name} in our profile`, valid, attempt: inProfile });
    }
    tally.finish(6);
  });

  it('computes the thumbprints of RFC 7638 and RFC 8037', async () => {
    type Case = { jwk: Record<string, string>; thumbprint: string };
    const cases = vectorJson<Record<string, Case>>('extracted', 'jwk-thumbprints.json');
    const { rfc7638, rfc8037_A3: rfc8037 } = cases;
    const tally = new Tally('jwk-thumbprints');
    const same = (members: Record<string, string>, expected: string | undefined) => () =>
      expect(memberThumbprint(members)).toBe(expected);
    const { e = '', kty = '', n = '' } = rfc7638?.jwk ?? {};
    const rsa = same({ e, kty, n }, rfc7638?.thumbprint);
    await tally.run({ id: 'rfc7638', valid: true, attempt: rsa });
    const { crv = '', kty: okp = '', x = '' } = rfc8037?.jwk ?? {};
    const ed25519 = same({ crv, kty: okp, x }, rfc8037?.thumbprint);
    await tally.run({ id: 'rfc8037_A3', valid: true, attempt: ed25519 });
    tally.finish(2);
  });
});

describe.skipIf(!hasVectors)('log files made by other programs', () => {
  it('verifies checkpoint, cosignature and proof', async () => {
    const log = logPublicKeyFromVkey(genText('tlog', 'log.vkey').trim());
    const witness = genText('tlog', 'witness.vkey').trim();
    const policyText = `log ${log.vkey}\nwitness w1 ${witness}\nquorum w1\n`;
    const policy = parseTrustPolicy(policyText);
    const note = genText('tlog', 'checkpoint');
    const leaf = gen('tlog', 'entry');
    const text = genText('tlog', 'entry.tlog-proof');
    const tally = new Tally('generated tlog');
    const run = (id: string, attempt: () => unknown, valid = true) =>
      tally.run({ id, valid, attempt });
    await run('checkpoint', () => openCheckpoint({ note, log }));
    await run('witness.vkey', async () => {
      const { checkpoint, witnesses } = await openTrustedCheckpoint({ note, policy });
      expect([checkpoint.size, witnesses.length]).toEqual([1000, 1]);
    });
    await run('witness1.vkey', () => {
      const key = parseWitnessVkey(genText('tlog', 'witness1.vkey').trim());
      expect(formatVkey(key)).toBe(witness);
    });
    await run('entry.tlog-proof', async () => {
      const verified = await verifyLogProof({ text, leaf, policy });
      expect([verified.index, verified.checkpoint.size]).toEqual([567, 1000]);
    });
    await run('entry', () => verifyLogProof({ text, leaf: utf8('another leaf'), log }), false);
    const spicy = genText('tlog', 'entry.spicy');
    await run('entry.spicy', () => verifyLogProof({ text: spicy, leaf, log }), false);
    const pem = pemBytes(genText('tlog', 'log.pem')).slice(-32);
    await run('log.pem', () => expect(toHex(pem)).toBe(toHex(log.publicKey)));
    tally.finish(7);
  });
});

describe.skipIf(!hasVectors)(
  'TPM, DSSE and time stamp files, as far as our primitives reach',
  () => {
    it('verifies the signatures and names of the TPM files', async () => {
      const ak = await p256FromSpki(pemBytes(genText('tpm', 'ak.pem')));
      const app = await p256FromSpki(pemBytes(genText('tpm', 'app.pem')));
      const tally = new Tally('generated tpm');
      const signed = (file: string, by: string) => () =>
        mustVerifyP256({
          key: ak,
          signature: rawSignature(gen('tpm', by)),
          message: gen('tpm', file),
        });
      await tally.run({ id: 'quote by ak', valid: true, attempt: signed('q.msg', 'q.sig') });
      const certify = signed('certify.attest', 'certify.sig');
      await tally.run({ id: 'certify by ak', valid: true, attempt: certify });
      const crossed = signed('q.msg', 'certify.sig');
      await tally.run({ id: 'quote under the other signature', valid: false, attempt: crossed });
      for (const name of ['ak', 'app']) {
        const publicArea = gen('tpm', `${name}.tss`).slice(2);
        const expected = concat(Uint8Array.of(0, 0x0b), sha256(publicArea));
        const attempt = () => must(equalBytes(gen('tpm', `${name}.name`), expected));
        await tally.run({ id: `${name}.name`, valid: true, attempt });
      }
      const nonce = genText('tpm', 'nonce').trim();
      const quoted = () => expect(toHex(gen('tpm', 'q.msg'))).toContain(nonce);
      await tally.run({ id: 'nonce in the quote', valid: true, attempt: quoted });
      const certified = () =>
        expect(toHex(gen('tpm', 'certify.attest'))).toContain(toHex(gen('tpm', 'app.name')));
      await tally.run({ id: 'app name in the certificate', valid: true, attempt: certified });
      const token = async () => verifyJws(parseJws(genText('tpm', 'tpm.jws'), evidence), app);
      await tally.run({ id: 'tpm.jws', valid: true, attempt: token });
      tally.finish(8);
    });

    it('verifies the DSSE envelopes', async () => {
      type Envelope = { payload: string; payloadType: string; signatures: { sig: string }[] };
      const signedBytes = ({ payload, payloadType }: Envelope) => {
        const body = fromBase64(payload);
        return concat(utf8(`DSSEv1 ${payloadType.length} ${payloadType} ${body.length} `), body);
      };
      const signature = (envelope: Envelope) => fromBase64(envelope.signatures[0]?.sig ?? '');
      const tally = new Tally('dsse');

      type Spec = { envelope: Envelope; pae: string; x: string; y: string };
      const spec = vectorJson<Spec>('extracted', 'dsse-spec-vector.json');
      const coordinate = (decimal: string) =>
        Buffer.from(BigInt(decimal).toString(16).padStart(64, '0'), 'hex').toString('base64url');
      const [x, y] = [coordinate(spec.x), coordinate(spec.y)];
      await tally.run({
        id: 'specification',
        valid: true,
        attempt: async () => {
          const key = await importP256PublicKey({ kty: 'EC', crv: 'P-256', x, y });
          expect(signedBytes(spec.envelope)).toEqual(utf8(spec.pae));
          const message = signedBytes(spec.envelope);
          await mustVerifyP256({ key, signature: signature(spec.envelope), message });
        },
      });
      const es256 = vectorJson<Envelope>('generated', 'dsse', 'ES256.dsse.json');
      const key = await p256FromSpki(pemBytes(genText('dsse', 'ES256.pem')));
      await tally.run({
        id: 'ES256',
        valid: true,
        attempt: () =>
          mustVerifyP256({
            key,
            signature: rawSignature(signature(es256)),
            message: signedBytes(es256),
          }),
      });
      const eddsa = vectorJson<Envelope>('generated', 'dsse', 'EdDSA.dsse.json');
      const raw = pemBytes(genText('dsse', 'EdDSA.pem')).slice(-32);
      await tally.run({
        id: 'EdDSA',
        valid: true,
        attempt: async () => {
          const edKey = await importEd25519PublicKey(raw);
          must(await verifyEd25519(edKey, signature(eddsa), signedBytes(eddsa)));
        },
      });
      const digest = toHex(sha256(gen('dsse', 'report.json')));
      const subject = () =>
        expect(Buffer.from(es256.payload, 'base64').toString()).toContain(digest);
      await tally.run({ id: 'subject digest', valid: true, attempt: subject });
      tally.finish(4);
    });

    it('verifies imprint, signature and certificate of the time stamp', async () => {
      const imprint = toHex(sha256(gen('rfc3161', 'data')));
      const tally = new Tally('generated rfc3161');
      const query = () =>
        expect(toHex(derAt(gen('rfc3161', 'q.tsq'), [0, 1, 1]).content)).toBe(imprint);
      await tally.run({ id: 'imprint of the query', valid: true, attempt: query });
      const response = gen('rfc3161', 'r.tsr');
      // TimeStampResp.timeStampToken: ContentInfo.content.SignedData
      const signedData = [0, 1, 1, 0];
      const info = derAt(response, [...signedData, 2, 1, 0]).content;
      const answered = () => expect(toHex(derAt(info, [0, 2, 1]).content)).toBe(imprint);
      await tally.run({ id: 'imprint of the answer', valid: true, attempt: answered });
      const signerInfo = [...signedData, -1, 0];
      const attributes = derAt(response, [...signerInfo, 3]).whole;
      const infoDigest = () =>
        expect(toHex(attributes)).toContain(createHash('sha256').update(info).digest('hex'));
      await tally.run({ id: 'digest in the signed attributes', valid: true, attempt: infoDigest });
      const tsa = new X509Certificate(genText('rfc3161', 'tsa.pem'));
      const ca = new X509Certificate(genText('rfc3161', 'ca.pem'));
      const spkiOf = (certificate: X509Certificate) =>
        new Uint8Array(certificate.publicKey.export({ type: 'spki', format: 'der' }));
      const bySignature = async () =>
        mustVerifyP256({
          key: await p256FromSpki(spkiOf(tsa)),
          signature: rawSignature(derAt(response, [...signerInfo, 5]).content),
          // CMS signs the attributes as a SET, not under their implicit tag.
          message: concat(Uint8Array.of(0x31), attributes.subarray(1)),
        });
      await tally.run({ id: 'signature of the answer', valid: true, attempt: bySignature });
      const issued = async () => {
        const whole = new Uint8Array(tsa.raw);
        await mustVerifyP256({
          key: await p256FromSpki(spkiOf(ca)),
          signature: rawSignature(derAt(whole, [0, 2]).content.slice(1)),
          message: derAt(whole, [0, 0]).whole,
        });
      };
      await tally.run({ id: 'tsa.pem by ca.pem', valid: true, attempt: issued });
      tally.finish(5);
    });
  },
);
