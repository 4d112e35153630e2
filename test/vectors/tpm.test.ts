import { describe, expect, it } from 'vitest';
import { makeCredential } from '../../server/tpm/makeCredential.ts';
import { toBase64Url } from '../../shared/bytes/base64.ts';
import { concat, fromHex, toHex } from '../../shared/bytes/bytes.ts';
import { sha256 } from '../../shared/crypto/sha256.ts';
import { parseAttest } from '../../shared/tpm/attest.ts';
import { nameOf, parsePublic } from '../../shared/tpm/public.ts';
import { hasVectors, Tally, vectorBytes, vectorText } from './tally.ts';

const bytesOf = (name: string) => vectorBytes('generated', 'tpm', name);
/** The TPMT_PUBLIC in a file that holds a TPM2B_PUBLIC. */
const publicOf = (name: string) => bytesOf(`${name}.tss`).slice(2);

/** Values in a file of tpm2-tools: three registers at most in this one, little-endian. */
function pcrValues(file: Uint8Array<ArrayBuffer>): Uint8Array[] {
  const digests = Buffer.from(file).subarray(4 + 16 * 8 + 4);
  const count = digests.readUInt32LE(0);
  return Array.from({ length: count }, (_, index) => {
    const start = 4 + 66 * index;
    return digests.subarray(start + 2, start + 2 + digests.readUInt16LE(start));
  });
}

describe.skipIf(!hasVectors)('the published files of a TPM', () => {
  it('parse as keys, statements and registers that belong together', async () => {
    const tally = new Tally('tpm structures');
    const accept = (id: string, attempt: () => unknown) => tally.run({ id, valid: true, attempt });
    for (const name of ['ak', 'app']) {
      await accept(`${name}.tss`, () => {
        expect(parsePublic(publicOf(name))).toMatchObject({ ecdsaOnly: true, wraps: false });
        expect(toHex(nameOf(publicOf(name)))).toBe(toHex(bytesOf(`${name}.name`)));
      });
    }
    await accept('ek.tss', () => {
      expect(parsePublic(publicOf('ek'))).toMatchObject({ wraps: true, key: { type: 'rsa' } });
    });
    await accept('certify.attest', () => {
      const attest = parseAttest(bytesOf('certify.attest'));
      expect(attest).toMatchObject({ type: 'certify', name: bytesOf('app.name') });
    });
    await accept('q.msg', () => {
      const selections = [{ bank: 0x000b, bitmap: Uint8Array.of(0x91, 0, 0) }];
      const extraData = fromHex(vectorText('generated', 'tpm', 'nonce').trim());
      expect(parseAttest(bytesOf('q.msg'))).toMatchObject({ type: 'quote', selections, extraData });
    });
    await accept('q.pcrs', () => {
      const pcrDigest = sha256(concat(...pcrValues(bytesOf('q.pcrs'))));
      expect(parseAttest(bytesOf('q.msg'))).toMatchObject({ pcrDigest });
    });
    for (const name of ['ak.tss', 'q.msg', 'certify.attest']) {
      const bytes = concat(bytesOf(name).slice(name === 'ak.tss' ? 2 : 0), Uint8Array.of(0));
      const attempt = () => (name === 'ak.tss' ? parsePublic(bytes) : parseAttest(bytes));
      await tally.run({ id: `${name} and a byte`, valid: false, attempt });
    }
    tally.finish(9);
  });

  it('have a credential with the layout of ours for the same keys', () => {
    const [ekPublic, akPublic] = [publicOf('ek'), publicOf('ak')].map((bytes) =>
      toBase64Url(bytes),
    );
    const ours = makeCredential({
      ekPublic: ekPublic ?? '',
      akPublic: akPublic ?? '',
      secret: new Uint8Array(32),
    });
    const theirs = Buffer.from(bytesOf('cred.blob'));
    const size = theirs.readUInt16BE(8);
    expect(toHex(theirs.subarray(0, 8))).toBe('badcc0de00000001');
    expect(Buffer.from(ours.credentialBlob, 'base64url')).toHaveLength(2 + size);
    const encrypted = Buffer.from(ours.encryptedSecret, 'base64url');
    expect(encrypted).toHaveLength(theirs.length - 8 - 2 - size);
    expect(encrypted.readUInt16BE(0)).toBe(theirs.readUInt16BE(8 + 2 + size));
  });
});
