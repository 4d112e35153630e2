/** tpm2_checkquote on the parts of an evidence. */
import { writeFileSync } from 'node:fs';
import { fromBase64Url } from '../../shared/bytes/base64.ts';
import { toHex } from '../../shared/bytes/bytes.ts';
import { importP256PublicKey } from '../../shared/crypto/keys.ts';
import { p256KeyOfPublic } from '../../shared/tpm/public.ts';
import type { TpmQuote } from '../../shared/tpm/statement.ts';
import type { SoftwareTpm } from './softwareTpm.ts';

/** What is checked; `akPublic` as in a statement, `nonce` 32 bytes. */
export interface QuoteParts {
  readonly akPublic: string;
  readonly nonce: Uint8Array;
  readonly quote: TpmQuote;
}

/** Runs tpm2_checkquote over files that hold exactly these parts. Throws where it refuses them. */
export async function checkQuote(tpm: SoftwareTpm, parts: QuoteParts): Promise<void> {
  const { akPublic, nonce, quote } = parts;
  const key = await importP256PublicKey(p256KeyOfPublic(akPublic));
  const spki = Buffer.from(await crypto.subtle.exportKey('spki', key)).toString('base64');
  const pem = `-----BEGIN PUBLIC KEY-----\n${spki}\n-----END PUBLIC KEY-----\n`;
  writeFileSync(tpm.file('ak.pem'), pem);
  writeFileSync(tpm.file('q.msg'), fromBase64Url(quote.quoted));
  writeFileSync(tpm.file('q.sig'), derSignature(fromBase64Url(quote.signature)));
  writeFileSync(tpm.file('q.pcrs'), pcrFile(quote.pcrs));
  const files = ['-u', '@ak.pem', '-m', '@q.msg', '-s', '@q.sig', '-f', '@q.pcrs'];
  tpm.run('checkquote', ...files, '-g', 'sha256', '-q', toHex(nonce));
}

/** r ‖ s as DER. */
function derSignature(signature: Uint8Array): Buffer {
  const integers = [signature.subarray(0, 32), signature.subarray(32)].map((half) => {
    const digits = half.subarray(half.findIndex((byte) => byte !== 0));
    const sign = (digits[0] ?? 0) > 0x7f ? [0] : [];
    return Buffer.from([0x02, digits.length + sign.length, ...sign, ...digits]);
  });
  const content = Buffer.concat(integers);
  return Buffer.concat([Buffer.from([0x30, content.length]), content]);
}

/** PCR values of the SHA-256 bank in the file that tpm2-tools keeps them in (little-endian). */
function pcrFile(pcrs: readonly string[]): Buffer {
  const selections = Buffer.alloc(4 + 16 * 8);
  selections.writeUInt32LE(1, 0);
  selections.writeUInt16LE(0x000b, 4);
  selections.set([3, (1 << pcrs.length) - 1], 6);
  const digests = Buffer.alloc(4 + 4 + 8 * 66);
  digests.writeUInt32LE(1, 0);
  digests.writeUInt32LE(pcrs.length, 4);
  for (const [index, pcr] of pcrs.entries()) {
    digests.writeUInt16LE(32, 8 + 66 * index);
    digests.set(Buffer.from(pcr, 'base64url'), 10 + 66 * index);
  }
  return Buffer.concat([selections, digests]);
}
